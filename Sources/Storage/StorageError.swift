package import CardVault
internal import Cryptography
package import SQLite
internal import System

/// Why a vault cannot be made or opened.
package enum StorageError: Error, CaseIterable, Sendable {
    /// There is a vault in the directory already.
    case exists
    /// There is no vault in the directory.
    case missing
    /// Another process has the vault open.
    case alreadyOpen
    /// The file of the root key cannot be read.
    case rootKeyUnreadable
    /// The root key is not 32 bytes or 64 hexadecimal digits.
    case rootKeyMalformed
    /// Others can read the file of the root key.
    case rootKeyExposed
    /// The file of the root key belongs to another user.
    case rootKeyForeign
    /// A file for a root key cannot be written.
    case rootKeyUnwritable
    /// The root key is not the one the vault was made with.
    case rootKeyWrong
    /// The file is not a vault's.
    case foreignFile
    /// The vault was written by a newer version of this program.
    case newerVersion
    /// The vault was written by an older version, and nothing may be changed: a start of the service brings it up to date.
    case olderVersion
    /// The vault is damaged.
    case corrupt
    /// The ledger is missing, was cut or altered, or is another vault's.
    case ledgerDamaged
    /// The disk refuses.
    case unavailable
}

extension StorageError: SQLiteFailure {
    /// Says damaged or unavailable, which is all that matters at the start.
    package init(_ error: SQLiteError) { self = error.isCorrupt ? .corrupt : .unavailable }

    init(_ error: VaultError) { self = error == .storageCorrupt ? .corrupt : .unavailable }

    init(_ error: CryptographyError) { self = error == .libraryFailed ? .unavailable : .corrupt }

    init(_ error: SystemError) { self = error.isHeld ? .alreadyOpen : .unavailable }
}

extension StorageError {
    /// Runs what may fail in the words of any layer below, and says it in these.
    static func translating<Value: ~Copyable>(_ body: () throws -> Value) throws(StorageError) -> Value {
        do {
            return try body()
        } catch let error as StorageError {
            throw error
        } catch let error as SQLiteError {
            throw StorageError(error)
        } catch let error as CryptographyError {
            throw StorageError(error)
        } catch let error as SystemError {
            throw StorageError(error)
        } catch let error as VaultError {
            throw StorageError(error)
        } catch {
            throw .unavailable
        }
    }
}

extension VaultError {
    /// Runs what may fail in the database's words, and says it in the domain's.
    static func translating<Value: ~Copyable>(
        _ body: () throws(SQLiteError) -> Value
    ) throws(VaultError) -> Value {
        do throws(SQLiteError) { return try body() } catch { throw VaultError(error) }
    }
}

extension VaultError: WriterFailure {
    /// Says for the domain what the database refused.
    package init(_ error: SQLiteError) {
        self =
            if error.isConstraint { .illegalMove } else if error.isCorrupt { .storageCorrupt } else {
                .storageUnavailable
            }
    }

    /// Says for the domain why a decision was not written.
    package init(_ error: WriterError) {
        switch error {
        case .queueFull: self = .storageBusy
        case .stopped, .untold: self = .storageUnavailable
        case .database(let error): self.init(error)
        }
    }

    init(_ error: CryptographyError) {
        self = error == .libraryFailed ? .storageUnavailable : .storageCorrupt
    }
}
