/// Completion in zsh, over its own `_arguments`.
enum ZshCompletion {
    static var script: String {
        """
        #compdef cardvault
        # Completion of cardvault in zsh, printed by `cardvault completion zsh`.
        _cardvault() {
            local context state state_descr line
            typeset -A opt_args
            local -a choices
            _arguments -C '(- *)--help[explain the commands]' '1: :->command' '*:: :->rest' && return
            case $state in
            command)
                choices=(\(described(CommandSpecification.families.map { ($0, CommandSpecification.summary(ofFamily: $0)) })))
                _describe command choices
                ;;
            rest)
                case $words[1] in
        \(CommandSpecification.families.map(family).joined(separator: "\n"))
                esac
                ;;
            esac
        }
        if [ "$funcstack[1]" = _cardvault ]; then _cardvault "$@"; else compdef _cardvault cardvault; fi
        """
    }

    private static func family(_ word: String) -> String {
        let members = CommandSpecification.family(word)
        guard members[0].words.count > 1 else { return "        \(word)) \(arguments(of: members[0])) ;;" }
        return """
                    \(word))
                        _arguments -C '1: :->action' '*:: :->rest' && return
                        case $state in
                        action)
                            choices=(\(described(members.map { ($0.words[1], $0.summary) })))
                            _describe action choices
                            ;;
                        rest)
                            case $words[1] in
            \(members.map { "                \($0.words[1])) \(arguments(of: $0)) ;;" }.joined(separator: "\n"))
                            esac
                            ;;
                        esac
                        ;;
            """
    }

    private static func arguments(of command: CommandSpecification) -> String {
        let options = (command.options + CommandSpecification.common).map { option in
            let name = "--" + option.name + (option.value == nil ? "" : "=")
            let value = option.value.map { ":\(escaped($0)):\(action(option.candidates))" } ?? ""
            return quoted("\(name)[\(escaped(option.summary))]\(value)")
        }
        let operands = command.operands.map { quoted(":\($0):\(action(command.operandCandidates))") }
        return "_arguments " + (options + operands).joined(separator: " ")
    }

    private static func action(_ candidates: CommandSpecification.Candidates) -> String {
        switch candidates {
        case .files: "_files"
        case .directories: "_directories"
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .list(let words): "_sequence compadd - \(words.joined(separator: " "))"
        case .unknown: ""
        }
    }

    private static func described(_ rows: [(String, String)]) -> String {
        rows.map { quoted("\($0.0):\(escaped($0.1))") }.joined(separator: " ")
    }

    /// Without what `_arguments` reads as its own.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if ":[]\\".contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
