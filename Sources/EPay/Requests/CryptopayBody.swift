internal import CardVault
internal import JSON
internal import Secrets

/// The body of cryptopay (the bank's page, "Request body"), written straight into wiped memory.
enum CryptopayBody {
    /// Every documented member, in the page's order; what the caller did not give is left out. Fails if the cryptogram is not UTF-8.
    static func written(_ order: VerificationOrder, cryptogramField: String) throws(JSONError) -> SecretBytes {
        let details = order.details
        var json = SecretJSONWriter()
        json.beginObject()
        json.member("amount", int: 0)
        json.member("currency", string: "USD")
        json.member("name", string: details.cardholderName ?? "CARD HOLDER")
        try json.member(cryptogramField, secret: order.cryptogram.secret)
        json.member("invoiceId", string: order.invoice.digits)
        json.member("description", string: details.purpose ?? "Card verification")
        json.member("accountId", string: order.account.text)
        json.member("email", optional: details.email)
        json.member("phone", optional: details.phone)
        json.member("cardSave", bool: order.cardSave)
        json.member("paymentType", string: "cardVerification")
        if let data = details.data { try json.member("data", secret: data) }
        json.member("postLink", string: order.callbackURL)
        json.member("failurePostLink", string: order.callbackURL)
        json.endObject()
        return json.finish().share()
    }
}

/// The body of confirm (the bank's page, "Payment confirmation").
enum ConfirmBody {
    /// The three members; fails if PaRes or MD is not UTF-8.
    static func written(_ confirmation: Confirmation) throws(JSONError) -> SecretBytes {
        var json = SecretJSONWriter()
        json.beginObject()
        json.member("ID", string: confirmation.transactionID)
        try json.member("PaRes", secret: confirmation.paRes)
        try json.member("MD", secret: confirmation.md)
        json.endObject()
        return json.finish().share()
    }
}
