import Pages
import Secrets
import Testing

private func text(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

@Test(arguments: [
    ("<script>", "&lt;script&gt;"), ("\" onload=\"x", "&quot; onload=&quot;x"), ("'", "&#39;"), ("&amp;", "&amp;amp;"),
    ("Ақша & ақша", "Ақша &amp; ақша"), ("a\u{0}b\u{1B}c\u{7F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
    ("a\r\n\tb", "a&#13;\n\tb"),
    ("", ""),
])
func `a text is escaped when it is put into markup`(value: String, expected: String) {
    #expect(text("<p title=\"\(value)\">\(value)</p>") == "<p title=\"\(expected)\">\(expected)</p>")
    #expect(text("\(SecretBytes(utf8: value))") == expected)
}

@Test func `markup and numbers are put in as they are`() {
    let inner: HTML = "<b>\("<")</b>"
    #expect(text("<p>\(inner)\(42)</p>") == "<p><b>&lt;</b>42</p>")
    #expect(text(HTML(joining: [inner, "<hr>"])) == "<b>&lt;</b><hr>")
    #expect(HTML().bytes.isEmpty)
}

@Test(arguments: [
    "https://acs.example.kz/pa?id=1", "HTTPS://ACS.EXAMPLE.KZ", "https://acs.example.kz:8443/a#b",
    "https://[2001:db8::1]/",
    "http://127.0.0.1:9400/acs", "http://localhost/acs", "http://[::1]:9400/acs",
])
func `an address is https or http on the loopback`(text: String) {
    #expect(WebAddress(text)?.text == text)
}

@Test(arguments: [
    "", "https://", "https:///path", "http://acs.example.kz/", "http://127.0.0.1.example.kz/",
    "http://localhost.example.kz/",
    "http://127.0.0.1@example.kz/", "https://user@example.kz/", "https://user:word@example.kz/", "javascript:alert(1)",
    "data:text/html,x", "//example.kz/", "/path", "ftp://example.kz/", "https://example.kz/a b",
    "https://example.kz/\"x",
    "https://example.kz/\n", "https://example.kz\\@evil.kz/", "https://пример.kz/", " https://example.kz/",
    "https://example.kz:port/", "https://[::1", "https://example.kz/" + String(repeating: "a", count: 2048),
])
func `no other address is one to send a browser to`(text: String) {
    #expect(WebAddress(text) == nil)
}
