internal import CardVault
internal import Cryptography
internal import Secrets

/// Reads what `public.rsa` gives.
struct PublicKeyReader {
    /// The only key we take; any if nil.
    let pin: String?

    /// A key and whether it may be used.
    struct Reading {
        let key: BankPublicKey
        let isPinned: Bool
    }

    /// The key in the one form we pass on: SubjectPublicKeyInfo, whatever the bank's label says (RFC 7468).
    ///
    /// A key shorter than 2048 bits or of another kind is unusable; what is no key at all is no answer.
    func read(_ reply: BankReply) throws(BankRefusal) -> Reading {
        guard reply.status == 200, let pem = text(reply) else { throw .unavailable }
        let key: RSAPublicKey
        do throws(CryptographyError) {
            key = try RSAPublicKey(pem: pem)
        } catch {
            throw error == .keySizeRefused ? .keyUnusable : .unavailable
        }
        guard key.bits >= 2_048 else { throw .keyUnusable }
        let sha256 = key.fingerprint.hex
        return Reading(
            key: BankPublicKey(pem: key.pem, sha256: sha256, modulusBytes: key.ciphertextCount),
            isPinned: pin == nil || pin == sha256
        )
    }

    private func text(_ reply: BankReply) -> String? {
        guard reply.body.count <= 16_384 else { return nil }
        return reply.body.withBytes { bytes in
            guard let text = try? UTF8Span(validating: bytes) else { return nil }
            return String(copying: text)
        }
    }
}
