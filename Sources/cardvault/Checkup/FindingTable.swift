import Secrets
import System

/// The findings for people: state, name and what was found, one line each; then how many of which.
enum FindingTable {
    private static let width = 9

    static func lines(_ findings: [Finding]) -> [String] {
        let names = findings.map(\.check.count).max() ?? 0
        let rows = findings.map { finding in
            let name = finding.check + String(repeating: " ", count: names - finding.check.count)
            return word(finding.state) + name + "  " + finding.summary
        }
        let counts = [Finding.State.failed, .warning, .skipped, .ok].compactMap { state -> String? in
            let count = findings.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        return rows + ["", counts.joined(separator: ", ")]
    }

    private static func word(_ state: Finding.State) -> String {
        // Whoever sees no colour sees capitals.
        let word = state == .warning || state == .failed ? state.rawValue.uppercased() : state.rawValue
        return word + String(repeating: " ", count: width - word.count)
    }

    /// Prints a line of the table; in colour where a person looks who did not refuse it (no-color.org).
    static func print(_ line: SecretBytes) {
        let isColoured =
            Program.isOutputTerminal && (Program.environment("NO_COLOR") ?? "").isEmpty
            && Program.environment("TERM") != "dumb"
        guard isColoured else { return Program.print(line) }
        let text = line.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
        guard let (word, code) = colours.first(where: { text.hasPrefix($0.word + " ") }) else {
            return Program.print(text)
        }
        Program.print("\u{1B}[\(code)m\(word)\u{1B}[0m" + text.dropFirst(word.count))
    }

    private static let colours: [(word: String, code: String)] = [
        ("ok", "32"), ("WARNING", "33"), ("FAILED", "1;31"), ("skipped", "2"),
    ]
}
