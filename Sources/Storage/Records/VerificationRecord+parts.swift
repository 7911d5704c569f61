internal import CardVault
internal import Secrets

extension RecordWriter {
    mutating func put(_ route: Verification.ReturnRoute) {
        switch route {
        case .ourPage: put(UInt8(1))
        case .shop(let url):
            put(UInt8(2))
            put(url)
        case .callerTermURL(let url):
            put(UInt8(3))
            put(url)
        }
    }

    mutating func put(_ evidence: Verification.Evidence?) {
        switch evidence {
        case nil: put(UInt8(0))
        case .verified(let handle):
            put(UInt8(1))
            put(handle.secret)
        case .declined(let code):
            put(UInt8(2))
            put(code)
        case .verifiedWithoutCardID(let since):
            put(UInt8(3))
            put(since)
        }
    }

    mutating func put(_ question: Question?) {
        put(question?.purpose)
        guard let question else { return }
        put(question.since)
        put(question.asked)
        put(question.dueAt)
    }

    mutating func put(_ state: VerificationState) {
        switch state {
        case .processing, .undetermined, .verified, .expired: break
        case .challenge(let challenge):
            put(challenge.action)
            put(challenge.paReq)
            put(challenge.md)
            put(challenge.expiresAt)
        case .declined(let decline):
            put(decline.code)
            put(decline.category)
            put(decline.advice)
            put(decline.suspends)
        case .failed(let failure): put(failure)
        }
    }
}

extension RecordReader {
    mutating func route(in bytes: Span<UInt8>) throws(VaultError) -> Verification.ReturnRoute {
        switch try byte(in: bytes) {
        case 1: .ourPage
        case 2: .shop(url: try text(in: bytes))
        case 3: .callerTermURL(try text(in: bytes))
        default: throw .storageCorrupt
        }
    }

    mutating func evidence(in bytes: Span<UInt8>) throws(VaultError) -> Verification.Evidence? {
        switch try byte(in: bytes) {
        case 0: nil
        case 1: .verified(try BankCardID(secret(in: bytes)))
        case 2: .declined(code: try int(in: bytes))
        case 3: .verifiedWithoutCardID(since: try instant(in: bytes))
        default: throw .storageCorrupt
        }
    }

    mutating func question(in bytes: Span<UInt8>) throws(VaultError) -> Question? {
        guard let purpose: Question.Purpose = try optionalWord(in: bytes) else { return nil }
        let since = try instant(in: bytes)
        let asked = try int(in: bytes)
        return Question(purpose, since: since, asked: asked, dueAt: try instant(in: bytes))
    }

    mutating func state(_ status: VerificationStatus, in bytes: Span<UInt8>) throws(VaultError) -> VerificationState {
        switch status {
        case .processing: return .processing
        case .undetermined: return .undetermined
        case .verified: return .verified
        case .expired: return .expired
        case .failed: return .failed(try word(in: bytes))
        case .challenge:
            let action = try text(in: bytes)
            let paReq = try secret(in: bytes)
            let md = try secret(in: bytes)
            return .challenge(Challenge(action: action, paReq: paReq, md: md, expiresAt: try instant(in: bytes)))
        case .declined:
            let code = try int(in: bytes)
            let category: Decline.Category = try word(in: bytes)
            let advice: Decline.Advice = try word(in: bytes)
            return .declined(
                Decline(code: code, category: category, advice: advice, suspends: try optionalWord(in: bytes))
            )
        }
    }

    mutating func secret(in bytes: Span<UInt8>) throws(VaultError) -> SecretBytes {
        guard let secret = try optionalSecret(in: bytes) else { throw .storageCorrupt }
        return secret
    }
}
