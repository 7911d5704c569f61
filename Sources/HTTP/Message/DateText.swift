private import Glibc

/// The time of day as HTTP writes it (IMF-fixdate, RFC 9110, 5.6.7), made once a second.
struct DateText {
    private var second = -1
    private var bytes = [UInt8](repeating: ASCII.space, count: 29)

    /// Brings the text up to the clock.
    mutating func refresh() {
        let now = time(nil)
        guard now != second else { return }
        second = now
        bytes = Self.bytes(ofSecond: now)
    }

    func withBytes(_ read: (Span<UInt8>) -> Void) { read(bytes.span) }

    /// 29 bytes for a time after 1970, in seconds.
    static func bytes(ofSecond second: Int) -> [UInt8] {
        let days = second / 86_400
        let clock = second % 86_400
        let date = civil(days)
        let weekdays = Array("ThuFriSatSunMonTueWed".utf8)
        let months = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)
        var bytes = Array(weekdays[(days % 7 * 3)..<(days % 7 * 3 + 3)])
        bytes += [ASCII.comma, ASCII.space] + two(date.day) + [ASCII.space]
        bytes += months[((date.month - 1) * 3)..<(date.month * 3)]
        bytes += [ASCII.space] + two(date.year / 100) + two(date.year % 100) + [ASCII.space]
        bytes += two(clock / 3_600) + [ASCII.colon] + two(clock / 60 % 60) + [ASCII.colon] + two(clock % 60)
        return bytes + Array(" GMT".utf8)
    }

    private static func two(_ number: Int) -> [UInt8] { [0x30 + UInt8(number / 10 % 10), 0x30 + UInt8(number % 10)] }

    /// The Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin in March.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + shifted / 146_097 * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
