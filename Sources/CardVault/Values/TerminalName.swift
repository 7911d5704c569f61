/// Our configuration's name of one bank terminal.
package struct TerminalName: Hashable, Sendable {
    /// 1 to 64 characters of `[A-Za-z0-9._-]`.
    package let text: String

    /// Reads a terminal's name.
    package init(_ text: String) throws(VaultError) {
        let allowed = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [0x2D, 0x2E, 0x5F].contains($0)
        }
        guard (1...64).contains(text.utf8.count), allowed else { throw .terminalUnknown }
        self.text = text
    }
}

/// One terminal of the merchant at the bank, without its secret.
package struct Terminal: Sendable {
    /// Our name of it.
    package let name: TerminalName
    /// The bank's UUID of it.
    package let terminalID: String
    /// The merchant's OAuth client: saved cards belong to it, not to the terminal.
    package let merchant: String

    /// Describes a terminal.
    package init(name: TerminalName, terminalID: String, merchant: String) {
        self.name = name
        self.terminalID = terminalID
        self.merchant = merchant
    }
}

/// The terminals of the configuration; the first is taken when a caller names none.
package struct Terminals: Sendable {
    /// All of them, in the order of the configuration.
    package let all: [Terminal]

    /// Takes the configured terminals.
    package init(_ all: [Terminal]) { self.all = all }

    /// The terminal of that name.
    package func named(_ name: TerminalName) throws(VaultError) -> Terminal {
        guard let terminal = all.first(where: { $0.name == name }) else { throw .terminalUnknown }
        return terminal
    }
}
