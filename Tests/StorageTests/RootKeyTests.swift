import Secrets
import Storage
import System
import Testing

@Suite struct RootKeyTests {
    @Test func `a root key is read raw and as hexadecimal digits`() async throws {
        let vault = try TemporaryVault()
        let path = vault.directory + "/root.key"
        try File.create(path, vault.rootKey.fileContents)
        let read = try RootKey(file: path)
        let repository = try SQLiteRepository(at: vault.directory, rootKey: read, clock: vault.clock)
        await repository.close()
        let raw = SecretBytes(copying: [UInt8](repeating: 7, count: 32).span)
        let hex = SecretBytes(utf8: String(repeating: "07", count: 32))
        #expect(try RootKey(raw).fileContents == RootKey(hex).fileContents)
    }

    @Test(arguments: ["", "00", String(repeating: "0", count: 63), String(repeating: "g", count: 64)])
    func `a root key of another form is refused`(text: String) {
        #expect(throws: StorageError.rootKeyMalformed) { try RootKey(SecretBytes(utf8: text)) }
    }

    @Test(arguments: [UInt32(0o640), 0o604, 0o660, 0o644])
    func `a root key that others can read is refused`(permissions: UInt32) throws {
        let vault = try TemporaryVault()
        let path = vault.directory + "/root.key"
        try File.create(path, vault.rootKey.fileContents)
        try File.setPermissions(of: path, to: permissions)
        #expect(throws: StorageError.rootKeyExposed) { try RootKey(file: path) }
    }

    @Test func `a root key file that is not there has its own error`() {
        #expect(throws: StorageError.rootKeyUnreadable) { try RootKey(file: "/tmp/cardvault-no-such-key") }
    }
}
