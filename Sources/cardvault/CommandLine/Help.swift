/// The texts of `--help`.
enum Help {
    static var overview: String {
        let commands = CommandSpecification.all.map { command in
            let name = command.name + command.operands.map { " " + $0 }.joined()
            return "  " + name + String(repeating: " ", count: max(2, 24 - name.count)) + command.summary
        }
        return """
            cardvault – the saved-card vault for shops on Halyk ePay

            usage: cardvault COMMAND [OPTION…]

            \(commands.joined(separator: "\n"))

            Every command takes --config FILE (or CARDVAULT_CONFIG), --json and --help, which shows examples.
            Beside a running service the commands go through it; without one they take its data directory's lock.
            Exit: 0 done, 1 refused or found something wrong, 2 wrong usage.

            first steps:
              cardvault init --data ./vault
              cardvault serve --config ./vault/config.json
              cardvault client add --name shop --scope verify,cards:read --config ./vault/config.json
            """
    }

    /// The commands that begin with a word, each with its first example.
    static func text(ofFamily word: String) -> String {
        let rows = CommandSpecification.family(word).map { command in
            let words = (["cardvault"] + command.words + command.operands).joined(separator: " ")
            return "  \(words) – \(command.summary)\n      \(command.example)"
        }
        return "usage: cardvault \(word) COMMAND [OPTION…]\n\n" + rows.joined(separator: "\n")
    }

    static func text(of command: CommandSpecification) -> String {
        let operands = command.operands.map { " " + $0 }.joined()
        let options = (command.options + CommandSpecification.common).map { option in
            let name = "--" + option.name + (option.value.map { " " + $0 } ?? "")
            let summary = option.summary + (option.isRequired ? " (required)" : "")
            return "  " + name + String(repeating: " ", count: max(2, 24 - name.count)) + summary
        }
        let details = command.details.isEmpty ? "" : "\n\n" + command.details
        return """
            cardvault \(command.name)\(operands) – \(command.summary)\(details)

            options:
            \(options.joined(separator: "\n"))

            \(command.examples.count == 1 ? "example" : "examples"):
            \(command.examples.map(text).joined(separator: "\n"))
            """
    }

    private static func text(of example: CommandSpecification.Example) -> String {
        (example.purpose.isEmpty ? "" : "  # " + example.purpose + "\n") + "  " + example.line
    }
}
