package import CardVault

/// Why a request is refused (RFC 9457): the one place that gives every refusal its name and status.
package struct Problem: Error, Sendable {
    /// The end of its `urn:cardvault:problem:` type.
    package let name: String
    /// The HTTP status.
    package let status: Int
    /// What is wrong, in a sentence; where fields are, `errors` says more.
    package let sentence: String
    /// What is wrong with which field; pointers name our fields only.
    package var errors: [FieldError] = []
    /// Seconds after which trying again makes sense.
    package var retryAfter: Int?
    /// The methods that a path has, for 405.
    package var allow: String?

    init(_ name: String, _ status: Int, _ sentence: String, retryAfter: Int? = nil) {
        self.name = name
        self.status = status
        self.sentence = sentence
        self.retryAfter = retryAfter
    }

    /// The type in words, so the same for every problem of it (RFC 9457, 3.1.3).
    package var title: String {
        let spelled = ["json": "JSON", "uri": "URI", "http": "HTTP", "pan": "PAN"]
        let words = name.split(separator: "-").map { spelled[String($0)] ?? String($0) }.joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    // MARK: What never reaches the vault

    static let notJSON = Problem("malformed-json", 400, "The body is not JSON, or too large a piece of it.")
    static let malformedQuery = Problem("malformed-query", 400, "The query cannot be read.")
    static let unauthenticated = Problem("unauthenticated", 401, "There is no key, or none that is valid.")
    static let missingScope = Problem("missing-scope", 403, "The client lacks the scope for this.")
    static let panDetected = Problem(
        "pan-detected",
        422,
        "Something in the request looks like a card number; it was not kept."
    )
    static let unsupportedMediaType = Problem("unsupported-media-type", 415, "A body must be application/json.")
    static let invalidFields = Problem("invalid-fields", 422, "Some fields are unknown, missing, doubled or wrong.")
    static let notFound = Problem("not-found", 404, "There is nothing at this path.")

    static func invalidFields(_ errors: [FieldError]) -> Problem {
        var problem = invalidFields
        problem.errors = errors
        return problem
    }

    static func methodNotAllowed(_ allow: String) -> Problem {
        var problem = Problem("method-not-allowed", 405, "The path has no such method.")
        problem.allow = allow
        return problem
    }

    /// The problem for a status by which the server itself refuses what never becomes a request.
    package init(httpStatus status: Int) {
        switch status {
        case 400: self.init("malformed-request", 400, "This is not a valid HTTP/1.1 request.")
        case 404: self = .notFound
        case 405: self.init("method-not-allowed", 405, "The path has no such method.")
        case 408: self.init("request-timeout", 408, "The request took too long to arrive.")
        case 411: self.init("length-required", 411, "The request must say how long its body is.")
        case 413: self.init("content-too-large", 413, "The body is too large.")
        case 414: self.init("uri-too-long", 414, "The request line is too long.")
        case 415: self = .unsupportedMediaType
        case 417: self.init("expectation-failed", 417, "The expectation cannot be met.")
        case 431: self.init("header-fields-too-large", 431, "The header fields are too many or too long.")
        case 501: self.init("method-not-implemented", 501, "The method is unknown here.")
        case 503: self.init("overloaded", 503, "Too much is going on at the moment.", retryAfter: 1)
        case 505: self.init("http-version-not-supported", 505, "Only HTTP/1.1 and HTTP/1.0 are spoken.")
        default: self.init("internal", 500, "Something went wrong here.")
        }
    }

    /// The status of a readiness that is not.
    static let unreadyStatus = 503

    // MARK: What the vault refuses

    /// The problem for an error of the domain, with the wait that is known at that moment.
    init(_ error: VaultError, at now: Instant, policy: Policy) {
        self.init(error)
        switch error {
        case .accountPaused: retryAfter = Int(policy.pause.milliseconds / 1_000)
        case .clientLimited: retryAfter = 60 - Int(now.milliseconds / 1_000 % 60)
        default: break
        }
    }

    /// The problem for an error of the domain.
    package init(_ error: VaultError) {
        switch error {  // no `default`: a new error does not compile until someone decides
        case .accountMalformed: self = .invalidFields([FieldError("/path/accountId", .malformed)])
        case .urlMalformed: self = .invalidFields
        case .textTooLong, .textMalformed, .reasonUnknown: self = .invalidFields
        case .invoiceMalformed, .bankCardIDMalformed: self = .invalidFields
        case .cryptogramMalformed: self = .invalidFields([FieldError("/cryptogram", .cryptogram)])
        case .cursorMalformed: self = .invalidFields([FieldError("/query/cursor", .cursor)])
        case .returnAndTermTogether: self = .invalidFields([FieldError("/termUrl", .together)])
        case .returnOriginRefused: self = .invalidFields([FieldError("/returnUrl", .origin)])
        case .purposeMissing: self = .invalidFields([FieldError("/purpose", .missing)])

        case .identifierMalformed: self = .notFound
        case .accountNotFound: self.init("account-not-found", 404, "There is no such account.")
        case .cardNotFound: self.init("card-not-found", 404, "There is no such card.")
        case .verificationNotFound: self.init("verification-not-found", 404, "There is no such verification.")
        case .sessionNotFound: self.init("session-not-found", 404, "There is no such card entry session.")
        case .clientNotFound: self.init("client-not-found", 404, "There is no such client.")
        case .debtNotFound: self.init("debt-not-found", 404, "Nothing is owed to the bank for this card.")
        case .planNotFound: self.init("revocation-not-found", 404, "There is no such plan.")
        case .searchEmpty: self = .invalidFields([FieldError("/filter", .empty)])
        case .planTooLarge:
            self.init("too-many-matches", 422, "The filter fits more cards than a plan may have.")
        case .ownApproval: self.init("own-approval", 403, "Whoever planned it cannot approve it.")
        case .approvalMissing: self.init("approval-missing", 409, "Another administrator must approve it first.")
        case .planExpired: self.init("plan-expired", 409, "The plan was not executed in a day; plan it anew.")
        case .terminalUnknown: self.init("terminal-not-found", 404, "There is no such terminal.")

        case .cardNotActive: self.init("card-not-active", 409, "The card is not active.")
        case .cardRevoked: self.init("card-revoked", 409, "The card is revoked.")
        case .tooManyCards: self.init("too-many-cards", 409, "The account has as many cards as it may.")
        case .verificationFinal: self.init("verification-final", 409, "The verification has ended.")
        case .challengeNotOpen: self.init("challenge-not-open", 409, "No challenge is open.")
        // A browser meets the other two on a page of ours; over REST there is one word for all that a session stands against.
        case .sessionEnded, .sessionElsewhere, .formOutdated:
            self.init("session-ended", 409, "The card entry session has ended.")
        case .eventsExpired: self.init("events-expired", 410, "The events after this place are no longer kept.")

        case .idempotencyKeyMissing: self.init("idempotency-key-missing", 400, "An Idempotency-Key is needed.")
        case .idempotencyKeyMalformed:
            self.init("idempotency-key-malformed", 400, "The Idempotency-Key is not 1 to 255 visible characters.")
        case .idempotencyKeyReused:
            self.init("idempotency-key-reused", 422, "The Idempotency-Key belongs to another request.")
        case .idempotencyInProgress:
            self.init("idempotency-in-progress", 409, "The first request with this key is not answered yet.")
        case .idempotencyErased:
            self.init("idempotency-erased", 410, "What the first request with this key made was erased.")

        case .accountLimited:
            self.init("account-limited", 429, "The account had too many verifications this hour.", retryAfter: 600)
        case .accountPaused:
            self.init("account-paused", 429, "The bank paused the account for too many tries.", retryAfter: 1_800)
        case .clientLimited:
            self.init("client-limited", 429, "The client asks too often.", retryAfter: 60)

        case .bankUnavailable, .bankRefusesCredentials, .bankKeyUnusable:
            self.init("bank-unavailable", 503, "The bank cannot be asked at the moment.", retryAfter: 5)
        case .storageBusy: self.init("storage-busy", 503, "Too much waits to be written.", retryAfter: 1)
        case .storageUnavailable: self.init("storage-unavailable", 503, "Nothing can be written.", retryAfter: 10)
        case .dataKeyUsedUp:
            self.init("data-key-used-up", 503, "The data key is used up; its operator must rotate it.", retryAfter: 60)
        case .keyMalformed, .storageCorrupt, .illegalMove: self = Problem(httpStatus: 500)
        }
    }

    /// Whether a stranger could cause any number of these: such refusals are tallied for the audit.
    var isRefusedAccess: Bool { ["unauthenticated", "missing-scope", "pan-detected"].contains(name) }
}
