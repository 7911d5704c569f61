internal import CardVault
internal import HTTP

/// The Idempotency-Key of a request: bare, or quoted as a structured-field string (RFC 8941, 3.3.3).
enum IdempotencyKey {
    static func read(from request: Request) throws(VaultError) -> String {
        switch request.fieldCount(named: "Idempotency-Key") {
        case 0: throw .idempotencyKeyMissing
        case 1: break
        default: throw .idempotencyKeyMalformed
        }
        let key = request.withHeader("Idempotency-Key") { bytes -> String? in
            let inner = unquoted(bytes)
            let text = inner.map { bytes[$0] }
            return inner.count == bytes.count ? String(decoding: text, as: UTF8.self) : unescaped(text)
        }
        guard let key = key ?? nil else { throw .idempotencyKeyMalformed }
        guard !key.isEmpty else { throw .idempotencyKeyMissing }
        return key
    }

    /// The place of what stands between the quotes, or of all of it.
    static func unquoted(_ bytes: Span<UInt8>) -> Range<Int> {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "\""), bytes[bytes.count - 1] == UInt8(ascii: "\"")
        else { return 0..<bytes.count }
        return 1..<(bytes.count - 1)
    }

    private static func unescaped(_ bytes: [UInt8]) -> String? {
        var plain: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { return nil }
                plain.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                guard byte != UInt8(ascii: "\"") else { return nil }
                plain.append(byte)
            }
        }
        return isEscaped ? nil : String(decoding: plain, as: UTF8.self)
    }
}
