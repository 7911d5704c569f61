internal import CardVault
internal import HTTP
internal import Secrets

/// A form of the console as a browser posts it: each field once, texts without anything that looks like a card number.
struct ConsoleForm: Sendable {
    private let fields: [String: SecretBytes]

    /// Reads a form; nil if another site posted it, or for any other media type or shape.
    init?(_ request: Request) {
        guard request.header("Sec-Fetch-Site").map({ $0 == "same-origin" }) ?? true,
            Self.isForm(request.header("Content-Type"))
        else { return nil }
        let limits = FormLimits(bytes: 16_384, items: 32)
        guard let items = request.withBody({ body in try? FormURLEncoded.decode(body, limits: limits) }) else {
            return nil
        }
        var fields: [String: SecretBytes] = [:]
        for item in items {
            // What several boxes say together is one field of words.
            guard let before = fields[item.name] else {
                fields[item.name] = item.value
                continue
            }
            guard item.name == Self.scopes else { return nil }
            var joined = WipedBuffer(capacity: before.count + item.value.count + 1)
            before.withBytes { joined.append($0) }
            joined.append(UInt8(ascii: " "))
            item.value.withBytes { joined.append($0) }
            fields[item.name] = joined.share()
        }
        self.fields = fields
    }

    static let scopes = "scope"
    static let token = "formToken"

    func secret(_ name: String) -> SecretBytes? {
        guard let value = fields[name], value.count > 0 else { return nil }
        return value
    }

    /// The text without blanks around it; nil if there is none, or none that may become a text.
    func text(_ name: String) -> String? {
        guard let value = fields[name] else { return nil }
        let text = value.withBytes { bytes -> String? in
            guard !PANRule.matches(bytes), let text = try? UTF8Span(validating: bytes) else { return nil }
            return String(copying: text)
        }
        guard let text else { return nil }
        let rest = text.drop { $0 == " " }
        guard let last = rest.lastIndex(where: { $0 != " " }) else { return nil }
        return String(rest[...last])
    }

    /// Whether something stands in a field that looks like a card number.
    var holdsCardNumber: Bool {
        fields.contains { name, value in
            name != Self.token && name != "key" && value.withBytes { PANRule.matches($0) }
        }
    }

    /// Whether it brings the token of the session.
    func isOf(_ session: ConsoleSession) -> Bool {
        secret(Self.token).map { $0 == SecretBytes(utf8: session.formToken) } ?? false
    }

    private static func isForm(_ type: String?) -> Bool {
        type?.prefix { $0 != ";" && $0 != " " }.lowercased() == "application/x-www-form-urlencoded"
    }
}
