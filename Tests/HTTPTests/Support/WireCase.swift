import Testing

/// What is sent on a fresh connection, what must come back, and the section that says so.
struct WireCase: Sendable, CustomTestStringConvertible {
    enum Level: String { case must = "MUST", should = "SHOULD", may = "MAY", ours = "our limit" }

    /// What is expected of the connection after the last answer.
    enum End { case open, closed }

    let name: String
    let section: String
    let level: Level
    /// Sent as it is; each scalar is one byte.
    let text: String
    /// The statuses of the answers, in order.
    var statuses: [Int]
    var end: End
    /// What the server understood, for the last answer: method, target, host, body.
    var understood: String?

    /// Sent after the answers, and answered 200 itself.
    var laterText: String?

    var bytes: [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

    var testDescription: String { "\(section) \(level.rawValue): \(name)" }

    /// A request that is answered 200, with what the handler shall have seen.
    static func accepted(
        _ section: String,
        _ level: Level,
        _ name: String,
        _ text: String,
        _ understood: String? = nil,
        then end: End = .open
    ) -> WireCase {
        WireCase(
            name: name,
            section: section,
            level: level,
            text: text,
            statuses: [200],
            end: end,
            understood: understood
        )
    }

    /// A request that is refused, after which the connection closes.
    static func refused(
        _ section: String,
        _ level: Level,
        _ name: String,
        _ text: String,
        with status: Int = 400
    ) -> WireCase {
        WireCase(name: name, section: section, level: level, text: text, statuses: [status], end: .closed)
    }

    /// Several requests, or one with an interim answer.
    static func answered(
        _ section: String,
        _ level: Level,
        _ name: String,
        _ text: String,
        _ statuses: [Int],
        then end: End = .open
    ) -> WireCase {
        WireCase(name: name, section: section, level: level, text: text, statuses: statuses, end: end)
    }
}
