internal import CardVault

extension FieldReader {
    /// What an administrator says of a new client.
    mutating func clientDraft(_ known: Terminals) -> ClientDraft? {
        let name = requiredText("name", maximumBytes: 64)
        let scopes = scopes()
        let accounts = texts("accounts", maximum: 100)
        if !accounts.allSatisfy({ (try? AccountID($0)) != nil }) { refuse("/accounts", .malformed) }
        let terminals = texts("terminals", maximum: 100).map { text in known.all.first { $0.name.text == text }?.name }
        if terminals.contains(nil) { refuse("/terminals", .notListed) }
        let certificate = certificate()
        guard let name, errorCount == 0 else { return nil }
        return try? ClientDraft(
            name: name,
            scopes: scopes,
            accountPrefixes: accounts,
            terminals: Set(terminals.compactMap(\.self)),
            certificate: certificate
        )
    }

    private mutating func scopes() -> Set<Scope> {
        let known = errorCount
        let names = texts("scopes", maximum: 32)
        if names.isEmpty, errorCount == known { refuse("/scopes", .missing) }
        let scopes = names.map { Scope(rawValue: $0) }
        if scopes.contains(nil) { refuse("/scopes", .notListed) }
        return Set(scopes.compactMap(\.self))
    }

    private mutating func certificate() -> CardVault.Client.Certificate? {
        let fingerprint = text("certificate", maximumBytes: 64)
        let name = text("san", maximumBytes: 253)
        if fingerprint != nil, name != nil { refuse("/san", .notAbsent) }
        if let fingerprint {
            let digits = fingerprint.lowercased()
            let isHash =
                digits.utf8.count == 64
                && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            if !isHash { refuse("/certificate", .malformed) }
            return .fingerprint(digits)
        }
        if name?.isEmpty == true { refuse("/san", .empty) }
        return name.map { .subjectAlternativeName($0) }
    }
}
