internal import Locks

/// What a server needs for TLS 1.2 and 1.3: its certificate and key and perhaps the authorities whose clients it knows.
package final class TLSServerContext: Sendable {
    private let certificateFile: String
    private let privateKeyFile: String
    private let clientCAFile: String?
    private let current: Locked<TLSContext>

    /// Reads PEM files: the chain (own certificate first), its key, and the authorities of client certificates, which are optional to show.
    package init(certificateFile: String, privateKeyFile: String, clientCAFile: String? = nil) throws(TLSError) {
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
        self.clientCAFile = clientCAFile
        current = Locked(try Self.read(certificateFile, privateKeyFile, clientCAFile))
    }

    /// Reads the files again; new connections use them, open ones go on. On an error everything stays as it was.
    package func reload() throws(TLSError) {
        let fresh = try Self.read(certificateFile, privateKeyFile, clientCAFile)
        // A ticket vouches for a client certificate checked earlier: when those are used, a new file must end old tickets.
        let keepsTickets = clientCAFile == nil
        current.withLock { context in
            if keepsTickets { fresh.shareTickets(of: context) }
            context = fresh
        }
    }

    /// The server's end of a new connection.
    func accept(_ wire: Wire) -> TLSStream? {
        TLSStream(current.withLock { $0 }, wire, isServer: true)
    }

    private static func read(
        _ certificateFile: String,
        _ privateKeyFile: String,
        _ clientCAFile: String?
    ) throws(TLSError) -> TLSContext {
        let context = try TLSContext(isServer: true)
        try context.use(certificateFile: certificateFile, privateKeyFile: privateKeyFile)
        if let clientCAFile {
            try context.trust(authoritiesFile: clientCAFile)
            try context.askForCertificates(authoritiesFile: clientCAFile)
        }
        return context
    }
}
