internal import CardVault
internal import HTTP
internal import Secrets

/// A card form as a browser posts it: the fields of the page, each once, and nothing else.
struct CardForm {
    let token: SecretBytes
    let card: CryptogramBytes
    /// The name on the card, if one was typed.
    let cardholderName: String?

    /// A cryptogram and how many bytes its base64 stands for.
    struct CryptogramBytes {
        let cryptogram: Cryptogram
        let count: Int
    }

    /// Reads a form; nil if another site posted it, or for any other media type, field or shape.
    init?(_ request: Request) {
        guard Self.comesFromUs(request), Self.isForm(request.header("Content-Type")) else { return nil }
        let limits = FormLimits(bytes: 8_192, items: 3)
        let items = request.withBody { body in try? FormURLEncoded.decode(body, limits: limits) }
        guard let items, Set(items.map(\.name)) == Self.names, items.count == Self.names.count else { return nil }
        func value(_ name: String) -> SecretBytes? { items.first { $0.name == name }?.value }
        guard let token = value(CardEntryPage.Field.formToken), token.count > 0,
            let secret = value(CardEntryPage.Field.cryptogram),
            let count = secret.withBytes({ Cryptogram.count(ofBase64: $0) }),
            let name = value(CardEntryPage.Field.cardholderName).flatMap(Self.name)
        else { return nil }
        self.token = token
        card = CryptogramBytes(cryptogram: Cryptogram(secret), count: count)
        cardholderName = name.isEmpty ? nil : name
    }

    private static let names: Set = [
        CardEntryPage.Field.cryptogram, CardEntryPage.Field.cardholderName, CardEntryPage.Field.formToken,
    ]

    /// A browser says whose page a request comes from (W3C Fetch Metadata); a program that says nothing is held to the rest.
    private static func comesFromUs(_ request: Request) -> Bool {
        request.header("Sec-Fetch-Site").map { $0 == "same-origin" } ?? true
    }

    private static func isForm(_ type: String?) -> Bool {
        type?.prefix { $0 != ";" && $0 != " " }.lowercased() == "application/x-www-form-urlencoded"
    }

    /// A name without blanks around it. One with digits is refused: a card number typed in the wrong field goes nowhere.
    private static func name(_ bytes: SecretBytes) -> String? {
        let text = bytes.withBytes { bytes -> String? in
            guard !PANRule.matches(bytes), let text = try? UTF8Span(validating: bytes) else { return nil }
            return String(copying: text)
        }
        guard let text, !text.unicodeScalars.contains(where: { $0.properties.numericType != nil }) else { return nil }
        let rest = text.drop { $0 == " " }
        guard let last = rest.lastIndex(where: { $0 != " " }) else { return "" }
        return String(rest[...last])
    }
}
