internal import COpenSSL
package import Secrets

/// AES-256 on single blocks (FIPS 197): a keyed permutation that hides a place in an id, and finds it again.
///
/// It hides and does not authenticate: every 16 bytes are some block's image, so what comes back must be checked against what there is.
/// It is not `Sendable`: one thread uses it at a time. Share the `SecretBytes` instead and make one for each thread, which takes microseconds.
@safe package final class BlockPermutation {
    private let forward: CipherContext
    private let backward: CipherContext

    /// Makes both schedules of a key; `keyMalformed` unless that is 32 bytes.
    package init(key: SecretBytes) throws(CryptographyError) {
        forward = try unsafe CipherContext(CipherContext.ecb, key: key, .encrypting)
        backward = try unsafe CipherContext(CipherContext.ecb, key: key, .decrypting)
        // A block is a whole message: padding would hold one back, or add one.
        unsafe EVP_CIPHER_CTX_set_padding(forward.pointer, 0)
        unsafe EVP_CIPHER_CTX_set_padding(backward.pointer, 0)
    }

    /// The image of a block.
    package func encrypt(_ block: Block) -> Block { unsafe Self.pass(block, through: forward.pointer) }

    /// The block that has this image.
    package func decrypt(_ block: Block) -> Block { unsafe Self.pass(block, through: backward.pointer) }

    private static func pass(_ block: Block, through context: OpaquePointer) -> Block {
        var result = Block(repeating: 0)
        var count: Int32 = 0
        var output = result.mutableSpan
        let done = unsafe block.span.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_CipherUpdate(context, output.baseAddress, &count, input.baseAddress, Int32(input.count))
            }
        }
        precondition(done == 1 && Int(count) == block.count, "AES cannot fail on a whole block")
        return result
    }
}
