import JSON
import Secrets
import Testing

@Suite struct `a writer` {
    @Test func `sets commas, colons and nesting`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("a", string: "x")
        writer.member("none", optional: String?.none)
        writer.member("some", optional: "y")
        writer.member("i", int: -5)
        writer.member("j", optional: Int?.none)
        writer.member("k", optional: 7)
        writer.member("b", bool: true)
        writer.memberNull("n")
        writer.memberArray("list") { list in
            list.int(1)
            list.beginArray()
            list.endArray()
            list.beginObject()
            list.endObject()
            list.null()
            list.bool(false)
            list.string("")
        }
        writer.memberObject("o") { $0.member("p", raw: Array("[1]".utf8)) }
        writer.member("q", int: UInt64.max)
        writer.endObject()
        let expected = """
            {"a":"x","some":"y","i":-5,"k":7,"b":true,"n":null,"list":[1,[],{},null,false,""],"o":{"p":[1]},"q":18446744073709551615}
            """
        #expect(text(writer.finish()) == expected)
    }

    @Test func `escapes what must be escaped and nothing else`() {
        var writer = JSONWriter()
        writer.string("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1}\u{1F}\u{7F}é😹\u{2028}\u{2029}")
        #expect(text(writer.finish()) == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\u{7F}é😹\u{2028}\u{2029}\"")
    }

    @Test func `is read back by the reader, whatever the character`() throws {
        for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x1_01) {
            let scalars = (start..<min(start + 0x40, 0x11_0000)).compactMap(Unicode.Scalar.init)
            var sample = String.UnicodeScalarView()
            sample.append(contentsOf: scalars)
            let original = String(sample)
            var writer = JSONWriter()
            writer.beginObject()
            writer.member(original, string: original)
            writer.endObject()
            let object = try parse(writer.finish())
            #expect(object[original]?.string?.utf8.elementsEqual(original.utf8) == true)
        }
    }

    @Test func `writes secrets into wiped memory`() throws {
        var writer = SecretJSONWriter()
        writer.beginObject()
        try writer.member("key", secret: SecretBytes(utf8: "s\"ecret\né"))
        writer.member("n", int: 1)
        writer.endObject()
        let bytes = writer.finish().share()
        let element = try bytes.withBytes { bytes throws(JSONError) in try JSONDocument(parsing: bytes).root }
        #expect(element["key"]?.secret == SecretBytes(utf8: "s\"ecret\né"))
        #expect(bytes == SecretBytes(utf8: "{\"key\":\"s\\\"ecret\\né\",\"n\":1}"))
    }

    @Test func `refuses bytes that are not UTF-8`() {
        var writer = JSONWriter()
        #expect(throws: JSONError.notUTF8(offset: 1)) { try writer.string(utf8: [0x61, 0xFF].span) }
        writer.null()
        #expect(text(writer.finish()) == "null")
    }

    @Test func `stops a programmer who writes out of order`() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.int(1)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginArray()
            _ = writer.finish()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.int(1)
            writer.int(2)
        }
    }
}
