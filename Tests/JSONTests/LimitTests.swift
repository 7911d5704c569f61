import JSON
import Testing

@Suite struct `limits` {
    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `stop depth exactly where they say`(open: String, close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        let limits = JSONLimits(maximumDepth: 32)
        #expect(throws: Never.self) { try parse(nested(32), limits: limits) }
        #expect(throws: JSONError.tooDeep) { try parse(nested(33), limits: limits) }
        #expect(throws: JSONError.tooDeep) { try parse("[]", limits: JSONLimits(maximumDepth: 0)) }
        #expect(throws: Never.self) { try parse("1", limits: JSONLimits(maximumDepth: 0)) }
    }

    @Test(arguments: ["[", "{\"\":", "[{\"\":"])
    func `stop a hundred thousand open containers`(open: String) {
        #expect(throws: JSONError.tooDeep) { try parse(String(repeating: open, count: 100_000)) }
    }

    @Test func `count bytes with their blanks`() throws {
        let limits = JSONLimits(maximumBytes: 4)
        #expect(throws: Never.self) { try parse("[1] ", limits: limits) }
        #expect(throws: JSONError.tooLarge) { try parse("[1]  ", limits: limits) }
    }

    @Test func `count values and names`() throws {
        let limits = JSONLimits(maximumNodes: 5)
        #expect(throws: Never.self) { try parse("[1,2,3,4]", limits: limits) }
        #expect(throws: JSONError.tooManyNodes) { try parse("[1,2,3,4,5]", limits: limits) }
        #expect(throws: Never.self) { try parse("{\"a\":1,\"b\":2}", limits: limits) }
        #expect(throws: JSONError.tooManyNodes) { try parse("{\"a\":1,\"b\":2,\"c\":3}", limits: limits) }
    }

    @Test func `let pass numbers and strings of any length within the bytes`() throws {
        let digits = String(repeating: "9", count: 100_000)
        let number = try parse(digits)
        #expect(number.numberText == digits)
        #expect(number.int == nil)
        #expect(number.double == nil)
        #expect(try parse("\"\(digits)\"").string == digits)
        #expect(try parse("0.\(digits)").double == 1)
    }

    @Test func `hold for every cut of a text: no beginning of it is a text`() throws {
        let json = Array("{\"a\":[1,\"\\u00e9\\ud83d\\ude39é\",{\"b\":null,\"c\":true}],\"d\":-1.5e+7}".utf8)
        #expect(throws: Never.self) { try parse(json) }
        for count in 0..<json.count {
            #expect(throws: JSONError.self) { try parse(Array(json.prefix(count))) }
        }
    }

    @Test func `and no single changed byte brings down the reader`() {
        let json = Array("{\"a\":[1,\"\\u00e9\\ud83d\\ude39é\",{\"b\":null}],\"d\":-1.5e+7}".utf8)
        var accepted = 0
        for index in json.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = json
                changed[index] = byte
                guard let element = try? parse(changed) else { continue }
                accepted += 1
                #expect(element.members.count == element.count)
                #expect(element.members.allSatisfy { $0.value.kind != .string || $0.value.string != nil })
            }
        }
        #expect(accepted > json.count)
    }
}
