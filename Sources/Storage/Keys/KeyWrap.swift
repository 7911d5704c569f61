internal import Cryptography
internal import Secrets

/// Keys under the root key: AES-256-GCM whose associated data names purpose and generation, so that none stands in for another.
struct KeyWrap {
    /// What a wrapped key is for, as the table `keys` names it.
    enum Purpose: String {
        case index, data
    }

    private let cipher: AES256GCM
    private let check: HMACSHA256

    init(_ root: RootKey) throws(CryptographyError) {
        cipher = try AES256GCM(key: KeyLabel.wrapping.key(from: root.secret))
        check = try HMACSHA256(key: KeyLabel.rootCheck.key(from: root.secret))
    }

    /// Sixteen bytes that only this root key yields.
    var checkValue: [UInt8] { Array(check.code(for: Array("cardvault".utf8).span).bytes.prefix(16)) }

    func wrap(_ key: SecretBytes, _ purpose: Purpose, _ generation: UInt32) throws(CryptographyError) -> [UInt8] {
        try key.withBytes { key throws(CryptographyError) in
            try cipher.seal(key, associatedData: Self.name(purpose, generation).span)
        }
    }

    func unwrap(
        _ wrapped: [UInt8],
        _ purpose: Purpose,
        _ generation: UInt32
    ) throws(CryptographyError) -> SecretBytes {
        try cipher.open(wrapped.span, associatedData: Self.name(purpose, generation).span)
    }

    private static func name(_ purpose: Purpose, _ generation: UInt32) -> [UInt8] {
        Array("cardvault/1 key \(purpose.rawValue) \(generation)".utf8)
    }
}
