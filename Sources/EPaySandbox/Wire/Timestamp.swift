/// How many digits follow the second.
enum Fraction: Sendable { case none, nine }

/// A time in UTC as the bank writes it, from milliseconds since 1970.
func timestamp(_ milliseconds: Int64, fraction: Fraction = .none) -> String {
    let seconds = milliseconds / 1_000
    let (year, month, day) = civil(fromDays: seconds / 86_400)
    let clock = seconds % 86_400
    let text =
        padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(clock / 3_600, 2) + ":"
        + padded(clock / 60 % 60, 2) + ":" + padded(clock % 60, 2)
    return switch fraction {
    case .none: text + "Z"
    case .nine: text + "." + padded(milliseconds % 1_000, 3) + "000000Z"
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", for days after 1970.
private func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
}
