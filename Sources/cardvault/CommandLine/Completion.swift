/// A shell that can complete command lines.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// What the shell reads to complete command lines of `cardvault`, made from the table of commands.
    var completion: String {
        switch self {
        case .bash: BashCompletion.script
        case .zsh: ZshCompletion.script
        case .fish: FishCompletion.script
        }
    }
}

extension CommandSpecification {
    /// What may stand for a value on the command line.
    enum Candidates: Equatable {
        case files, directories
        /// One of these words.
        case words([String])
        /// One or more of these words, with commas between them.
        case list([String])
        /// What no table knows.
        case unknown
    }

    /// The first words of all commands, each once, in the order of the help.
    static var families: [String] {
        all.map(\.words[0]).reduce(into: []) { found, word in if !found.contains(word) { found.append(word) } }
    }

    /// The commands that begin with a word.
    static func family(_ word: String) -> [CommandSpecification] { all.filter { $0.words[0] == word } }

    /// Whether a word says only which commands are meant, and not which of them.
    static func isFamily(_ word: String) -> Bool { family(word).contains { $0.words.count > 1 } }

    /// Options that take no value, in any command.
    static var flags: [String] {
        let options = (all.flatMap(\.options) + common).filter { $0.value == nil }
        return Set(options.map(\.name)).sorted()
    }

    /// What the first word of the command line is for: its command, or the commands that begin with it.
    static func summary(ofFamily word: String) -> String {
        let members = family(word)
        guard members.count > 1, let last = members.last else { return members.first?.summary ?? "" }
        return members.dropLast().map(\.words[1]).joined(separator: ", ") + " or " + last.words[1]
    }

    /// What may stand for each of its operands.
    var operandCandidates: Candidates {
        switch operands.first {
        case "FILE": .files
        case "SHELL": .words(Shell.allCases.map(\.rawValue))
        default: .unknown
        }
    }
}

extension CommandSpecification.Option {
    /// What may stand for its value; `.unknown` for a flag too.
    var candidates: CommandSpecification.Candidates {
        if !choices.isEmpty { return value?.hasSuffix("…") == true ? .list(choices) : .words(choices) }
        return switch value {
        case "FILE": .files
        case "DIR": .directories
        default: .unknown
        }
    }
}
