/// The languages the pages speak.
package enum Language: String, CaseIterable, Sendable {
    case kazakh = "kk"
    case russian = "ru"
    case english = "en"

    /// Its own name for itself.
    var ownName: String {
        switch self {
        case .kazakh: "Қазақша"
        case .russian: "Русский"
        case .english: "English"
        }
    }

    /// The language for a request: what was asked for by `?lang=`, else what the browser prefers (RFC 9110 section 12.5.4).
    ///
    /// A browser that names no language of ours gets English, one that names none at all Kazakh, the state language.
    package init(asked: String?, accepted header: String?) {
        if let asked, let language = Language(rawValue: asked) {
            self = language
            return
        }
        guard let header, !header.isEmpty else {
            self = .kazakh
            return
        }
        var best: (language: Language, weight: Int)?
        // No browser names more than a few; the rest of a longer list is not worth reading.
        for item in header.utf8.split(separator: UInt8(ascii: ","), maxSplits: 32).prefix(32) {
            guard let (language, weight) = Self.preference(item), weight > 0 else { continue }
            if best.map({ weight > $0.weight }) ?? true { best = (language, weight) }
        }
        self = best?.language ?? .english
    }

    private static func preference(_ item: Substring.UTF8View) -> (Language, Int)? {
        let parts = item.split(separator: UInt8(ascii: ";"), maxSplits: 4)
        guard let range = parts.first else { return nil }
        let tag = String(decoding: range.lazy.filter { $0 != 0x20 && $0 != 0x09 }.map(lowered), as: UTF8.self)
        guard let primary = tag.split(separator: "-", maxSplits: 1).first else { return nil }
        // `kz` is the country's code, and what many programs send for the language.
        guard let language = primary == "kz" ? .kazakh : Language(rawValue: String(primary)) else { return nil }
        var weight = 1000
        for part in parts.dropFirst() {
            let text = String(decoding: part.lazy.filter { $0 != 0x20 && $0 != 0x09 }.map(lowered), as: UTF8.self)
            if text.hasPrefix("q=") { weight = quality(text.utf8.dropFirst(2)) }
        }
        return (language, weight)
    }

    /// `0`, `1`, or a fraction of up to three digits, in thousandths; 0 for what is none.
    private static func quality(_ text: Substring.UTF8View) -> Int {
        guard text.count <= 5, let first = text.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1")
        else { return 0 }
        var weight = Int(first &- UInt8(ascii: "0")) * 1000
        guard text.count > 1 else { return weight }
        guard text.dropFirst().first == UInt8(ascii: ".") else { return 0 }
        var unit = 100
        for byte in text.dropFirst(2) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return 0 }
            weight += Int(byte &- UInt8(ascii: "0")) * unit
            unit /= 10
        }
        return min(weight, 1000)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
