internal import CardVault
internal import HTTP

extension Request {
    /// Whether the body says to be JSON in UTF-8 and not compressed (RFC 9110, 8.3 and 8.4).
    var declaresJSON: Bool {
        guard fieldCount(named: "Content-Type") == 1, let type = header("Content-Type", unless: { PANRule.matches($0) })
        else { return false }
        let parts = type.split(separator: ";", omittingEmptySubsequences: false).map { Self.word($0) }
        guard parts.first == "application/json" else { return false }
        for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
            guard ["charset=utf-8", "charset=\"utf-8\""].contains(parameter) else { return false }
        }
        guard fieldCount(named: "Content-Encoding") > 0 else { return true }
        guard let coding = header("Content-Encoding", unless: { PANRule.matches($0) }) else { return false }
        return Self.word(coding[...]) == "identity"
    }

    private static func word(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let trimmed = text.drop(while: isBlank)
        let end = trimmed.lastIndex { !isBlank($0) }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        return trimmed[..<end].lowercased()
    }
}
