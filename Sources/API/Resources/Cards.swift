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
        try fields.finish()
        guard let account, let statuses, let limit else { throw .invalidFields([]) }
        return .read { [self] () throws(VaultError) in
            let filter = CardFilter(statuses: statuses, after: after, limit: limit)
            var json = JSONText(capacity: 2_048)
            json.raw("{\"cards\":[")
            var last: InlineArray<26, UInt8>?
            let hasMore = try useCases.read.eachCard(of: account, filter, by: call.caller) { card, bytes in
                if last != nil { json.raw(",") }
                cardJSON.append(card, bytes, to: &json)
                last = card.idLetters
            }
            json.raw("],\"nextCursor\":")
            if hasMore, let last { json.string(SavedCard.prefix, last.span) } else { json.raw("null") }
            json.raw("}")
            return Answer.ok(json)
        }
    }

    func getCard(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        try fields.finish()
        return .read { [self] () throws(VaultError) in
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
        return .task { [self] () async throws(VaultError) in
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
        return .task { [self] () async throws(VaultError) in
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
        return .task { [self] () async throws(VaultError) in
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
        return .task { [self] () async throws(VaultError) in
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
        return .task { [self] () async throws(VaultError) in
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
        guard let text = parameter("status") else { return CardFilter.live }
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
