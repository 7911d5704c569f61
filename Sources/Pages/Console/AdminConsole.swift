package import CardVault
package import HTTP

/// The console of administrators, revokers, viewers and auditors: the same use cases as the API's, on pages that work without scripts.
package final class AdminConsole<Storage: Repository>: Sendable {
    /// How people prove who they are.
    package enum SignIn: String, CaseIterable, Sendable {
        case key, certificate, both
    }
    /// What the console shows of data keys.
    package struct KeyGeneration: Sendable {
        let number: UInt32
        let isActive: Bool
        let records: Int64
        let uses: Int64

        /// States a generation.
        package init(number: UInt32, isActive: Bool, records: Int64, uses: Int64) {
            self.number = number
            self.isActive = isActive
            self.records = records
            self.uses = uses
        }
    }
    /// What the pages call.
    package struct UseCases: Sendable {
        let read: ReadVault<Storage>
        let search: SearchCards<Storage>
        let revoke: RevokeCards<Storage>
        let bulk: BulkRevocation<Storage>
        let story: CardStory<Storage>
        let figures: VaultFigures<Storage>
        let clients: ClientDirectory<Storage>
        let audit: any AuditArchive
        let keys: @Sendable () async throws(VaultError) -> [KeyGeneration]
        let terminals: Terminals

        /// Gathers them.
        package init(
            read: ReadVault<Storage>,
            search: SearchCards<Storage>,
            revoke: RevokeCards<Storage>,
            bulk: BulkRevocation<Storage>,
            story: CardStory<Storage>,
            figures: VaultFigures<Storage>,
            clients: ClientDirectory<Storage>,
            audit: any AuditArchive,
            keys: @escaping @Sendable () async throws(VaultError) -> [KeyGeneration],
            terminals: Terminals
        ) {
            self.read = read
            self.search = search
            self.revoke = revoke
            self.bulk = bulk
            self.story = story
            self.figures = figures
            self.clients = clients
            self.audit = audit
            self.keys = keys
            self.terminals = terminals
        }
    }

    let site: Site
    let signIn: SignIn
    let useCases: UseCases
    let repository: Storage
    let clock: any Timekeeper
    let address: @Sendable (Request) -> String
    let refused: @Sendable (_ address: String) -> Void
    let sessions: ConsoleSessions
    let attempts = SignInAttempts()
    let cookie = Cookie("console", path: "/admin", isSecure: true, lifetime: nil)

    /// Draws the console of a shop's vault; `refused` hears of every attempt to sign in that failed.
    package init(
        shopName: String,
        signIn: SignIn,
        times: ConsoleTimes,
        useCases: UseCases,
        repository: Storage,
        clock: any Timekeeper,
        address: @escaping @Sendable (Request) -> String,
        refused: @escaping @Sendable (_ address: String) -> Void
    ) {
        site = Site(shopName: shopName, basePath: "/admin", isSecure: true)
        self.signIn = signIn
        self.useCases = useCases
        self.repository = repository
        self.clock = clock
        self.address = address
        self.refused = refused
        sessions = ConsoleSessions(times: times)
    }

    /// Answers what is asked below `/admin`.
    package func respond(to request: Request) async -> Response {
        guard !request.hasEncodedSlash else { return notice(nil, .unknown) }
        if request.segmentCount == 1 { return PublicPages<Storage>.redirect(to: "/admin/") }
        if request.segment(1, is: "assets") { return asset(request) }
        if request.segment(1, is: "sign-in"), request.segmentCount == 2 { return await signingIn(request) }
        guard let visit = visit(of: request) else { return stranger(request) }
        return await page(request, visit)
    }

    private func asset(_ request: Request) -> Response {
        guard request.segmentCount == 3, let asset = Asset.named(request.segment(2)) else {
            return notice(nil, .unknown)
        }
        return Response(status: 200, headers: asset.headers.map(\.field), body: .bytes(asset.bytes))
    }

    /// Who is signed in; a client that was disabled or whose key was changed is not, any more.
    private func visit(of request: Request) -> ConsoleVisit? {
        let now = clock.now
        guard let stay = cookie.value(in: request), let session = sessions.session(stay, at: now) else { return nil }
        guard let client = useCases.clients.client(session.client), client.keys.first?.hash == session.key,
            ConsolePowers(of: client) != []
        else {
            sessions.end(stay)
            return nil
        }
        let origin = Caller.Origin(address: address(request))
        return ConsoleVisit(
            stay: stay,
            session: session,
            client: client,
            caller: Caller(.client(client), from: origin),
            now: now
        )
    }

    /// Whoever is not signed in is sent to where one signs in; what was to be done there is not done.
    private func stranger(_ request: Request) -> Response {
        let isOver = cookie.value(in: request) != nil
        return PublicPages<Storage>.redirect(to: "/admin/sign-in" + (isOver ? "?over=1" : ""))
    }

    private func page(_ request: Request, _ visit: ConsoleVisit) async -> Response {
        guard let place = ConsolePlace(request) else { return notice(visit, .unknown) }
        guard !place.powers.isDisjoint(with: visit.powers) else { return notice(visit, .forbidden) }
        do throws(VaultError) {
            switch request.method {
            case .get, .head:
                guard !place.isPost else { return notice(visit, .notAllowed) }
                return try await show(place, request, visit)
            case .post:
                guard place.isPost else { return notice(visit, .notAllowed) }
                guard let form = ConsoleForm(request), form.isOf(visit.session) else {
                    return notice(visit, .foreignForm)
                }
                guard !form.holdsCardNumber else { return notice(visit, .cardNumber) }
                return try await act(place, form, visit)
            default: return notice(visit, .notAllowed)
            }
        } catch {
            return notice(visit, ConsoleNotice(error))
        }
    }

    private func show(_ place: ConsolePlace, _ request: Request, _ visit: ConsoleVisit) async throws(VaultError)
        -> Response
    {
        switch place {
        case .overview: try await overview(visit)
        case .cards: try await cards(request, visit)
        case .card(let id): try await card(id, request, visit)
        case .revocationForm(let id): try revocationForm(id, visit)
        case .plans: try plans(request, visit)
        case .plan(let id): try plan(id, request, visit)
        case .report(let id): try report(id, visit)
        case .clients: try clients(request, visit)
        case .client(let id): try client(id, request, visit)
        case .audit: try await audit(request, visit)
        case .entry(let sequence): try await entry(sequence, visit)
        case .state: try await state(visit)
        default: notice(visit, .notAllowed)
        }
    }

    private func act(_ place: ConsolePlace, _ form: ConsoleForm, _ visit: ConsoleVisit) async throws(VaultError)
        -> Response
    {
        switch place {
        case .signOut: try await signOut(visit)
        case .search: search(form, visit)
        case .revocation(let id): try await revoke(id, form, visit)
        case .newPlan: try await newPlan(form, visit)
        case .approval(let id): try await approve(id, visit)
        case .execution(let id): try await execute(id, form, visit)
        case .newClient: try await newClient(form, visit)
        case .rotation(let id): try await rotate(id, form, visit)
        case .disablement(let id): try await disable(id, form, visit)
        default: notice(visit, .notAllowed)
        }
    }

    /// On to a page of the console.
    func onward(_ path: String) -> Response { PublicPages<Storage>.redirect(to: path) }
}
