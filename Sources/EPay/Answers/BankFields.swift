internal import JSON
internal import Secrets

/// An answer, or a part of one, that cannot be read with certainty.
struct NotUnderstood: Error {}

/// The members of one object of the bank's, found whatever the case of their names.
///
/// A name that comes twice with two meanings is refused when it is read: nobody can tell which of them the bank meant.
struct BankFields {
    /// Every member we read, in small letters; what is not here is neither read nor kept (`CardHash`, `Token`).
    enum Name: String {
        case id, code, status, amount, currency, terminal, reference, secure, issuer, transaction, action, md, error
        case account = "accountid"
        case invoice = "invoiceid"
        case card = "cardid"
        case secure3D = "secure3d"
        case terminalID = "terminalid"
        case intReference = "intreference"
        case cardMask = "cardmask"
        case cardType = "cardtype"
        case issuerBankCountry = "issuerbankcountry"
        case resultCode = "resultcode"
        case statusName = "statusname"
        case reasonCode = "reasoncode"
        case paReq = "pareq"
        case paymentAvailable = "paymentavailable"
        case accessToken = "access_token"
        case expiresIn = "expires_in"
        case secretHash = "secret_hash"
    }

    /// More bytes than any answer of the bank has; depth and nodes bound the work on a hostile one.
    static let limits = JSONLimits(maximumBytes: 256 * 1_024, maximumDepth: 16, maximumNodes: 40_000)

    private var values: [Name: JSONElement] = [:]
    private var ambiguous: Set<Name> = []

    /// Takes an object's members; fails for any other value.
    init(_ element: JSONElement) throws(NotUnderstood) {
        guard element.kind == .object else { throw NotUnderstood() }
        for (written, value) in zip(element.memberNames, element.memberValues) {
            guard let name = Self.name(written), !Self.isEmpty(value) else { continue }
            if let earlier = values[name], !Self.isSame(earlier, value) { ambiguous.insert(name) }
            values[name] = value
        }
    }

    /// Reads a whole text that has to be one object.
    init(parsing body: SecretBytes) throws(NotUnderstood) {
        try self.init(Self.root(of: body))
    }

    /// The outermost value of a text.
    static func root(of body: SecretBytes) throws(NotUnderstood) -> JSONElement {
        do throws(JSONError) {
            return try body.withBytes { bytes throws(JSONError) in
                try JSONDocument(parsing: bytes, limits: limits).root
            }
        } catch { throw NotUnderstood() }
    }

    /// The value; nil if it is absent, null or an empty string, which the bank writes for each other.
    func value(_ name: Name) throws(NotUnderstood) -> JSONElement? {
        guard !ambiguous.contains(name) else { throw NotUnderstood() }
        return values[name]
    }

    /// The name we know; what is none of ours never becomes a text, for nobody knows what it holds.
    private static func name(_ written: JSONElement) -> Name? {
        let isWord = written.withString { bytes in
            bytes.count <= 32 && bytes.indices.allSatisfy { !(0x30...0x39).contains(bytes[$0]) || bytes[$0] == 0x33 }
        }
        // The only digit in a name of ours is the 3 of `secure3D`.
        guard isWord == true else { return nil }
        return written.string.flatMap { Name(rawValue: $0.lowercased()) }
    }

    private static func isEmpty(_ value: JSONElement) -> Bool {
        value.isNull || value.withString { $0.isEmpty } == true
    }

    private static func isSame(_ left: JSONElement, _ right: JSONElement) -> Bool {
        switch (left.kind, right.kind) {
        case (.bool, .bool): left.bool == right.bool
        case (.number, .number): left.numberText == right.numberText
        case (.string, .string): left.secret == right.secret
        default: false
        }
    }
}
