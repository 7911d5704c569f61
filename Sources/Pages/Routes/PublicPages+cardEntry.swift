internal import CardVault
internal import HTTP
internal import Secrets

extension PublicPages {
    /// GET: the form, or what became of the last card. It uses nothing up.
    func cardEntry(_ request: Request) async -> Response {
        guard let id = tokens.session(token(of: request)) else { return notice(.unknownLink, request) }
        do throws(VaultError) {
            let view = try useCases.entry.view(id)
            let cookie = cookie(for: request)
            let value = cookie.value(in: request)
            let isSecondLook = asks(for: ReturningPage.mark, request)
            switch CardEntryStep(view, try browser(value, view.session), isSecondLook: isSecondLook) {
            case .form: return try await form(view, cookie, value, request)
            case .challenge(let verification):
                // Whoever opens the card page now came back from the bank's.
                return onward(to: links.challengePage(for: verification.id), request, with: ChallengePage.pause)
            case .outcome(let verification): return outcome(verification, request)
            case .again: return ReturningPage(site: site).rendered(in: language(of: request)).response
            case .otherBrowser: return notice(.otherBrowser, request)
            case .ended:
                return notice(.expiredLink, request, exit: value == nil ? nil : WebAddress(view.session.returnURL))
            }
        } catch {
            return notice(NoticePage.Reason(error), request, again: true)
        }
    }

    /// POST: one card, verified once however often the form is sent. The answer is a way on: what it comes to is a page to get.
    func takeCard(_ request: Request) async -> Response {
        guard let id = tokens.session(token(of: request)) else { return notice(.unknownLink, request) }
        guard let form = CardForm(request) else { return notice(.badForm, request, again: true) }
        guard let value = cookie(for: request).value(in: request) else {
            return notice(.cookieMissing, request, again: true)
        }
        do throws(VaultError) {
            let session = try useCases.entry.view(id).session
            guard let mark = tokens.browser(value, id) else { throw .illegalMove }
            guard let attempt = attempt(of: form, session, value) else {
                let isElsewhere = session.browser.map { $0 != mark } ?? false
                return notice(isElsewhere ? .otherBrowser : .badForm, request, again: !isElsewhere)
            }
            let consent = Consent.version + ":" + language(of: request).rawValue
            let verification = try await useCases.submit(
                CardSubmission(session: id, attempt: attempt, browser: mark, consent: consent),
                SubmitCard<Storage>.Card(
                    form.card.cryptogram,
                    count: form.card.count,
                    cardholderName: form.cardholderName
                ),
                by: caller(of: request)
            )
            guard case .challenge = verification.state else { return onward(to: links.cardEntry(for: id), request) }
            return onward(to: links.challengePage(for: verification.id), request)
        } catch {
            if error == .formOutdated { return onward(to: links.cardEntry(for: id), request) }
            return notice(NoticePage.Reason(error), request, again: true)
        }
    }

    private func form(
        _ view: CardEntryView,
        _ cookie: Cookie,
        _ known: String?,
        _ request: Request
    ) async throws(VaultError) -> Response {
        let session = view.session
        let encryption = try await useCases.entry.encryption(for: session)
        let value = known ?? Cookie.newValue()
        guard let token = tokens.form(value, session.id, session.verifications.count) else { throw .illegalMove }
        let page = CardEntryPage(
            site: site,
            purpose: session.card == nil ? (session.cardSave ? .save : .check) : .checkAgain(last4: view.last4),
            account: session.account.text,
            publicKey: encryption.key.base64,
            terminalID: encryption.terminalID,
            formToken: token,
            secondsLeft: Int(view.timeLeft.milliseconds / 1_000),
            month: view.now.month,
            exit: WebAddress(session.returnURL),
            refusal: view.last.map { last in
                CardEntryPage.Refusal(outcome: Outcome(last), attemptsLeft: view.attemptsLeft)
            }
        )
        var response = page.rendered(in: language(of: request)).response
        if known == nil { response.headers.append(cookie.field(value)) }
        return response
    }

    /// Which of the session's forms it is; nil if it is none of them, or was made for another browser.
    private func attempt(of form: CardForm, _ session: CardEntrySession, _ cookie: String) -> Int? {
        (0...session.verifications.count).first { attempt in
            tokens.form(cookie, session.id, attempt).map { SecretBytes(utf8: $0) == form.token } ?? false
        }
    }

    private func browser(_ cookie: String?, _ session: CardEntrySession) throws(VaultError) -> CardEntryStep.Browser {
        guard let bound = session.browser else { return .any }
        guard let cookie else { return .silent }
        guard let mark = tokens.browser(cookie, session.id) else { throw .illegalMove }
        return constantTimeEqual(mark.span, bound.span) ? .same : .other
    }

    private func cookie(for request: Request) -> Cookie {
        let path = "\(site.basePath)/card-entry/\(token(of: request))"
        return Cookie("card-entry", path: path, isSecure: site.isSecure || request.isEncrypted)
    }
}

extension BankPublicKey {
    /// The SubjectPublicKeyInfo in standard base64: what stands between the lines of the PEM that name it.
    var base64: String { pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined() }
}

extension Instant {
    /// The month in UTC, counted from January of the year 0.
    var month: Int {
        let date = rfc3339.split(separator: "-").prefix(2).compactMap { Int($0) }
        return date.count == 2 ? date[0] * 12 + date[1] - 1 : 0
    }
}
