internal import CardVault
internal import JSON
internal import Secrets

/// Reads what the OAuth server answers.
struct TokenAnswer {
    /// The life of a token that does not tell it.
    let untoldLife: TimeSpan

    /// The token; its life is counted from before it was asked for.
    func read(_ reply: BankReply, askedAt: Instant) throws(BankRefusal) -> OperationToken {
        guard reply.status == 200 else { throw refusal(reply) }
        guard let fields = try? BankFields(parsing: reply.body),
            let secret = try? fields.secret(.accessToken), isToken(secret)
        else { throw .unavailable }
        return OperationToken(secret, expiresAt: askedAt + life(fields))
    }

    /// What an error means; its body is undocumented, so the status speaks and the words of RFC 6749, 5.2 only help.
    private func refusal(_ reply: BankReply) -> BankRefusal {
        switch reply.status {
        case 401, 403: return .credentialsRefused
        case 400:
            let words = ["invalid_client", "unauthorized_client", "invalid_grant", "invalid_scope", "access_denied"]
            let word = (try? BankFields(parsing: reply.body)).flatMap { try? $0.text(.error) }
            return word.map(words.contains) ?? false ? .credentialsRefused : .unavailable
        default: return .unavailable
        }
    }

    /// At most 4,096 visible ASCII characters (RFC 6749, A.12): anything else could break a header.
    private func isToken(_ secret: SecretBytes) -> Bool {
        secret.withBytes { bytes in
            (1...4_096).contains(bytes.count) && bytes.indices.allSatisfy { (0x21...0x7E).contains(bytes[$0]) }
        }
    }

    /// Captures have numbers and strings; what is neither, or no time at all, counts as untold.
    private func life(_ fields: BankFields) -> TimeSpan {
        guard let seconds = (try? fields.int(.expiresIn)) ?? nil, seconds > 0 else { return untoldLife }
        return .seconds(Int64(min(seconds, 86_400)))
    }
}
