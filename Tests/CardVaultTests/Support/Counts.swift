/// How much of a space a test has walked, for the report.
enum Counts {
    static func note(_ what: String, _ count: Int) { print("\(what): \(count)") }
}
