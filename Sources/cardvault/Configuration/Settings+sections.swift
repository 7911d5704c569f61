import CardVault
import JSON
import Secrets
import System

extension Settings {
    mutating func listener(_ key: String, default value: String) throws(ConfigurationError) -> Configuration.Listener {
        let text = try string(key) ?? value
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ConfigurationError(key, "must be ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080")
        }
        return Configuration.Listener(host: String(text[..<colon]), port: port)
    }

    mutating func tls() throws(ConfigurationError) -> Configuration.TLS? {
        let certificate = try string("tls.certificateFile")
        let key = try string("tls.privateKeyFile")
        let clientCA = try string("tls.clientCAFile")
        guard certificate != nil || key != nil || clientCA != nil else { return nil }
        guard let certificate, let key else {
            throw ConfigurationError("tls", "needs both certificateFile and privateKeyFile")
        }
        try refuseOpenSecret("tls.privateKeyFile", key)
        return Configuration.TLS(certificateFile: certificate, privateKeyFile: key, clientCAFile: clientCA)
    }

    mutating func publicURL() throws(ConfigurationError) -> String {
        var text = try required("publicURL")
        while text.hasSuffix("/") { text.removeLast() }
        guard text.hasPrefix("https://") || WebAddress.isLoopbackHTTP(text) else {
            throw ConfigurationError("publicURL", "must be https (http is taken on loopback addresses only)")
        }
        return text
    }

    mutating func bankURL(_ key: String) throws(ConfigurationError) -> String {
        var text = try required(key)
        while text.hasSuffix("/") { text.removeLast() }
        guard text.hasPrefix("https://") || WebAddress.isLoopbackHTTP(text) else {
            throw ConfigurationError(key, "must be https (http is taken for loopback addresses only)")
        }
        return text
    }

    mutating func bank() throws(ConfigurationError) -> Configuration.BankSettings {
        let pin = try string("bank.publicKeySha256")?.lowercased()
        if let pin, pin.utf8.count != 64 || !pin.allSatisfy(\.isHexDigit) {
            throw ConfigurationError("bank.publicKeySha256", "must be 64 hexadecimal digits")
        }
        return Configuration.BankSettings(
            oauthURL: try bankURL("bank.oauthURL"),
            apiURL: try bankURL("bank.apiURL"),
            cryptogramField: try string("bank.cryptogramField") ?? "cryptogram",
            publicKeySha256: pin,
            acsHosts: try strings("bank.acsHosts"),
            terminals: try terminals()
        )
    }

    private mutating func terminals() throws(ConfigurationError) -> [Configuration.BankTerminal] {
        let key = "bank.terminals"
        guard let elements = try array(key), !elements.isEmpty else {
            throw ConfigurationError(key, "must name at least one terminal")
        }
        var terminals: [Configuration.BankTerminal] = []
        for (place, element) in elements.enumerated() {
            let terminal = try terminal(element, at: "\(key)[\(place)]")
            guard !terminals.contains(where: { $0.terminal.name == terminal.terminal.name }) else {
                throw ConfigurationError("\(key)[\(place)].name", "is there twice")
            }
            terminals.append(terminal)
        }
        return terminals
    }

    private func terminal(_ element: JSONElement, at key: String) throws(ConfigurationError)
        -> Configuration.BankTerminal
    {
        let allowed: Set<String> = ["name", "terminalId", "clientId", "clientSecretFile", "invoicePrefix"]
        for member in element.members where !allowed.contains(member.name) {
            throw ConfigurationError("\(key).\(member.name)", "is no setting of a terminal")
        }
        func text(_ name: String) throws(ConfigurationError) -> String {
            guard let text = element[name]?.string, !text.isEmpty else {
                throw ConfigurationError("\(key).\(name)", "must be a string")
            }
            return text
        }
        let prefix = element["invoicePrefix"]?.string ?? ""
        guard prefix.utf8.count <= 5, prefix.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw ConfigurationError("\(key).invoicePrefix", "must be at most 5 digits")
        }
        let name: TerminalName
        let nameText = try text("name")
        do throws(VaultError) { name = try TerminalName(nameText) } catch {
            throw ConfigurationError("\(key).name", "must be 1 to 64 of A-Z a-z 0-9 . _ -")
        }
        let secretPath = try text("clientSecretFile")
        let secret = try secretFile("\(key).clientSecretFile", secretPath)
        return Configuration.BankTerminal(
            terminal: Terminal(name: name, terminalID: try text("terminalId"), merchant: try text("clientId")),
            secret: secret,
            secretFile: secretPath,
            invoicePrefix: prefix
        )
    }

    /// Reads a secret file without the line feed at its end; refuses one that others can read.
    private func secretFile(_ key: String, _ path: String) throws(ConfigurationError) -> SecretBytes {
        try refuseOpenSecret(key, path)
        let bytes: SecretBytes
        do throws(SystemError) { bytes = try File.read(path, limit: 4_096) } catch {
            throw ConfigurationError(key, error.description)
        }
        let trimmed = bytes.withBytes { bytes in
            var end = bytes.count
            while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
            return SecretBytes(copying: bytes.extracting(0..<end))
        }
        guard trimmed.count > 0 else { throw ConfigurationError(key, "is empty") }
        return trimmed
    }

    func refuseOpenSecret(_ key: String, _ path: String) throws(ConfigurationError) {
        let status: File.Status
        do throws(SystemError) { status = try File.status(of: path) } catch {
            throw ConfigurationError(key, error.description)
        }
        // systemd's credentials directory is readable by the service alone, whatever the bits of its files say.
        if let credentials = Program.environment("CREDENTIALS_DIRECTORY"), path.hasPrefix(credentials + "/") { return }
        guard status.permissions & 0o077 == 0 else {
            throw ConfigurationError(key, "others can read the file; run chmod 600 on it")
        }
    }

    mutating func policy() throws(ConfigurationError) -> Policy {
        var policy = Policy()
        let minutes = try integer("policy.challengeMinutes", in: 1...60, default: 15)
        policy.questions.challenge = .minutes(Int64(minutes))
        policy.verificationsPerAccountPerHour =
            try integer("policy.verificationsPerAccountPerHour", in: 1...1_000, default: 10)
        policy.verificationsPerClientPerMinute =
            try integer("policy.verificationsPerClientPerMinute", in: 1...1_000_000, default: 600)
        policy.revealsPerClientPerMinute =
            try integer("policy.revealsPerClientPerMinute", in: 1...10_000_000, default: 6_000)
        policy.cardsPerAccount = try integer("policy.cardsPerAccount", in: 1...1_000, default: 20)
        policy.reverifyAfterDays = try integer("policy.reverifyAfterDays", in: 1...3_650, default: 180)
        policy.approvalAbove = try integer("policy.approvalAbove", in: 0...1_000_000, default: 100)
        try timing(&policy)
        return policy
    }

    /// The schedule of questions and debts; an operator may tighten it, tests shorten it.
    private mutating func timing(_ policy: inout Policy) throws(ConfigurationError) {
        func span(_ key: String, _ value: TimeSpan) throws(ConfigurationError) -> TimeSpan {
            let whole = Int(value.milliseconds / 1_000)
            return .seconds(Int64(try integer("timing." + key, in: 0...8_640_000, default: whole)))
        }
        if let delays = try integers("timing.outcomeSeconds") { policy.questions.outcome = delays.map { .seconds($0) } }
        if let delays = try integers("timing.detailsSeconds") { policy.questions.details = delays.map { .seconds($0) } }
        policy.questions.daily = try span("dailySeconds", policy.questions.daily)
        policy.questions.giveUpAfter = try span("giveUpAfterSeconds", policy.questions.giveUpAfter)
        policy.questions.notFound = try span("notFoundSeconds", policy.questions.notFound)
        policy.questions.cardID = try span("cardIdSeconds", policy.questions.cardID)
        policy.questions.answer = try span("answerSeconds", policy.questions.answer)
        policy.questions.shortest = try span("shortestSeconds", policy.questions.shortest)
        let session = Int(policy.session.milliseconds / 1_000)
        policy.session = .seconds(Int64(try integer("timing.cardEntrySeconds", in: 1...86_400, default: session)))
        policy.debts.first = try span("debtFirstSeconds", policy.debts.first)
        policy.debts.longest = try span("debtLongestSeconds", policy.debts.longest)
        policy.debts.daily = try span("debtDailySeconds", policy.debts.daily)
        policy.debts.absence = try span("debtAbsenceSeconds", policy.debts.absence)
    }
}

/// The little that the configuration must know of web addresses.
enum WebAddress {
    /// Whether an address is plain http to a loopback address.
    static func isLoopbackHTTP(_ text: String) -> Bool {
        guard text.hasPrefix("http://") else { return false }
        let authority = text.dropFirst("http://".count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { return false }
        if authority.hasPrefix("[::1]") { return true }
        let host = authority.prefix { $0 != ":" }
        return host == "localhost" || host == "127.0.0.1"
            || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}
