import JSON
import Secrets
import System

/// Where an operator command writes: the terminal, or the socket of the process that asked.
protocol Console: Sendable {
    /// A line of the result.
    func output(_ line: SecretBytes)
    /// A message for people.
    func message(_ line: String)
    /// How far something has come, for people; false when nobody is there any more.
    func progress(_ line: String) -> Bool
    /// The last of it.
    func endProgress(_ line: String)
    /// How many entries an export has at most.
    func expect(_ entries: Int)
    /// A piece of an export; returns when there is room for the next.
    func data(_ piece: [UInt8]) async throws(SystemError)
}

extension Console {
    func output(_ line: String) { output(SecretBytes(utf8: line)) }
}

/// A result: one JSON document, or lines for people.
struct Report: Sendable {
    let json: SecretBytes
    let lines: [SecretBytes]

    init(json: SecretBytes, lines: [SecretBytes]) {
        self.json = json
        self.lines = lines
    }

    /// A result without secrets.
    init(_ json: JSONValue, _ lines: [String]) {
        self.json = SecretBytes(utf8: json.text)
        self.lines = lines.map { SecretBytes(utf8: $0) }
    }
}

extension JSONValue {
    /// The value as JSON text, members in their order.
    var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let isTrue): writer.bool(isTrue)
        case .int(let number): writer.int(number)
        case .double(let number): writer.raw(Array(String(number).utf8))
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }

    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

/// Columns for people: as wide as their widest cell.
enum Table {
    static func lines(_ header: [String], _ rows: [[String]]) -> [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return cells.joined(separator: "  ")
        }
    }
}
