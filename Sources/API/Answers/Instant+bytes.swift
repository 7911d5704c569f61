internal import CardVault

extension Instant {
    /// RFC 3339 in UTC with milliseconds, as `rfc3339` has it but without a text; nil before 1970 and after 9999.
    var rfc3339Bytes: InlineArray<24, UInt8>? {
        guard (0..<253_402_300_800_000).contains(milliseconds) else { return nil }
        let (days, time) = Int(milliseconds).quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = Self.civil(fromDays: days)
        var text = InlineArray<24, UInt8>(repeating: UInt8(ascii: "-"))
        Self.put(UInt32(year) / 100, at: 0, of: &text)
        Self.put(UInt32(year) % 100, at: 2, of: &text)
        Self.put(UInt32(month), at: 5, of: &text)
        Self.put(UInt32(day), at: 8, of: &text)
        text[10] = UInt8(ascii: "T")
        let seconds = UInt32(time / 1_000)
        Self.put(seconds / 3_600, at: 11, of: &text)
        text[13] = UInt8(ascii: ":")
        Self.put(seconds / 60 % 60, at: 14, of: &text)
        text[16] = UInt8(ascii: ":")
        Self.put(seconds % 60, at: 17, of: &text)
        text[19] = UInt8(ascii: ".")
        let fraction = UInt32(time % 1_000)
        Self.put(fraction / 10, at: 20, of: &text)
        text[22] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: fraction % 10)
        text[23] = UInt8(ascii: "Z")
        return text
    }

    /// Writes a number below 100 in two digits.
    private static func put(_ number: UInt32, at place: Int, of text: inout InlineArray<24, UInt8>) {
        text[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10)
        text[place + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10)
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years that begin in March.
    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
