package import HTTP

/// What the command line asks for.
package struct SandboxOptions: Sendable {
    /// A shop beside the published one: its id, the file with its secret, its terminals.
    package struct Client: Sendable, Equatable {
        /// The OAuth client's id.
        package let id: String
        /// The file with its secret.
        package let secretFile: String
        /// Its terminals.
        package let terminals: [Terminal]
    }

    /// Why a command line is not understood; the text names the option, never a value.
    package struct UsageError: Error, Equatable {
        /// What is wrong.
        package let text: String
    }

    /// Where to listen; a loopback address.
    package var listen = ListenAddress(host: "127.0.0.1", port: 9400)
    /// Where the RSA key is kept; made anew at each start if nil.
    package var keyFile: String?
    /// Trouble that nobody asks for; none if nil.
    package var rudeness: Rudeness?
    /// Shops beside the published one.
    package var clients: [Client] = []
    /// Whom to trust when postLinks go to https; the system's authorities if nil.
    package var authoritiesFile: String?
    /// Whether only the help is wanted.
    package var wantsHelp = false

    /// Reads the arguments after the program's name.
    package init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            if option == "--help" || option == "-h" {
                wantsHelp = true
                continue
            }
            guard ["--listen", "--key", "--rude", "--client", "--trust"].contains(option) else {
                throw UsageError(text: "an option is unknown")
            }
            guard let value = rest.popFirst(), !value.isEmpty else {
                throw UsageError(text: "\(option) needs a value")
            }
            try take(option, value)
        }
    }

    private mutating func take(_ option: String, _ value: String) throws(UsageError) {
        switch option {
        case "--listen":
            guard let address = ListenAddress(value) else {
                throw UsageError(text: "--listen takes ADDRESS:PORT, such as 127.0.0.1:9400")
            }
            listen = address
        case "--key": keyFile = value
        case "--trust": authoritiesFile = value
        case "--rude":
            guard let seed = UInt64(value) else { throw UsageError(text: "--rude takes a number as its seed") }
            rudeness = Rudeness(seed: seed)
        default:
            let parts = value.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty, clients.count < 100 else {
                throw UsageError(text: "--client takes ID:SECRETFILE or ID:SECRETFILE:TERMINAL,TERMINAL")
            }
            let terminals = parts.count == 3 ? parts[2].split(separator: ",").map { Terminal(String($0)) } : []
            clients.append(
                Client(
                    id: parts[0],
                    secretFile: parts[1],
                    terminals: terminals.isEmpty ? [Merchant.otherPublishedTerminal] : terminals
                )
            )
        }
    }

    /// What `--help` prints.
    package static let help = """
        epay-sandbox emulates the bank's side of Halyk ePay for tests. It is not the bank.

        usage: epay-sandbox [--listen 127.0.0.1:9400] [--key FILE] [--rude SEED] [--client ID:SECRETFILE[:TERMINAL,…]]… [--trust FILE]

          --listen ADDRESS:PORT  where to listen: a loopback address; port 0 takes a free one
          --key FILE             keeps the RSA-4096 key in this file, making it first if it is not there
          --rude SEED            makes a share of the answers slow, lost, doubled, out of order or undocumented;
                                 the same seed does the same
          --client ID:SECRETFILE[:TERMINAL,…]
                                 a further client, with its secret in a file; without terminals it gets
                                 \(Merchant.otherPublishedTerminal.id)
          --trust FILE           PEM file of the authorities to trust when postLinks go to https
          --help                 this text

        The client \(Merchant.published.id) of the bank's page is always there. Cards, switches, faults and controls
        are listed at the address it prints. Exit status: 0 ended by a signal, 1 refused or failed, 2 wrong usage.
        """
}
