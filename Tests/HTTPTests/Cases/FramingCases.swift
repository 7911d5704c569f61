private func post(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n\(body)"
}

/// Where a body ends: RFC 9112, 6; RFC 9110, 8.6.
let framingCases: [WireCase] = [
    .accepted("9112 6.3", .must, "a length", post("Content-Length: 5", "hello"), "post\n/\nx\nhello"),
    .accepted("9110 8.6", .must, "a length of zero", post("Content-Length: 0"), "post\n/\nx\n"),
    .accepted(
        "9110 8.6",
        .must,
        "leading zeros in a length, which is decimal",
        post("Content-Length: 0010", "0123456789"),
        "post\n/\nx\n0123456789"
    ),
    .accepted("9110 8.6", .must, "blanks around a length", post("Content-Length: \t5 ", "hello"), "post\n/\nx\nhello"),
    .accepted(
        "9112 6.3",
        .must,
        "a body that looks like a request",
        post("Content-Length: 27", "GET /a HTTP/1.1\r\nHost: y\r\n\r\n".prefixBytes(27)),
        nil
    ),
    .accepted("9112 6.3", .must, "no body without length in a GET", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "get\n/\nx\n"),
    .accepted(
        "9110 9.3.1",
        .may,
        "a body in a GET is read",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab",
        "get\n/\nx\nab"
    ),
    .accepted(
        "9110 9.3.5",
        .may,
        "a body in a DELETE is read",
        "DELETE / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab",
        "delete\n/\nx\nab"
    ),
    .accepted("9112 6.3", .must, "zeros and line ends in a body", post("Content-Length: 4", "\0\r\n\n")),
    .refused("9110 15.5.12", .may, "a POST that does not say its length", post("Accept: */*"), with: 411),
    .refused(
        "9110 15.5.12",
        .may,
        "a PUT that does not say its length",
        "PUT / HTTP/1.1\r\nHost: x\r\n\r\n",
        with: 411
    ),
    .refused(
        "9110 15.5.12",
        .may,
        "a PATCH that does not say its length",
        "PATCH / HTTP/1.1\r\nHost: x\r\n\r\n",
        with: 411
    ),
    .refused("9112 6.3", .must, "a length with a plus", post("Content-Length: +5", "hello")),
    .refused("9112 6.3", .must, "a length with a minus", post("Content-Length: -5", "hello")),
    .refused("9112 6.3", .must, "a length of minus zero", post("Content-Length: -0")),
    .refused("9112 6.3", .must, "a length in hexadecimal", post("Content-Length: 0x5", "hello")),
    .refused("9112 6.3", .must, "a length with a fraction", post("Content-Length: 5.0", "hello")),
    .refused("9112 6.3", .must, "a length with an exponent", post("Content-Length: 5e0", "hello")),
    .refused("9112 6.3", .must, "a length with an underscore", post("Content-Length: 1_0", "hello")),
    .refused("9112 6.3", .must, "a length with a blank inside", post("Content-Length: 1 0", "hello")),
    .refused("9112 6.3", .must, "a length in letters", post("Content-Length: five", "hello")),
    .refused("9112 6.3", .must, "an empty length", post("Content-Length:", "hello")),
    .refused("9112 6.3", .must, "a length in quotes", post("Content-Length: \"5\"", "hello")),
    .refused("9112 6.3", .must, "a length in full-width digits", post("Content-Length: \u{EF}\u{BC}\u{95}", "hello")),
    .refused("9110 8.6", .may, "a list of equal lengths", post("Content-Length: 5, 5", "hello")),
    .refused("9110 8.6", .must, "a list of different lengths", post("Content-Length: 5, 6", "hello!")),
    .refused("9110 8.6", .may, "two equal lengths", post("Content-Length: 5\r\nContent-Length: 5", "hello")),
    .refused("9110 8.6", .must, "two different lengths", post("Content-Length: 5\r\nContent-Length: 6", "hello!")),
    .refused(
        "9110 8.6",
        .must,
        "two different lengths in different case",
        post("Content-Length: 5\r\ncontent-length: 0", "hello")
    ),
    .refused("9110 15.5.14", .should, "a length beyond the limit", post("Content-Length: 10000000"), with: 413),
    .refused("9110 8.6", .must, "a length of 2^63", post("Content-Length: 9223372036854775808"), with: 413),
    .refused(
        "9110 8.6",
        .must,
        "a length of 2^64 and five",
        post("Content-Length: 18446744073709551621", "hello"),
        with: 413
    ),
    .refused(
        "9110 8.6",
        .must,
        "an endless length",
        post("Content-Length: " + String(repeating: "9", count: 100)),
        with: 400
    ),
    .refused(
        "9112 6.1",
        .must,
        "a length and chunks",
        post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")
    ),
    .refused(
        "9112 6.1",
        .must,
        "chunks and a length",
        post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")
    ),
    .refused(
        "9112 6.1",
        .must,
        "a length of zero and chunks",
        post("Content-Length: 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n")
    ),
    .refused(
        "9112 6.1",
        .must,
        "chunks with HTTP/1.0",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    .refused(
        "9112 6.1",
        .should,
        "gzip before chunked",
        post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
        with: 501
    ),
    .refused(
        "9112 6.1",
        .should,
        "gzip before chunked in two fields",
        post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        with: 501
    ),
    .refused("9112 6.3", .must, "chunked before gzip", post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n")),
    .refused("9112 6.3", .must, "gzip alone", post("Transfer-Encoding: gzip", "0\r\n\r\n")),
    .refused("9112 6.1", .must, "chunked twice", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")),
    .refused(
        "9112 6.1",
        .must,
        "chunked twice in two fields",
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")
    ),
    .refused("9112 6.3", .must, "identity", post("Transfer-Encoding: identity", "hello")),
    .refused(
        "9112 6.3",
        .must,
        "chunked and identity in two fields",
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n")
    ),
    .refused("9112 6.3", .must, "an unknown coding", post("Transfer-Encoding: xchunked", "0\r\n\r\n")),
    .refused("9112 6.3", .must, "an empty coding", post("Transfer-Encoding:", "0\r\n\r\n")),
    .refused("9112 6.3", .must, "a coding of commas", post("Transfer-Encoding: ,,", "0\r\n\r\n")),
    .refused("9112 7", .must, "chunked with a parameter", post("Transfer-Encoding: chunked;q=1", "0\r\n\r\n")),
    .refused("9112 6.3", .must, "chunked in quotes", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n")),
    .refused("9110 5.5", .must, "chunked behind a vertical tab", post("Transfer-Encoding: \u{B}chunked", "0\r\n\r\n")),
    .refused(
        "9112 5.1",
        .must,
        "chunked with a blank before the colon",
        post("Transfer-Encoding : chunked", "0\r\n\r\n")
    ),
    .accepted(
        "9110 7.6",
        .must,
        "a field that only resembles a coding",
        post("Transfer_Encoding: chunked\r\nContent-Length: 2", "ab"),
        "post\n/\nx\nab"
    ),
]

/// Chunks: RFC 9112, 7.1.
let chunkCases: [WireCase] = [
    .accepted("9112 7.1", .must, "one chunk", chunks("5\r\nhello\r\n0\r\n\r\n"), "post\n/\nx\nhello"),
    .accepted(
        "9112 7.1",
        .must,
        "several chunks",
        chunks("1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n"),
        "post\n/\nx\nhello"
    ),
    .accepted("9112 7.1", .must, "no content", chunks("0\r\n\r\n"), "post\n/\nx\n"),
    .accepted(
        "9112 7.1",
        .must,
        "a size in small letters",
        chunks("a\r\n0123456789\r\n0\r\n\r\n"),
        "post\n/\nx\n0123456789"
    ),
    .accepted(
        "9112 7.1",
        .must,
        "a size in capitals",
        chunks("A\r\n0123456789\r\n0\r\n\r\n"),
        "post\n/\nx\n0123456789"
    ),
    .accepted(
        "9112 7.1",
        .must,
        "leading zeros in a size",
        chunks("0005\r\nhello\r\n000\r\n\r\n"),
        "post\n/\nx\nhello"
    ),
    .accepted("9112 7.1", .must, "line ends in a chunk", chunks("4\r\n\r\n\r\n\r\n0\r\n\r\n"), "post\n/\nx\n\r\n\r\n"),
    .accepted(
        "9112 7",
        .must,
        "the name of the coding in any case",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKed\r\n\r\n0\r\n\r\n",
        "post\n/\nx\n"
    ),
    .accepted(
        "9110 5.6.1",
        .must,
        "an empty element in the list of codings",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: , chunked ,\r\n\r\n0\r\n\r\n",
        "post\n/\nx\n"
    ),
    .accepted(
        "9112 7.1.1",
        .must,
        "an extension is dropped",
        chunks("5;a\r\nhello\r\n0;b\r\n\r\n"),
        "post\n/\nx\nhello"
    ),
    .accepted(
        "9112 7.1.1",
        .must,
        "an extension with a value",
        chunks("5;a=b\r\nhello\r\n0\r\n\r\n"),
        "post\n/\nx\nhello"
    ),
    .accepted(
        "9112 7.1.1",
        .must,
        "an extension in quotes",
        chunks("5;a=\"b; \\\" c\"\r\nhello\r\n0\r\n\r\n"),
        "post\n/\nx\nhello"
    ),
    .accepted(
        "9112 7.1.1",
        .must,
        "blanks around an extension",
        chunks("5 ; a = b ;c\r\nhello\r\n0\r\n\r\n"),
        "post\n/\nx\nhello"
    ),
    .accepted(
        "9112 7.1.2",
        .must,
        "trailers are dropped",
        chunks("5\r\nhello\r\n0\r\nX-A: b\r\nX-B:\r\n\r\n"),
        "post\n/\nx\nhello"
    ),
    .accepted("9112 7.1.2", .must, "a trailer cannot change the host", chunks("0\r\nHost: y\r\n\r\n"), "post\n/\nx\n"),
    .accepted(
        "9112 7.1.2",
        .must,
        "a trailer cannot change the length",
        chunks("0\r\nContent-Length: 50\r\n\r\n"),
        "post\n/\nx\n"
    ),
    .refused("9112 7.1", .must, "no size", chunks("\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a size that is not hexadecimal", chunks("g\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a size with 0x", chunks("0x5\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a size with a plus", chunks("+5\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a size with a minus", chunks("-5\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a blank before a size", chunks(" 5\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a blank after a size", chunks("5 \r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "an underscore in a size", chunks("1_0\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a size of 17 digits", chunks("00000000000000005\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a size of 2^64", chunks("10000000000000000\r\n"), with: 413),
    .refused("9112 7.1", .must, "a size of 2^63", chunks("8000000000000000\r\n"), with: 413),
    .refused("9112 7.1", .must, "the largest size of 16 digits", chunks("ffffffffffffffff\r\n"), with: 413),
    .refused("9110 15.5.14", .should, "a chunk beyond the limit", chunks("fffff\r\n"), with: 413),
    .refused("9112 2.2", .must, "a bare LF after a size", chunks("5\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a bare CR after a size", chunks("5\rhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a bare LF after a chunk", chunks("5\r\nhello\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "nothing after a chunk", chunks("5\r\nhello0\r\n\r\n")),
    .refused("9112 7.1", .must, "a chunk longer than its size", chunks("4\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1", .must, "a chunk shorter than its size", chunks("6\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "an extension without name", chunks("5;\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "an extension without value", chunks("5;a=\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "a bare LF in an extension", chunks("5;a\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "a bare CR in an extension", chunks("5;a\rb\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "a NUL in an extension", chunks("5;a\0\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "a line end in a quoted extension", chunks("5;a=\"b\r\nc\"\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "text after a quoted extension", chunks("5;a=\"b\"c\r\nhello\r\n0\r\n\r\n")),
    .refused("9112 7.1.1", .must, "a comma after a size", chunks("5,a\r\nhello\r\n0\r\n\r\n")),
    .refused(
        "9112 7.1.1",
        .should,
        "endless extensions",
        chunks("5;" + String(repeating: "a", count: 20_000)),
        with: 431
    ),
    .refused("9112 7.1.2", .must, "a trailer without colon", chunks("0\r\nX-A\r\n\r\n")),
    .refused("9112 7.1.2", .must, "a trailer with an obsolete fold", chunks("0\r\nX-A: a\r\n b\r\n\r\n")),
    .refused("9112 7.1.2", .must, "a trailer with a blank before the colon", chunks("0\r\nX-A : a\r\n\r\n")),
    .refused("9112 7.1.2", .must, "a trailer without name", chunks("0\r\n: a\r\n\r\n")),
    .refused("9112 7.1.2", .must, "a NUL in a trailer", chunks("0\r\nX-A: a\0\r\n\r\n")),
    .refused("9112 7.1.2", .must, "a bare LF in a trailer", chunks("0\r\nX-A: a\n\r\n")),
    .refused("9112 7.1.2", .must, "a bare CR in a trailer", chunks("0\r\nX-A: a\rb\r\n\r\n")),
    .refused("9112 7.1.2", .must, "a bare LF for the last line", chunks("0\r\n\n")),
    .refused("9112 7.1.2", .must, "a bare CR for the last line", chunks("0\r\n\ra")),
    .refused(
        "6585 5",
        .should,
        "endless trailers",
        chunks("0\r\n" + String(repeating: "X-A: bbbbbbbbbb\r\n", count: 2_000)),
        with: 431
    ),
]

private func chunks(_ body: String) -> String {
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
}

extension String {
    fileprivate func prefixBytes(_ count: Int) -> String { String(decoding: utf8.prefix(count), as: UTF8.self) }
}
