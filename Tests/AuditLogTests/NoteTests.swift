import AuditLog
import Cryptography
import Secrets
import Testing

/// The example of golang.org/x/mod/sumdb/note (note_test.go and package documentation), which C2SP signed-note specifies.
@Suite struct NoteTests {
    private static let verifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let seed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    private static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    private static let signature =
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    private static let note = "\(text)\n— PeterNeumann \(signature)\n"

    private func key() throws -> Ed25519SigningKey {
        // The first byte is the signature type.
        let bytes = try Base64.decode(Self.seed).dropFirst()
        return try Ed25519SigningKey(seed: SecretBytes(copying: Array(bytes).span))
    }

    private func parse(_ text: String) throws(AuditError) -> SignedNote { try SignedNote(parsing: Array(text.utf8)) }

    @Test func `the published note is signed by the published key`() throws {
        let name = try NoteKeyName("PeterNeumann")
        let note = try parse(Self.note)
        #expect(note.text == Array(Self.text.utf8))
        let key = try key()
        #expect(note.isSigned(by: key.publicKey, named: name))
        #expect(!note.isSigned(by: key.publicKey, named: try NoteKeyName("PeterNeuman")))
        #expect(!note.isSigned(by: try Ed25519SigningKey.generate().publicKey, named: name))
        #expect(Checkpoint.verifierKey(origin: name, key: key.publicKey) == Self.verifierKey)
    }

    @Test func `signing the published text gives the published note`() throws {
        let note = try SignedNote.sign(Array(Self.text.utf8), as: try NoteKeyName("PeterNeumann"), with: try key())
        #expect(note == Array(Self.note.utf8))
    }

    @Test func `the examples of the specifications are well formed`() throws {
        let poem = """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed è subito sera.

            — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

            """
        #expect(try String(decoding: parse(poem).text, as: UTF8.self).hasSuffix("sole:\n\ned è subito sera.\n"))
    }

    @Test func `lines of other keys are ignored, and a false line of ours spoils the note`() throws {
        let name = try NoteKeyName("PeterNeumann")
        let key = try key().publicKey
        let witness = "— witness.example AAAAAAAA\n"
        #expect(try parse(Self.note + witness).isSigned(by: key, named: name))
        let falseLine = "— PeterNeumann " + Self.signature.dropLast(4) + "AAA=\n"
        #expect(try !parse(Self.note + falseLine).isSigned(by: key, named: name))
        // Of our name and not of our key id: another key, of which we know nothing.
        #expect(try parse(Self.note + "— PeterNeumann AAAAAAAA\n").isSigned(by: key, named: name))
        #expect(try !parse(Self.text + "\n" + witness).isSigned(by: key, named: name))
    }

    @Test func `up to sixteen signatures are read`() throws {
        let line = "— witness.example AAAAAAAA\n"
        _ = try parse(Self.note + String(repeating: line, count: 15))
        #expect(throws: AuditError.noteMalformed) { try parse(Self.note + String(repeating: line, count: 16)) }
    }

    @Test(arguments: [
        "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\n", "text\n\n— n AAAAAAAA", "text\n— n AAAAAAAA\n",
        "text\n\n- n AAAAAAAA\n", "text\n\n—n AAAAAAAA\n", "text\n\n— n  AAAAAAAA\n", "text\n\n—  AAAAAAAA\n",
        "text\n\n— n AAAAAA==\n", "text\n\n— n AAAAAAA\n", "text\n\n— n AAAAAAB=\n", "text\n\n— n+x AAAAAAAA\n",
        "text\n\n— n AAAAAAAA \n", "text\n\n— n\u{a0}x AAAAAAAA\n", "te\txt\n\n— n AAAAAAAA\n",
        "text\r\n\n— n AAAAAAAA\n", "text\n\n— n AAAAAAAA\nx\n", "text\n\n— n AAAAAAAA\n\n",
    ])
    func `what is no note is refused`(text: String) {
        #expect(throws: AuditError.noteMalformed) { try parse(text) }
    }

    @Test func `a note that is not UTF-8 is refused`() {
        #expect(throws: AuditError.noteMalformed) { try SignedNote(parsing: [0xff] + Array(Self.note.utf8)) }
    }
}
