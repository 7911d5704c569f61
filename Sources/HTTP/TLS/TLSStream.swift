internal import COpenSSL
private import Glibc

/// One TLS connection over a wire; like the wire, used by one thread.
@safe final class TLSStream {
    private let ssl: OpaquePointer
    private let wire: Wire
    private var isOpen = false
    private var mayHoldBytes = false

    /// Takes the next reference of the context; nil if the library has no memory.
    init?(_ context: TLSContext, _ wire: Wire, isServer: Bool) {
        guard let ssl = unsafe SSL_new(context.pointer) else { return nil }
        guard let bio = unsafe WireBIO.make(wire) else {
            unsafe SSL_free(ssl)
            return nil
        }
        unsafe SSL_set_bio(ssl, bio, bio)
        if isServer { unsafe SSL_set_accept_state(ssl) } else { unsafe SSL_set_connect_state(ssl) }
        unsafe self.ssl = ssl
        self.wire = wire
    }

    deinit { unsafe SSL_free(ssl) }

    /// Whether libssl has bytes that the socket no longer has.
    var holdsBytes: Bool { mayHoldBytes }

    /// A count once it is done.
    func handshake() -> Transfer {
        ERR_clear_error()
        let code = unsafe SSL_do_handshake(ssl)
        guard code == 1 else { return outcome(code) }
        isOpen = true
        mayHoldBytes = unsafe SSL_has_pending(ssl) == 1
        return .count(0)
    }

    func receive(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        ERR_clear_error()
        let count = unsafe SSL_read(ssl, room.baseAddress, Int32(clamping: room.count))
        guard count > 0 else {
            // What is left, if anything, is an unfinished record.
            mayHoldBytes = false
            return outcome(count)
        }
        mayHoldBytes = unsafe SSL_has_pending(ssl) == 1
        return .count(Int(count))
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        ERR_clear_error()
        let count = unsafe SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
        return count > 0 ? .count(Int(count)) : outcome(count)
    }

    /// Sends close_notify once, if the connection is sound.
    func sayGoodbye() {
        guard isOpen else { return }
        isOpen = false
        ERR_clear_error()
        unsafe SSL_shutdown(ssl)
        ERR_clear_error()
    }

    private func outcome(_ code: Int32) -> Transfer {
        switch unsafe SSL_get_error(ssl, code) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .blocked
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            // After a fatal error nothing more may be sent, and the queue is nobody else's business.
            isOpen = false
            ERR_clear_error()
            return .failed
        }
    }
}

extension TLSStream {
    /// The certificate the other side proved to hold; the chain was verified in the handshake.
    var peerCertificate: PeerCertificate? {
        guard let certificate = unsafe SSL_get0_peer_certificate(ssl), unsafe SSL_get_verify_result(ssl) == X509_V_OK
        else { return nil }
        return unsafe PeerCertificate(certificate)
    }

    /// Whether keys of an earlier session were used.
    var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

    /// Makes the handshake fail unless the certificate is for this host.
    func expect(host: String) -> Bool {
        let isAddress = PeerAddress(parsing: host, port: 0) != nil
        return unsafe host.withCString { unsafe cardvault_ssl_expect_host(ssl, $0, isAddress ? 1 : 0) } == 1
    }

    /// Offers a session for resumption.
    func resume(_ session: TLSSession) { unsafe _ = SSL_set_session(ssl, session.pointer) }

    /// The session as far as it can be resumed later.
    var session: TLSSession? {
        guard let session = unsafe SSL_get1_session(ssl) else { return nil }
        guard unsafe SSL_SESSION_is_resumable(session) == 1 else {
            unsafe SSL_SESSION_free(session)
            return nil
        }
        return unsafe TLSSession(owning: session)
    }
}

/// A session that can be resumed.
@safe final class TLSSession: @unchecked Sendable {
    // libssl counts references atomically and does not change a session in use.
    fileprivate let pointer: OpaquePointer

    fileprivate init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe SSL_SESSION_free(pointer) }
}
