internal import CardVault
internal import JSON
internal import Secrets

/// Reads what cryptopay and confirm answer (the three answers of the bank's page); judges nothing.
struct PaymentAnswer {
    let challengeRule: ChallengeRule

    /// What a reply says; never a success unless it is one without any doubt.
    func read(_ reply: BankReply) -> BankAnswer {
        guard (200..<500).contains(reply.status) else { return BankAnswer(.undecided(.lost)) }
        guard let fields = try? BankFields(parsing: reply.body), let facts = try? BankFacts(fields) else {
            return BankAnswer(.undecided(.notUnderstood))
        }
        let verdict = try? verdict(of: fields, status: reply.status)
        return BankAnswer(verdict ?? .undecided(.notUnderstood), facts: facts)
    }

    private func verdict(of fields: BankFields, status: Int) throws(NotUnderstood) -> BankAnswer.Verdict {
        guard status == 200 || status == 400 else { throw NotUnderstood() }
        // First of all: a challenge has no code, and what has a challenge is no success whatever else it says.
        if let secure3D = try fields.value(.secure3D) {
            guard status == 200, secure3D.kind == .object else { throw NotUnderstood() }
            return (try? challengeRule.challenge(in: secure3D)) ?? .unsupportedChallenge
        }
        // An absent code is not 0.
        guard let code = try fields.int(.code) else { throw NotUnderstood() }
        let isVerified = try fields.text(.status)?.uppercased() == "VERIFIED"
        if code == 0 {
            guard status == 200, isVerified else { throw NotUnderstood() }
            return .verified(try fields.cardID())
        }
        guard !isVerified else { throw NotUnderstood() }
        return .code(code)
    }
}

extension BankFields {
    /// The handle; nil if the bank gave none, and a failure if it gave what is none.
    func cardID(_ name: Name = .card) throws(NotUnderstood) -> BankCardID? {
        guard let secret = try secret(name) else { return nil }
        do throws(VaultError) { return try BankCardID(secret) } catch { throw NotUnderstood() }
    }
}
