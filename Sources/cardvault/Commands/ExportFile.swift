import Locks
import System

/// The file of an export: has its name only once it is whole. Shows progress where a person looks.
final class ExportFile: Sendable {
    private struct State {
        var lines = 0
        var shown = 0
        var total: Int?
    }
    private let path: String
    private let file: OutputFile
    private let state = Locked(State())
    private let isWatched = Program.isErrorTerminal

    /// Begins the file; refuses a path that is taken.
    init(_ path: String) throws(SystemError) {
        guard !File.exists(path) else { throw SystemError("make the file", code: 17) }
        self.path = path
        try File.remove(Self.part(path))
        file = try OutputFile(Self.part(path))
    }

    private static func part(_ path: String) -> String { path + ".part" }

    /// Tells how many entries there will be at most.
    func expect(_ entries: Int) { state.withLock { $0.total = entries } }

    func write(_ piece: [UInt8]) throws(SystemError) {
        try file.write(piece)
        guard isWatched else { return }
        let lines = piece.count { $0 == 0x0A }
        let text = state.withLock { state -> String? in
            state.lines += lines
            guard state.lines - state.shown >= 4_096 else { return nil }
            state.shown = state.lines
            return "\r\(state.lines)" + (state.total.map { " of at most \($0)" } ?? "") + " entries"
        }
        if let text { Program.complain(Array(text.utf8)) }
    }

    /// Gives the file its name, or removes what there is of it.
    func finish(isWhole: Bool) throws(SystemError) {
        if state.withLock({ $0.shown }) > 0 { Program.complain("") }
        guard isWhole else { return File.removeQuietly(Self.part(path)) }
        try file.sync()
        try File.move(Self.part(path), to: path)
    }
}
