import Locks
import System

/// Progress on standard error: one line that is rewritten where a person looks, else a line now and then.
final class ProgressLine: Sendable {
    private struct State {
        var last: ContinuousClock.Instant?
        var width = 0
    }
    private static let pause = Duration.seconds(5)
    private let state = Locked(State())
    private let isWatched = Program.isErrorTerminal

    func show(_ text: String) {
        if isWatched { return rewrite(text) }
        let now = ContinuousClock.now
        let isTime = state.withLock { state in
            guard state.last.map({ now - $0 >= Self.pause }) ?? true else { return false }
            state.last = now
            return true
        }
        if isTime { Program.complain(text) }
    }

    /// Shows the last state and ends the line.
    func end(_ text: String) {
        guard isWatched else { return Program.complain(text) }
        rewrite(text)
        Program.complain("")
    }

    private func rewrite(_ text: String) {
        let blanks = state.withLock { state in
            defer { state.width = text.count }
            return max(0, state.width - text.count)
        }
        Program.complain(Array(("\r" + text + String(repeating: " ", count: blanks)).utf8))
    }
}
