internal import CardVault
internal import JSON
internal import Secrets

/// What a first verification and one of a saved card have in common.
struct VerificationWish {
    let cryptogram: Cryptogram
    let cryptogramBytes: Int
    let details: PassThrough
    let route: Verification.ReturnRoute
    let reference: String?
}

extension FieldReader {
    /// The fields of a verification request, but for those of a first one.
    mutating func verificationOrder(returning permitted: ReturnAddresses) -> VerificationWish? {
        let card = cryptogram()
        let name = text("cardholderName", maximumBytes: 128)
        let email = text("email", maximumBytes: 254)
        let phone = text("phone", maximumBytes: 32)
        let description = text("description", maximumBytes: 125)
        let data = data()
        let route = returnRoute(permitted)
        let reference = text("reference", maximumBytes: 64)
        let details = try? PassThrough(
            cardholderName: name,
            email: email,
            phone: phone,
            description: description,
            data: data
        )
        guard let card, let details else { return nil }
        return VerificationWish(
            cryptogram: card.cryptogram,
            cryptogramBytes: card.bytes,
            details: details,
            route: route,
            reference: reference
        )
    }

    /// A text for the bank, which may hold anything but too much.
    private mutating func data() -> SecretBytes? {
        guard let value = member("data") else { return nil }
        guard let text = value.secret else {
            refuse("/data", .notAString)
            return nil
        }
        guard text.count <= 4_096 else {
            refuse("/data", .tooLong)
            return nil
        }
        return text
    }

    /// Where the browser goes after a challenge; not both ways at once.
    private mutating func returnRoute(_ permitted: ReturnAddresses) -> Verification.ReturnRoute {
        let ours = returnURL(permitted)
        let own = address("termUrl")
        if ours != nil, own != nil { refuse("/termUrl", .together) }
        return own.map { .callerTermURL($0) } ?? ours.map { .shop(url: $0) } ?? .ourPage
    }

    /// An address of the shop's, of a permitted origin.
    mutating func returnURL(_ permitted: ReturnAddresses) -> String? {
        let known = errorCount
        guard let url = address("returnUrl") else { return nil }
        if errorCount == known, !permitted.permits(url) { refuse("/returnUrl", .origin) }
        return url
    }
}
