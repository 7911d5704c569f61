/// The manual page, cardvault(1), made from the table of commands; in mdoc(7), as mandoc and groff read it.
enum Manual {
    static var page: String {
        """
        .Dd \(Command.released)
        .Dt CARDVAULT 1
        .Os cardvault \(Command.version)
        .Sh NAME
        .Nm cardvault
        .Nd saved\\-card vault for shops on Halyk ePay
        .Sh SYNOPSIS
        \(CommandSpecification.all.map(synopsis).joined(separator: "\n"))
        .Sh DESCRIPTION
        .Nm
        verifies bank cards at Halyk ePay, keeps the bank's handles to them encrypted, and hands them out, audited, to
        the services that may charge.
        Card numbers never reach it.
        .Pp
        Beside a running service the commands go through it, as the operating\\-system user who calls them; without one
        they take the lock of its data directory.
        Results go to standard output, progress and messages to standard error.
        .Pp
        Every command takes these options:
        \(list(CommandSpecification.common))
        .Sh COMMANDS
        \(CommandSpecification.all.map(section).joined(separator: "\n"))
        .Sh ENVIRONMENT
        .Bl -tag -width Ds
        .It Ev CARDVAULT_CONFIG
        The configuration, where
        .Fl \\-config
        is not given.
        .It Ev CARDVAULT_*
        Every key of the configuration: the key in capitals, with an underscore for each dot.
        .It Ev CREDENTIALS_DIRECTORY
        Where the service manager put the root key, for a
        .Cm rootKeyFile
        of
        .Cm credential:NAME .
        .It Ev NO_COLOR
        No colours, on a terminal either.
        .El
        .Sh FILES
        .Bl -tag -width Ds
        .It Pa /etc/cardvault/config.json
        The configuration of the service that Debian's package has.
        .It Pa /etc/cardvault/root.key
        Its root key: root's, with mode 0600.
        .It Pa /var/lib/cardvault
        Its data directory.
        .El
        .Sh EXIT STATUS
        .Bl -tag -width Ds
        .It 0
        Done.
        .It 1
        Refused, or found something wrong.
        .It 2
        Wrong usage.
        .El
        .Sh SEE ALSO
        .Pa /usr/share/doc/cardvault
        has the documents: operating.md, configuration.md, keys.md, quickstart.md and others.
        """
    }

    private static func synopsis(_ command: CommandSpecification) -> String {
        let needed = command.options.filter(\.isRequired).map { "Fl \\-\(roff($0.name)) Ar \(roff($0.value ?? ""))" }
        let operands = command.operands.map { "Ar " + $0 }
        return ([".Nm", ".Cm \(command.name)"] + (operands + needed).map { "." + $0 }).joined(separator: "\n")
    }

    private static func section(_ command: CommandSpecification) -> String {
        var lines = [".Ss " + "cardvault " + command.name + command.operands.map { " " + $0 }.joined()]
        lines.append(prose(sentence(command.summary)))
        if !command.details.isEmpty { lines += [".Pp", prose(command.details)] }
        if !command.options.isEmpty { lines.append(list(command.options)) }
        for example in command.examples {
            lines += example.purpose.isEmpty ? [".Pp"] : [".Pp", roff(example.purpose) + ":"]
            lines.append(".Dl " + roff(example.line))
        }
        return lines.joined(separator: "\n")
    }

    private static func list(_ options: [CommandSpecification.Option]) -> String {
        let items = options.map { option in
            let value = option.value.map { " Ar " + roff($0) } ?? ""
            let head = ".It Fl \\-\(roff(option.name))\(value)"
            return head + "\n" + prose(sentence(option.summary + (option.isRequired ? " (required)" : "")))
        }
        return ([".Bl -tag -width Ds"] + items + [".El"]).joined(separator: "\n")
    }

    /// A summary as a sentence; one that begins with a name in small letters keeps it.
    private static func sentence(_ summary: String) -> String {
        let first = summary.prefix { $0.isLetter }
        let isName = summary.dropFirst(first.count).hasPrefix(".") || summary.dropFirst(first.count).hasPrefix("_")
        return (isName ? String(first.prefix(1)) : first.prefix(1).uppercased()) + summary.dropFirst() + "."
    }

    /// Running text, each sentence on a line of its own.
    private static func prose(_ text: String) -> String {
        var lines = [""]
        for word in text.split(whereSeparator: \.isWhitespace) {
            let isStart = lines[lines.count - 1].isEmpty
            lines[lines.count - 1] += (isStart ? "" : " ") + word
            if word.hasSuffix(".") || lines[lines.count - 1].count > 90 { lines.append("") }
        }
        return lines.filter { !$0.isEmpty }.map(roff).joined(separator: "\n")
    }

    /// Text in which nothing is read as a request or an escape.
    private static func roff(_ text: String) -> String {
        let escapes: [Character: String] = [
            "\\": "\\e", "-": "\\-", "…": "\\[u2026]", "–": "\\[en]", "`": "\\(ga", "'": "\\(aq", "\"": "\\(dq",
        ]
        let escaped = text.map { escapes[$0] ?? String($0) }.joined()
        return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
    }
}
