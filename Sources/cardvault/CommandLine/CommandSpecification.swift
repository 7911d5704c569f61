/// What one command takes: the table behind parsing, help and completion.
struct CommandSpecification: Sendable {
    /// Where a command runs.
    enum Place: Sendable {
        /// By itself, without a vault.
        case alone
        /// Through the running service, or else on the data directory under its lock.
        case vault
    }

    let words: [String]
    let operands: [String]
    let options: [Option]
    let place: Place
    let summary: String
    let details: String
    let example: String

    struct Option: Sendable {
        let name: String
        /// What stands for the value in the help; nil for a flag.
        let value: String?
        let isRequired: Bool
        /// The only words that it takes; empty if others do too. A value that ends with `…` takes several.
        let choices: [String]
        let summary: String

        init(
            _ name: String,
            _ value: String? = nil,
            required: Bool = false,
            choices: [String] = [],
            _ summary: String
        ) {
            self.name = name
            self.value = value
            isRequired = required
            self.choices = choices
            self.summary = summary
        }
    }

    init(
        _ words: String,
        operands: [String] = [],
        options: [Option] = [],
        place: Place = .vault,
        summary: String,
        details: String = "",
        example: String
    ) {
        self.words = words.split(separator: " ").map(String.init)
        self.operands = operands
        self.options = options
        self.place = place
        self.summary = summary
        self.details = details
        self.example = example
    }

    /// Options that every command takes.
    static let common = [
        Option("config", "FILE", "the configuration (or the variable CARDVAULT_CONFIG)"),
        Option("json", nil, "print one JSON document"),
        Option("help", nil, "explain the command"),
    ]

    var name: String { words.joined(separator: " ") }
}
