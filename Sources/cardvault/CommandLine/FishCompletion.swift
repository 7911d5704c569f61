/// Completion in fish: one line for each command, option and operand, and a function that says where the line stands.
enum FishCompletion {
    static var script: String {
        """
        # Completion of cardvault in fish, printed by `cardvault completion fish`.
        # Whether the words of the line so far, options and their values apart, begin with these; with -x are these.
        function __cardvault_at
            argparse x -- $argv
            set -l words
            set -l is_value no
            for token in (commandline -opc)[2..-1]
                if test $is_value = yes
                    set is_value no
                    continue
                end
                switch $token
                    case \(CommandSpecification.flags.map { "--" + $0 }.joined(separator: " ")) '--*=*'
                    case '--*'
                        set is_value yes
                    case '*'
                        set -a words $token
                end
            end
            if set -q _flag_x
                test "$words" = "$argv"
            else
                set -l many (count $argv)
                test "$words[1..$many]" = "$argv"
            end
        end
        complete -c cardvault -f
        \((families + commands).joined(separator: "\n"))
        """
    }

    private static var families: [String] {
        CommandSpecification.families.flatMap { word in
            let members = CommandSpecification.family(word)
            let first = line("-x", "-a \(word)", CommandSpecification.summary(ofFamily: word))
            guard members[0].words.count > 1 else { return [first] }
            return [first] + members.map { line("-x \(word)", "-a \($0.words[1])", $0.summary) }
        }
    }

    private static var commands: [String] {
        CommandSpecification.all.flatMap { command in
            let place = command.name
            let options = (command.options + CommandSpecification.common).map { option in
                let value = option.value == nil ? "" : " " + values(option.candidates)
                return line(place, "-l \(option.name)\(value)", option.summary)
            }
            switch command.operandCandidates {
            case .files: return options + ["complete -c cardvault -n '__cardvault_at \(place)' -F"]
            case .words(let words):
                return options + [
                    "complete -c cardvault -n '__cardvault_at -x \(place)' -a '\(words.joined(separator: " "))'"
                ]
            default: return options
            }
        }
    }

    private static func values(_ candidates: CommandSpecification.Candidates) -> String {
        switch candidates {
        case .files: "-r -F"
        case .directories: "-x -a '(__fish_complete_directories)'"
        case .words(let words): "-x -a '\(words.joined(separator: " "))'"
        case .list(let words): "-x -a '(__fish_append , \(words.joined(separator: " ")))'"
        case .unknown: "-x"
        }
    }

    private static func line(_ place: String, _ what: String, _ summary: String) -> String {
        let words = summary.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'")
        return "complete -c cardvault -n '__cardvault_at \(place)' \(what) -d '\(words)'"
    }
}
