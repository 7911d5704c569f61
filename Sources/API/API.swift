package import CardVault
package import HTTP
internal import JSON
internal import Secrets

/// The vault over HTTP: what services call, what operators look at, what the bank calls back.
///
/// A class, since every call keeps it and it is large.
package final class API<Storage: Repository>: Sendable {
    let useCases: UseCases<Storage>
    let setting: Setting<Storage>
    let names: RequestNames
    let traces: TraceSource
    let cardJSON: CardJSON
    let verificationJSON: VerificationJSON
    /// Refused access that waits to be recorded; `flush()` it every few seconds and at the end.
    package let refusals: RefusalTally
    /// What is counted.
    package let metrics = Metrics()

    /// An API over the use cases.
    package init(_ useCases: UseCases<Storage>, _ setting: Setting<Storage>) {
        self.useCases = useCases
        self.setting = setting
        names = RequestNames(setting.randomness)
        traces = TraceSource(
            seed: setting.randomness.secret(bytes: 8).withBytes { bytes in
                bytes.indices.reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
            }
        )
        cardJSON = CardJSON(reverifyAfter: .days(Int64(setting.policy.reverifyAfterDays)))
        verificationJSON = VerificationJSON(links: setting.links)
        refusals = RefusalTally()
    }

    /// Answers the api listener.
    package var api: Handler {
        { [self] request in await delivery(for: request).response }
    }

    /// Answers the api listener; what only reads is there at once, without a task.
    package func delivery(for request: Request) -> Delivery {
        let watch = Stopwatch()
        let match = RouteTable.match(request)
        var visit = visit(of: request)
        let act: Act
        do throws(Problem) { act = try self.act(request, match, &visit) } catch {
            return .now(response(to: request, match, visit, watch, .failure(error)))
        }
        switch act {
        case .read(let read):
            let outcome = Result(catching: read).mapError(problem)
            return .now(response(to: request, match, visit, watch, outcome))
        case .task(let work):
            let errand = visit.begin()
            return .later { [self, visit] in
                let outcome = await Errand.$current.withValue(errand) { () async -> Result<Response, VaultError> in
                    do throws(VaultError) { return .success(try await work()) } catch { return .failure(error) }
                }
                return response(to: request, match, visit, watch, outcome.mapError(problem))
            }
        }
    }

    /// The answer to what never becomes a request.
    package var errorResponse: @Sendable (Int) -> Response {
        { [names] status in
            let id = names.make()
            return Problem(httpStatus: status).response(instance: id).finished(id, isEncrypted: false)
        }
    }

    /// Finishes an answer: its fields, what is counted of it, its line in the log.
    private func response(
        to request: Request,
        _ match: RouteTable.Match,
        _ visit: Visit,
        _ watch: Stopwatch,
        _ outcome: Result<Response, Problem>
    ) -> Response {
        var response: Response
        switch outcome {
        case .success(let answer): response = answer
        case .failure(let problem):
            response = problem.response(instance: visit.requestID)
            if problem.isRefusedAccess {
                refusals.note(problem.name, from: setting.address(request), by: visit.client, at: setting.clock.now)
            }
        }
        response = response.finished(visit.requestID, isEncrypted: request.isEncrypted)
        let micros = watch.micros
        metrics.note(match, response.status, micros: micros, shard: Int(request.peer.port))
        let done = Log.Answered(match: match, status: response.status, micros: micros, at: setting.clock.now)
        setting.log.request(visit, done)
        if micros >= setting.slowMicros, micros - (visit.errand?.micros(.events) ?? 0) >= setting.slowMicros {
            setting.log.slow(visit, done)
        }
        return response
    }

    private func problem(_ error: VaultError) -> Problem {
        Problem(error, at: setting.clock.now, policy: setting.policy)
    }

    private func visit(of request: Request) -> Visit {
        let trace = TraceParent(request.header("traceparent", unless: { PANRule.matches($0) }))
        return Visit(names.kept(of: request) ?? names.make(), trace, traces)
    }

    /// The handler of another listener, its requests named and traced as ours are; an answer without a name gets it.
    package func following(_ handler: @escaping Handler) -> Handler {
        { [self] request in
            var visit = visit(of: request)
            var response = await Errand.$current.withValue(visit.begin()) { await handler(request) }
            if !response.headers.contains(where: { $0.name.description == "X-Request-Id" }) {
                response.headers.append(HeaderField("X-Request-Id", visit.requestID))
            }
            return response
        }
    }

    /// The one order of refusals: 400, 401, 403, PAN, then what the route says.
    private func act(
        _ request: Request,
        _ match: RouteTable.Match,
        _ visit: inout Visit
    ) throws(Problem) -> Act {
        if request.method == .options { return try options(match) }
        let query: [(name: String, value: String)]
        // What looks like a card number is refused below, and never becomes a text.
        let isPANInQuery = PANScan.finds(inQueryOf: request)
        do throws(BadQuery) { query = isPANInQuery ? [] : try request.queryItems() } catch { throw .malformedQuery }
        let body = try parsedBody(of: request, match)
        let now = setting.clock.now
        var actor = Caller.Actor.system
        if match.needsKey {
            guard let client = request.client(in: setting.clients, at: now) else { throw .unauthenticated }
            visit.client = client
            actor = .client(client)
            if case .found(let route, _) = match, let scope = route.scope, !client.holds(scope) {
                throw .missingScope
            }
        }
        if isPANInQuery || PANScan.finds(besideQueryOf: request, body) { throw .panDetected }
        let route: Route
        switch match {
        case .nothing: throw .notFound
        case .otherMethods(let allow): throw .methodNotAllowed(allow)
        case .found(let found, _): route = found
        }
        if body != nil, !request.declaresJSON { throw .unsupportedMediaType }
        let origin = Caller.Origin(
            address: setting.address(request),
            requestID: visit.requestID,
            traceparent: visit.given?.text
        )
        let caller = Caller(actor, from: origin)
        let call = Call(request: request, route: route, caller: caller, query: query, body: body, now: now)
        return try act(for: call)
    }

    private func options(_ match: RouteTable.Match) throws(Problem) -> Act {
        switch match {
        case .nothing: throw .notFound
        case .otherMethods(let allow): return .read { Response(status: 204, headers: [HeaderField("Allow", allow)]) }
        case .found: throw .notFound
        }
    }

    private func parsedBody(of request: Request, _ match: RouteTable.Match) throws(Problem) -> JSONElement? {
        guard request.bodyCount > 0 else {
            // A call that needs a body says how long it is; one that needs none may come without a word about it.
            if case .found(let route, _) = match, route.body == .required {
                throw request.declaresBody ? .notJSON : Problem(httpStatus: 411)
            }
            return nil
        }
        let limits = JSONLimits(maximumBytes: 262_144, maximumDepth: 16, maximumNodes: 2_000)
        let document = request.withBody { bytes in try? JSONDocument(parsing: bytes, limits: limits) }
        guard let document else { throw .notJSON }
        return document.root
    }
}
