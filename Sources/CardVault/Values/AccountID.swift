/// The shop's own name for a customer: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
package struct AccountID: Hashable, Sendable {
    /// The text as the shop wrote it.
    package let text: String

    /// Reads an account's name; the bank puts it into a URL path, so the alphabet is narrow.
    package init(_ text: String) throws(VaultError) {
        let bytes = text.utf8
        guard (1...64).contains(bytes.count), let first = bytes.first, Self.isAlphanumeric(first),
            bytes.allSatisfy({ Self.isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) })
        else { throw .accountMalformed }
        self.text = text
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

// Who the customer is does not belong into a log.
extension AccountID: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same text for every account.
    package var description: String { "<account>" }
    /// The same text for every account.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
