package import Secrets

/// Messages that carry their nonce: nonce, ciphertext, tag.
extension AES256GCM {
    /// Seals under a random nonce.
    package func seal(_ plaintext: Span<UInt8>, associatedData: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        let nonce = nonces.next()
        return try seal(plaintext, nonce: nonce.span, associatedData: associatedData)
    }

    /// Seals under a nonce of 12 bytes, which must never come twice under a key.
    package func seal(
        _ plaintext: Span<UInt8>,
        nonce: Span<UInt8>,
        associatedData: Span<UInt8>
    ) throws(CryptographyError) -> [UInt8] {
        guard plaintext.count <= Self.maximumCount - Self.overhead else { throw .messageTooLong }
        var message = [UInt8](repeating: 0, count: Self.overhead + plaintext.count)
        for index in nonce.indices { message[index] = nonce[index] }
        try unsafe message.withUnsafeMutableBufferPointer { whole throws(CryptographyError) in
            let rest = unsafe UnsafeMutableBufferPointer(rebasing: whole[Self.nonceCount...])
            var span = unsafe MutableSpan(_unsafeElements: rest)
            try seal(plaintext, nonce: nonce, associatedData: associatedData, into: &span)
        }
        return message
    }

    /// The length of what is inside a message of `count` bytes; `authenticationFailed` if none can be.
    package static func openedCount(_ count: Int) throws(CryptographyError) -> Int {
        guard count >= overhead else { throw .authenticationFailed }
        guard count <= maximumCount else { throw .messageTooLong }
        return count - overhead
    }

    /// Opens into wiped memory; `authenticationFailed` if anything at all was changed.
    package func open(_ message: Span<UInt8>, associatedData: Span<UInt8>) throws(CryptographyError) -> SecretBytes {
        let count = try Self.openedCount(message.count)
        return try SecretBytes(count: count) { span throws(CryptographyError) in
            try open(message, associatedData: associatedData, into: &span)
        }
    }

    /// Opens into exactly `openedCount` bytes of the caller's, which are zero again if `authenticationFailed`.
    package func open(
        _ message: Span<UInt8>,
        associatedData: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) throws(CryptographyError) {
        guard message.count >= Self.overhead else { throw .authenticationFailed }
        try open(
            message.extracting(droppingFirst: Self.nonceCount),
            nonce: message.extracting(first: Self.nonceCount),
            associatedData: associatedData,
            into: &output
        )
    }
}
