import JSON
import Secrets
import Testing

@Suite struct `strings` {
    @Test(arguments: [
        ("\"\\u0060\\u012a\\u12AB\"", "\u{60}\u{12A}\u{12AB}"), ("\"\\uD801\\udc37\"", "\u{10437}"),
        ("\"\\ud83d\\ude39\\ud83d\\udc8d\"", "😹💍"),
        ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"), ("\"\\\\u0000\"", "\\u0000"), ("\"\\\"\"", "\""),
        ("\"a/*b*/c/*d//e\"", "a/*b*/c/*d//e"), ("\"\\\\a\"", "\\a"), ("\"\\u0012\"", "\u{12}"),
        ("\"\\uFFFF\"", "\u{FFFF}"),
        ("\"asd\"", "asd"), ("\"\u{10FFFF}\"", "\u{10FFFF}"), ("\"\u{FFFF}\"", "\u{FFFF}"), ("\"\\u0000\"", "\u{0}"),
        ("\"\\u002c\"", ","),
        ("\"π\"", "π"), ("\"asd \"", "asd "), ("\"\\uD834\\uDd1e\"", "𝄞"), ("\"\\u0821\"", "\u{821}"),
        ("\"\\u0123\"", "\u{123}"),
        ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"), ("\"\\u0061\\u30af\\u30EA\\u30b9\"", "aクリス"),
        ("\"new\\u000Aline\"", "new\nline"),
        ("\"\u{7F}\"", "\u{7F}"), ("\"\\uDBFF\\uDFFF\"", "\u{10FFFF}"), ("\"\\uD800\\uDC00\"", "\u{10000}"),
        ("\"\\uFEFF\"", "\u{FEFF}"),
        ("\"⍂㈴⍂\"", "⍂㈴⍂"), ("\"\\u005C\\u0022\"", "\\\""), ("\"\\u200B\"", "\u{200B}"), ("\"\"", ""),
        ("\"\\u07ff\\u0800\"", "\u{7FF}\u{800}"),
    ])
    func `are decoded`(json: String, expected: String) throws {
        let element = try parse(json)
        #expect(element.kind == .string)
        #expect(element.string.map { Array($0.utf8) } == Array(expected.utf8))
    }

    @Test(arguments: [
        "\"\\uD800\"", "\"\\uDC00\"", "\"\\uDFFF\"", "\"\\uDADA\"", "\"\\uD888\\u1234\"", "\"\\uD800\\n\"",
        "\"\\uDd1ea\"", "\"\\uD800\\uD800\\n\"",
        "\"\\ud800abc\"", "\"\\uDd1e\\uD834\"", "\"\\uD800\\u\"", "\"\\uDBFF \\uDC00\"",
    ])
    func `with half a surrogate pair are refused`(json: String) {
        #expect(throws: JSONError.self) { try parse(json) }
    }

    @Test func `with half a surrogate pair have an error of their own`() {
        #expect(throws: JSONError.loneSurrogate(offset: 2)) { try parse("[\"\\uD800\"]") }
        #expect(throws: JSONError.loneSurrogate(offset: 3)) { try parse("[\"a\\uDC00\"]") }
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xFC, 0x80, 0x80, 0x80, 0x80, 0x80],
            [0xE5], [0xE5, 0x88], [0xF0, 0x9F, 0x98], [0xC3], [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28],
            [0xF0, 0x28, 0x8C, 0xBC], [0xE9],
            [0xFE], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x61, 0x80], [0xC3, 0xA9, 0xA9],
        ] as [[UInt8]]
    )
    func `that are not UTF-8 are refused`(bytes: [UInt8]) {
        let json = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        do throws(JSONError) {
            _ = try parse(json)
            Issue.record("accepted \(bytes)")
        } catch {
            guard case .notUTF8 = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test(
        arguments: [
            [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00],
            [0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D], [0x5B, 0xFF, 0x5D],
            [0x5B, 0x31, 0xE5, 0x5D], [0x00], [0x5B, 0x00, 0x5D], [0x31, 0x00], [0x5B, 0x5D, 0x00],
        ] as [[UInt8]]
    )
    func `apart, marks of byte order and stray bytes are refused`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try parse(bytes) }
    }

    @Test(arguments: ["plain", "esc\\u0061ped \\\" \\ud83d\\ude39"])
    func `are lent as bytes and shared as secrets`(written: String) throws {
        let element = try parse("{\"a\":\"\(written)\"}")["a"]
        let expected = try #require(element?.string)
        let lent = element?.withString { bytes in bytes.indices.map { bytes[$0] } }
        #expect(lent == Array(expected.utf8))
        #expect(element?.secret == SecretBytes(utf8: expected))
    }

    @Test func `are lent by nothing else`() throws {
        for json in ["1", "null", "true", "[\"a\"]", "{\"a\":\"b\"}"] {
            let element = try parse(json)
            #expect(element.withString { $0.count } == nil)
            #expect(element.string == nil)
            #expect(element.secret == nil)
        }
    }

    @Test func `never show in descriptions`() throws {
        let document = try JSONDocument(parsing: Array("[\"hidden\"]".utf8).span)
        var dumped = ""
        dump(document, to: &dumped)
        dump(document.root, to: &dumped)
        dump(document.root.elements, to: &dumped)
        for text in ["\(document)", "\(document.root)", String(reflecting: document.root), dumped] {
            #expect(!text.contains("hidden"))
        }
    }
}
