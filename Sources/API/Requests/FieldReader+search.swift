internal import CardVault
internal import JSON
internal import Secrets

extension FieldReader {
    /// Which cards are looked for; what is absent does not matter.
    mutating func cardSearch() -> CardSearch {
        var search = CardSearch()
        search.account = member("accountId").flatMap { value in
            let account = value.string.flatMap { try? AccountID($0) }
            if account == nil { refuse("/accountId", .malformed) }
            return account
        }
        search.card = identifier(in: "cardId")
        search.handle = handle()
        search.statuses = statuses()
        search.terminal = terminalName()
        search.issuerBankCountry = text("issuerBankCountry", maximumBytes: 64)
        search.verifiedFrom = moment("verifiedFrom")
        search.verifiedBefore = moment("verifiedBefore")
        return search
    }

    /// How many items a page has, in the body: 1 to 100, 20 if absent.
    mutating func bodyLimit() -> Int? { int("limit", in: 1...100, default: 20).map { Int($0) } }

    /// The last identifier of the page before, in the body; nil at the start.
    mutating func bodyCursor<Subject>() -> Identifier<Subject>? {
        guard let value = member("cursor"), value.string != "" else { return nil }
        let id = value.string.flatMap { try? Identifier<Subject>($0) }
        if id == nil { refuse("/cursor", .cursor) }
        return id
    }

    private mutating func identifier<Subject>(in name: String) -> Identifier<Subject>? {
        guard let text = text(name, maximumBytes: 64) else { return nil }
        let id = try? Identifier<Subject>(text)
        if id == nil { refuse("/" + name, .malformed) }
        return id
    }

    /// The bank's handle: from the body's wiped bytes into wiped bytes.
    private mutating func handle() -> BankCardID? {
        guard let value = member("epayCardId") else { return nil }
        guard let secret = value.secret else {
            refuse("/epayCardId", .notAString)
            return nil
        }
        let handle = try? BankCardID(secret)
        if handle == nil { refuse("/epayCardId", .malformed) }
        return handle
    }

    private mutating func statuses() -> Set<CardStatus> {
        guard let text = text("status", maximumBytes: 16) else { return [] }
        if text == "all" { return Set(CardStatus.allCases) }
        guard let status = CardStatus(rawValue: text) else {
            refuse("/status", .notListed)
            return []
        }
        return [status]
    }

    /// A name that no terminal can have finds nothing, as any other that no terminal has.
    private mutating func terminalName() -> TerminalName? {
        guard let text = terminal() else { return nil }
        let name = try? TerminalName(text)
        if name == nil { refuse("/terminal", .malformed) }
        return name
    }

    private mutating func moment(_ name: String) -> Instant? {
        guard let text = text(name, maximumBytes: 64) else { return nil }
        let moment = Instant(rfc3339: text)
        if moment == nil { refuse("/" + name, .malformed) }
        return moment
    }
}
