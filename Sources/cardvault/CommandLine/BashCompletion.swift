/// Completion in bash: one function without bash-completion's library.
enum BashCompletion {
    static var script: String {
        """
        # Completion of cardvault in bash, printed by `cardvault completion bash`.
        _cardvault() {
            # The line is read here and not from COMP_WORDS, which bash breaks at every colon and equals sign.
            local line=${COMP_LINE:0:COMP_POINT} word option="" index given=() words=() candidates="" prefix=""
            word=${line##*[[:blank:]=]}
            read -ra given <<<"${line%"$word"}"
            for ((index = 1; index < ${#given[@]}; index++)); do
                case ${given[index]} in
                \(CommandSpecification.flags.map { "--" + $0 }.joined(separator: " | "))) option="" ;;
                --*=) option=${given[index]%=} ;;
                --*=*) option="" ;;
                --*) option=${given[index]} ;;
                *) if [ -n "$option" ]; then option=""; else words+=("${given[index]}"); fi ;;
                esac
            done
            COMPREPLY=()
            case "${words[*]} $option" in
        \(values.joined(separator: "\n"))
            *" --"*) return ;;
            *)
                case "${words[*]}" in
                "") candidates="\(CommandSpecification.families.joined(separator: " ")) --help" ;;
        \(commands.joined(separator: "\n"))
                esac
                ;;
            esac
            mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$candidates" -- "${word#"$prefix"}")
            # Bash puts what is chosen in the place of what comes after the last colon.
            COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
        }
        complete -F _cardvault cardvault
        """
    }

    /// A case for the value of each option that something is known about.
    private static var values: [String] {
        CommandSpecification.all.flatMap { command in
            (command.options + CommandSpecification.common).compactMap { option -> String? in
                guard let action = action(option.candidates) else { return nil }
                return "    \"\(command.name)\"*\" --\(option.name)\") \(action) ;;"
            }
        }
    }

    private static func action(_ candidates: CommandSpecification.Candidates) -> String? {
        switch candidates {
        case .files: "compopt -o default; return"
        case .directories: "compopt -o dirnames; return"
        case .words(let words): "candidates=\"\(words.joined(separator: " "))\""
        case .list(let words):
            "case $word in *,*) prefix=${word%,*}, ;; esac; candidates=\"\(words.joined(separator: " "))\""
        case .unknown: nil
        }
    }

    /// A case for each command, and one for each word that several begin with.
    private static var commands: [String] {
        let families = CommandSpecification.families.map(CommandSpecification.family).filter { $0[0].words.count > 1 }
        let firsts = families.map { members in
            "        \"\(members[0].words[0])\") candidates=\"\(members.map(\.words[1]).joined(separator: " "))\" ;;"
        }
        return firsts
            + CommandSpecification.all.map { command in
                let options = (command.options + CommandSpecification.common).map { "--" + $0.name }
                let offer = { (words: [String]) in "candidates=\"\(words.joined(separator: " "))\"" }
                let listed = offer(options)
                let name = "        \"\(command.name)\""
                switch command.operandCandidates {
                case .files:
                    let either = "case $word in -*) \(listed) ;; *) compopt -o default; return ;; esac"
                    return "\(name) | \"\(command.name) \"*) \(either) ;;"
                case .words(let words):
                    return "\(name)) \(offer(options + words)) ;;"
                default:
                    return "\(name) | \"\(command.name) \"*) \(listed) ;;"
                }
            }
    }
}
