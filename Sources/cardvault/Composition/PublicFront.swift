import API
import CardVault
import HTTP
import Pages
import Storage

/// The public listener: the bank's callbacks, and the pages that browsers see.
struct PublicFront: Sendable {
    private let pages: PublicPages<SQLiteRepository>
    private let callback: Handler
    private let host: PublicHost

    init(_ assembly: Assembly, callback: @escaping Handler, address: @escaping @Sendable (Request) -> String) {
        self.callback = callback
        let configuration = assembly.configuration
        host = PublicHost(of: configuration.publicURL)
        let (tokens, marks) = (assembly.repository.linkTokens, assembly.repository.formMarks)
        let (vault, reconciler) = (assembly.vault, assembly.vault.reconciler)
        pages = PublicPages(
            site: Site(
                shopName: configuration.publicName,
                basePath: Self.path(of: configuration.publicURL),
                isSecure: host.isSecure
            ),
            tokens: PublicPages.Tokens(
                challengePage: { tokens.verification(from: $0, .challengePage) },
                challengeReturn: { tokens.verification(from: $0, .challengeReturn) },
                session: { tokens.session(from: $0) },
                browser: { marks.browser($0, in: $1) },
                form: { marks.form($0, in: $1, attempt: $2) }
            ),
            useCases: PublicPages.UseCases(
                show: ShowChallenge(ports: vault.ports),
                entry: vault.useCases.sessions,
                submit: SubmitCard(ports: vault.ports, start: vault.useCases.start),
                wake: { id in Task { await reconciler.hint(id) } }
            ),
            links: Addresses(base: configuration.publicURL, tokens: tokens),
            address: address
        )
    }

    func respond(to request: Request) async -> Response {
        // Who came under another name was led here: a page of ours must not appear under it.
        guard host.isMeant(by: request) else { return PublicHost.misdirected }
        return await answer(request).overTLS(request.isEncrypted || host.isSecure)
    }

    private func answer(_ request: Request) async -> Response {
        if request.segmentCount > 0, request.segment(0, is: "epay") { return await callback(request) }
        if let response = await pages.respond(to: request) { return response }
        return pages.notFound(request)
    }

    /// The path of a base address, without a slash at its end: empty for most.
    private static func path(of url: String) -> String {
        guard let authority = url.range(of: "://") else { return "" }
        let rest = url[authority.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
    }
}

extension String {
    /// Where a text first occurs in this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
