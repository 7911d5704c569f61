internal import CardVault
internal import HTTP
internal import JSON
internal import Secrets

extension API {
    func listCards(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let statuses = fields.cardStatuses()
        let limit = fields.limit()
        let after: SavedCard.ID? = fields.cursor()
        let account = fields.account()
        let (owner, states, most) = try fields.finish(account, statuses, limit)
        return { () async throws(VaultError) in
            let filter = CardFilter(statuses: states, after: after, limit: most)
            let page = try useCases.read.cards(of: owner, filter, by: call.caller)
            var json = JSONText(capacity: 64 + 768 * page.items.count)
            json.raw("{\"cards\":")
            cardJSON.append(page.items, to: &json)
            json.raw(",\"nextCursor\":")
            json.string(page.hasMore ? page.items.last?.id.text : nil)
            json.raw("}")
            return Answer.ok(json)
        }
    }

    func getCard(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        try fields.finish()
        return { () async throws(VaultError) in
            guard let id else { throw .cardNotFound }
            return answer(try useCases.read.card(id, by: call.caller))
        }
    }

    func updateCard(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        let label = fields.labelChange()
        let isDefault = fields.defaultChange()
        if label == nil, isDefault == nil, fields.errorCount == 0 { fields.refuse("", .nothingToChange) }
        try fields.finish()
        return { () async throws(VaultError) in
            guard let id else { throw .cardNotFound }
            let change = try UpdateCard<Storage>.Change(label: label, isDefault: isDefault)
            return answer(try await useCases.update(id, change, by: call.caller))
        }
    }

    func revealCard(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        let purpose = fields.requiredText("purpose", maximumBytes: 200)
        let why = try fields.finish(purpose)
        return { () async throws(VaultError) in
            guard let id else { throw .cardNotFound }
            let revealed = try await useCases.reveal(id, for: why, by: call.caller)
            return Answer.secret { json in
                json.beginObject()
                json.member("epayCardId", orNull: revealed.bankCardID.secret)
                json.member("terminalId", string: revealed.terminal.terminalID)
                json.member("terminal", string: revealed.terminal.name.text)
                json.endObject()
            }
        }
    }

    func revokeCard(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        let reason = fields.choice("reason", Revocation.Reason.self)
        let note = fields.text("note", maximumBytes: 500)
        let why = try fields.finish(reason)
        return { () async throws(VaultError) in
            guard let id else { throw .cardNotFound }
            return answer(try await useCases.revoke(id, for: why, note: note, by: call.caller))
        }
    }

    func revokeAccountCards(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let account = fields.account()
        let reason = fields.choice("reason", Revocation.Reason.self)
        let note = fields.text("note", maximumBytes: 500)
        let (owner, why) = try fields.finish(account, reason)
        return { () async throws(VaultError) in
            let cards = try await useCases.revoke(all: owner, for: why, note: note, by: call.caller)
            var json = JSONText(capacity: 64 + 768 * cards.count)
            json.raw("{\"revoked\":")
            cardJSON.append(cards, to: &json)
            json.raw("}")
            return Answer.ok(json)
        }
    }

    func checkCardPresence(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        try fields.finish()
        return { () async throws(VaultError) in
            guard let id else { throw .cardNotFound }
            var json = JSONText(capacity: 128)
            cardJSON.append(try await useCases.checkPresence(id, by: call.caller), to: &json)
            return Answer.ok(json)
        }
    }

    private func answer(_ card: SavedCard) -> Response {
        var json = JSONText(capacity: 768)
        cardJSON.append(card, to: &json)
        return Answer.ok(json)
    }
}

extension FieldReader {
    /// The states that `status` names: all that are not revoked if it is absent.
    fileprivate mutating func cardStatuses() -> Set<CardStatus>? {
        guard let text = parameter("status") else { return [.active, .suspended] }
        if text == "all" { return Set(CardStatus.allCases) }
        guard let status = CardStatus(rawValue: text) else {
            refuse("/query/status", .notListed)
            return nil
        }
        return [status]
    }

    /// Absent leaves the label as it is, null clears it.
    fileprivate mutating func labelChange() -> String?? {
        guard let value = nullable("label") else { return nil }
        if value.isNull { return .some(nil) }
        return .some(text("label", maximumBytes: 64))
    }

    fileprivate mutating func defaultChange() -> Bool? {
        guard let value = nullable("default") else { return nil }
        if value.bool == nil { refuse("/default", .notABoolean) }
        return value.bool
    }
}
