internal import Locks

/// Whom a client trusts over TLS 1.2 and 1.3; the host name is always verified (RFC 9525).
package final class TLSClientContext: Sendable {
    private let context: TLSContext
    /// Sessions to resume, by host and port; few, since few hosts are called.
    private let sessions = Locked<[String: TLSSession]>([:])

    /// Trusts the authorities of a PEM file, or those of the system. A PEM certificate and key can be shown to servers that ask.
    package init(
        authoritiesFile: String? = nil,
        certificateFile: String? = nil,
        privateKeyFile: String? = nil
    ) throws(TLSError) {
        context = try TLSContext(isServer: false)
        if let authoritiesFile {
            try context.trust(authoritiesFile: authoritiesFile)
        } else {
            try context.trustSystem()
        }
        if let certificateFile {
            try context.use(certificateFile: certificateFile, privateKeyFile: privateKeyFile ?? certificateFile)
        }
    }

    /// The client's end of a new connection; nil if the library refuses the host.
    func connect(_ wire: Wire, to url: ClientURL) -> TLSStream? {
        guard let stream = TLSStream(context, wire, isServer: false), stream.expect(host: url.host) else { return nil }
        let key = url.authority
        if let session = sessions.withLock({ $0.removeValue(forKey: key) }) { stream.resume(session) }
        return stream
    }

    /// Keeps the session of a connection that went well; each is used once (RFC 8446, C.4).
    func keep(_ session: TLSSession, of url: ClientURL) {
        let key = url.authority
        sessions.withLock { sessions in
            if sessions.count >= 64 { sessions.removeAll() }
            sessions[key] = session
        }
    }
}
