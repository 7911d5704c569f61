internal import CardVault
internal import Locks

/// Moments as they were noted.
final class RecordedMoments: Sendable {
    private let noted = Locked<[Int64]>([])

    var all: [Int64] { noted.withLock { $0 } }

    func note(_ moment: Int64) { noted.withLock { $0.append(moment) } }
}

extension TimeSpan {
    static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds + right.milliseconds)
    }

    static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds - right.milliseconds)
    }
}
