internal import COpenSSL

/// SHA-256 (FIPS 180-4) over bytes that come in pieces; one owner, and `finish` makes it ready for the next message.
@safe package struct SHA256: ~Copyable {
    // Fetched once: a lookup in the provider costs more than hashing a short message.
    private nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil) else { fatalError("libcrypto has no SHA-256") }
        return unsafe algorithm
    }()

    private let context: OpaquePointer

    /// An empty message.
    package init() {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("no memory for SHA-256") }
        unsafe self.context = context
        restart()
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes to the message.
    package mutating func update(_ bytes: Span<UInt8>) {
        let done = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(done == 1, "SHA-256 cannot fail on memory it has")
    }

    /// The digest of the message; the next `update` starts another one.
    package mutating func finish() -> Digest {
        let digest = Digest { span in
            let done = unsafe span.withUnsafeMutableBytes { output in
                unsafe EVP_DigestFinal_ex(context, output.baseAddress, nil)
            }
            precondition(done == 1, "SHA-256 cannot fail on memory it has")
        }
        restart()
        return digest
    }

    private func restart() {
        let done = unsafe EVP_DigestInit_ex2(context, Self.algorithm, nil)
        precondition(done == 1, "SHA-256 cannot fail on memory it has")
    }

    /// The digest of one whole message.
    package static func hash(_ bytes: Span<UInt8>) -> Digest {
        Digest { span in
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe span.withUnsafeMutableBufferPointer { output in
                    unsafe cardvault_sha256(input.baseAddress, input.count, output.baseAddress)
                }
            }
        }
    }
}
