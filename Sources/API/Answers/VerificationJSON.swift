internal import CardVault
internal import JSON
internal import Secrets

/// A verification as callers see it; PaReq and MD leave only in an open challenge, from wiped memory into wiped memory.
struct VerificationJSON {
    let links: any Links

    func append(_ verification: Verification, to json: inout SecretJSONWriter) {
        json.beginObject()
        json.member("id", string: verification.id.text)
        json.member("accountId", string: verification.account.text)
        json.member("cardId", nullable: (verification.card ?? verification.reverifiedCard)?.text)
        json.member("kind", string: verification.kind == .initial ? "initial" : "reverification")
        json.member("status", string: verification.status.rawValue)
        json.member("cardSave", bool: verification.cardSave)
        json.member("invoiceId", string: verification.invoice.digits)
        json.member("terminal", string: verification.terminal.text)
        json.member("reference", nullable: verification.reference)
        json.member("createdAt", string: verification.createdAt.rfc3339)
        json.member("updatedAt", string: verification.updatedAt.rfc3339)
        append(verification.face, to: &json)
        appendOutcome(of: verification, to: &json)
        json.memberObject("bank") { json in
            json.member("transactionId", nullable: verification.bank.transactionID)
            json.member("reference", nullable: verification.bank.reference)
            json.member("intReference", nullable: verification.bank.intReference)
            json.member("secure", nullable: verification.bank.secure)
        }
        json.endObject()
    }

    private func append(_ face: CardFace, to json: inout SecretJSONWriter) {
        guard face != CardFace() else { return json.memberNull("card") }
        json.memberObject("card") { json in
            json.member("last4", nullable: face.mask?.last4)
            json.member("mask", nullable: face.mask?.text)
            json.member("brand", nullable: face.brand)
            json.member("issuer", nullable: face.issuer)
            json.member("issuerBankCountry", nullable: face.issuerBankCountry)
        }
    }

    private func appendOutcome(of verification: Verification, to json: inout SecretJSONWriter) {
        if case .challenge(let challenge) = verification.state {
            append(challenge, of: verification, to: &json)
        } else {
            json.memberNull("challenge")
        }
        if case .declined(let decline) = verification.state {
            json.memberObject("decline") { json in
                json.member("code", int: decline.code)
                json.member("message", string: decline.message)
                json.member("category", string: decline.category.rawValue)
                json.member("advice", string: decline.advice.rawValue)
            }
        } else {
            json.memberNull("decline")
        }
        if case .failed(let failure) = verification.state {
            json.memberObject("failure") { $0.member("reason", string: failure.rawValue) }
        } else {
            json.memberNull("failure")
        }
    }

    private func append(_ challenge: Challenge, of verification: Verification, to json: inout SecretJSONWriter) {
        var termURL = links.challengeReturn(for: verification.id)
        if case .callerTermURL(let own) = verification.route { termURL = own }
        json.memberObject("challenge") { json in
            json.member("action", string: challenge.action)
            json.member("paReq", orNull: challenge.paReq)
            json.member("md", orNull: challenge.md)
            json.member("termUrl", string: termURL)
            json.member("pageUrl", string: links.challengePage(for: verification.id))
            json.member("expiresAt", string: challenge.expiresAt.rfc3339)
        }
    }
}
