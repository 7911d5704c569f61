internal import CardVault
internal import HTTP
internal import Secrets

extension PublicPages {
    /// The page that sends the browser to the ACS, or what became of the verification since.
    func challenge(_ request: Request) -> Response {
        guard let id = tokens.challengePage(token(of: request)) else { return notice(.unknownLink, request) }
        do throws(VaultError) {
            let (verification, termURL) = try useCases.show(id)
            guard case .challenge(let challenge) = verification.state else { return outcome(verification, request) }
            guard !useCases.show.isOver(challenge), let action = WebAddress(challenge.action),
                let term = WebAddress(chosenLanguage(of: request, on: termURL, of: verification))
            else { return notice(.expiredLink, request) }
            let page = ChallengePage(
                site: site,
                action: action,
                paReq: challenge.paReq,
                md: challenge.md,
                termURL: term,
                submitsItself: !asks(for: ChallengePage.pause, request)
            )
            return page.rendered(in: language(of: request)).response
        } catch {
            return notice(NoticePage.Reason(error), request)
        }
    }

    /// The ACS sends the browser here; what it brings goes to the bank, and the browser goes on.
    func challengeReturn(_ request: Request) async -> Response {
        guard let id = tokens.challengeReturn(token(of: request)) else { return notice(.unknownLink, request) }
        guard let (paRes, md) = Self.result(in: request) else { return notice(.badForm, request) }
        do throws(VaultError) {
            let verification = try await useCases.show.finish(id, paRes: paRes, md: md, by: caller(of: request))
            if case .shop(let url) = verification.route {
                return Self.redirect(to: Self.adding([("verificationId", id.text)], to: url))
            }
            return onward(to: links.challengePage(for: id), request)
        } catch {
            return notice(NoticePage.Reason(error), request)
        }
    }

    /// What became of a verification, in words, and where the browser goes from there.
    func outcome(_ verification: Verification, _ request: Request) -> Response {
        // Who waits before the page reads: an outcome that is open is asked for.
        if verification.status == .undetermined { useCases.wake(verification.id) }
        let page = OutcomePage(site: site, outcome: Outcome(verification), next: next(after: verification, request))
        return page.rendered(in: language(of: request)).response
    }

    private func next(after verification: Verification, _ request: Request) -> OutcomePage.Next {
        guard verification.status.isFinal else { return .nothing }
        if let id = verification.session, let view = try? useCases.entry.view(id) {
            if view.status == .open {
                let form = links.cardEntry(for: id) + "?lang=" + language(of: request).rawValue
                return WebAddress(form).map { .form($0) } ?? .nothing
            }
            let result = [("verificationId", verification.id.text), ("status", verification.status.rawValue)]
            guard let shop = WebAddress(Self.adding(result, to: view.session.returnURL)) else { return .nothing }
            return view.status == .completed ? .atOnce(shop) : .button(shop)
        }
        guard case .shop(let url) = verification.route,
            let shop = WebAddress(Self.adding([("verificationId", verification.id.text)], to: url))
        else { return .nothing }
        return .button(shop)
    }

    private static func result(in request: Request) -> (paRes: SecretBytes, md: SecretBytes)? {
        let limits = FormLimits(bytes: 131_072, items: 16)
        return request.withBody { body in
            guard let paRes = try? FormURLEncoded.values(of: "PaRes", in: body, limits: limits),
                let md = try? FormURLEncoded.values(of: "MD", in: body, limits: limits),
                paRes.count == 1, md.count <= 1, paRes[0].count > 0
            else { return nil }
            return (paRes[0], md.first ?? SecretBytes(utf8: ""))
        }
    }

    /// Our TermUrl with the language that the cardholder chose, so that the return speaks it; another's is left alone.
    private func chosenLanguage(of request: Request, on termURL: String, of verification: Verification) -> String {
        if case .callerTermURL = verification.route { return termURL }
        return asked(of: request).map { termURL + "?lang=" + $0.rawValue } ?? termURL
    }

    /// Only identifiers, and for a hosted page its word, go to the shop's page: the result is read over REST.
    private static func adding(_ items: [(name: String, value: String)], to url: String) -> String {
        url + (url.contains("?") ? "&" : "?") + items.map { $0.name + "=" + $0.value }.joined(separator: "&")
    }
}
