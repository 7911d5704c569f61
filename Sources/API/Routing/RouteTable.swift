internal import CardVault
internal import HTTP

/// All calls of the API, what is asked most first.
package enum RouteTable {
    /// The table.
    package static let all: [Route] = cards + verifications + others

    /// The paths of the table, for log and metrics.
    static let templates = all.map { "/v1" + $0.template }

    private static let specificationPlace = all.firstIndex { $0.operation == .getSpecification } ?? 0

    private static let cards = [
        Route(.listCards, .get, ["accounts", .account, "cards"], .cardsRead),
        Route(.revealCard, .post, ["cards", .card, "reveal"], .cardsReveal, body: .required),
        Route(.getCard, .get, ["cards", .card], .cardsRead),
        Route(.updateCard, .patch, ["cards", .card], .cardsWrite, body: .required),
        Route(.revokeCard, .post, ["cards", .card, "revocation"], .cardsRevoke, body: .required),
        Route(.revokeAccountCards, .post, ["accounts", .account, "revocation"], .cardsRevoke, body: .required),
        Route(.checkCardPresence, .post, ["cards", .card, "presence-check"], .verify),
    ]

    private static let verifications = [
        Route(.createVerification, .post, ["accounts", .account, "verifications"], .verify, body: .required),
        Route(.listVerifications, .get, ["accounts", .account, "verifications"], .verify),
        Route(.reverifyCard, .post, ["cards", .card, "verifications"], .verify, body: .required),
        Route(.listCardVerifications, .get, ["cards", .card, "verifications"], .verify),
        Route(.getVerification, .get, ["verifications", .verification], .verify),
        Route(.confirmVerification, .post, ["verifications", .verification, "confirmation"], .verify, body: .required),
        Route(.cancelVerification, .post, ["verifications", .verification, "cancellation"], .verify),
        Route(
            .createCardEntrySession,
            .post,
            ["accounts", .account, "card-entry-sessions"],
            .verify,
            body: .required
        ),
        Route(.getCardEntrySession, .get, ["card-entry-sessions", .session], .verify),
        Route(.cancelCardEntrySession, .post, ["card-entry-sessions", .session, "cancellation"], .verify),
    ]

    private static let others = [
        Route(.listTerminals, .get, ["terminals"], .verify),
        Route(.listEvents, .get, ["events"], .eventsRead),
        Route(.listAuditEntries, .get, ["audit", "entries"], .auditRead),
        Route(.exportAudit, .get, ["audit", "export"], .auditRead),
        Route(.getAuditCheckpoint, .get, ["audit", "checkpoint"], .auditRead),
        Route(.getAuditProof, .get, ["audit", "entries", .sequence, "proof"], .auditRead),
        Route(.getAuditConsistency, .get, ["audit", "consistency"], .auditRead),
        Route(.eraseAccount, .delete, ["accounts", .account], .accountsErase),
        Route(.searchCards, .post, ["admin", "cards", "search"], .admin, body: .required),
        Route(.planRevocation, .post, ["admin", "revocations"], .admin, body: .required),
        Route(.listRevocations, .get, ["admin", "revocations"], .admin),
        Route(.getRevocation, .get, ["admin", "revocations", .plan], .admin),
        Route(.approveRevocation, .post, ["admin", "revocations", .plan, "approval"], .admin),
        Route(.executeRevocation, .post, ["admin", "revocations", .plan, "execution"], .admin),
        Route(.getRevocationReport, .get, ["admin", "revocations", .plan, "report"], .admin),
        Route(.listClients, .get, ["admin", "clients"], .admin),
        Route(.createClient, .post, ["admin", "clients"], .admin, body: .required),
        Route(.rotateClient, .post, ["admin", "clients", .client, "rotation"], .admin, body: .optional),
        Route(.disableClient, .post, ["admin", "clients", .client, "disablement"], .admin),
        Route(.getSpecification, .get, ["openapi.json"], nil),
    ]

    /// What a request's method and path come to.
    enum Match {
        /// The route, and its place in the table.
        case found(Route, Int)
        /// The path is there; these are its methods.
        case otherMethods(String)
        case nothing
    }

    static func match(_ request: Request) -> Match {
        let count = request.segmentCount
        // Tools look for the specification at the root.
        if count == 1, request.segment(0, is: "openapi.json"), request.method == .get || request.method == .head {
            return .found(all[specificationPlace], specificationPlace)
        }
        guard count > 1, !request.hasEncodedSlash else { return .nothing }
        let method = request.method == .head ? Method.get : request.method
        var isKnown = false
        for (place, route) in all.enumerated() where route.pieces.count + 1 == count {
            guard method == route.method || !isKnown, fits(route, request) else { continue }
            guard method != route.method else { return .found(route, place) }
            isKnown = true
        }
        return isKnown ? .otherMethods(methods(of: request)) : .nothing
    }

    private static func fits(_ route: Route, _ request: Request) -> Bool {
        for (index, piece) in route.pieces.enumerated() {
            switch piece {
            case .literal(let text): guard request.segment(index + 1, is: text) else { return false }
            case .parameter: guard !request.segment(index + 1, is: "") else { return false }
            }
        }
        return request.segment(0, is: "v1")
    }

    private static func methods(of request: Request) -> String {
        let here = all.filter { $0.pieces.count + 1 == request.segmentCount && fits($0, request) }.map(\.method)
        var names = here.map { $0.token.description }
        if here.contains(.get) { names.append("HEAD") }
        return (names + ["OPTIONS"]).joined(separator: ", ")
    }
}
