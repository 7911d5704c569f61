import Glibc
import HTTP

/// The openssl command as a client: another implementation than ours on the other side.
@safe final class OpenSSLClient {
    private let toChild: UnsafeMutablePointer<FILE>
    private let answers: String

    /// An open connection that can be asked again and again.
    init(to address: ListenAddress, _ options: String) throws {
        answers = try Self.temporaryFile()
        let command = "openssl s_client -connect \(address) -quiet -no_ign_eof \(options) > \(answers) 2>/dev/null"
        unsafe toChild = try unwrapped(unsafe popen(command, "w"))
    }

    deinit {
        unsafe pclose(toChild)
        unsafe unlink(answers)
    }

    /// What came back so far once an answer to this path is complete, or what there is after ten seconds.
    func ask(_ path: String) -> String {
        let request = "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"
        unsafe fputs(request, toChild)
        unsafe fflush(toChild)
        for _ in 0..<1_000 {
            let text = Self.contents(of: answers)
            if text.contains("get\n\(path)\n") { return text }
            usleep(10_000)
        }
        return ""
    }

    /// What `openssl …` prints.
    static func output(of arguments: String) throws -> String { try shell("openssl \(arguments)") }

    /// What a shell command prints.
    static func shell(_ command: String) throws -> String {
        let file = try temporaryFile()
        _ = unsafe system("{ \(command) ; } > \(file) 2>&1")
        defer { unsafe unlink(file) }
        return contents(of: file)
    }

    private static func temporaryFile() throws -> String {
        var template = Array("/tmp/cardvault-openssl-XXXXXX".utf8CString)
        let descriptor = unsafe template.withUnsafeMutableBufferPointer {
            unsafe $0.baseAddress.map { unsafe mkstemp($0) } ?? -1
        }
        guard descriptor >= 0 else { throw RawSocketError.missing }
        close(descriptor)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func contents(of path: String) -> String {
        guard let file = unsafe fopen(path, "r") else { return "" }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let room = bytes.count
        let count = unsafe fread(&bytes, 1, room, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
