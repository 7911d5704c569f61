internal import Cryptography
package import Secrets
internal import System

/// The key of keys: 32 bytes that are never in the database nor in a backup.
package struct RootKey: Sendable {
    /// The length in bytes.
    package static let count = 32

    let secret: SecretBytes

    /// Takes 32 bytes, or 64 hexadecimal digits with at most one line feed behind them; else `rootKeyMalformed`.
    package init(_ bytes: SecretBytes) throws(StorageError) {
        secret = bytes.count == Self.count ? bytes : try Self.decode(bytes)
    }

    /// A new random key.
    package init() { secret = Random.secret(Self.count) }

    /// Reads a key file.
    ///
    /// `rootKeyExposed` if group or others can read it, `rootKeyForeign` if it belongs to another user than this one or
    /// root; a service manager's credential is taken whoever has it.
    package init(file path: String) throws(StorageError) {
        let isCredential = RootKeySource.isCredential(path)
        do {
            // Looked at once it is open, so that nobody can put another file there in between.
            let bytes = try File.read(path, limit: Self.textLimit) { status throws(StorageError) in
                guard !isCredential else { return }
                guard status.owner == Program.user || status.owner == 0 else { throw .rootKeyForeign }
                guard status.permissions & 0o077 == 0 else { throw .rootKeyExposed }
            }
            try self.init(bytes)
        } catch let error as StorageError {
            throw error
        } catch {
            throw .rootKeyUnreadable
        }
    }

    /// Makes a key file for its owner alone, and brings it to the disk; `rootKeyUnwritable` if the path is taken.
    package func create(_ path: String) throws(StorageError) {
        do throws(SystemError) { try File.create(path, fileContents) } catch { throw .rootKeyUnwritable }
    }

    /// The most bytes that a key's text has.
    static let textLimit = 2 * count + 1

    /// The key as 64 hexadecimal digits and a line feed, for the key file.
    package var fileContents: SecretBytes {
        var text = WipedBuffer(capacity: 65)
        secret.withBytes { bytes in
            for index in bytes.indices {
                text.append(Self.digits[Int(bytes[index] >> 4)])
                text.append(Self.digits[Int(bytes[index] & 15)])
            }
        }
        text.append(UInt8(ascii: "\n"))
        return text.share()
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func decode(_ text: SecretBytes) throws(StorageError) -> SecretBytes {
        try text.withBytes { text throws(StorageError) in
            let hasEnd = text.count == 2 * count + 1 && text[2 * count] == UInt8(ascii: "\n")
            guard text.count == 2 * count || hasEnd else { throw .rootKeyMalformed }
            return try SecretBytes(count: count) { bytes throws(StorageError) in
                for index in bytes.indices {
                    guard let high = value(of: text[2 * index]), let low = value(of: text[2 * index + 1]) else {
                        throw .rootKeyMalformed
                    }
                    bytes[index] = high << 4 | low
                }
            }
        }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
