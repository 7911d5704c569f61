import HTTP
import JSON
import Secrets
import Testing

/// An answer, read.
struct Reply {
    let status: Int
    let headers: [HeaderField]
    let text: String

    init(_ response: Response) {
        status = response.status
        headers = response.headers + (response.commonHeaders?.fields ?? [])
        switch response.body {
        case .none: text = ""
        case .bytes(let bytes): text = String(decoding: bytes, as: UTF8.self)
        case .secret(let secret): text = World.text(secret)
        case .stream, .cut: text = "<no text>"
        }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.description.lowercased() == name.lowercased() }?.value
    }

    var json: JSONElement {
        get throws { try JSONDocument(parsing: Array(text.utf8).span).root }
    }

    /// The value at a path of member names and array indices.
    func value(_ path: String...) throws -> JSONElement { try value(at: path) }

    /// The text at a path of member names and array indices.
    func string(_ path: String...) throws -> String { try #require(try value(at: path).string) }

    private func value(at path: [String]) throws -> JSONElement {
        try path.reduce(json) { element, name in
            if let index = Int(name) { return try #require(element.elements.dropFirst(index).first) }
            return try #require(element[name])
        }
    }

    /// The end of the problem's type.
    var problem: String? {
        guard let type = (try? json)?["type"]?.string, type.hasPrefix("urn:cardvault:problem:") else { return nil }
        return String(type.dropFirst(22))
    }

    /// The pointers of what is wrong, in the order of the answer.
    var pointers: [String] {
        (try? json)?["errors"]?.elements.compactMap { $0["pointer"]?.string } ?? []
    }
}
