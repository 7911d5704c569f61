/// The body of a cryptopay, checked against the table of the bank's page.
struct CryptopayOrder: Sendable {
    static let latinField = "cryptogram"
    static let cyrillicField = "\u{0441}ryptogram"

    private static let fields: Set<String> = [
        "amount", "currency", "name", "invoiceId", "description", "accountId", "email", "phone", "cardSave",
        "paymentType", "data", "postLink", "failurePostLink",
    ]

    let invoiceID: String
    let accountID: String
    let particulars: Verification.Particulars

    init(_ value: WireValue?, cryptogramField: String) throws(Refusal) {
        guard let value, let members = value.members else { throw .notJSON }
        let names = members.map(\.name)
        guard Set(names).count == names.count,
            names.allSatisfy({ Self.fields.contains($0) || $0 == cryptogramField })
        else { throw .fieldUnknown }
        guard value["amount"]?.int == 0 else { throw .field("amount") }
        guard value["currency"] == "USD" else { throw .field("currency") }
        guard value["paymentType"] == "cardVerification" else { throw .field("paymentType") }
        guard let isCardToBeSaved = value["cardSave"]?.bool else { throw .field("cardSave") }
        guard let invoiceID = value["invoiceId"]?.string else { throw .field("invoiceId") }
        guard invoiceID.isDigits, (6...15).contains(invoiceID.utf8.count) else { throw .invoiceMalformed }
        guard let accountID = value["accountId"]?.string, (1...255).contains(accountID.utf8.count) else {
            throw .field("accountId")
        }
        guard let name = value["name"]?.string, (1...255).contains(name.utf8.count) else { throw .field("name") }
        guard let description = value["description"]?.string, !description.isEmpty else { throw .field("description") }
        guard description.utf8.count <= 125 else { throw .descriptionTooLong }
        self.invoiceID = invoiceID
        self.accountID = accountID
        particulars = try Verification.Particulars(
            name: name,
            email: Self.optional(value, "email", most: 255),
            phone: Self.optional(value, "phone", most: 32),
            description: description,
            data: Self.optional(value, "data", most: 65_536),
            postLink: Self.optional(value, "postLink", most: 2_048),
            failurePostLink: Self.optional(value, "failurePostLink", most: 2_048),
            isCardToBeSaved: isCardToBeSaved
        )
    }

    private static func optional(
        _ value: WireValue,
        _ name: StaticString,
        most: Int
    ) throws(Refusal) -> String {
        guard let member = value["\(name)"] else { return "" }
        guard let text = member.string, text.utf8.count <= most else { throw .field(name) }
        return text
    }
}
