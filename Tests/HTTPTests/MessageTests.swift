import HTTP
import Secrets
import Testing

struct MessageTests {
    @Test func `a request made by a test reads like one from the wire`() {
        let request = Request(
            .post,
            "/v1/a%20b/c?x=1&y=%C3%BC+z",
            headers: [("X-A", "one"), ("x-a", "two"), ("Authorization", "Bearer t"), ("Host", "localhost")],
            body: Array("body".utf8),
            certificate: PeerCertificate(sha256: [1])
        )
        #expect(request.method == .post && !request.isHead && request.declaresBody)
        #expect(request.segmentCount == 3)
        #expect((0..<4).map { request.segment($0) } == ["v1", "a b", "c", ""])
        #expect(request.segment(1, is: "a b") && !request.segment(1, is: "a%20b") && !request.segment(3, is: ""))
        #expect(request.header("X-a") == "one")
        #expect(request.headers(named: "x-A") == ["one", "two"])
        #expect(request.withHeader("authorization") { $0.count } == 8)
        #expect(request.header("x") == nil)
        #expect(request.body == SecretBytes(utf8: "body") && request.bodyCount == 4)
        #expect(request.header("host") == "localhost" && request.fieldCount(named: "X-A") == 2)
        #expect(request.peer.isLoopback && request.certificate?.sha256 == [1])
    }

    @Test(arguments: [("/", 0), ("/a", 1), ("/a/", 2), ("//", 2), ("/a?b/c", 1)])
    func `segments are counted by their slashes`(target: String, count: Int) {
        #expect(Request(.get, target).segmentCount == count)
    }

    @Test func `an encoded slash stays within its segment and is noticed`() {
        let request = Request(.get, "/a%2fb/c")
        #expect(request.segmentCount == 2 && request.segment(0) == "a/b" && request.hasEncodedSlash)
        #expect(!Request(.get, "/a%20b").hasEncodedSlash)
        #expect(!Request(.get, "/%252F").hasEncodedSlash)
    }

    @Test func `query items are decoded in order`() throws {
        let items = try Request(.get, "/?a=1&b&=c&&a=%26+x").queryItems()
        #expect(items.map(\.name) == ["a", "b", "", "a"])
        #expect(items.map(\.value) == ["1", "", "c", "& x"])
        #expect(try Request(.get, "/").queryItems().isEmpty)
    }

    @Test(arguments: ["/?a=%", "/?%4=a", "/?a=%gg", "/?a=%ff", "/?" + String(repeating: "a&", count: 65)])
    func `a query that cannot be read is refused`(target: String) {
        #expect(throws: BadQuery.self) { try Request(.get, target).queryItems() }
    }

    @Test func `a form gives its values in wiped memory`() throws {
        let items = try FormURLEncoded.decode(Array("PaRes=eJz%2B+a%0D%0A&MD=".utf8).span)
        #expect(items.map(\.name) == ["PaRes", "MD"])
        #expect(items.map(\.value) == [SecretBytes(utf8: "eJz+ a\r\n"), SecretBytes(utf8: "")])
        let encoded = FormURLEncoded.encode([("a b", "1&2"), ("ü", "")])
        #expect(String(decoding: encoded, as: UTF8.self) == "a%20b=1%262&%C3%BC=")
    }

    @Test func `a form beyond its limits or malformed is refused`() {
        let limits = FormLimits(bytes: 10, items: 2)
        #expect(throws: FormError.tooLarge) {
            try FormURLEncoded.decode(Array("a=1234567890".utf8).span, limits: limits)
        }
        #expect(throws: FormError.tooLarge) { try FormURLEncoded.decode(Array("a&b&c".utf8).span, limits: limits) }
        #expect(throws: FormError.malformed) { try FormURLEncoded.decode(Array("a=%z1".utf8).span) }
        #expect(throws: FormError.malformed) { try FormURLEncoded.decode(Array("%ff=a".utf8).span) }
        #expect(throws: FormError.malformed) { try FormURLEncoded.decodeText(Array("a=%ff".utf8).span) }
    }

    @Test(arguments: [
        ("http://a", "http://a/"), ("HTTPS://Bank.KZ/x/y?z", "https://bank.kz/x/y?z"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://h:443?q", "https://h/?q"), ("http://127.0.0.1:9400/base/", "http://127.0.0.1:9400/base/"),
    ])
    func `a URL is taken apart and put together`(text: String, usual: String) throws {
        #expect(try ClientURL(text).text == usual)
    }

    @Test(arguments: [
        "", "http://", "ftp://a", "a/b", "http:a", "http://u@a", "http://u:p@a", "http://a#f", "http://a:99999",
        "http://a:",
        "http://a/%4", "http://a/ b", "http://a/ü", "http://[::1", "http://a b/", "http://a/\n", "http://a/?%",
    ])
    func `what is no URL we would call is refused`(text: String) {
        #expect(throws: ClientURLError.malformed) { try ClientURL(text) }
    }

    @Test func `segments are added as one segment each`() throws {
        let url = try ClientURL("https://bank/api/?x").appending("a/b c", "..", "é")
        #expect(url.text == "https://bank/api/a%2Fb%20c/../%C3%A9")
        #expect(try ClientURL("http://localhost/").isLoopback && ClientURL("http://127.9.9.9").isLoopback)
        #expect(try !ClientURL("http://127.0.0.1.example").isLoopback && !ClientURL("http://10.0.0.1").isLoopback)
    }

    @Test(arguments: ["127.0.0.1:80", "[::1]:0", "0.0.0.0:65535"])
    func `a listen address is read and written alike`(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", ":80", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "1.2.3:80", "a@1.2.3.4:1",
    ])
    func `what is no listen address is refused`(text: String) { #expect(ListenAddress(text) == nil) }

    @Test(arguments: [
        ("192.168.0.1", "192.168.0.1"), ("::1", "::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::", "::"),
        ("::ffff:1.2.3.4", "1.2.3.4"), ("fe80::", "fe80::"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ])
    func `an address is written in its usual form`(text: String, usual: String) {
        #expect(PeerAddress(parsing: text, port: 1)?.ip == usual)
    }
}
