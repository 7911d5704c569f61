/// What became of the cards of a plan, as CSV (RFC 4180).
package enum RevocationReport {
    /// The header row.
    package static let head = Array("cardId,result,reason,planId\r\n".utf8)

    /// The rows of some cards; the name of one whose account was erased is empty.
    package static func rows(_ cards: [PlannedCard], of plan: RevocationPlan) -> [UInt8] {
        var text = ""
        for card in cards {
            // Identifiers and words of ours: none needs quotes, and none begins a formula.
            text += (card.id?.text ?? "") + "," + (card.result?.rawValue ?? "pending")
            text += ",\(plan.reason.rawValue),\(plan.id.text)\r\n"
        }
        return Array(text.utf8)
    }
}
