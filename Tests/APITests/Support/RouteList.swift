import API
import CardVault
import HTTP

/// The route table with paths that can be asked for.
struct RouteList {
    let route: Route
    static let all = RouteTable.all.map(RouteList.init(route:))

    var method: Method { route.method }
    var isPrivate: Bool { route.scope != nil }
    var needsBody: Bool { if case .required = route.body { true } else { false } }

    /// The path with an identifier or an account in its place.
    func path(card: String = "card_" + String(repeating: "a", count: 26), account: String = "customer-1") -> String {
        "/v1"
            + route.template.replacing("{cardId}", with: card).replacing("{accountId}", with: account)
            .replacing("{verificationId}", with: "ver_" + String(repeating: "a", count: 26))
            .replacing("{sessionId}", with: "ses_" + String(repeating: "a", count: 26))
            .replacing("{sequence}", with: "0")
            .replacing("{clientId}", with: "cli_" + String(repeating: "a", count: 26))
    }
}
