internal import CardVault
internal import HTTP

/// Everything that the console has a page or a form for.
enum ConsolePlace {
    case overview, cards, plans, clients, audit, state
    case card(SavedCard.ID)
    case revocationForm(SavedCard.ID)
    case plan(RevocationPlan.ID)
    case report(RevocationPlan.ID)
    case client(CardVault.Client.ID)
    case entry(Int64)
    // What is posted
    case signOut, search, newPlan, newClient
    case revocation(SavedCard.ID)
    case approval(RevocationPlan.ID)
    case execution(RevocationPlan.ID)
    case rotation(CardVault.Client.ID)
    case disablement(CardVault.Client.ID)

    /// The place of a request; nil where nothing is.
    init?(_ request: Request) {
        // What looks like a card number never becomes a text.
        let words = (1..<max(2, request.segmentCount)).map { request.segment($0, unless: { PANRule.matches($0) }) }
        let isPost = request.method == .post
        let (first, second, third) = (words.first ?? "", words.dropFirst().first, words.dropFirst(2).first)
        guard words.count <= 3 else { return nil }
        switch (first, second, third) {
        case ("", nil, _): self = .overview
        case ("sign-out", nil, _): self = .signOut
        case ("cards", nil, _): self = isPost ? .search : .cards
        case ("cards", let id?, let what): self.init(card: id, what, isPost)
        case ("revocations", nil, _): self = isPost ? .newPlan : .plans
        case ("revocations", let id?, let what): self.init(plan: id, what)
        case ("clients", nil, _): self = isPost ? .newClient : .clients
        case ("clients", let id?, let what): self.init(client: id, what)
        case ("audit", nil, _): self = .audit
        case ("audit", let number?, nil):
            guard number.utf8.count <= 18, let sequence = Int64(number), sequence >= 0 else { return nil }
            self = .entry(sequence)
        case ("state", nil, _): self = .state
        default: return nil
        }
    }

    private init?(card id: String, _ what: String?, _ isPost: Bool) {
        guard let id = try? SavedCard.ID(id) else { return nil }
        switch what {
        case nil: self = .card(id)
        case "revocation": self = isPost ? .revocation(id) : .revocationForm(id)
        default: return nil
        }
    }

    private init?(plan id: String, _ what: String?) {
        guard let id = try? RevocationPlan.ID(id) else { return nil }
        switch what {
        case nil: self = .plan(id)
        case "report": self = .report(id)
        case "approval": self = .approval(id)
        case "execution": self = .execution(id)
        default: return nil
        }
    }

    private init?(client id: String, _ what: String?) {
        guard let id = try? CardVault.Client.ID(id) else { return nil }
        switch what {
        case nil: self = .client(id)
        case "rotation": self = .rotation(id)
        case "disablement": self = .disablement(id)
        default: return nil
        }
    }

    /// Any of these is enough.
    var powers: ConsolePowers {
        switch self {
        case .overview, .signOut: [.view, .audit, .administer, .revoke]
        case .cards, .search, .card: .view
        case .revocationForm, .revocation: .revoke
        case .plans, .plan, .report, .newPlan, .approval, .execution: .administer
        case .clients, .client, .newClient, .rotation, .disablement: .administer
        case .audit, .entry: .audit
        case .state: .operate
        }
    }

    /// Whether it is done by a form.
    var isPost: Bool {
        switch self {
        case .signOut, .search, .newPlan, .newClient, .revocation, .approval, .execution, .rotation, .disablement: true
        default: false
        }
    }
}
