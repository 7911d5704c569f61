package import CardVault
package import HTTP
internal import Secrets

/// What browsers see of the vault: the page before the ACS, the return from it, and the files of both.
package struct PublicPages<Storage: Repository>: Sendable {
    /// Finds out what a token in an address stands for.
    package struct Tokens: Sendable {
        let challengePage: @Sendable (String) -> Verification.ID?
        let challengeReturn: @Sendable (String) -> Verification.ID?

        /// Takes the ways back from tokens.
        package init(
            challengePage: @escaping @Sendable (String) -> Verification.ID?,
            challengeReturn: @escaping @Sendable (String) -> Verification.ID?
        ) {
            self.challengePage = challengePage
            self.challengeReturn = challengeReturn
        }
    }

    let site: Site
    let tokens: Tokens
    let show: ShowChallenge<Storage>
    let pageURL: @Sendable (Verification.ID) -> String

    /// Draws pages of a site; `pageURL` is the address of a verification's page.
    package init(
        site: Site,
        tokens: Tokens,
        show: ShowChallenge<Storage>,
        pageURL: @escaping @Sendable (Verification.ID) -> String
    ) {
        self.site = site
        self.tokens = tokens
        self.show = show
        self.pageURL = pageURL
    }

    /// Answers a request of the public listener; nil if the path is not one of the pages'.
    package func respond(to request: Request) async -> Response? {
        guard !request.hasEncodedSlash else { return notice(.unknownLink, request) }
        switch (request.segmentCount, request.method) {
        case (2, .get), (2, .head):
            if request.segment(0, is: "3ds") { return challenge(request) }
            if request.segment(0, is: "assets") { return asset(request) }
        case (3, .post) where request.segment(0, is: "3ds") && request.segment(2, is: "return"):
            return await challengeReturn(request)
        default:
            if request.segmentCount > 0, request.segment(0, is: "3ds") || request.segment(0, is: "assets") {
                return notice(.notAllowed, request)
            }
        }
        return nil
    }

    /// The answer for a path that nothing on the listener knows.
    package func notFound(_ request: Request) -> Response { notice(.unknownLink, request) }

    private func asset(_ request: Request) -> Response {
        guard let asset = Asset.named(request.segment(1)) else { return notice(.unknownLink, request) }
        return Response(status: 200, headers: asset.headers.map(\.field), body: .bytes(asset.bytes))
    }

    private func challenge(_ request: Request) -> Response {
        guard let id = tokens.challengePage(request.segment(1)) else { return notice(.unknownLink, request) }
        do throws(VaultError) {
            let (verification, termURL) = try show(id)
            guard case .challenge(let challenge) = verification.state else { return outcome(verification, request) }
            guard !show.isOver(challenge), let action = WebAddress(challenge.action), let term = WebAddress(termURL)
            else { return notice(.expiredLink, request) }
            let page = ChallengePage(
                site: site,
                action: action,
                paReq: challenge.paReq,
                md: challenge.md,
                termURL: term
            )
            return page.rendered(in: language(of: request)).response
        } catch {
            return notice(NoticePage.Reason(error), request)
        }
    }

    /// The ACS sends the browser here; what it brings goes to the bank, and the browser goes on.
    private func challengeReturn(_ request: Request) async -> Response {
        guard let id = tokens.challengeReturn(request.segment(1)) else { return notice(.unknownLink, request) }
        guard let (paRes, md) = Self.result(in: request) else { return notice(.badForm, request) }
        do throws(VaultError) {
            let caller = Caller(.system, from: Caller.Origin(address: request.peer.ip))
            let verification = try await show.finish(id, paRes: paRes, md: md, by: caller)
            if case .shop(let url) = verification.route {
                return Self.redirect(to: Self.adding("verificationId", id.text, to: url))
            }
            return Self.redirect(to: pageURL(id))
        } catch {
            return notice(NoticePage.Reason(error), request)
        }
    }

    private static func result(in request: Request) -> (paRes: SecretBytes, md: SecretBytes)? {
        let limits = FormLimits(bytes: 131_072, items: 16)
        let items = request.withBody { body in try? FormURLEncoded.decode(body, limits: limits) }
        guard let items else { return nil }
        let paRes = items.filter { $0.name.lowercased() == "pares" }
        let md = items.filter { $0.name.lowercased() == "md" }
        guard paRes.count == 1, md.count <= 1, paRes[0].value.count > 0 else { return nil }
        return (paRes[0].value, md.first?.value ?? SecretBytes(utf8: ""))
    }

    private func outcome(_ verification: Verification, _ request: Request) -> Response {
        var next = OutcomePage.Next.nothing
        if case .shop(let url) = verification.route, verification.status.isFinal,
            let address = WebAddress(Self.adding("verificationId", verification.id.text, to: url))
        {
            next = .button(address)
        }
        return OutcomePage(site: site, outcome: Outcome(verification), next: next)
            .rendered(in: language(of: request)).response
    }

    private func notice(_ reason: NoticePage.Reason, _ request: Request) -> Response {
        NoticePage(site: site, reason: reason).rendered(in: language(of: request)).response
    }

    private func language(of request: Request) -> Language {
        let items = (try? request.queryItems()) ?? []
        let asked = items.first { $0.name == "lang" }?.value
        return Language(asked: asked, accepted: request.header("Accept-Language"))
    }

    /// 303: the browser goes on with a GET and does not carry PaRes along (RFC 9110, 15.4.4).
    private static func redirect(to url: String) -> Response {
        Response(
            status: 303,
            headers: [
                HeaderField("Location", url), HeaderField("Cache-Control", "no-store"),
                HeaderField("Referrer-Policy", "no-referrer"), HeaderField("X-Content-Type-Options", "nosniff"),
            ]
        )
    }

    /// Only identifiers go to the shop's page: the result is read over REST.
    private static func adding(_ name: String, _ value: String, to url: String) -> String {
        url + (url.contains("?") ? "&" : "?") + name + "=" + value
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
        case .sessionEnded, .challengeNotOpen, .verificationFinal: self = .expiredLink
        case .accountLimited, .accountPaused, .clientLimited: self = .tooMany
        case .bankUnavailable, .bankRefusesCredentials, .bankKeyUnusable: self = .unavailable
        case .storageBusy, .storageUnavailable, .dataKeyUsedUp: self = .unavailable
        default: self = .fault
        }
    }
}

extension WebPage {
    /// The page as an answer of the HTTP server.
    var response: Response { Response(status: status, headers: headers.map(\.field), body: .bytes(html)) }
}
