internal import COpenSSL
package import Secrets

/// Bytes nobody can foretell, from libcrypto's generator; it traps when the machine has no randomness, since nothing may go on then.
package enum Random {
    /// Random bytes that are not secret: nonces, salts, ids.
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        fill(&span)
        return bytes
    }

    /// Random bytes that are a secret, made in wiped memory by the generator kept apart for secrets.
    package static func secret(_ count: Int) -> SecretBytes {
        SecretBytes(count: count) { span in
            let done = unsafe span.withUnsafeMutableBytes {
                unsafe RAND_priv_bytes_ex(nil, $0.baseAddress, $0.count, 0)
            }
            precondition(done == 1, "no randomness")
        }
    }

    /// Overwrites all of the span.
    package static func fill(_ span: inout MutableSpan<UInt8>) {
        let done = unsafe span.withUnsafeMutableBytes { unsafe RAND_bytes_ex(nil, $0.baseAddress, $0.count, 0) }
        precondition(done == 1, "no randomness")
    }

    /// A number drawn evenly from all 64-bit ones.
    package static func uint64() -> UInt64 {
        var bytes = InlineArray<8, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        fill(&span)
        var value: UInt64 = 0
        for index in bytes.indices { value = value << 8 | UInt64(bytes[index]) }
        return value
    }
}
