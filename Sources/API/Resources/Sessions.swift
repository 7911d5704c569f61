internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func createCardEntrySession(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let account = fields.account()
        let returnURL = fields.returnURL(setting.returnAddresses)
        if returnURL == nil, fields.errorCount == 0 { fields.refuse("/returnUrl", .missing) }
        let cardSave = fields.requiredBool("cardSave")
        let card = fields.text("cardId", maximumBytes: 64)
        let terminal = fields.terminal()
        let reference = fields.text("reference", maximumBytes: 64)
        let (owner, url, save) = try fields.finish(account, returnURL, cardSave)
        return .task { [self] () async throws(VaultError) in
            let order = try CardEntry<Storage>.Order(
                account: owner,
                returnURL: url,
                cardSave: save,
                card: try card.map { text throws(VaultError) in try Self.identifier(text, or: .cardNotFound) },
                terminal: try terminal.map { text throws(VaultError) in try TerminalName(text) },
                reference: reference
            )
            let session = try await useCases.sessions.open(order, by: call.caller)
            var response = Answer.ok { json in
                json.member("id", string: session.id.text)
                json.member("url", string: setting.links.cardEntry(for: session.id))
                json.member("expiresAt", string: session.expiresAt.rfc3339)
            }
            response.status = Answer.Success.created.rawValue
            response.headers.append(HeaderField("Location", "/v1/card-entry-sessions/" + session.id.text))
            return response
        }
    }

    func getCardEntrySession(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: CardEntrySession.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .sessionNotFound }
            return answer(try useCases.sessions.find(id, by: call.caller), call)
        }
    }

    func cancelCardEntrySession(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: CardEntrySession.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .sessionNotFound }
            return answer(try await useCases.sessions.cancel(id, by: call.caller), call)
        }
    }

    private func answer(_ session: CardEntrySession, _ call: Call) -> Response {
        Answer.ok { json in
            json.member("id", string: session.id.text)
            json.member("status", string: session.status(at: call.now).rawValue)
            json.memberArray("verificationIds") { json in
                for id in session.verifications { json.string(id.text) }
            }
            json.member("cardId", nullable: (session.card ?? savedCard(of: session, call))?.text)
            json.member("expiresAt", string: session.expiresAt.rfc3339)
        }
    }

    /// The card that the session's last verification made, if it did.
    private func savedCard(of session: CardEntrySession, _ call: Call) -> SavedCard.ID? {
        guard let last = session.verifications.last else { return nil }
        return try? useCases.read.verification(last, by: call.caller).card
    }

    static func identifier<Subject>(
        _ text: String,
        or error: VaultError
    ) throws(VaultError) -> Identifier<Subject> {
        guard let id = try? Identifier<Subject>(text) else { throw error }
        return id
    }
}
