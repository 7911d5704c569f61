extension Instant {
    /// RFC 3339 in UTC with milliseconds: `2026-03-01T09:30:00.123Z`; what lies outside the years 0000 to 9999 is written as their first or last moment.
    package var rfc3339: String {
        let text = rfc3339Bytes
        return String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }

    /// The same in 24 bytes, without a text.
    package var rfc3339Bytes: InlineArray<24, UInt8> {
        let written = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let (days, time) = written.flooredDivision(by: 86_400_000)
        let (year, month, day) = Self.civil(fromDays: days)
        var text = InlineArray<24, UInt8>(repeating: UInt8(ascii: "-"))
        Self.put(year / 100, at: 0, of: &text)
        Self.put(year % 100, at: 2, of: &text)
        Self.put(month, at: 5, of: &text)
        Self.put(day, at: 8, of: &text)
        text[10] = UInt8(ascii: "T")
        let seconds = time / 1_000
        Self.put(seconds / 3_600, at: 11, of: &text)
        text[13] = UInt8(ascii: ":")
        Self.put(seconds / 60 % 60, at: 14, of: &text)
        text[16] = UInt8(ascii: ":")
        Self.put(seconds % 60, at: 17, of: &text)
        text[19] = UInt8(ascii: ".")
        let fraction = time % 1_000
        Self.put(fraction / 10, at: 20, of: &text)
        text[22] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: fraction % 10)
        text[23] = UInt8(ascii: "Z")
        return text
    }

    /// Writes a number below 100 in two digits.
    private static func put(_ number: Int64, at place: Int, of text: inout InlineArray<24, UInt8>) {
        let number = UInt32(truncatingIfNeeded: number)
        text[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10)
        text[place + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10)
    }

    /// Reads RFC 3339 with any offset and 0 to 9 fractional digits; nil if the text is not one.
    package init?(rfc3339 text: String) {
        var bytes = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int64? {
            guard bytes.count >= digits else { return nil }
            var value: Int64 = 0
            for byte in bytes.prefix(digits) {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            bytes = bytes.dropFirst(digits)
            return value
        }
        func skip(_ allowed: String) -> Bool {
            guard let first = bytes.first, allowed.utf8.contains(first) else { return false }
            bytes = bytes.dropFirst()
            return true
        }
        guard bytes.count <= 40, let year = number(4), skip("-"), let month = number(2), skip("-"),
            let day = number(2), skip("Tt "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
            let second = number(2), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if skip(".") {
            let digits = bytes.prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            for place in 0..<3 {
                let digit = place < digits.count ? digits[digits.startIndex + place] - 0x30 : 0
                fraction = fraction * 10 + Int64(digit)
            }
            bytes = bytes.dropFirst(digits.count)
        }
        var offset: Int64 = 0
        if !skip("Zz") {
            guard let sign = bytes.first, skip("+-"), let hours = number(2), skip(":"), let minutes = number(2),
                hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (sign == 0x2D ? -1 : 1)
        }
        guard bytes.isEmpty else { return nil }
        let dayMinutes = Self.days(fromCivil: year, month, day) * 1_440 + hour * 60 + minute - offset
        self.init(milliseconds: (dayMinutes * 60 + second) * 1_000 + fraction)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years that begin in March.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (era, yearOfEra) = (year - (month <= 2 ? 1 : 0)).flooredDivision(by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
