internal import CardVault
internal import HTTP

extension AdminConsole {
    /// Where everybody arrives: how verifications end and debts go, of the last two weeks.
    func overview(_ visit: ConsoleVisit) async throws(VaultError) -> Response {
        let figures = try await useCases.figures()
        let today = visit.now.milliseconds / 86_400_000
        let days = Array((today - 13)...today)
        func counts(_ kind: VaultEvent.Kind) -> [Int] { days.map { figures.counts.days[$0]?[kind] ?? 0 } }
        let outcomes = BarChart(
            title: "Verifications by outcome",
            days: days,
            series: [
                .init("verified", counts(.verificationVerified)), .init("declined", counts(.verificationDeclined)),
                .init("expired", counts(.verificationExpired)), .init("failed", counts(.verificationFailed)),
            ]
        )
        let debts = BarChart(
            title: "Deactivations owed and done",
            days: days,
            series: [
                .init("owed", counts(.cardRevoked)), .init("done", counts(.cardBankDeactivated)),
            ],
            isStacked: false
        )
        let told: HTML =
            figures.isWhole ? "" : #"<p class="quiet">Of the newest 200,000 events; older days are not whole.</p>"#
        let content: HTML = """
            <div class="head"><h1>Overview</h1><p class="quiet">The last 14 days, in UTC</p></div>
            <ul class="tiles">\(tile("Saved today", counts(.cardSaved).last ?? 0))\
            \(tile("Declined today", counts(.verificationDeclined).last ?? 0))\
            \(tile("Revoked today", counts(.cardRevoked).last ?? 0))\
            \(tile("Owed to the bank", figures.openDebts, isMore: figures.openDebts >= figures.mostDebts))</ul>
            <div class="charts">\(outcomes.html)\(debts.html)</div>\(told)
            """
        return ConsoleShell(site: site, title: "Overview", visit: visit, section: .overview).response(content)
    }

    private func tile(_ name: String, _ count: Int, isMore: Bool = false) -> HTML {
        "<li><span>\(name)</span> <strong>\(count)\(isMore ? "+" : "")</strong></li>"
    }
}
