internal import COpenSSL
package import Secrets

/// AES-256-GCM (NIST SP 800-38D) under one key, whose schedule is made once and kept for every call.
///
/// It is not `Sendable`: one thread uses it at a time. Share the `SecretBytes` instead and make one for each thread, which takes microseconds.
/// Who seals counts the uses of a key: with random nonces they must stay below 2^32.
@safe package final class AES256GCM {
    /// The length of a key, in bytes.
    package static let keyCount = CipherContext.keyCount
    /// The length of a nonce, in bytes.
    package static let nonceCount = NonceSupply.nonceCount
    /// The length of a tag, in bytes.
    package static let tagCount = 16
    /// What sealing adds to a message with its nonce in front and its tag behind, in bytes.
    package static let overhead = nonceCount + tagCount
    /// The longest message, sealed message or associated data, in bytes; what we keep is far shorter.
    package static let maximumCount = 1 << 30

    private let sealing: CipherContext
    private let opening: CipherContext
    var nonces = NonceSupply()

    /// Makes the schedule of a key; `keyMalformed` unless that is 32 bytes.
    package init(key: SecretBytes) throws(CryptographyError) {
        sealing = try unsafe CipherContext(CipherContext.gcm, key: key, .encrypting)
        opening = try unsafe CipherContext(CipherContext.gcm, key: key, .decrypting)
    }

    /// Seals into exactly `plaintext.count + tagCount` bytes: ciphertext, tag. The nonce is 12 bytes and never comes twice under a key.
    package func seal(
        _ plaintext: Span<UInt8>,
        nonce: Span<UInt8>,
        associatedData: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) throws(CryptographyError) {
        precondition(nonce.count == Self.nonceCount && output.count == plaintext.count + Self.tagCount)
        guard plaintext.count <= Self.maximumCount, associatedData.count <= Self.maximumCount else {
            throw .messageTooLong
        }
        let context = unsafe sealing.pointer
        let done = unsafe output.withUnsafeMutableBufferPointer { output in
            guard unsafe Self.pass(plaintext, nonce, associatedData, through: context, to: output.baseAddress) else {
                return false
            }
            var count: Int32 = 0
            let end = unsafe output.baseAddress.map { unsafe $0 + plaintext.count }
            return unsafe EVP_EncryptFinal_ex(context, end, &count) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagCount), end) == 1
        }
        guard done else { throw .clearing(.libraryFailed) }
    }

    /// Opens ciphertext and tag into exactly `sealed.count - tagCount` bytes, which are zero again if `authenticationFailed`.
    package func open(
        _ sealed: Span<UInt8>,
        nonce: Span<UInt8>,
        associatedData: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) throws(CryptographyError) {
        guard nonce.count == Self.nonceCount, sealed.count >= Self.tagCount else { throw .authenticationFailed }
        guard sealed.count <= Self.maximumCount, associatedData.count <= Self.maximumCount else {
            throw .messageTooLong
        }
        precondition(output.count == sealed.count - Self.tagCount)
        let ciphertext = sealed.extracting(first: output.count)
        // The library takes the tag by a pointer it may write to.
        var tag = Block(repeating: 0)
        for index in tag.indices { tag[index] = sealed[ciphertext.count + index] }
        var tagSpan = tag.mutableSpan
        let context = unsafe opening.pointer
        let done = unsafe output.withUnsafeMutableBufferPointer { output in
            guard unsafe Self.pass(ciphertext, nonce, associatedData, through: context, to: output.baseAddress) else {
                return false
            }
            let tagged = unsafe tagSpan.withUnsafeMutableBytes {
                unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32($0.count), $0.baseAddress)
            }
            var count: Int32 = 0
            var nothing: UInt8 = 0
            return unsafe tagged == 1 && EVP_DecryptFinal_ex(context, &nothing, &count) == 1
        }
        guard done else {
            unsafe output.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
            throw .clearing(.authenticationFailed)
        }
    }

    /// Starts a message under a nonce and puts the associated data and the text through the cipher.
    private static func pass(
        _ text: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        through context: OpaquePointer,
        to output: UnsafeMutablePointer<UInt8>?
    ) -> Bool {
        var count: Int32 = 0
        let started = unsafe nonce.withUnsafeBufferPointer {
            unsafe EVP_CipherInit_ex2(context, nil, nil, $0.baseAddress, -1, nil)
        }
        guard started == 1 else { return false }
        // An empty span may have no address, which the library would take for something else.
        if !associatedData.isEmpty {
            let done = unsafe associatedData.withUnsafeBufferPointer {
                unsafe EVP_CipherUpdate(context, nil, &count, $0.baseAddress, Int32($0.count))
            }
            guard done == 1 else { return false }
        }
        guard !text.isEmpty else { return true }
        let done = unsafe text.withUnsafeBufferPointer {
            unsafe EVP_CipherUpdate(context, output, &count, $0.baseAddress, Int32($0.count))
        }
        return done == 1 && Int(count) == text.count
    }
}
