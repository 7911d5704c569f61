import API
import HTTP
import Secrets
import System

/// The log of requests: the lines of one turn of a loop go out in one write, at its end.
final class TurnLog: Sendable {
    private let lines: [LoopLines]

    /// For so many loops.
    init(loops count: Int) { lines = (0..<count).map { _ in LoopLines() } }

    /// Takes lines from everywhere.
    var log: Log { Log { [self] line in write(line) } }

    private func write(_ line: SecretBytes) {
        guard let loop = EventLoop.current, lines.indices.contains(loop.index) else { return Program.complain(line) }
        let lines = lines[loop.index]
        if lines.isEmpty { loop.atEndOfTurn { lines.flush() } }
        lines.append(line)
    }
}

/// The lines of one loop, which nobody touches but that loop.
private final class LoopLines: @unchecked Sendable {
    // Reached through `EventLoop.current` and from its end of turn, so from one thread only.
    private var waiting = WipedBuffer()
    /// A turn that never ends must not fill the memory.
    private static let limit = 65_536

    var isEmpty: Bool { waiting.count == 0 }

    func append(_ line: SecretBytes) {
        line.withBytes { waiting.append($0) }
        if waiting.count > Self.limit { flush() }
    }

    func flush() {
        waiting.withBytes { Program.complain($0) }
        waiting.removeAll()
    }
}
