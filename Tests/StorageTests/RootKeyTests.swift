import Glibc
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

    @Test func `a source is a path, a credential, a variable or a descriptor`() {
        #expect(RootKeySource("/etc/cardvault/root.key") == .file("/etc/cardvault/root.key"))
        #expect(RootKeySource("root.key") == .file("root.key"))
        #expect(RootKeySource("credential:root") == .credential("root"))
        #expect(RootKeySource("env:CARDVAULT_ROOT_KEY") == .environment("CARDVAULT_ROOT_KEY"))
        #expect(RootKeySource("fd:3") == .descriptor(3))
        #expect(RootKeySource("fd:0") == .descriptor(0))
        let wrong = ["", "credential:", "credential:a/b", "credential:..", "env:", "env:A=B"]
        for wrong in wrong + ["fd:", "fd:x", "fd:1", "fd:2", "fd:-1"] {
            #expect(RootKeySource(wrong) == nil, "\(wrong)")
        }
        #expect(RootKeySource("env:A")?.file == nil && RootKeySource("/r")?.file?.path == "/r")
    }

    @Test func `a descriptor is read to its end and closed`() async throws {
        let vault = try TemporaryVault()
        let path = vault.directory + "/root.key"
        try vault.rootKey.create(path)
        let descriptor = unsafe open(path, O_RDONLY)
        let source = try #require(RootKeySource("fd:\(descriptor)"))
        let key = try source.read()
        #expect(key.fileContents == vault.rootKey.fileContents)
        let repository = try SQLiteRepository(at: vault.directory, rootKey: key, clock: vault.clock)
        await repository.close()
        #expect(throws: StorageError.rootKeyUnreadable) { try RootKeySource.descriptor(987_654).read() }
    }

    @Test func `a variable is wiped where it stands and read once`() throws {
        let key = RootKey()
        let name = "CARDVAULT_TEST_ROOT_KEY"
        key.fileContents.withBytes { bytes in
            let text = bytes.indices.map { String(UnicodeScalar(bytes[$0])) }.joined()
            unsafe setenv(name, String(text.dropLast()), 1)
        }
        let found = unsafe getenv(name)
        let place = try unsafe #require(found)
        #expect(try RootKeySource.environment(name).read().fileContents == key.fileContents)
        #expect(unsafe place.pointee == 0)
        #expect(throws: StorageError.rootKeyUnreadable) { try RootKeySource.environment(name).read() }
    }

    @Test func `a root key of another user is refused`() throws {
        guard getuid() == 0 else { return }
        let vault = try TemporaryVault()
        let path = vault.directory + "/root.key"
        try vault.rootKey.create(path)
        #expect(unsafe chown(path, 65_534, 65_534) == 0)
        #expect(throws: StorageError.rootKeyForeign) { try RootKey(file: path) }
    }

    @Test func `a key file is made once`() throws {
        let vault = try TemporaryVault()
        let path = vault.directory + "/root.key"
        try vault.rootKey.create(path)
        #expect(try File.status(of: path).permissions == 0o600)
        #expect(throws: StorageError.rootKeyUnwritable) { try RootKey().create(path) }
    }
}
