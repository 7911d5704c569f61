import CardVault
import Cryptography
import JSON
import Secrets
import Storage
import System

/// `cardvault init`: a new data directory with keys, database, configuration and the first admin.
enum Initialise {
    static func run(_ invocation: Invocation) async throws(Failure) {
        let directory = Program.absolute(invocation.value("data") ?? "")
        try makeDirectory(directory)
        let configuration = try await fill(directory)
        let (_, key) = try await firstAdmin(configuration)
        if invocation.has("json") {
            var writer = SecretJSONWriter()
            writer.beginObject()
            writer.member("configFile", string: directory + "/config.json")
            // A key is hexadecimal: it cannot fail to be text.
            try? writer.member("adminKey", secret: key)
            writer.endObject()
            Program.print(writer.finish().share())
        } else {
            Program.print("a new vault is in \(directory)")
            Program.print("configuration: \(directory)/config.json")
            Program.print("the first admin key, shown only now:")
            Program.print(key)
            Program.complain("hint: keep a copy of \(directory)/root.key elsewhere; without it nothing can be read")
        }
    }

    private static func makeDirectory(_ path: String) throws(Failure) {
        do throws(SystemError) {
            if File.exists(path) {
                guard try File.status(of: path).isDirectory, try File.isEmptyDirectory(path) else {
                    throw SystemError("make the data directory", code: 17)
                }
            } else {
                try File.makeDirectory(path)
            }
        } catch {
            let hint = error.isExistence ? "name a directory that does not exist or is empty" : nil
            throw Failure(error.description, hint: hint)
        }
    }

    private static func fill(_ directory: String) async throws(Failure) -> Configuration {
        let rootKey = RootKey()
        do throws(SystemError) {
            let signingKey = try auditKey()
            try File.create(directory + "/root.key", rootKey.fileContents)
            try File.create(directory + "/audit-signing.key", signingKey.seed.hexadecimalLine)
            let pem = SecretBytes(utf8: signingKey.publicKey.pem)
            try File.create(directory + "/audit-public-key.pem", pem, permissions: 0o644)
            // The secret of the bank's published test merchant: no secret, but it shows where the real one goes.
            try File.create(directory + "/bank-client-secret", SecretBytes(utf8: TestBank.clientSecret + "\n"))
            try File.create(directory + "/config.json", SecretBytes(utf8: TestBank.configuration(of: directory)))
        } catch {
            throw Failure(error.description)
        }
        do throws(StorageError) {
            try InvoiceNumberFile.create(at: directory + "/invoice-numbers")
            try SQLiteRepository.create(at: directory, rootKey: rootKey, at: SystemClock().now)
        } catch {
            throw Failure(error)
        }
        do throws(ConfigurationError) {
            return try Configuration(file: directory + "/config.json")
        } catch {
            throw Failure(error.description)
        }
    }

    private static func auditKey() throws(SystemError) -> Ed25519SigningKey {
        do { return try Ed25519SigningKey.generate() } catch { throw SystemError("make the audit's key", code: 5) }
    }

    private static func firstAdmin(_ configuration: Configuration) async throws(Failure) -> (Client, SecretBytes) {
        let assembly = try Assembly(configuration, loops: 1)
        let caller = Caller(.operator(Program.name(of: Program.user)))
        do throws(VaultError) {
            try await assembly.vault.record(.vaultInitialised, by: caller)
            let admin = try await assembly.vault.clients.create(
                try ClientDraft(name: "admin", scopes: [.admin]),
                by: caller
            )
            await assembly.close()
            return (admin.client, admin.key)
        } catch {
            throw Failure(error)
        }
    }
}

/// The bank's published test environment: what a new configuration points to until it is edited.
enum TestBank {
    static let clientSecret = "U01gQZVL##lJ$NhJ"

    static func configuration(of directory: String) -> String {
        let text = { (text: String) in JSONValue.string(text).text }
        return """
            {
              "dataDirectory": \(text(directory)),
              "listeners": { "api": "127.0.0.1:8080", "public": "127.0.0.1:8081", "ops": "127.0.0.1:8082" },
              "publicURL": "http://127.0.0.1:8081",
              "publicName": "Card vault",
              "returnOrigins": [],
              "trustedProxies": [],
              "rootKeyFile": \(text(directory + "/root.key")),
              "bank": {
                "oauthURL": "https://testoauth.homebank.kz/epay2/oauth2/token",
                "apiURL": "https://testepay.homebank.kz/api",
                "cryptogramField": "cryptogram",
                "terminals": [
                  {
                    "name": "default",
                    "terminalId": "d9d7978c-d6ee-4ec0-8cda-165251a4bf16",
                    "clientId": "halykfinanceUSD",
                    "clientSecretFile": \(text(directory + "/bank-client-secret")),
                    "invoicePrefix": ""
                  }
                ]
              }
            }

            """
    }
}

extension SecretBytes {
    /// The bytes as lower-case hexadecimal digits and a line feed, for a key file.
    var hexadecimalLine: SecretBytes {
        var text = WipedBuffer(capacity: count * 2 + 1)
        withBytes { bytes in
            for index in bytes.indices {
                for nibble in [bytes[index] >> 4, bytes[index] & 15] {
                    text.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
                }
            }
        }
        text.append(0x0A)
        return text.share()
    }
}

extension Failure {
    /// `key` names what the root key was read from.
    init(_ error: StorageError, _ key: String = "rootKeyFile") {
        switch error {
        case .exists: self.init("there is a vault in the directory already")
        case .missing: self.init("there is no vault in the data directory", hint: "cardvault init --data DIR")
        case .alreadyOpen: self.init("another process has this vault open", hint: "end it first, or talk to it")
        case .rootKeyUnreadable: self.init("\(key): the root key cannot be read")
        case .rootKeyMalformed: self.init("\(key): the root key must be 32 bytes or 64 hexadecimal digits")
        case .rootKeyExposed: self.init("\(key): others can read the root key; run chmod 600 on it")
        case .rootKeyForeign: self.init("\(key): the root key belongs to another user; run chown on it")
        case .rootKeyUnwritable: self.init("\(key): a root key cannot be written there; look at its directory")
        case .rootKeyWrong:
            self.init(
                "\(key): this is not the root key of this vault",
                hint: "if the root key was changed, give the newest one"
            )
        case .foreignFile: self.init("vault.db is not a vault's database")
        case .newerVersion: self.init("the database is of a newer version", hint: "run the newer cardvault")
        case .olderVersion:
            self.init("the database is of an older version", hint: "start the service once: it brings it up to date")
        case .corrupt: self.init("the database is damaged", hint: "restore from a backup")
        case .ledgerDamaged:
            self.init(
                "the ledger of erasures and revocations is missing, was cut or altered, or is another vault's",
                hint: "bring the newest copy back, or see `serve --begin-ledger REASON`"
            )
        case .unavailable: self.init("the database cannot be opened", hint: "look at the disk and its permissions")
        }
    }
}
