import API
import HTTP
import JSON

/// A field of a call, as the specification has it.
struct CallField: Sendable {
    /// Where it is sent.
    enum Place: String, Sendable {
        case path, query, header, body
    }
    let place: Place
    let name: String
}

/// The calls of the API with all their fields: the route table says which there are, the specification what they take.
struct FieldList {
    struct Call {
        let route: Route
        let fields: [CallField]
    }
    let calls: [Call]
    private let root: JSONElement

    /// Reads the specification; a call that it does not have cannot be tested, and is a failure.
    init() throws(Failure) {
        guard let document = try? JSONDocument(parsing: RouteTable.specification.span) else {
            throw Failure("the specification cannot be read")
        }
        root = document.root
        var calls: [Call] = []
        for route in RouteTable.all {
            guard let path = root["paths"]?[route.template],
                let call = path[route.method.token.description.lowercased()]
            else { throw Failure("the specification lacks \(route.method.token) \(route.template)") }
            var fields: [CallField] = []
            for element in (path["parameters"]?.elements ?? []) + (call["parameters"]?.elements ?? []) {
                let parameter = Self.resolved(element, in: root)
                guard let name = parameter["name"]?.string,
                    let place = CallField.Place(rawValue: parameter["in"]?.string ?? "")
                else { throw Failure("a parameter of \(route.template) has no name or place") }
                fields.append(CallField(place: place, name: name))
            }
            if let body = call["requestBody"] { fields += try Self.members(of: body, in: root, route) }
            calls.append(Call(route: route, fields: fields))
        }
        self.calls = calls
    }

    private static func members(
        of body: JSONElement,
        in root: JSONElement,
        _ route: Route
    ) throws(Failure) -> [CallField] {
        let body = resolved(body, in: root)
        guard let schema = body["content"]?["application/json"]?["schema"],
            let properties = resolved(schema, in: root)["properties"]?.members, !properties.isEmpty
        else { throw Failure("the body of \(route.template) has no fields in the specification") }
        return properties.map { CallField(place: .body, name: $0.name) }
    }

    /// What `$ref` points to, or the element itself.
    private static func resolved(_ element: JSONElement, in root: JSONElement) -> JSONElement {
        guard let reference = element["$ref"]?.string else { return element }
        var found: JSONElement? = root
        for part in reference.split(separator: "/").dropFirst() { found = found?[String(part)] }
        return found ?? element
    }
}
