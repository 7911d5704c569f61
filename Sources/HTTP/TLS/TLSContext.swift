internal import COpenSSL
private import Glibc

/// An SSL_CTX with our settings, freed when its last owner lets go; connections hold references of their own.
@safe final class TLSContext: @unchecked Sendable {
    // Settled before it is shared; afterwards libssl only reads it or locks by itself.
    let pointer: OpaquePointer

    init(isServer: Bool) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = unsafe cardvault_ssl_context(isServer ? 1 : 0) else { throw .libraryFailed }
        unsafe self.pointer = pointer
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    /// Reads a PEM chain, own certificate first, and its key.
    func use(certificateFile: String, privateKeyFile: String) throws(TLSError) {
        defer { ERR_clear_error() }
        guard unsafe SSL_CTX_use_certificate_chain_file(pointer, certificateFile) == 1 else {
            throw .certificateUnreadable
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(pointer, privateKeyFile, SSL_FILETYPE_PEM) == 1 else {
            // The library compares the key with the certificate while it takes it.
            let isMismatch = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH
            throw isMismatch ? .keyMismatch : .privateKeyUnreadable
        }
        guard unsafe SSL_CTX_check_private_key(pointer) == 1 else { throw .keyMismatch }
    }

    /// Believes the authorities of a PEM file.
    func trust(authoritiesFile: String) throws(TLSError) {
        defer { ERR_clear_error() }
        guard unsafe SSL_CTX_load_verify_locations(pointer, authoritiesFile, nil) == 1 else {
            throw .authoritiesUnreadable
        }
    }

    /// Believes the authorities of the system.
    func trustSystem() throws(TLSError) {
        defer { ERR_clear_error() }
        // From the directory each is read when it is met; the file is read whole, which was most of a start.
        let done =
            unsafe Self.hasDirectory
            ? SSL_CTX_set_default_verify_dir(pointer) : SSL_CTX_set_default_verify_paths(pointer)
        guard done == 1 else { throw .authoritiesUnreadable }
    }

    /// Whether the authorities lie one by one under the hashes of their names, and nobody has named a file of others.
    private static var hasDirectory: Bool {
        guard unsafe getenv(X509_get_default_cert_file_env()) == nil else { return false }
        let named = unsafe getenv(X509_get_default_cert_dir_env()).map { unsafe String(cString: $0) }
        let directory = unsafe named ?? String(cString: X509_get_default_cert_dir())
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        return unsafe glob(directory + "/????????.0", GLOB_NOSORT, nil, &found) == 0
    }

    /// Asks clients for a certificate of the authorities already trusted; they need not show one, but a bad one ends the handshake.
    func askForCertificates(authoritiesFile: String) throws(TLSError) {
        defer { ERR_clear_error() }
        guard let names = unsafe SSL_load_client_CA_file(authoritiesFile) else { throw .authoritiesUnreadable }
        unsafe SSL_CTX_set_client_CA_list(pointer, names)
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    }

    /// Takes tickets that the other context gave out.
    func shareTickets(of other: TLSContext) { unsafe cardvault_ssl_share_tickets(other.pointer, pointer) }
}
