import Pages
import Testing

@Test(arguments: [
    ("ru", Language.russian), ("ru-KZ,ru;q=0.9,en;q=0.8", .russian), ("kk-KZ", .kazakh), ("KK", .kazakh),
    ("kz", .kazakh),
    ("en;q=0.5, kk;q=0.9", .kazakh), ("de, fr;q=0.9", .english), ("de, ru;q=0.1", .russian),
    ("ru;q=0, kk;q=0.001", .kazakh),
    ("en-GB", .english), ("*", .english), ("ru;q=1.000,en;q=1.0", .russian), ("ru;q=abc,en;q=0.1", .english),
    ("ru; q=0.2 , en ; q=0.3", .english), (";;;,,,", .english), ("rus", .english),
])
func `a page speaks the language that the browser likes best`(header: String, expected: Language) {
    #expect(Language(asked: nil, accepted: header) == expected)
}

@Test func `the switch is stronger than the browser, and knows only our languages`() {
    #expect(Language(asked: "kk", accepted: "ru") == .kazakh)
    #expect(Language(asked: "de", accepted: "ru") == .russian)
    #expect(Language(asked: "", accepted: "ru") == .russian)
    #expect(Language(asked: nil, accepted: nil) == .kazakh)
    #expect(Language(asked: nil, accepted: "") == .kazakh)
}

@Test func `a long list of languages is read to its thirty-second`() {
    let others = Array(repeating: "de", count: 31).joined(separator: ",")
    #expect(Language(asked: nil, accepted: others + ",ru") == .russian)
    #expect(Language(asked: nil, accepted: others + ",de,ru") == .english)
}

@Test func `every page has words of its own in every language`() throws {
    for render in try everyPage() {
        let texts = Language.allCases.map { render($0).text }
        #expect(Set(texts).count == 3)
        for (language, text) in zip(Language.allCases, texts) {
            #expect(text.contains("<html lang=\"\(language.rawValue)\">"))
            #expect(!text.contains("><h1></h1>") && !text.contains("<p></p>"))
        }
    }
}

@Test func `a page in Kazakh is in Kazakh and a page in English has no Cyrillic of its own`() throws {
    for render in try everyPage() {
        let main = Language.allCases.map { language in
            // The wait text stands in all three languages on purpose.
            render(language).text.split(separator: "<main>")[1].split(separator: "\n")
                .filter { !$0.contains("class=\"wait\"") && !$0.contains("lang=\"en\">Wait") }.joined()
        }
        #expect(main[0].contains { "әғқңөұүһі".contains($0) })
        #expect(!main[1].contains { "әғқңөұүһі".contains($0) })
        #expect(!main[2].unicodeScalars.contains { (0x0400...0x04FF).contains($0.value) })
    }
}
