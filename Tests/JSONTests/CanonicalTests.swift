import JSON
import Testing

@Suite struct `the canonical form` {
    /// RFC 8785 appendix B: the bits of a double, and its text.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"), (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"), (0xC340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"), (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
            (0x44B5_2D02_C7E1_4AF6, "1e+23"), (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"), (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
            (0x444B_1AE4_D6E2_EF50, "1e+21"), (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
            (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)]
    )
    func `writes doubles as ECMAScript does`(bits: UInt64, expected: String) throws {
        #expect(text(try JSONValue.double(Double(bitPattern: bits)).canonical()) == expected)
    }

    @Test func `has no way to write what is not a number`() {
        for number in [Double.nan, .infinity, -.infinity] {
            #expect(throws: JSONError.numberNotExact) { try JSONValue.double(number).canonical() }
        }
    }

    /// RFC 8785 section 3.2.2.
    @Test func `is that of the example in the standard`() throws {
        let source = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
              "literals": [null, true, false]
            }
            """
        let expected = """
            {"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}
            """
        #expect(text(try parse(source).canonical()) == expected)
    }

    /// RFC 8785 section 3.2.3.
    @Test func `sorts names by UTF-16 code units`() throws {
        let source = """
            {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}
            """
        let sorted = try parse(try parse(source).canonical()).members.map { $0.value.string ?? "" }
        #expect(
            sorted == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh",
            ]
        )
    }

    @Test(arguments: [
        ("9007199254740992", "9007199254740992"), ("-9007199254740992", "-9007199254740992"), ("-0", "0"), ("1.0", "1"),
        ("1E2", "100"),
        ("0", "0"), ("-0.0", "0"), ("120", "120"), ("10.50", "10.5"), ("1e21", "1e+21"),
        ("1e20", "100000000000000000000"), ("1e-6", "0.000001"),
    ])
    func `writes numbers`(json: String, expected: String) throws {
        #expect(text(try parse(json).canonical()) == expected)
    }

    @Test(arguments: [
        "9007199254740993", "-9007199254740993", "9223372036854775807", "9223372036854775808", "-100000000000000000000",
        "1e400", "-1e309",
    ])
    func `refuses numbers that a double would change`(json: String) {
        #expect(throws: JSONError.numberNotExact) { try parse("[\(json)]").canonical() }
    }

    @Test(arguments: ["{\"a\":1,\"a\":1}", "{\"b\":[{\"a\":1,\"\\u0061\":2}]}"])
    func `refuses an object with a name twice`(json: String) {
        #expect(throws: JSONError.duplicateName) { try parse(json).canonical() }
    }

    @Test func `keeps apart names that Swift would call equal`() throws {
        let value: JSONValue = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(text(try value.canonical()) == "{\"e\u{301}\":2,\"\u{E9}\":1}")
    }

    @Test func `is the same for a value built and a value read`() throws {
        let value: JSONValue = ["b": [1, "x", true, .null], "a": ["z": -7, "aa": .double(0.5)], "": [:]]
        let canonical = try value.canonical()
        #expect(text(canonical) == "{\"\":{},\"a\":{\"aa\":0.5,\"z\":-7},\"b\":[1,\"x\",true,null]}")
        #expect(try parse(canonical).canonical() == canonical)
    }

    @Test func `of a deep text is found within the limits`() throws {
        let json = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        let element = try parse(json, limits: JSONLimits(maximumDepth: 512))
        #expect(text(try element.canonical()) == json)
    }
}
