package import CardVault
package import HTTP

/// What browsers see of the vault: the card page, the page before the ACS, the return from it, and the files of all.
package struct PublicPages<Storage: Repository>: Sendable {
    /// Finds out what a token in an address or a form stands for.
    package struct Tokens: Sendable {
        let challengePage: @Sendable (String) -> Verification.ID?
        let challengeReturn: @Sendable (String) -> Verification.ID?
        let session: @Sendable (String) -> CardEntrySession.ID?
        let browser: @Sendable (String, CardEntrySession.ID) -> [UInt8]?
        let form: @Sendable (String, CardEntrySession.ID, Int) -> String?

        /// Takes the ways back from tokens in addresses, and those from a browser's cookie to its mark and to the token of
        /// a session's form, counted by the verifications before it.
        package init(
            challengePage: @escaping @Sendable (String) -> Verification.ID?,
            challengeReturn: @escaping @Sendable (String) -> Verification.ID?,
            session: @escaping @Sendable (String) -> CardEntrySession.ID?,
            browser: @escaping @Sendable (String, CardEntrySession.ID) -> [UInt8]?,
            form: @escaping @Sendable (String, CardEntrySession.ID, Int) -> String?
        ) {
            self.challengePage = challengePage
            self.challengeReturn = challengeReturn
            self.session = session
            self.browser = browser
            self.form = form
        }
    }

    /// What the pages do and ask.
    package struct UseCases: Sendable {
        let show: ShowChallenge<Storage>
        let entry: CardEntry<Storage>
        let submit: SubmitCard<Storage>
        let wake: @Sendable (Verification.ID) -> Void

        /// Gathers the use cases; `wake` has the bank asked about a verification without waiting for it.
        package init(
            show: ShowChallenge<Storage>,
            entry: CardEntry<Storage>,
            submit: SubmitCard<Storage>,
            wake: @escaping @Sendable (Verification.ID) -> Void
        ) {
            self.show = show
            self.entry = entry
            self.submit = submit
            self.wake = wake
        }
    }

    let site: Site
    let tokens: Tokens
    let useCases: UseCases
    let links: any Links
    private let address: @Sendable (Request) -> String

    /// Draws pages of a site; `address` says where a request comes from.
    package init(
        site: Site,
        tokens: Tokens,
        useCases: UseCases,
        links: any Links,
        address: @escaping @Sendable (Request) -> String
    ) {
        self.site = site
        self.tokens = tokens
        self.useCases = useCases
        self.links = links
        self.address = address
    }

    /// Answers a request of the public listener; nil if the path is not one of the pages'.
    package func respond(to request: Request) async -> Response? {
        guard !request.hasEncodedSlash else { return notice(.unknownLink, request) }
        let isPage = request.segment(0, is: "3ds") || request.segment(0, is: "card-entry")
        guard isPage || request.segment(0, is: "assets") else { return nil }
        switch (request.segmentCount, request.method) {
        case (2, .get), (2, .head):
            if request.segment(0, is: "3ds") { return challenge(request) }
            return request.segment(0, is: "assets") ? asset(request) : await cardEntry(request)
        case (2, .post) where request.segment(0, is: "card-entry"):
            return await takeCard(request)
        case (3, .post) where request.segment(0, is: "3ds") && request.segment(2, is: "return"):
            return await challengeReturn(request)
        default:
            guard let methods = methods(of: request) else { return notice(.unknownLink, request) }
            var response = notice(.notAllowed, request)
            response.headers.append(HeaderField("Allow", methods))
            return response
        }
    }

    /// The methods that a path of ours has (RFC 9110, 10.2.1); nil if it is none.
    private func methods(of request: Request) -> String? {
        switch request.segmentCount {
        case 2: request.segment(0, is: "card-entry") ? "GET, HEAD, POST" : "GET, HEAD"
        case 3 where request.segment(0, is: "3ds") && request.segment(2, is: "return"): "POST"
        default: nil
        }
    }

    /// The answer for a path that nothing on the listener knows.
    package func notFound(_ request: Request) -> Response { notice(.unknownLink, request) }

    private func asset(_ request: Request) -> Response {
        guard let asset = Asset.named(token(of: request)) else { return notice(.unknownLink, request) }
        return Response(status: 200, headers: asset.headers.map(\.field), body: .bytes(asset.bytes))
    }
}

extension PublicPages {
    func notice(
        _ reason: NoticePage.Reason,
        _ request: Request,
        again: Bool = false,
        exit: WebAddress? = nil
    ) -> Response {
        NoticePage(site: site, reason: reason, offersRetry: again, exit: exit)
            .rendered(in: language(of: request)).response
    }

    /// The browser's own wish, stronger than what it prefers.
    func asked(of request: Request) -> Language? {
        request.queryValue("lang", longest: 2).flatMap { Language(rawValue: $0) }
    }

    /// The second word of a path, where a token stands; empty for what must not become a text.
    func token(of request: Request) -> String { request.segment(1, unless: { PANRule.matches($0) }) }

    /// Whether a mark of ours stands in the query.
    func asks(for mark: StaticString, _ request: Request) -> Bool { request.queryValue(mark, longest: 1) != nil }

    func language(of request: Request) -> Language {
        let accepted = request.header("Accept-Language", unless: { PANRule.matches($0) })
        return asked(of: request) ?? Language(asked: nil, accepted: accepted)
    }

    func caller(of request: Request) -> Caller { Caller(.system, from: Caller.Origin(address: address(request))) }

    /// On to a page of ours, in the language that was chosen.
    ///
    /// Without host: browsers hold a redirect after a post to the form's `form-action 'self'`, whatever name they know us by.
    func onward(to url: String, _ request: Request, with mark: StaticString? = nil) -> Response {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let path = "/" + (parts.count == 4 ? parts[3] : "")
        let query = [mark.map { "\($0)=1" }, asked(of: request).map { "lang=" + $0.rawValue }].compactMap { $0 }
        return Self.redirect(to: query.isEmpty ? path : path + "?" + query.joined(separator: "&"))
    }

    /// 303: the browser goes on with a GET and does not carry what it posted along (RFC 9110, 15.4.4).
    static func redirect(to url: String) -> Response {
        Response(
            status: 303,
            headers: [
                HeaderField("Location", url), HeaderField("Cache-Control", "no-store"),
                HeaderField("Referrer-Policy", "no-referrer"), HeaderField("X-Content-Type-Options", "nosniff"),
            ]
        )
    }
}

extension Outcome {
    init(_ verification: Verification) {
        switch verification.state {
        case .processing, .challenge, .undetermined: self = .pending
        case .verified: self = .verified(isSaved: verification.card != nil)
        case .declined(let decline): self = .declined(decline.category, decline.advice)
        case .expired: self = .expired
        case .failed(let failure): self = .failed(failure)
        }
    }
}

extension NoticePage.Reason {
    init(_ error: VaultError) {
        switch error {
        case .verificationNotFound, .sessionNotFound, .cardNotFound, .accountNotFound: self = .unknownLink
        case .sessionEnded, .challengeNotOpen, .verificationFinal, .cardRevoked: self = .expiredLink
        case .sessionElsewhere: self = .otherBrowser
        case .idempotencyInProgress, .formOutdated: self = .alreadySent
        case .cryptogramMalformed, .textMalformed, .textTooLong: self = .badForm
        case .tooManyCards: self = .tooManyCards
        case .accountLimited, .accountPaused, .clientLimited: self = .tooMany
        case .bankUnavailable, .bankRefusesCredentials, .bankKeyUnusable: self = .unavailable
        case .storageBusy, .storageUnavailable, .dataKeyUsedUp: self = .unavailable
        default: self = .fault
        }
    }
}

extension WebPage {
    /// The page as an answer of the HTTP server.
    var response: Response { Response(status: status, headers: headers.map(\.field), body: .secret(document)) }
}
