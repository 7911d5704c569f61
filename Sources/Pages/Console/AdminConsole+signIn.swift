internal import CardVault
internal import HTTP
internal import Secrets

extension AdminConsole {
    func signingIn(_ request: Request) async -> Response {
        switch request.method {
        case .get, .head:
            return signInPage(request, trouble: request.queryValue("over", longest: 1) == nil ? nil : .over)
        case .post: return await takeSignIn(request)
        default: return notice(nil, .notAllowed)
        }
    }

    /// What stands over the form.
    enum SignInTrouble {
        case over, wrong, tooMany, busy

        var words: String {
            switch self {
            case .over: "Your session is over. Sign in again."
            case .wrong: "That is not right, or not for the console."
            case .tooMany: "Too many attempts. Try again in a quarter of an hour."
            case .busy: "Nothing can be written at the moment, so nobody can sign in."
            }
        }
        var status: Int {
            switch self {
            case .over: 200
            case .wrong: 403
            case .tooMany: 429
            case .busy: 503
            }
        }
    }

    private func takeSignIn(_ request: Request) async -> Response {
        let (from, now) = (address(request), clock.now)
        guard let form = ConsoleForm(request) else { return notice(nil, .foreignForm) }
        guard attempts.mayTry(from: from, at: now) else { return signInPage(request, trouble: .tooMany) }
        guard let client = person(request, form.secret("key"), at: now), ConsolePowers(of: client) != [] else {
            attempts.failed(from: from, at: now)
            refused(from)
            return signInPage(request, trouble: .wrong)
        }
        let caller = Caller(.client(client), from: Caller.Origin(address: from))
        do throws(VaultError) {
            // Recorded before anything is shown: whoever cannot be written down is not let in.
            try await record(.consoleSignedIn, by: caller)
        } catch {
            return signInPage(request, trouble: .busy)
        }
        attempts.succeeded(from: from)
        if let earlier = cookie.value(in: request) { sessions.end(earlier) }
        var response = onward("/admin/")
        response.headers.append(cookie.field(sessions.begin(client, at: now)))
        return response
    }

    /// The client that key and certificate name, as far as they are asked for; both must name the same.
    private func person(_ request: Request, _ key: SecretBytes?, at now: Instant) -> CardVault.Client? {
        let byKey = key.flatMap { key in key.withBytes { useCases.clients.client(holding: $0, at: now) } }
        switch signIn {
        case .key: return byKey
        case .certificate: return certified(request)
        case .both:
            guard let byKey, let certified = certified(request), byKey.id == certified.id else { return nil }
            return byKey
        }
    }

    private func certified(_ request: Request) -> CardVault.Client? {
        guard request.isEncrypted, let certificate = request.certificate else { return nil }
        return useCases.clients.client(
            certified: certificate.fingerprint,
            names: certificate.dnsNames + certificate.uris + certificate.emails
        )
    }

    func signOut(_ visit: ConsoleVisit) async throws(VaultError) -> Response {
        sessions.end(visit.stay)
        try await record(.consoleSignedOut, by: visit.caller)
        var response = onward("/admin/sign-in")
        response.headers.append(cookie.removal)
        return response
    }

    func record(_ action: AuditRecord.Action, by caller: Caller) async throws(VaultError) {
        try await repository.decide { transaction throws(VaultError) in
            try transaction.record(AuditRecord(action, by: caller))
        }
    }

    private func signInPage(_ request: Request, trouble: SignInTrouble?) -> Response {
        let told: HTML =
            trouble.map { trouble in
                #"<p class="told \#(trouble.status == 200 ? "open" : "bad")" role="alert">\#(trouble.words)</p>"#
            } ?? ""
        let key: HTML =
            signIn == .certificate
            ? "" : Piece.field("key", "Key", type: "password", hint: "It begins with cvk_.", isRequired: true)
        let shown = request.certificate != nil
        let certificate: HTML =
            switch signIn {
            case .key: ""
            case .certificate, .both:
                shown
                    ? #"<p class="told good">Your browser shows a certificate.</p>"#
                    : #"<p class="told open">Your browser shows no client certificate, which is needed here.</p>"#
            }
        return ConsoleShell(site: site, title: "Sign in").response(
            """
            <div class="sheet sign-in"><p class="brand">\(site.shopName) <span>card vault</span></p>
            <h1>Sign in</h1>\(told)\(certificate)
            <form method="post" action="/admin/sign-in">\(key)
            <button>Sign in</button></form>
            <p class="quiet">Every person has a client of their own. What you do here is written into the audit.</p></div>
            """,
            status: trouble?.status ?? 200
        )
    }
}

extension PeerCertificate {
    /// SHA-256 in 64 lower-case hexadecimal digits.
    fileprivate var fingerprint: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: sha256.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
