internal import CardVault
internal import HTTP
internal import JSON

extension AdminConsole {
    private var tail: Int { 50 }

    /// The newest entries, and the checkpoint that covers them by now.
    func audit(_ request: Request, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        let note = try await useCases.audit.checkpoint()
        let count = try repository.read { reader throws(VaultError) in try reader.leafCount() }
        let end = request.queryValue("below", longest: 18).flatMap { Int64($0) }.map { max(1, min($0, count)) } ?? count
        let start = max(0, end - Int64(tail))
        let page = try await useCases.read.leaves(from: start, limit: Int(end - start), by: visit.caller)
        let rows = page.leaves.reversed().map(row)
        let isLive = request.queryValue("live", longest: 1) != nil
        let live: HTML = isLive ? #" data-live="5""# : ""
        let follow: HTML =
            isLive
            ? #"<a class="button plain" href="/admin/audit">Stop following</a>"#
            : #"<a class="button plain needs-script" href="/admin/audit?live=1">Follow</a>"#
        let table: HTML =
            rows.isEmpty
            ? Piece.empty("No entries here", "What is older than its retention was pruned to its hashes.")
            : Piece.table("Audit entries", ["Entry", "Time", "Action", "Actor", "Outcome", "Reason"], rows)
        let older: HTML =
            start > 0
            ? #"<nav class="pager" aria-label="Pages"><a href="/admin/audit?below=\#(Int(start))">Older entries</a></nav>"#
            : ""
        let content: HTML = """
            <div class="head"\(live)><h1>Audit</h1>\
            <a class="button plain" href="/admin/audit">Newest</a>\(follow)</div>
            <section class="sheet flush" aria-label="Entries">\(table)</section>\(older)
            <section class="sheet" aria-labelledby="checkpoint"><h2 id="checkpoint">Signed checkpoint</h2>
            <p class="quiet">Of all that was committed when this page was made. Keep one, and nobody can rewrite what it covers.</p>
            <pre tabindex="0" aria-label="Checkpoint">\(String(decoding: note, as: UTF8.self))</pre></section>
            """
        return ConsoleShell(site: site, title: "Audit", visit: visit, section: .audit).response(content)
    }

    private func row(_ recorded: RecordedLeaf) -> [HTML] {
        let leaf = try? JSONDocument(parsing: recorded.leaf.span).root
        let number = Int(recorded.sequence)
        return [
            #"<a href="/admin/audit/\#(number)">\#(number)</a>"#,
            Piece.time(leaf?["time"]?.string.flatMap { Instant(rfc3339: $0) }),
            Piece.text(leaf?["action"]?.string),
            Piece.text(useCases.clients.name(leaf?["actor"]?["id"]?.string)),
            Piece.badge(leaf?["outcome"]?.string ?? ""), Piece.text(leaf?["reason"]?.string),
        ]
    }

    /// One entry as it was hashed, and the proof that it is in the tree of the newest checkpoint.
    func entry(_ sequence: Int64, _ visit: ConsoleVisit) async throws(VaultError) -> Response {
        let page = try await useCases.read.leaves(from: sequence, limit: 1, by: visit.caller)
        let note = try await useCases.audit.checkpoint()
        // The proof is of the very tree whose checkpoint stands below it.
        let size = String(decoding: note, as: UTF8.self).split(separator: "\n").dropFirst().first.flatMap { Int64($0) }
        guard let recorded = page.leaves.first, recorded.sequence == sequence,
            let proof = try await useCases.audit.inclusion(of: sequence, in: size)
        else { throw .identifierMalformed }
        let opening: HTML =
            recorded.opening.map { bytes -> HTML in
                #"<pre tabindex="0" aria-label="Opening">\#(String(decoding: bytes, as: UTF8.self))</pre>"#
            } ?? #"<p class="quiet">It has none, or its account was erased.</p>"#
        let hashes = proof.hashes.map { hash -> HTML in "<li><code>\(hash)</code></li>" }
        let content: HTML = """
            <p class="trail"><a href="/admin/audit">Audit</a></p>
            <div class="head"><h1>Entry \(Int(sequence))</h1></div>
            <section class="sheet" aria-labelledby="leaf"><h2 id="leaf">Leaf</h2>
            <pre tabindex="0" aria-label="Leaf">\(String(decoding: recorded.leaf, as: UTF8.self))</pre>
            <h2>Opening</h2>\(opening)</section>
            <section class="sheet" aria-labelledby="proof"><h2 id="proof">Proof of inclusion</h2>
            <p class="quiet">By RFC 9162, 2.1.3.2 the leaf's hash and these hashes, in their order, lead to the root.</p>
            \(Piece.facts([
                ("Leaf hash", Piece.code(proof.start)), ("Tree size", "\(Int(proof.size))"), ("Root", Piece.code(proof.root)),
            ]))
            <ol class="hashes">\(HTML(joining: hashes))</ol>
            <h2>Signed checkpoint</h2>
            <pre tabindex="0" aria-label="Checkpoint">\(String(decoding: note, as: UTF8.self))</pre></section>
            """
        return ConsoleShell(site: site, title: "Audit entry", visit: visit, section: .audit).response(content)
    }
}
