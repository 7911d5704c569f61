import JSON
import Testing

@Suite struct `elements` {
    @Test func `know their kind`() throws {
        let kinds = try parse("[null,true,false,1,\"a\",\"\\n\",[],{}]").elements.map(\.kind)
        #expect(kinds == [.null, .bool, .bool, .number, .string, .string, .array, .object])
        #expect(try parse("null").isNull)
        #expect(try parse("true").bool == true)
        #expect(try parse("false").bool == false)
        #expect(try parse("0").bool == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("42", 42), ("-1", -1), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil), ("1e2", nil), ("\"1\"", nil),
            ("true", nil), ("null", nil),
            ("100000000000000000000000000000000000000000", nil),
        ] as [(String, Int64?)]
    )
    func `give whole numbers that fit`(json: String, expected: Int64?) throws {
        #expect(try parse(json).int == expected)
    }

    @Test(
        arguments: [
            ("0", 0), ("1.5", 1.5), ("-0.25", -0.25), ("1e2", 100), ("1E-2", 0.01),
            ("123456789012345678901", 123_456_789_012_345_683_968),
            ("1e400", nil), ("-1e400", nil), ("1e-400", 0), ("\"1\"", nil), ("false", nil),
            ("4.9406564584124654e-324", Double.leastNonzeroMagnitude),
        ] as [(String, Double?)]
    )
    func `give the nearest double`(json: String, expected: Double?) throws {
        #expect(try parse(json).double == expected)
    }

    @Test(arguments: ["0", "-0", "1.10", "1E+2", "123456789012345678901234567890.5e-7"])
    func `keep numbers as they were written`(json: String) throws {
        #expect(try parse(" [ \(json) ]").elements.first?.numberText == json)
        #expect(try parse("\"\(json)\"").numberText == nil)
    }

    @Test func `find members by exact name, the first of those that repeat`() throws {
        let object = try parse("{\"a\":1,\"b\":{\"a\":[9,{\"a\":8}]},\"a\":2,\"A\":3,\"\\u0063\":4}")
        #expect(object["a"]?.int == 1)
        #expect(object["A"]?.int == 3)
        #expect(object["c"]?.int == 4)
        #expect(object["d"] == nil)
        #expect(object[""] == nil)
        #expect(object["b"]?["a"]?.elements.last?["a"]?.int == 8)
        #expect(object.members.map(\.name) == ["a", "b", "a", "A", "c"])
        #expect(object.members.map(\.value.int) == [1, nil, 2, 3, 4])
        #expect(object.count == 5)
    }

    @Test func `compare names byte for byte, not as Swift compares texts`() throws {
        let object = try parse("{\"e\\u0301\":1}")
        #expect(object["\u{E9}"] == nil)
        #expect(object["e\u{301}"]?.int == 1)
    }

    @Test func `find members without regard to the case of ASCII letters`() throws {
        let object = try parse("{\"cardID\":1,\"é\":2,\"a[\":3,\"K\":4}")
        #expect(object[caseInsensitive: "CARDid"]?.int == 1)
        #expect(object[caseInsensitive: "É"] == nil)
        #expect(object[caseInsensitive: "A{"] == nil)
        #expect(object[caseInsensitive: "\u{212A}"] == nil)
        #expect(object[caseInsensitive: "k"]?.int == 4)
        #expect(object[caseInsensitive: "card"] == nil)
        #expect(object[caseInsensitive: "cardIDs"] == nil)
    }

    @Test func `that hold nothing say so`() throws {
        for json in ["1", "\"a\"", "null", "[]", "{}"] {
            let element = try parse(json)
            #expect(element.elements.isEmpty)
            #expect(element.members.isEmpty)
            #expect(element["a"] == nil)
            #expect(element.count == 0)
        }
        #expect(try parse("[\"a\",\"b\"]")["a"] == nil)
        #expect(try parse("[1]").members.isEmpty)
        #expect(try parse("{\"a\":1}").elements.isEmpty)
    }

    @Test func `outlive their document`() throws {
        func element() throws -> JSONElement? {
            try JSONDocument(parsing: Array("{\"a\":[\"b\"]}".utf8).span).root["a"]
        }
        #expect(try element()?.elements.first?.string == "b")
    }
}
