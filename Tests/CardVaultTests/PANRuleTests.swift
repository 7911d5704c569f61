import CardVault
import Testing

/// Published test numbers of the schemes and of the bank, and what people make of them.
private let refused: [String] = [
    // The bank's and the schemes' published test cards.
    "4405639704015096", "377514500004820", "5522042705066736", "4003032704547597", "5578342710750560",
    "4111111111111111", "4012888888881881", "4242424242424242", "4222222222222", "5555555555554444",
    "5105105105105100", "2223003122003222", "378282246310005", "371449635398431", "30569309025904",
    "38520000023237", "36227206271667", "6011111111111117", "3530111333300000", "3566002020360505",
    "6240008631401148", "6759649826438453", "6304000000000000", "2200000000000004",
    // One separator between digits, of every kind.
    "4405 6397 0401 5096", "4405-6397-0401-5096", "4405.6397.0401.5096", "4405/6397/0401/5096", "4405_6397_0401_5096",
    "4 4 0 5 6 3 9 7 0 4 0 1 5 0 9 6", "4405-6397 0401.5096", "4405\t6397\t0401\t5096", "4405\n6397\n0401\n5096",
    "4405\u{A0}6397\u{A0}0401\u{A0}5096", "4405\u{2009}6397\u{2009}0401\u{2009}5096", "4405\u{3000}639704015096",
    "4405\u{2010}6397\u{2011}0401\u{2012}5096", "4405\u{2013}6397\u{2014}0401\u{2015}5096", "4405\u{2212}639704015096",
    "4405\u{FF0D}6397\u{FE58}0401\u{FE63}5096", "4405\u{2028}6397\u{202F}0401\u{205F}5096", "4405\u{200B}639704015096",
    "3775 145000 04820", "3775-145000-04820",
    // Digits of other scripts.
    "٤٤٠٥٦٣٩٧٠٤٠١٥٠٩٦", "۴۴۰۵۶۳۹۷۰۴۰۱۵۰۹۶", "४४०५६३९७०४०१५०९६", "４４０５６３９７０４０１５０９６",
    "４４０５－６３９７－０４０１－５０９６", "𝟒𝟒𝟎𝟓𝟔𝟑𝟗𝟕𝟎𝟒𝟎𝟏𝟓𝟎𝟗𝟔", "𝟜𝟜𝟘𝟝𝟞𝟛𝟡𝟟𝟘𝟜𝟘𝟙𝟝𝟘𝟡𝟞", "৪৪০৫৬৩৯৭০৪০১৫০৯৬", "๔๔๐๕๖๓๙๗๐๔๐๑๕๐๙๖",
    "4405٦٣٩٧0401५०९६",
    // Inside other text.
    "card 4405639704015096", "4405639704015096.", "x4405639704015096y", "Карта 4405 6397 0401 5096, спасибо",
    "{\"pan\":\"4405639704015096\"}", "[4405639704015096]", "{\"a\":4.405639704015096e15}", "-4405639704015096",
    "pan=4405639704015096&x=1", "a@4405639704015096.kz", "+4405639704015096", "№4405639704015096",
    "номер:4405639704015096",
    // At the start or the end of a longer run: with an expiry, a CVC, zeros, a date.
    "44056397040150960127321", "4405639704015096 321", "4405 6397 0401 5096 01/27", "0004405639704015096",
    "20260115 4405639704015096", "4405639704015096000000000000", "123456789012345678901234405639704015096",
    "01-27-4405-6397-0401-5096", "000000000000000000000004405639704015096",
    "4405639704015096321", "14405639704015096", "44056397040150961", "377514500004820 0198",
    "42222222222220000000",
    // Nearly one of the exempt values.
    "card_4405639704015096", "crd_5242226623546437aaaaaaaaaa", "ver_4405639704015096aaaaaaaaaaaaaaaa",
    "00000000-0000-0000-4405-639704015096x",
    "2026-01-15T10:20:30Z 4405639704015096", "9999-99-99T10:20:30.4405639704015096Z",
]

/// What callers send every day, and what only comes near the rule.
private let allowed: [String] = [
    "", "4", "abc", "Aruzhan Bekova", "Тестовый платёж", "Сынақ төлемі", "jj@example.com", "shop.example.kz",
    // UUIDs, traces, times, ids of ours – also those that hold a card number.
    "7943816b-58a8-47f6-a11e-67b63c4228c7", "d9d7978c-d6ee-4ec0-8cda-165251a4bf16",
    "67e34d63-102f-4bd1-898e-370781d0074d", "7943816B58A847F6A11E67B63C4228C7", "44056397-0401-5096-4405-639704015096",
    "44056397040150964405639704015096", "00000000-0000-0000-0000-000000000000", "4405639704015096a11e67b63c4228c7",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-44056397040150964405639704015096-4405639704015096-01",
    "2026-01-15T10:20:30Z", "2026-01-15T10:20:30.123Z", "2026-01-15T10:20:30.123456789+05:00",
    "2026-01-15t10:20:30.123456789-05:00", "2026-01-15T10:20:30.4405639704015096Z", "2024-12-31T23:59:60Z",
    "card_5242226623546437aaaaaaaaaa", "ver_abcdefghijklmnopqrstuvwxyz", "ses_aaaaa5242226623546437aaaaa",
    "cli_5242226623546437bbbbbbbbbb", "card_2345672345672345672345672a",
    // Telephone numbers.
    "77777777777", "+7 727 258 00 00", "+77012345678", "8 (701) 234-56-78", "+7 701 234 56 78, +7 701 234 56 79",
    "+44 20 7946 0958", "+998 71 200 00 00", "tel:+77272580000", "+1-202-555-0143", "+49 (0)30 901820",
    // Invoice, order and tax numbers, accounts, coordinates, amounts.
    "000001", "123456813", "938290483290", "000000000000001", "000012345000678", "8161284658525", "114537489258",
    "80000016", "KZ86125KZT5004100100", "040940003165", "2026-01-15/000123", "43.238949, 76.889709", "1 000 000.00",
    "ORD-2026-000123", "order_1738952601", "1738952601123", "1738952601123456", "1738952601123456789",
    "v1.2.3-20260115",
    // One digit wrong, too short, too long in the wrong place, of no scheme.
    "4405639704015097", "4111111111111112", "377514500004821", "411111111111116", "4111111111111", "440563970401509",
    "1234567812345670", "42222222222221", "7992739871300000", "0000000000000000", "9999999999999995",
    // Doubled and foreign separators end a run.
    "4405  6397  0401  5096", "4405--6397--0401--5096", "4405 - 6397 - 0401 - 5096", "4405,6397,0401,5096",
    "4405:6397:0401:5096", "4405+6397+0401+5096", "4405*6397*0401*5096", "4405x6397x0401x5096",
    "4405\r\n6397\r\n0401\r\n5096",
    "440563******5096", "4405...2283", "440043...0128", "•••• •••• •••• 5096", "4405\u{2009}\u{2009}639704015096",
    // In the middle of a longer run.
    "1111111440563970401509611111111", "111144056397040150961111",
    // Numbers of other kinds and scripts.
    "٤٤٠٥٦٣٩٧٠٤٠١٥٠٩٧", "۱۴۰۴/۱۰/۲۵", "२०२६", "四四〇五六三九七〇四〇一五〇九六", "ⅣⅣⅤⅥⅢⅨⅦⅣⅠⅤⅨⅥⅣⅣⅤⅥ",
    // Hexadecimal, base32, base64.
    "DCEB8O_ZM5U7SO_T_U5EJQ", "435G34G34534T546", "111DFSDF-3F43-18V4-V34-ASD12342323", "271710719-E54F6D8F865285D4",
    "a3f5b2c4d6e8f0a1b2c3d4e5f6a7b8c9d0e1f2a3", "UhYXAhYGeFA6srEVJ2V8Jtnnz6NzRwy8QDkCvEmJOcC6KyBP",
]

@Test func `the tables are as large as they were promised to be`() {
    #expect(Set(refused).count >= 60)
    #expect(Set(allowed).count >= 60)
}

@Test(arguments: refused)
func `what looks like a card number is refused`(text: String) {
    #expect(PANRule.matches(text))
}

@Test(arguments: allowed)
func `what does not look like a card number passes`(text: String) {
    #expect(!PANRule.matches(text))
}

/// Four digits that a scheme's numbers begin with, and the lengths it issues.
private struct Issued: Sendable {
    let prefixes: [Int]
    let lengths: [Int]
}

private let contractTable: [Issued] = [
    Issued(prefixes: [4000, 4999], lengths: [13, 16, 19]),
    Issued(prefixes: [5100, 5599, 2221, 2720], lengths: [16]),
    Issued(prefixes: [2200, 2205], lengths: Array(16...19)),
    Issued(prefixes: [6200, 6299, 8100, 8199], lengths: Array(16...19)),
    Issued(prefixes: [3400, 3799, 3700, 3499], lengths: [15]),
    Issued(prefixes: [3000, 3099, 3600, 3699, 3800, 3999], lengths: Array(14...19)),
    Issued(prefixes: [3528, 3589], lengths: Array(16...19)),
    Issued(prefixes: [6011, 6440, 6499, 6500, 6599], lengths: Array(16...19)),
    Issued(prefixes: [5000, 5099, 5600, 5899, 6000, 6999], lengths: Array(13...19)),
    Issued(prefixes: [8600, 9860, 5614], lengths: [16]),
]

/// Prefixes just outside the table, with every length.
private let foreignPrefixes = [
    2199, 2206, 2220, 2721, 3100, 3299, 3300, 3527, 8000, 8200, 8599, 8601, 9859, 9861, 1000,
]

private func number(prefix: Int, length: Int, using generator: inout SplitMix64) -> [UInt8] {
    var digits = String(prefix).utf8.map { $0 - 0x30 }
    while digits.count < length - 1 { digits.append(UInt8.random(in: 0...9, using: &generator)) }
    digits.append(Luhn.checkDigit(after: digits.span))
    return digits
}

// Spans cannot stand in #expect.
private func isCardNumber(_ digits: [UInt8]) -> Bool { PANRule.isCardNumber(digits.span) }
private func matches(_ parts: [UInt8]...) -> Bool { PANRule.matches(Array(parts.joined()).span) }
private func passesLuhn(_ digits: [UInt8]) -> Bool { Luhn.holds(for: digits.span) }

private func text(_ digits: [UInt8]) -> String { digits.map(String.init).joined() }

@Test func `every scheme is known by its prefixes and lengths, and by no others`() {
    var generator = SplitMix64(state: 1)
    for issued in contractTable {
        for prefix in issued.prefixes {
            for length in issued.lengths {
                let digits = number(prefix: prefix, length: length, using: &generator)
                #expect(isCardNumber(digits), "\(prefix) \(length)")
                #expect(PANRule.matches(text(digits)))
                #expect(PANRule.matches(digits: text(digits)))
                var wrong = digits
                wrong[length - 1] = (wrong[length - 1] + 1) % 10
                #expect(!isCardNumber(wrong))
            }
        }
    }
    for prefix in foreignPrefixes {
        for length in 12...20 {
            let digits = number(prefix: prefix, length: length, using: &generator)
            #expect(!isCardNumber(digits), "\(prefix) \(length)")
        }
    }
    for length in [14, 15, 17, 18] {
        #expect(!isCardNumber(number(prefix: 4111, length: length, using: &generator)))
    }
}

@Test func `every blank and every dash of Unicode joins digits once and separates them twice`() {
    let joiners = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter {
        $0.properties.isWhitespace || $0.properties.generalCategory == .dashPunctuation
    }
    #expect(joiners.count > 40)
    for joiner in joiners {
        let once = "4405\(joiner)639704015096"
        let twice = "4405\(joiner)\(joiner)639704015096"
        #expect(PANRule.matches(once), "\(joiner.value)")
        #expect(!PANRule.matches(twice), "\(joiner.value)")
    }
}

@Test func `every decimal digit of Unicode is a digit`() {
    let digits = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter {
        $0.properties.generalCategory == .decimalNumber
    }
    #expect(digits.count >= 650)
    for zero in digits where zero.properties.numericValue == 0 {
        let card = "4405639704015096".utf8.compactMap { Unicode.Scalar(zero.value + UInt32($0 - 0x30)) }
        #expect(PANRule.matches(String(String.UnicodeScalarView(card))), "\(zero.value)")
    }
}

@Test func `bytes that are not UTF-8 end a run and nothing more`() {
    let card = Array("4405639704015096".utf8)
    for byte: UInt8 in [0x80, 0xBF, 0xC0, 0xC2, 0xE2, 0xED, 0xF0, 0xF5, 0xFF] {
        #expect(matches(card, [byte]))
        #expect(matches([byte], card))
        #expect(!matches(Array(card[..<8]), [byte], Array(card[8...])))
    }
    // Overlong forms and surrogates are no blanks.
    #expect(!matches(Array(card[..<8]), [0xC0, 0xA0], Array(card[8...])))
    #expect(!matches(Array(card[..<8]), [0xED, 0xA0, 0x80], Array(card[8...])))
}

@Test func `a path is looked at over its slashes and past its exempt segments`() {
    func matches(_ path: String) -> Bool { PANRule.matches(path: path.utf8.span) }
    #expect(matches("/v1/accounts/4405639704015096/cards"))
    #expect(matches("/4405/6397/0401/5096"))
    #expect(matches("4405639704015096"))
    #expect(matches("/v1/accounts/4405639704015096"))
    #expect(!matches("/4405//6397/0401/5096"))
    #expect(!matches("/v1/accounts/44056397-0401-5096-4405-639704015096/cards"))
    #expect(!matches("/v1/cards/card_5242226623546437aaaaaaaaaa/verifications"))
    #expect(!matches("/v1/verifications/44056397040150964405639704015096"))
    #expect(!matches("/v1/accounts/user-1/cards"))
    #expect(!matches(""))
}

@Test func `a number of ours is looked at in every window`() {
    #expect(PANRule.anyWindowMatches(digits: "1111111440563970401509611111111"))
    #expect(PANRule.anyWindowMatches(digits: "4222222222222"))
    #expect(PANRule.anyWindowMatches(digits: "142222222222229"))
    #expect(!PANRule.matches(digits: "142222222222229"))
    #expect(!PANRule.anyWindowMatches(digits: "000000000000001"))
    #expect(!PANRule.anyWindowMatches(digits: "000001"))
    #expect(!PANRule.anyWindowMatches(digits: ""))
    #expect(PANRule.matches(digits: "44056397040150960127321"))
}

@Test func `a brand is told by the narrowest range`() {
    let expected: [(String, CardBrand?)] = [
        ("440563******5096", .visa), ("5522042705066736", .mastercard), ("2221", .mastercard), ("2200", .mir),
        ("3775", .amex), ("6240", .unionpay), ("8171", .unionpay), ("3530", .jcb), ("6011", .discover),
        ("6441", .discover), ("3622", .diners), ("6759", .maestro), ("5018", .maestro), ("5614", .uzcard),
        ("8600", .uzcard), ("9860", .humo), ("1234", nil), ("440", nil), ("44*5", nil), ("", nil),
    ]
    for (start, brand) in expected { #expect(CardBrand(beginning: start) == brand, "\(start)") }
}

@Test func `the Luhn check digit is the one that passes`() {
    let account: [UInt8] = [7, 9, 9, 2, 7, 3, 9, 8, 7, 1]
    let check = Luhn.checkDigit(after: account.span)
    #expect(check == 3)
    for digit: UInt8 in 0...9 { #expect(passesLuhn(account + [digit]) == (digit == 3)) }
    #expect(!passesLuhn([]))
}

/// The rule once more, written for reading and not for speed.
private func isRefusedByTheBook(_ text: String) -> Bool {
    var runs: [[UInt8]] = [[]]
    var separators = 0
    for scalar in text.unicodeScalars {
        if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue {
            if separators > 1 { runs.append([]) }
            separators = 0
            runs[runs.count - 1].append(UInt8(value))
        } else if " -./_\u{A0}\u{2014}".unicodeScalars.contains(scalar) {
            separators += 1
        } else {
            separators = 2
        }
    }
    return runs.contains { run in
        if (13...19).contains(run.count), isCardNumber(run) { return true }
        let windows = run.count > 19 ? 13...19 : 15...16
        return windows.contains { length in
            length <= run.count
                && (isCardNumber(Array(run.prefix(length)))
                    || isCardNumber(Array(run.suffix(length))))
        }
    }
}

@Test func `the fast rule and the rule by the book agree on random texts`() {
    var generator = SplitMix64(state: 42)
    let others = Array(" -./_\u{A0}\u{2014}xЖ:٤５".unicodeScalars)
    var seen = [false: 0, true: 0]
    for _ in 0..<20_000 {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...45, using: &generator) {
            if Int.random(in: 0..<8, using: &generator) == 0 {
                text.append(others[Int.random(in: 0..<others.count, using: &generator)])
            } else {
                text.append(Unicode.Scalar(UInt8.random(in: 0x30...0x39, using: &generator)))
            }
        }
        if String(text).utf8.count == 32 { continue }  // may be a UUID without dashes, which is not looked at
        let expected = isRefusedByTheBook(String(text))
        seen[expected, default: 0] += 1
        #expect(PANRule.matches(String(text)) == expected, "\(String(text))")
    }
    #expect(seen[true, default: 0] > 500)
    #expect(seen[false, default: 0] > 500)
}

/// A small repeatable generator (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
