private func field(_ field: String) -> String { "GET / HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n" }

/// Header sections: RFC 9112, 5; RFC 9110, 5.
let fieldCases: [WireCase] = [
    .accepted("9110 5.1", .must, "an unknown field", field("X-Unknown: y")),
    .accepted("9110 5.5", .must, "an empty value", field("X-Empty:")),
    .accepted("9110 5.5", .should, "bytes above ASCII in a value", field("X-A: caf\u{E9}")),
    .accepted("9110 5.5", .must, "a tab inside a value", field("X-A: a\tb")),
    .accepted("9110 5.1", .must, "every character of a name", field("!#$%&'*+-.^_`|~09azAZ: y")),
    .accepted("9110 5.5", .must, "colons in a value", field("X-A: a:b: c")),
    .accepted("9110 5.3", .must, "a field twice", field("X-A: a\r\nX-A: b")),
    .refused("9112 5.2", .must, "an obsolete fold with a blank", field("X-A: a\r\n b")),
    .refused("9112 5.2", .must, "an obsolete fold with a tab", field("X-A: a\r\n\tb")),
    .refused("9112 5.2", .must, "a fold that hides a length", field("X-A: a\r\n Content-Length: 5")),
    .refused("9112 2.2", .must, "a blank before the first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
    .refused("9112 2.2", .must, "a line of blanks", field(" ")),
    .refused("9112 5.1", .must, "a blank before the colon", field("X-A : a")),
    .refused("9112 5.1", .must, "a tab before the colon", field("X-A\t: a")),
    .refused("9112 5.1", .must, "a blank before the colon of a length", field("Content-Length : 0")),
    .refused("9112 5.1", .must, "a blank in a name", field("X A: a")),
    .refused("9112 5.1", .must, "a blank before a name", "GET / HTTP/1.1\r\nHost: x\r\n X-A: a\r\n\r\n"),
    .refused("9112 5", .must, "a line without colon", field("X-A")),
    .refused("9112 5", .must, "an empty name", field(": a")),
    .refused("9112 5", .must, "only a colon", field(":")),
    .refused("9110 5.1", .must, "a bracket in a name", field("X(A): a")),
    .refused("9110 5.1", .must, "a slash in a name", field("X/A: a")),
    .refused("9110 5.1", .must, "a quote in a name", field("\"X\": a")),
    .refused("9110 5.1", .must, "a semicolon in a name", field("X;A: a")),
    .refused("9110 5.1", .must, "a byte above ASCII in a name", field("X\u{E9}: a")),
    .refused("9110 5.1", .must, "a NUL in a name", field("X\0A: a")),
    .refused("9110 5.5", .must, "a NUL in a value", field("X-A: a\0b")),
    .refused("9110 5.5", .must, "a bare CR in a value", field("X-A: a\rb")),
    .refused("9110 5.5", .must, "a bare CR at the end of a value", field("X-A: a\r")),
    .refused("9112 2.2", .may, "a bare LF in a value", field("X-A: a\nX-B: b")),
    .refused("9112 2.2", .may, "a bare LF for the blank line", "GET / HTTP/1.1\r\nHost: x\r\n\n"),
    .refused("9110 5.5", .should, "a vertical tab in a value", field("X-A: a\u{B}b")),
    .refused("9110 5.5", .should, "an escape character in a value", field("X-A: \u{1B}[0m")),
    .refused("9110 5.5", .should, "a DEL in a value", field("X-A: a\u{7F}")),
    .refused("9110 5.5", .should, "a bell in a value", field("X-A: \u{7}")),
    .refused(
        "6585 5",
        .should,
        "too many fields",
        field((0..<120).map { "X-\($0): y" }.joined(separator: "\r\n")),
        with: 431
    ),
    .refused(
        "6585 5",
        .should,
        "a field that is too long",
        field("X-A: " + String(repeating: "a", count: 17_000)),
        with: 431
    ),
    .refused(
        "6585 5",
        .should,
        "fields that are too long together",
        field(String(repeating: "X-A: \(String(repeating: "a", count: 1_000))\r\n", count: 20)),
        with: 431
    ),
    .refused(
        "6585 5",
        .should,
        "an endless field",
        "GET / HTTP/1.1\r\nHost: x\r\nX-A: " + String(repeating: "a", count: 40_000),
        with: 431
    ),
    .accepted(
        "9110 5.4",
        .ours,
        "a hundred fields",
        "GET / HTTP/1.1\r\nHost: x\r\n" + (0..<99).map { "X-\($0): y\r\n" }.joined() + "\r\n"
    ),
    .accepted("9110 5.4", .ours, "16,000 bytes of fields", field("X-A: " + String(repeating: "a", count: 15_900))),
]
