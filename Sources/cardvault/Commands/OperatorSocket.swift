import JSON
import Locks
import Secrets
import System

/// The way from a command line to the running service: a socket in the data directory, for its owner alone.
///
/// One line asks: `{"arguments":[…]}`. Lines answer: `{"output":…}`, `{"message":…}` and at last `{"exit":…}`;
/// `{"progress":…}` and `{"endProgress":…}` in between say how far it has come.
/// An export says `{"entries":…}`, how many there will be at most, and sends pieces: `{"data":COUNT}` and so many bytes.
enum OperatorSocket {
    static func path(in dataDirectory: String) -> String { dataDirectory + "/operator.socket" }

    /// Serves operator commands; the actor is the user at the other end.
    static func serve(
        in dataDirectory: String,
        _ run: @escaping @Sendable (Invocation, _ user: String, any Console) async -> Int32
    ) throws(SystemError) {
        let owner = Program.user
        try LocalSocket.listen(at: path(in: dataDirectory)) { socket in
            guard let peer = socket.peer, peer == owner || peer == 0 else { return }
            guard let line = try? socket.receive(), let arguments = arguments(in: line) else { return }
            let console = SocketConsole(socket)
            guard let invocation = try? Invocation(arguments), invocation.command.place == .vault else {
                return console.exit(2)
            }
            let user = Program.name(of: peer)
            Task { console.exit(await run(invocation, user, console)) }
        }
    }

    private static func arguments(in line: SecretBytes) -> [String]? {
        let document = line.withBytes { try? JSONDocument(parsing: $0) }
        return document?.root["arguments"]?.elements.compactMap(\.string)
    }

    /// Sends a command line to the running service and prints what it says; nil if none is running.
    static func send(
        _ arguments: [String],
        in dataDirectory: String,
        _ file: ExportFile? = nil,
        print: (SecretBytes) -> Void = { Program.print($0) }
    ) -> Int32? {
        guard let socket = try? LocalSocket.connect(to: path(in: dataDirectory)) else { return nil }
        let question: JSONValue = ["arguments": .array(arguments.map { .string($0) })]
        guard (try? socket.send(SecretBytes(utf8: question.text))) != nil else { return nil }
        let progress = ProgressLine()
        while let line = try? socket.receive() {
            guard let document = line.withBytes({ try? JSONDocument(parsing: $0) }) else { break }
            if let output = document.root["output"]?.secret { print(output) }
            if let message = document.root["message"]?.string { Program.complain(message) }
            if let text = document.root["progress"]?.string { progress.show(text) }
            if let text = document.root["endProgress"]?.string { progress.end(text) }
            if let total = document.root["entries"]?.int { file?.expect(Int(total)) }
            if let count = document.root["data"]?.int {
                guard let file, copy(Int(count), from: socket, to: file) else { return 1 }
            }
            if let code = document.root["exit"]?.int { return Int32(truncatingIfNeeded: code) }
        }
        Program.complain("cardvault: error: the service ended before it answered")
        return 1
    }
}

extension OperatorSocket {
    /// Moves a piece of an export into its file; false, once told why, if it cannot be written.
    private static func copy(_ count: Int, from socket: LocalSocket, to file: ExportFile) -> Bool {
        do throws(SystemError) {
            try file.write(try socket.receive(count: count))
            return true
        } catch {
            Program.complain("cardvault: error: \(error)")
            return false
        }
    }
}

/// Writes to the process at the other end of the socket.
private final class SocketConsole: Console {
    private let socket: Locked<LocalSocket>

    init(_ socket: LocalSocket) { self.socket = Locked(socket) }

    func output(_ line: SecretBytes) { send("output", line) }
    func message(_ line: String) { send("message", SecretBytes(utf8: line)) }

    func exit(_ code: Int32) { _ = deliver(Self.line("exit", Int(code))) }

    func progress(_ line: String) -> Bool { send("progress", SecretBytes(utf8: line)) }
    func endProgress(_ line: String) { send("endProgress", SecretBytes(utf8: line)) }
    func expect(_ entries: Int) { _ = deliver(Self.line("entries", entries)) }

    func data(_ piece: [UInt8]) async throws(SystemError) {
        // A peer that reads slowly holds up a thread of its own, none that others wait for.
        let failure = await Thread.value { [socket] in
            socket.withLock { socket -> SystemError? in
                do throws(SystemError) {
                    try socket.send(Self.line("data", piece.count))
                    try socket.send(raw: piece)
                    return nil
                } catch {
                    return error
                }
            }
        }
        if let failure { throw failure }
    }

    private static func line(_ name: String, _ number: Int) -> SecretBytes {
        SecretBytes(utf8: "{\"\(name)\":\(number)}")
    }

    @discardableResult private func send(_ name: String, _ text: SecretBytes) -> Bool {
        var writer = SecretJSONWriter()
        writer.beginObject()
        // What cannot be written as text is not written at all.
        try? writer.member(name, secret: text)
        writer.endObject()
        return deliver(writer.finish().share())
    }

    /// A peer that is gone stops no command but those that ask for it; false if it is.
    private func deliver(_ line: SecretBytes) -> Bool {
        socket.withLock { socket in (try? socket.send(line)) != nil }
    }
}

/// Writes to this process's own streams.
struct TerminalConsole: Console {
    var file: ExportFile?
    var print: @Sendable (SecretBytes) -> Void
    private let line = ProgressLine()

    init(file: ExportFile? = nil, print: @escaping @Sendable (SecretBytes) -> Void = { Program.print($0) }) {
        self.file = file
        self.print = print
    }

    func progress(_ line: String) -> Bool {
        self.line.show(line)
        return true
    }
    func endProgress(_ line: String) { self.line.end(line) }
    func expect(_ entries: Int) { file?.expect(entries) }
    func data(_ piece: [UInt8]) async throws(SystemError) { try file?.write(piece) }
    func output(_ line: SecretBytes) { print(line) }
    func message(_ line: String) { Program.complain(line) }
}
