/// A command with its operands and options, checked against its specification.
struct Invocation: Sendable {
    let command: CommandSpecification
    let operands: [String]
    private let values: [String: String]
    /// The arguments as they were given: what a running service is sent.
    let arguments: [String]

    /// What is wrong with a command line; the text says what to do.
    struct Misuse: Error, CustomStringConvertible { let description: String }

    /// Reads a command line without the program's name.
    init(_ arguments: [String]) throws(Misuse) {
        let matches = CommandSpecification.all.filter { arguments.starts(with: $0.words) }
        guard let command = matches.max(by: { $0.words.count < $1.words.count }) else {
            throw Misuse(description: Self.complaint(about: arguments))
        }
        var operands: [String] = []
        var values: [String: String] = [:]
        var rest = arguments.dropFirst(command.words.count)[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                operands.append(argument)
                continue
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = (command.options + CommandSpecification.common).first(where: { $0.name == name }) else {
                throw Misuse(description: "`cardvault \(command.name)` takes no option --\(name); see --help")
            }
            guard values[name] == nil else { throw Misuse(description: "--\(name) is given twice") }
            values[name] = try Self.value(of: option, parts, &rest)
        }
        self.command = command
        self.operands = operands
        self.values = values
        self.arguments = arguments
        if values["help"] == nil { try check() }
    }

    private static func value(
        of option: CommandSpecification.Option,
        _ parts: [Substring],
        _ rest: inout ArraySlice<String>
    ) throws(Misuse) -> String {
        guard option.value != nil else {
            guard parts.count == 1 else { throw Misuse(description: "--\(option.name) takes no value") }
            return ""
        }
        if parts.count == 2 { return String(parts[1]) }
        guard let value = rest.popFirst() else { throw Misuse(description: "--\(option.name) needs a value") }
        return value
    }

    private func check() throws(Misuse) {
        guard operands.count == command.operands.count else {
            let wanted = command.operands.isEmpty ? "no operand" : command.operands.joined(separator: " ")
            throw Misuse(description: "`cardvault \(command.name)` takes \(wanted); see --help")
        }
        for option in command.options where option.isRequired && values[option.name] == nil {
            throw Misuse(description: "`cardvault \(command.name)` needs --\(option.name) \(option.value ?? "")")
        }
    }

    private static func complaint(about arguments: [String]) -> String {
        guard let first = arguments.first else { return "a command is missing; see `cardvault --help`" }
        let family = CommandSpecification.all.filter { $0.words.first == first }
        guard !family.isEmpty else { return "there is no such command; see `cardvault --help`" }
        return "`cardvault \(first)` needs one of: " + family.compactMap { $0.words.last }.joined(separator: ", ")
    }

    /// The value of an option, if it was given.
    func value(_ name: String) -> String? { values[name] }
    /// Whether an option was given.
    func has(_ name: String) -> Bool { values[name] != nil }
    /// The parts of a list separated by commas; empty if the option was not given.
    func list(_ name: String) -> [String] { (values[name] ?? "").split(separator: ",").map(String.init) }
}
