import Secrets
import System
import Testing

@Suite final class FileTests {
    let directory: String

    init() throws {
        directory = "/tmp/system-tests-\(UInt64.random(in: 0 ... .max))"
        try File.makeDirectory(directory)
    }

    deinit { Self.clear(directory) }

    private static func clear(_ directory: String) {
        for name in (try? File.names(in: directory)) ?? [] {
            let path = directory + "/" + name
            if (try? File.remove(path)) == nil { clear(path) }
        }
        try? File.removeDirectory(directory)
    }

    @Test func `a new file has the permissions and the content`() throws {
        try File.create(directory + "/key", SecretBytes(utf8: "content"), permissions: 0o600)
        #expect(try File.status(of: directory + "/key").permissions == 0o600)
        #expect(try File.read(directory + "/key") == SecretBytes(utf8: "content"))
    }

    @Test func `a file that is there is not overwritten by mistake`() throws {
        try File.create(directory + "/key", SecretBytes(utf8: "old"))
        let error = #expect(throws: SystemError.self) { try File.create(directory + "/key", SecretBytes(utf8: "new")) }
        #expect(error?.isExistence == true)
        #expect(try File.read(directory + "/key") == SecretBytes(utf8: "old"))
    }

    @Test func `a file is replaced as a whole`() throws {
        try File.create(directory + "/state", SecretBytes(utf8: "old"))
        try File.replace(directory + "/state", SecretBytes(utf8: "new"))
        #expect(try File.read(directory + "/state") == SecretBytes(utf8: "new"))
        #expect(!File.exists(directory + "/state.new"))
    }

    @Test func `a file beyond the limit is refused`() throws {
        try File.create(directory + "/large", SecretBytes(utf8: String(repeating: "x", count: 100)))
        #expect(throws: SystemError.self) { try File.read(directory + "/large", limit: 99) }
        #expect(try File.read(directory + "/large", limit: 100).count == 100)
    }

    @Test func `a missing file says so`() {
        let error = #expect(throws: SystemError.self) { try File.read(directory + "/absent") }
        #expect(error?.isAbsence == true)
    }

    @Test func `lines travel over a local socket both ways, however long its path`() async throws {
        var path = directory
        for _ in 0..<6 {
            path += "/a-rather-long-directory-name"
            try File.makeDirectory(path)
        }
        path += "/socket"
        try LocalSocket.listen(at: path) { socket in
            guard let line = try? socket.receive() else { return }
            try? socket.send(line)
        }
        let socket = try LocalSocket.connect(to: path)
        #expect(socket.peer == Program.user)
        try socket.send(SecretBytes(utf8: "hello"))
        #expect(try socket.receive() == SecretBytes(utf8: "hello"))
        #expect(try socket.receive() == nil)
        #expect(try File.status(of: path).permissions == 0o600)
    }
}
