import CardVault
import Storage

/// The addresses of the public listener: the shop's base, a path that says what for, and a token that says nothing.
struct Addresses: Links {
    let base: String
    let tokens: LinkTokens

    func callback(for verification: Verification.ID) -> String { url("epay", verification, .callback) }
    func challengePage(for verification: Verification.ID) -> String { url("3ds", verification, .challengePage) }
    func challengeReturn(for verification: Verification.ID) -> String {
        url("3ds", verification, .challengeReturn) + "/return"
    }
    func cardEntry(for session: CardEntrySession.ID) -> String {
        "\(base)/card-entry/\(tokens.token(for: session) ?? "-")"
    }

    private func url(_ path: String, _ id: Verification.ID, _ purpose: LinkTokens.Purpose) -> String {
        "\(base)/\(path)/\(tokens.token(for: id, purpose) ?? "-")"
    }
}
