extension BankState {
    /// Answers a cryptopay with a challenge.
    mutating func openChallenge(_ id: String, at now: Int64) -> BankAnswer {
        let md = random.text(9, of: SeededGenerator.digits) + "-" + random.text(16, of: SeededGenerator.capitals)
        let other = random.text(9, of: SeededGenerator.digits) + "-" + random.text(16, of: SeededGenerator.capitals)
        let challenge = Verification.Challenge(
            paReq: random.opaque("eJxVUl1T"),
            md: md,
            returnedMD: switches.returnedMD == .same ? md : other,
            key: random.text(16, of: SeededGenerator.capitals)
        )
        verifications[id]?.standing = .challenged
        verifications[id]?.challenge = challenge
        verifications[id]?.isSecure = true
        transactionOfChallenge[challenge.key] = id
        if switches.lateVerified == .challenge {
            verifications[id]?.verifiesAt = now + Int64(switches.lateVerifiedSeconds) * 1_000
            late.append(id)
        }
        guard let verification = verifications[id] else { return BankAnswer(500, text: "") }
        let body = challengeBody(verification, secure3D: secure3D(of: verification, challenge))
        return BankAnswer(200, attributed(body, in: .answer))
    }

    private func secure3D(of verification: Verification, _ challenge: Verification.Challenge) -> WireValue {
        let action = "\(baseURL)/acs/pa?id=\(challenge.key)"
        guard verification.behaviour != .challengedOtherwise else {
            return [
                "threeDSMethodURL": .string(action), "threeDSServerTransID": .string(verification.transactionID),
                "creq": .string(challenge.paReq),
            ]
        }
        let secure3D: WireValue = [
            "paReq": .string(challenge.paReq), "md": .string(challenge.md), "action": .string(action),
        ]
        return switches.challengeTermURL == .on ? secure3D.with("termURL", "") : secure3D
    }

    /// POST /payments/confirm?Access=…: what came back from 3-D Secure.
    mutating func confirm(
        access: String?,
        _ body: WireValue?,
        forcedCode: Int?,
        at now: Int64
    ) throws(Refusal) -> BankAnswer {
        let token = try spend(access, for: .confirm, at: now)
        guard let id = transactionOfToken[token.value], let challenge = verifications[id]?.challenge else {
            throw .noChallenge
        }
        guard let members = body?.members, members.count == 3, let result = body?["PaRes"]?.string,
            let md = body?["MD"]?.string, let transaction = body?["ID"]?.string
        else { throw .confirmMalformed }
        guard transaction == id else { throw .field("ID") }
        guard md == challenge.md || md == challenge.returnedMD else { throw .field("MD") }
        verifications[id]?.confirms += 1
        guard verifications[id]?.standing == .challenged else { return confirmAnswer(id) }
        switch (forcedCode, challenge.results[result], verifications[id]?.behaviour) {
        case (let code?, _, _): decline(id, with: code, at: now)
        case (nil, nil, _): decline(id, with: 877, at: now)
        case (nil, false, _): decline(id, with: 473, at: now)
        case (nil, _, .challengedThenDeclined(let code)): decline(id, with: code, at: now)
        default: verify(id, at: now)
        }
        return confirmAnswer(id)
    }

    private func confirmAnswer(_ id: String) -> BankAnswer {
        guard let verification = verifications[id] else { return BankAnswer(500, text: "") }
        guard case .declined(let code) = verification.standing else {
            return BankAnswer(200, attributed(verifiedBody(verification), in: .answer))
        }
        return switch switches.confirmFailureShape {
        case .decline: declineAnswer(verification, code: code)
        case .statusFailed:
            BankAnswer(
                200,
                verifiedBody(verification).replacing("status", by: "FAILED").replacing("code", by: .int(Int64(code)))
            )
        case .empty: BankAnswer(500, text: "")
        }
    }
}

extension Refusal {
    static let noChallenge = Refusal(status: 400, code: 90_501, message: "this operation has no challenge")
    static let confirmMalformed = Refusal(
        status: 400,
        code: 90_502,
        message: "the body is not ID, PaRes and MD, all strings"
    )
}
