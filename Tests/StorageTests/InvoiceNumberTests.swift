import CardVault
import Secrets
import Storage
import System
import Testing

@Suite struct InvoiceNumberTests {
    @discardableResult private func withFile<Value>(_ body: (String) throws -> Value) throws -> Value {
        let path = "/tmp/cardvault-invoices-\(UInt64.random(in: 0...(.max)))"
        defer { try? File.remove(path) }
        try InvoiceNumberFile.create(at: path)
        return try body(path)
    }

    private func terminals(_ prefixes: [String: String]) throws -> [TerminalName: String] {
        try prefixes.reduce(into: [:]) { $0[try TerminalName($1.key)] = $1.value }
    }

    @Test func `numbers have 15 digits, the prefix in front, and count up`() throws {
        try withFile { path in
            let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": "", "b": "77"]))
            let a = try TerminalName("a")
            let b = try TerminalName("b")
            #expect(try file.next(for: a).digits == "000000000000001")
            #expect(try file.next(for: a).digits == "000000000000002")
            #expect(try file.next(for: b).digits == "770000000000001")
            #expect(file.room(for: a) == 999_997)
            #expect(throws: VaultError.terminalUnknown) { try file.next(for: TerminalName("c")) }
        }
    }

    @Test func `terminals with one prefix never share a number`() throws {
        try withFile { path in
            let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": "5", "b": "5"]))
            let numbers = try (0..<50).map { try file.next(for: TerminalName($0 % 2 == 0 ? "a" : "b")).digits }
            #expect(Set(numbers).count == 50)
        }
    }

    @Test func `numbers that could not be reserved on the disk are not given out`() throws {
        try withFile { path in
            let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": ""]))
            let a = try TerminalName("a")
            // A directory stands where the new file is to be written.
            try File.makeDirectory(path + ".new")
            defer { try? File.removeDirectory(path + ".new") }
            for _ in 0..<3 { #expect(throws: VaultError.storageUnavailable) { try file.next(for: a) } }
            try File.removeDirectory(path + ".new")
            let first = try file.next(for: a)
            let reopened = try InvoiceNumberFile(at: path, prefixes: terminals(["a": ""]))
            #expect(try reopened.next(for: a) != first)
        }
    }

    @Test func `no number comes twice however often the file is opened anew`() throws {
        try withFile { path in
            var seen: Set<String> = []
            for _ in 0..<5 {
                let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": ""]))
                for _ in 0..<700 { #expect(seen.insert(try file.next(for: TerminalName("a")).digits).inserted) }
            }
            #expect(seen.count == 3_500)
        }
    }

    @Test func `no number is or holds what looks like a card number`() throws {
        try withFile { path in
            // Beginning like Visa's: one number in ten would pass Luhn.
            let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": "4405639"]))
            var last: UInt64 = 0
            var left = 0
            for _ in 0..<2_000 {
                let digits = try file.next(for: TerminalName("a")).digits
                #expect(!PANRule.anyWindowMatches(digits: digits) && !PANRule.matches(digits))
                let number = try #require(UInt64(digits.suffix(8)))
                if number != last + 1 { left += 1 }
                last = number
            }
            #expect(left > 0, "some were left out, so the rule was asked")
        }
    }

    @Test func `a block that cannot be reserved gives no number`() throws {
        try withFile { path in
            let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": ""]))
            // A directory stands where the new file would be written.
            try File.makeDirectory(path + ".new")
            defer { try? File.removeDirectory(path + ".new") }
            #expect(throws: VaultError.storageUnavailable) { try file.next(for: TerminalName("a")) }
            try File.removeDirectory(path + ".new")
            #expect(try file.next(for: TerminalName("a")).digits == "000000000000001")
        }
    }

    @Test func `the counter's end is an end`() throws {
        try withFile { path in
            try File.remove(path)
            try File.create(path, SecretBytes(utf8: "123456789:999999\n"))
            let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": "123456789"]))
            #expect(try file.next(for: TerminalName("a")).digits == "123456789999999")
            #expect(throws: VaultError.storageUnavailable) { try file.next(for: TerminalName("a")) }
        }
    }

    @Test func `numbers that are skipped are not given out`() throws {
        try withFile { path in
            let file = try InvoiceNumberFile(at: path, prefixes: terminals(["a": ""]))
            _ = try file.next(for: TerminalName("a"))
            try file.skip(50_000)
            let again = try InvoiceNumberFile(at: path, prefixes: terminals(["a": ""]))
            #expect(try again.next(for: TerminalName("a")).digits == "000000000051001")
        }
    }

    @Test(arguments: ["x:1\n", "1\n", ":0\n", ":-1\n", "1234567890:1\n", ":1:1\n"])
    func `a file that cannot be understood is refused`(text: String) throws {
        try withFile { path in
            try File.remove(path)
            try File.create(path, SecretBytes(utf8: text))
            #expect(throws: StorageError.corrupt) { try InvoiceNumberFile(at: path, prefixes: [:]) }
        }
    }

    @Test func `a file that is not there is not made anew, and one that is there is not made again`() throws {
        #expect(throws: StorageError.missing) { try InvoiceNumberFile(at: "/tmp/cardvault-none", prefixes: [:]) }
        try withFile { path in
            #expect(throws: StorageError.exists) { try InvoiceNumberFile.create(at: path) }
        }
    }
}
