internal import CardVault
internal import HTTP

extension AdminConsole {
    /// The data keys, and what is owed to the bank.
    func state(_ visit: ConsoleVisit) async throws(VaultError) -> Response {
        let keys = try await useCases.keys()
        let debts = try repository.read { reader throws(VaultError) in try reader.openDebts(limit: 101) }
        let generations = keys.map { key -> [HTML] in
            [
                "\(Int(key.number))", Piece.badge(key.isActive ? "active" : "kept"), "\(Int(key.records))",
                "\(Int(key.uses))",
            ]
        }
        let owed = debts.prefix(100).map { due -> [HTML] in
            let debt = due.debt
            let cards = debt.cards.sorted { $0.text < $1.text }.map(visit.powers.contains(.view) ? Piece.card : plain)
            return [
                cards.isEmpty ? #"<span class="quiet">of an erased account</span>"# : HTML(joining: cards),
                Piece.badge(debt.status.rawValue), Piece.time(debt.owedAt), "\(debt.attempts)",
                Piece.time(debt.status == .withheld ? nil : debt.dueAt), Piece.text(debt.trouble?.rawValue),
            ]
        }
        let outbox: HTML =
            owed.isEmpty
            ? Piece.empty("Nothing is owed", "Every deactivation was done at the bank.")
            : Piece.table("Outbox", ["Cards", "Status", "Owed since", "Attempts", "Next try", "Last trouble"], owed)
        let more: HTML =
            debts.count > 100
            ? #"<p class="quiet">The oldest 100; the command line lists all: cardvault debts list.</p>"# : ""
        let content: HTML = """
            <div class="head"><h1>Keys and outbox</h1></div>
            <section class="sheet flush" aria-labelledby="outbox"><h2 id="outbox">Deactivations owed to the bank</h2>
            \(outbox)\(more)</section>
            <section class="sheet flush" aria-labelledby="keys"><h2 id="keys">Data keys</h2>
            \(Piece.table("Data keys", ["Generation", "State", "Records", "Times used"], generations))</section>
            """
        return ConsoleShell(site: site, title: "Keys and outbox", visit: visit, section: .state).response(content)
    }

    private func plain(_ id: SavedCard.ID) -> HTML { Piece.code(id.text) }
}
