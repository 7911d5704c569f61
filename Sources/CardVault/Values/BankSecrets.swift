package import Secrets

/// The bank's handle of a saved card, which may charge it: 1 to 128 visible ASCII characters, neither `.` nor `..`.
package struct BankCardID: Equatable, Sendable {
    /// The characters; lent to the bank client, the storage and the one answer that reveals.
    package let secret: SecretBytes

    /// Takes a handle from the bank's answer.
    package init(_ secret: SecretBytes) throws(VaultError) {
        let isSound = secret.withBytes { bytes in
            guard (1...128).contains(bytes.count) else { return false }
            var dots = 0
            for index in bytes.indices {
                guard (0x21...0x7E).contains(bytes[index]) else { return false }
                if bytes[index] == 0x2E { dots += 1 }
            }
            return !(dots == bytes.count && dots <= 2)
        }
        guard isSound else { throw .bankCardIDMalformed }
        self.secret = secret
    }
}

/// The card data as the cardholder's browser encrypted it to the bank's key; passed on from memory, never kept.
package struct Cryptogram: Sendable {
    /// Standard base64 as it goes to the bank.
    package let secret: SecretBytes

    /// Takes a cryptogram; its alphabet and length are checked where it enters.
    package init(_ secret: SecretBytes) { self.secret = secret }
}

/// The access token of one operation: bound by the bank to its invoice, amount, currency and terminal.
package struct OperationToken: Equatable, Sendable {
    /// The token's characters.
    package let secret: SecretBytes
    /// When the bank stops taking it.
    package let expiresAt: Instant

    /// Takes a token and the end of its life.
    package init(_ secret: SecretBytes, expiresAt: Instant) {
        self.secret = secret
        self.expiresAt = expiresAt
    }
}

extension BankCardID: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same text for every handle.
    package var description: String { "<bank card id>" }
    /// The same text for every handle.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
