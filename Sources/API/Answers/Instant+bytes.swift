internal import CardVault

extension Instant {
    /// Appends RFC 3339 in UTC with milliseconds, as `rfc3339` has it but without a text in between.
    func appendRFC3339(to bytes: inout [UInt8]) {
        guard (0..<253_402_300_800_000).contains(milliseconds) else {
            bytes.append(contentsOf: rfc3339.utf8)
            return
        }
        let (days, time) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = Self.civil(fromDays: Int(days))
        let clock = Int(time)
        Self.append(year, digits: 4, to: &bytes)
        Self.append(month, digits: 2, after: "-", to: &bytes)
        Self.append(day, digits: 2, after: "-", to: &bytes)
        Self.append(clock / 3_600_000, digits: 2, after: "T", to: &bytes)
        Self.append(clock / 60_000 % 60, digits: 2, after: ":", to: &bytes)
        Self.append(clock / 1_000 % 60, digits: 2, after: ":", to: &bytes)
        Self.append(clock % 1_000, digits: 3, after: ".", to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func append(
        _ number: Int,
        digits: Int,
        after mark: Unicode.Scalar? = nil,
        to bytes: inout [UInt8]
    ) {
        if let mark { bytes.append(UInt8(ascii: mark)) }
        var divisor = digits == 4 ? 1_000 : digits == 3 ? 100 : 10
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
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
