/// Which of the bank's or the sandbox's own calls this is.
enum Route: Sendable {
    case token, publicKey, cryptopay, confirm
    case status(String)
    case list(String)
    case deactivate(String)
    case challenge, challengeAnswer
    case index, operations, switches, faults, clock, reset

    /// Nil if there is no such call.
    init?(_ call: BankCall) {
        let path = call.path
        switch (call.method, path.first ?? "", path.count) {
        case ("POST", "oauth2", 2) where path[1] == "token": self = .token
        case ("GET", "public.rsa", 1): self = .publicKey
        case ("POST", "payment", 2) where path[1] == "cryptopay": self = .cryptopay
        case ("POST", "payments", 2) where path[1] == "confirm": self = .confirm
        case ("GET", "check-status", 4) where path[1] == "payment" && path[2] == "transaction": self = .status(path[3])
        case ("GET", "cards", 2): self = .list(path[1])
        case ("POST", "card", 3) where path[1] == "deactivate": self = .deactivate(path[2])
        case ("GET", "acs", 2) where path[1] == "pa", ("POST", "acs", 2) where path[1] == "pa": self = .challenge
        case ("POST", "acs", 2) where path[1] == "code": self = .challengeAnswer
        case ("GET", "", _) where path.allSatisfy(\.isEmpty), ("GET", "sandbox", 1): self = .index
        default:
            guard path.count == 2, path[0] == "sandbox" else { return nil }
            self.init(control: path[1], method: call.method)
        }
    }

    private init?(control name: String, method: String) {
        switch (name, method) {
        case ("operations", "GET"): self = .operations
        case ("switches", "GET"), ("switches", "PUT"): self = .switches
        case ("faults", "GET"), ("faults", "PUT"): self = .faults
        case ("clock", "GET"), ("clock", "PUT"): self = .clock
        case ("reset", "POST"): self = .reset
        default: return nil
        }
    }
}
