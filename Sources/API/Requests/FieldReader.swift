internal import CardVault
internal import JSON
internal import Secrets

/// Reads the fields of a call strictly: everything that is unknown, doubled or of a wrong type is collected, then refused at once.
struct FieldReader {
    private let parameter: String
    private let query: [(name: String, value: String)]
    private let members: [JSONMember]
    private var queryTaken: [Bool]
    private var memberTaken: [Bool]
    private var errors: [FieldError] = []
    /// What stands before the pointers of a part of the body.
    private let prefix: String

    init(_ call: Call) {
        prefix = ""
        parameter = call.route.parameterIndex < 0 ? "" : call.parameter
        query = call.query
        members = call.body?.members ?? []
        queryTaken = Array(repeating: false, count: query.count)
        memberTaken = Array(repeating: false, count: members.count)
        if let body = call.body, body.kind != .object { errors.append(FieldError("", .notAnObject)) }
    }

    /// A reader of an object within the body.
    private init(_ object: JSONElement, at prefix: String) {
        self.prefix = prefix
        parameter = ""
        query = []
        members = object.members
        queryTaken = []
        memberTaken = Array(repeating: false, count: members.count)
    }

    /// Reads the fields of an object within the body; nil if it is absent or something else.
    mutating func object<Value>(_ name: String, _ read: (inout FieldReader) -> Value) -> Value? {
        guard let value = member(name) else {
            refuse("/" + name, .missing)
            return nil
        }
        guard value.kind == .object else {
            refuse("/" + name, .notAnObject)
            return nil
        }
        var fields = FieldReader(value, at: "/" + name)
        let result = read(&fields)
        if fields.memberTaken.contains(false) { fields.refuse("", .unknownField) }
        errors += fields.errors
        return result
    }

    /// How many things are wrong so far.
    var errorCount: Int { errors.count }

    /// Notes that a field is wrong.
    mutating func refuse(_ pointer: String, _ detail: FieldError.Detail) {
        errors.append(FieldError(prefix + pointer, detail))
    }

    /// Refuses what is wrong with any field; without a refusal all values are there.
    mutating func finish() throws(Problem) {
        // A name that the client made up is not repeated to it: the pointer is that of the whole.
        if memberTaken.contains(false) { refuse("", .unknownField) }
        if queryTaken.contains(false) { refuse("/query", .unknownParameter) }
        if !errors.isEmpty { throw .invalidFields(errors) }
    }

    /// The values, all of them there, if nothing is wrong with any field; else the problem that names what is.
    mutating func finish<each Value>(_ values: repeat (each Value)?) throws(Problem) -> (repeat each Value) {
        try finish()
        func present<Some>(_ value: Some?) throws(Problem) -> Some {
            guard let value else { throw .invalidFields(errors) }
            return value
        }
        return (repeat try present(each values))
    }

    /// The account in the path.
    mutating func account() -> AccountID? {
        let account = try? AccountID(parameter)
        if account == nil { refuse("/path/accountId", .malformed) }
        return account
    }

    /// The identifier in the path; one that cannot be one of ours names nothing.
    func identifier<Subject>() -> Identifier<Subject>? { try? Identifier<Subject>(parameter) }

    /// The one member of that name; `null` is as if absent.
    mutating func member(_ name: String) -> JSONElement? {
        let value = nullable(name)
        return value?.isNull == true ? nil : value
    }

    /// The one member of that name, `null` too.
    mutating func nullable(_ name: String) -> JSONElement? {
        var found: JSONElement?
        for (index, member) in members.enumerated() where member.name == name {
            memberTaken[index] = true
            if found != nil { refuse("/" + name, .doubled) }
            found = found ?? member.value
        }
        return found
    }

    /// The one query parameter of that name; an empty one is refused, or as if absent where that is the start of a list.
    mutating func parameter(_ name: String, mayBeEmpty: Bool = false) -> String? {
        var found: String?
        for (index, item) in query.enumerated() where item.name == name {
            queryTaken[index] = true
            if found != nil { refuse("/query/" + name, .doubled) }
            found = found ?? item.value
        }
        guard found?.isEmpty == true else { return found }
        if !mayBeEmpty { refuse("/query/" + name, .empty) }
        return nil
    }
}
