internal import Cryptography
internal import Secrets

/// Holds a card page, as a browser got it, against what this build serves (PCI DSS 4.0.1, 6.4.3 and 11.6.1).
package struct PageInspection: Sendable {
    /// One header field as it came.
    package typealias Field = (name: String, value: String)

    /// What is different, in words that hold no value of the page; empty if nothing is.
    package let headers: [String]
    /// The same of the document: its tags, where they lead, and what they may run.
    package let document: [String]
    /// SHA-256 of the key that the page encrypts cards to, 64 hexadecimal digits; nil if there is none that can be read.
    package let keySHA256: String?

    /// Looks at an answer to a GET of a card page whose session is open; `basePath` is what stands before `/card-entry/` in its address.
    package init(status: Int, fields: [Field], document: [UInt8], basePath: String, isEncrypted: Bool) {
        headers =
            (status == 200 ? [] : ["the status is \(status): is the session open, and never used in another browser?"])
            + Self.differences(of: fields, isEncrypted)
        guard let tags = PageTagReader.tags(of: document) else {
            self.document = ["something stands there that no page of this build has"]
            keySHA256 = nil
            return
        }
        self.document = Self.differences(of: tags, basePath)
        keySHA256 = tags.lazy.compactMap { $0["data-key"] }.first.flatMap { text in
            (try? Base64.decode(text)).map { SHA256.hash($0.span).hex }
        }
    }

    /// The files that a card page loads: every script there is, the style and the icon.
    package static let files: [Asset] = [.style, .icon, .cryptogram, .cardRules, .cardEntry]

    /// What is different in a file as it came.
    package static func differences(of file: Asset, status: Int, fields: [Field], bytes: [UInt8]) -> [String] {
        guard status == 200 else { return ["\(file.name): the status is \(status)"] }
        var found = file.bytes == bytes ? [] : ["\(file.name): the contents are others"]
        for header in file.headers where values(of: header.name, in: fields) != [header.value] {
            found.append("\(file.name): \(header.name) is missing, doubled or another")
        }
        return found
    }

    // MARK: Header fields

    /// Fields that servers and proxies add and no browser lets anything happen for.
    private static let harmless: Set<String> = [
        "age", "alt-svc", "connection", "content-length", "date", "keep-alive", "server", "transfer-encoding", "via",
        "x-request-id",
    ]

    private static func differences(of fields: [Field], _ isEncrypted: Bool) -> [String] {
        let expected = reference(.english, .save, "").headers
        var found = expected.compactMap { header in
            values(of: header.name, in: fields) == [header.value]
                ? nil : "\(header.name) is missing, doubled or another"
        }
        var known = harmless.union(expected.map { $0.name.lowercased() })
        if isEncrypted {
            known.insert("strict-transport-security")
            let age = values(of: "Strict-Transport-Security", in: fields).first?.split(separator: ";").first ?? ""
            if Int(age.drop { $0 != "=" }.dropFirst()) ?? 0 < 31_536_000 {
                found.append("Strict-Transport-Security is missing or shorter than a year")
            }
        }
        known.insert("set-cookie")
        let cookies = values(of: "Set-Cookie", in: fields)
        let isOurs = cookies.allSatisfy { $0.hasPrefix("card-entry=") || $0.hasPrefix("__Secure-card-entry=") }
        if cookies.count > 1 || !isOurs { found.append("Set-Cookie sets something that is not ours") }
        let unknown = Set(fields.map { $0.name.lowercased() }.filter { !known.contains($0) })
        return found + unknown.sorted().map { "\($0.prefix(64)) is not sent by this build" }
    }

    private static func values(of name: String, in fields: [Field]) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    // MARK: The document

    private static func differences(of tags: [PageTag], _ basePath: String) -> [String] {
        let language = tags.first { $0.name == "html" }?["lang"].flatMap { Language(rawValue: $0) }
        guard let language else { return ["the page has no language of ours"] }
        let purposes: [CardEntryPage.Purpose] = [.save, .check, .checkAgain(last4: nil)]
        let references = purposes.compactMap { purpose in
            PageTagReader.tags(of: reference(language, purpose, basePath).bytes)
        }
        let shapes = Set(references.joined().map(shape))
        var found: [String] = []
        for tag in tags where !shapes.contains(shape(tag)) {
            found.append("a tag <\(tag.name.prefix(32))> is not as this build writes it")
        }
        // What loads, runs, sends or is filled in: each once, in the order it has, and nothing between.
        let (came, ought) = (tags.filter(acts).map(shape), references.first?.filter(acts).map(shape) ?? [])
        if came != ought { found.append("scripts, links, forms or fields are more, fewer or in another order") }
        return found + tags.compactMap(wayOut)
    }

    private static func acts(_ tag: PageTag) -> Bool {
        ["html", "head", "/head", "body", "meta", "link", "script", "/script", "form", "/form", "input", "button"]
            .contains(
                tag.name
            )
    }

    /// Attributes whose value differs from page to page; the form token is known by its name.
    private static let variable: Set<String> = ["data-key", "data-terminal", "data-seconds", "data-month"]

    /// The tag without what differs from page to page.
    private static func shape(_ tag: PageTag) -> String {
        let isToken = tag.name == "input" && tag["name"] == CardEntryPage.Field.formToken
        let isWayOut = tag.name == "a" && tag["href"].map { !$0.hasPrefix("?") } ?? false
        let parts = tag.attributes.map { attribute in
            let isFree =
                variable.contains(attribute.name) || isToken && attribute.name == "value"
                || isWayOut && attribute.name == "href"
            return attribute.name + (isFree ? "=*" : attribute.value.map { "=\"\($0)\"" } ?? "")
        }
        return ([tag.name] + parts).joined(separator: " ")
    }

    /// A link that leads out of the page, to a place that no page of ours may lead to.
    private static func wayOut(_ tag: PageTag) -> String? {
        guard tag.name == "a", let target = tag["href"], !target.hasPrefix("?"), WebAddress(target) == nil else {
            return nil
        }
        return "a link leads to something that is no https address"
    }

    /// A page of this build with everything that a card page may have.
    private static func reference(_ language: Language, _ purpose: CardEntryPage.Purpose, _ basePath: String)
        -> Reference
    {
        let page = CardEntryPage(
            site: Site(shopName: "", basePath: basePath),
            purpose: purpose,
            account: "",
            publicKey: "",
            terminalID: "",
            formToken: "",
            secondsLeft: 0,
            month: 0,
            exit: WebAddress("https://shop.example"),
            refusal: CardEntryPage.Refusal(outcome: .expired, attemptsLeft: 1)
        ).rendered(in: language)
        return Reference(
            headers: page.headers,
            bytes: page.document.withBytes { bytes in bytes.indices.map { bytes[$0] } }
        )
    }

    private struct Reference {
        let headers: [WebPage.Header]
        let bytes: [UInt8]
    }
}
