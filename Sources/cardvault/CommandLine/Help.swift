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

            Every command takes --config FILE (or CARDVAULT_CONFIG), --json and --help.
            Beside a running service the commands go through it; without one they take its data directory's lock.
            Exit: 0 done, 1 refused or found something wrong, 2 wrong usage.

            first steps:
              cardvault init --data ./vault
              cardvault serve --config ./vault/config.json
            """
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

            example:
              \(command.example)
            """
    }
}
