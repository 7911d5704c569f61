internal import CardVault
internal import HTTP
internal import Secrets

extension AdminConsole {
    func clients(_ request: Request, _ visit: ConsoleVisit) throws(VaultError) -> Response {
        let all = try useCases.clients.all()
        // Few have more than some tens of clients; of more the newest are shown.
        let rows = all.reversed().prefix(200).map { client -> [HTML] in
            [
                #"<a href="/admin/clients/\#(client.id.text)">\#(client.name)</a>"#,
                Piece.badge(client.disabledAt == nil ? "active" : "disabled"),
                Piece.text(Scope.allCases.filter(client.scopes.contains).map(\.rawValue).joined(separator: ", ")),
                Piece.time(client.createdAt), Piece.time(useCases.clients.lastUse(of: client.id)),
            ]
        }
        let content: HTML = """
            <div class="head"><h1>API clients</h1>\
            <p class="quiet">\(all.count) in all. “Last used” is since the service started.</p></div>
            <section class="sheet flush" aria-label="Clients">\
            \(Piece.table("Clients", ["Name", "Status", "Scopes", "Made", "Last used"], rows))</section>
            \(newClientForm(visit))
            """
        return ConsoleShell(site: site, title: "API clients", visit: visit, section: .clients).response(content)
    }

    private func newClientForm(_ visit: ConsoleVisit) -> HTML {
        let scopes = Scope.allCases.map { scope -> HTML in
            """
            <label class="check"><input type="checkbox" name="scope" value="\(scope.rawValue)"> \(scope.rawValue)</label>
            """
        }
        return """
            <form class="sheet filters" method="post" action="/admin/clients" aria-labelledby="new">\(visit.token)
            <h2 id="new">New client</h2>
            \(Piece.field("name", "Name", hint: "One client for each service and person.", isRequired: true))
            \(Piece.field("accounts", "Account prefixes", hint: "With blanks between; empty is all."))
            \(Piece.field("terminals", "Terminals", hint: "With blanks between; empty is all."))
            \(Piece.field("certificate", "Certificate", hint: "SHA-256 of its DER in hexadecimal digits, or empty."))
            <fieldset class="wide"><legend>Scopes</legend><div class="checks">\(HTML(joining: scopes))</div></fieldset>
            <div class="buttons"><button>Make client</button></div></form>
            """
    }

    func newClient(_ form: ConsoleForm, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        guard let draft = try draft(form) else { return notice(visit, .badFields) }
        let (client, key) = try await useCases.clients.create(draft, by: visit.caller)
        return shown(client.id, key, visit)
    }

    private func draft(_ form: ConsoleForm) throws(VaultError) -> ClientDraft? {
        func words(_ name: String) -> [String] { form.text(name)?.split(separator: " ").map(String.init) ?? [] }
        let scopes = words(ConsoleForm.scopes).map { Scope(rawValue: $0) }
        let known = words("terminals").map { word in useCases.terminals.all.first { $0.name.text == word }?.name }
        guard let name = form.text("name"), !scopes.isEmpty, !scopes.contains(nil), !known.contains(nil) else {
            return nil
        }
        var certificate: CardVault.Client.Certificate?
        if let digits = form.text("certificate")?.lowercased() {
            let isHash =
                digits.utf8.count == 64
                && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            guard isHash else { return nil }
            certificate = .fingerprint(digits)
        }
        return try ClientDraft(
            name: name,
            scopes: Set(scopes.compactMap(\.self)),
            accountPrefixes: words("accounts"),
            terminals: Set(known.compactMap(\.self)),
            certificate: certificate
        )
    }

    /// The key waits in the session until its page was looked at once: it stands in no address, and no second look shows it.
    private func shown(_ id: CardVault.Client.ID, _ key: SecretBytes, _ visit: ConsoleVisit) -> Response {
        _ = sessions.change(visit.stay) { $0.newKey = (id, key) }
        // Whoever changes the own key stays, this once: it is the change of somebody else that ends a stay.
        if id == visit.client.id, let client = useCases.clients.client(id) {
            var response = onward("/admin/clients/\(id.text)")
            sessions.end(visit.stay)
            let stay = sessions.begin(client, at: visit.now)
            _ = sessions.change(stay) { $0.newKey = (id, key) }
            response.headers.append(cookie.field(stay))
            return response
        }
        return onward("/admin/clients/\(id.text)")
    }

    func client(
        _ id: CardVault.Client.ID,
        _ request: Request,
        _ visit: ConsoleVisit
    ) throws(VaultError) -> Response {
        guard let client = try useCases.clients.all().first(where: { $0.id == id }) else { throw .clientNotFound }
        let fresh = sessions.change(visit.stay) { session -> SecretBytes? in
            guard let key = session.newKey, key.client == id else { return nil }
            session.newKey = nil
            return key.key
        }
        let told: HTML =
            (fresh ?? nil).map { key -> HTML in
                """
                <div class="told good" role="status"><p class="strong">The key, shown only now</p>\
                <p><code class="key">\(key)</code></p></div>
                """
            } ?? ""
        let content: HTML = """
            <p class="trail"><a href="/admin/clients">API clients</a></p>
            <div class="head"><h1>\(client.name)</h1>\
            \(Piece.badge(client.disabledAt == nil ? "active" : "disabled"))</div>\(told)
            <div class="columns"><section class="sheet" aria-labelledby="facts"><h2 id="facts">The client</h2>\
            \(facts(client))</section>\(client.disabledAt == nil ? changes(client, visit) : "" as HTML)</div>
            """
        return ConsoleShell(site: site, title: "API client", visit: visit, section: .clients).response(content)
    }

    private func facts(_ client: CardVault.Client) -> HTML {
        let certificate: HTML =
            switch client.certificate {
            case .fingerprint(let sha256): Piece.code(sha256)
            case .subjectAlternativeName(let name): Piece.code(name)
            case nil: Piece.text(nil)
            }
        return Piece.facts([
            ("Id", Piece.code(client.id.text)),
            (
                "Scopes",
                Piece.text(Scope.allCases.filter(client.scopes.contains).map(\.rawValue).joined(separator: ", "))
            ),
            ("Account prefixes", Piece.text(client.accountPrefixes.joined(separator: ", "))),
            ("Terminals", Piece.text(client.terminals.map(\.text).sorted().joined(separator: ", "))),
            ("Certificate", certificate), ("Keys that work", "\(client.keys.count)"),
            ("Made", Piece.time(client.createdAt)), ("Last used", Piece.time(useCases.clients.lastUse(of: client.id))),
            ("Disabled", Piece.time(client.disabledAt)),
        ])
    }

    private func changes(_ client: CardVault.Client, _ visit: ConsoleVisit) -> HTML {
        """
        <section class="sheet" aria-labelledby="change"><h2 id="change">Change</h2>
        <form method="post" action="/admin/clients/\(client.id.text)/rotation">\(visit.token)
        \(Piece.choice("grace", "The old key works for", [("86400", "a day"), ("3600", "an hour"), ("0", "no longer")]))
        <button>Make a new key</button></form>
        <form method="post" action="/admin/clients/\(client.id.text)/disablement">\(visit.token)
        <label class="check"><input type="checkbox" name="sure" value="yes" required> \
        \(client.name) may do nothing any more; this cannot be undone</label>
        <button class="danger">Disable</button></form></section>
        """
    }

    func rotate(
        _ id: CardVault.Client.ID,
        _ form: ConsoleForm,
        _ visit: ConsoleVisit
    ) async throws(VaultError) -> Response {
        guard let grace = form.text("grace").flatMap({ Int64($0) }), (0...86_400).contains(grace) else {
            return notice(visit, .badFields)
        }
        let (_, key) = try await useCases.clients.rotate(id, grace: .seconds(grace), by: visit.caller)
        return shown(id, key, visit)
    }

    func disable(
        _ id: CardVault.Client.ID,
        _ form: ConsoleForm,
        _ visit: ConsoleVisit
    ) async throws(VaultError) -> Response {
        guard form.text("sure") == "yes" else { return notice(visit, .badFields) }
        _ = try await useCases.clients.disable(id, by: visit.caller)
        return onward("/admin/clients/\(id.text)")
    }
}
