import CardVault
import JSON
import Locks
import Storage

/// Tells in the log when the data key should be rotated, long before it must be.
final class KeyWatch: Sendable {
    private struct Told {
        var generation: UInt32 = 0
        var isUsedUp = false
        var at = Instant(milliseconds: 0)
    }
    private let repository: SQLiteRepository
    private let clock: any Timekeeper
    private let told = Locked(Told())

    init(_ repository: SQLiteRepository, clock: any Timekeeper) {
        self.repository = repository
        self.clock = clock
    }

    /// Looks every ten seconds until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            look()
            await clock.sleep(until: clock.now + .seconds(10))
        }
    }

    /// Writes a line when there is something new to say, and again every day.
    private func look() {
        let usage = repository.keyUsage
        guard usage.isRotationAdvised else { return }
        let now = clock.now
        let isNews = told.withLock { told in
            let isOld = told.generation == usage.generation && told.isUsedUp == usage.isUsedUp
            guard !isOld || now.since(told.at) > .days(1) else { return false }
            told = Told(generation: usage.generation, isUsedUp: usage.isUsedUp, at: now)
            return true
        }
        guard isNews else { return }
        ServiceLog.write(
            usage.isUsedUp ? .error : .warning,
            usage.isUsedUp ? "keys.used_up" : "keys.rotation_advised",
            [
                ("generation", .int(Int64(usage.generation))), ("uses", .int(usage.uses)),
                ("limit", .int(usage.limits.last)),
            ]
        )
    }
}
