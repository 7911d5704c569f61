import AuditLog
import Cryptography
import Testing

@Suite struct CheckpointTests {
    private static let rootText = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

    private func signedText(_ text: String, origin: String, key: Ed25519SigningKey) throws -> [UInt8] {
        try SignedNote.sign(Array(text.utf8), as: try NoteKeyName(origin), with: key)
    }

    @Test func `the body is that of the specification's example`() throws {
        let root = try #require(copy(try Base64.decode(Self.rootText)))
        let checkpoint = try Checkpoint(
            origin: try NoteKeyName("example.com/behind-the-sofa"),
            size: 20_852_163,
            root: root
        )
        let body = "example.com/behind-the-sofa\n20852163\n\(Self.rootText)\n"
        #expect(String(decoding: checkpoint.text, as: UTF8.self) == body)
    }

    private func copy(_ bytes: [UInt8]) -> TreeHash? { TreeHash(copying: bytes.span) }

    @Test func `a signed checkpoint is read back with its key alone`() throws {
        let key = try Ed25519SigningKey.generate()
        let origin = try NoteKeyName("cardvault.local/3fa94c01")
        let checkpoint = try Checkpoint(origin: origin, size: 0, root: .empty)
        let note = try checkpoint.signed(with: key)
        #expect(try Checkpoint(verifying: note, with: key.publicKey) == checkpoint)
        #expect(try Checkpoint(verifying: note, with: key.publicKey, origin: origin) == checkpoint)
        let other = try Ed25519SigningKey.generate().publicKey
        #expect(throws: AuditError.signatureInvalid) { try Checkpoint(verifying: note, with: other) }
        let otherOrigin = try NoteKeyName("cardvault.local/3fa94c02")
        #expect(throws: AuditError.signatureInvalid) {
            try Checkpoint(verifying: note, with: key.publicKey, origin: otherOrigin)
        }
    }

    @Test func `no turned bit of a signed checkpoint goes unnoticed`() throws {
        let key = try Ed25519SigningKey.generate()
        let origin = try NoteKeyName("v/1")
        let note = try Checkpoint(origin: origin, size: 17, root: .empty).signed(with: key)
        for index in note.indices {
            for bit in 0..<8 {
                var spoiled = note
                spoiled[index] ^= 1 << UInt8(bit)
                #expect(throws: AuditError.self) { try Checkpoint(verifying: spoiled, with: key.publicKey) }
            }
        }
    }

    @Test(arguments: [
        "v\n1\n", "v\n01\nROOT\n", "v\n-1\nROOT\n", "v\n+1\nROOT\n", "v\n 1\nROOT\n", "v\n9007199254740993\nROOT\n",
        "\n1\nROOT\n", "v\n\nROOT\n", "v\n1\n\n", "v\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "v\n1\nCsUYapGGPo4=\n", "v\n1\nROOT\n\n", "v\n1\nROOT\next\n\n", "v x\n1\nROOT\n", "v+x\n1\nROOT\n",
    ])
    func `a signed text that is no checkpoint is refused`(text: String) throws {
        let key = try Ed25519SigningKey.generate()
        let body = text.split(separator: "ROOT", omittingEmptySubsequences: false).joined(separator: Self.rootText)
        let note = try signedText(body, origin: "v", key: key)
        #expect(throws: AuditError.checkpointMalformed) { try Checkpoint(verifying: note, with: key.publicKey) }
    }

    @Test func `extension lines are read over`() throws {
        let key = try Ed25519SigningKey.generate()
        let note = try signedText("v\n1\n\(Self.rootText)\nextension\n", origin: "v", key: key)
        #expect(try Checkpoint(verifying: note, with: key.publicKey).size == 1)
    }

    @Test func `two spellings of one character are two origins`() throws {
        #expect(try NoteKeyName("caf\u{e9}") != NoteKeyName("cafe\u{301}"))
    }
}
