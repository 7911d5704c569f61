/// A token, bound to one operation.
struct AccessToken: Sendable {
    /// What a token can be used for, once each.
    enum Use: Sendable { case cryptopay, confirm, status, list, deactivate }

    let value: String
    let merchant: String
    let terminal: Terminal?
    /// The invoice of a verification; nil for every other token.
    let invoiceID: String?
    let secretHash: String?
    let expiresAt: Int64
    var uses: [Use] = []

    /// Whether the token may still be used so: a verification's token for its cryptopay and then its confirm, another for one call.
    func allows(_ use: Use) -> Bool {
        switch use {
        case .cryptopay: invoiceID != nil && uses.isEmpty
        case .confirm: invoiceID != nil && uses == [.cryptopay]
        case .status, .list, .deactivate: invoiceID == nil && uses.isEmpty
        }
    }

    /// Whether the token was given for this kind of use at all.
    func isFor(_ use: Use) -> Bool {
        switch use {
        case .cryptopay, .confirm: invoiceID != nil
        case .status, .list, .deactivate: invoiceID == nil
        }
    }
}
