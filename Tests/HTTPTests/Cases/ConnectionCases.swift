private let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

/// Persistence, pipelining and expectations: RFC 9112, 9; RFC 9110, 10.1.1.
let connectionCases: [WireCase] = [
    .accepted("9112 9.3", .must, "HTTP/1.1 persists", get, then: .open),
    .accepted(
        "9112 9.3",
        .must,
        "close closes",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        then: .closed
    ),
    .accepted(
        "9112 9.6",
        .must,
        "close in any case",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: CLOSE\r\n\r\n",
        then: .closed
    ),
    .accepted(
        "9110 7.6.1",
        .must,
        "close in a list",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: TE , close\r\n\r\n",
        then: .closed
    ),
    .accepted(
        "9110 7.6.1",
        .must,
        "close in a second field",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: TE\r\nConnection: close\r\n\r\n",
        then: .closed
    ),
    .accepted(
        "9112 9.3",
        .must,
        "close beats keep-alive",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, close\r\n\r\n",
        then: .closed
    ),
    .accepted(
        "9110 7.6.1",
        .must,
        "an option that only resembles close",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: closed\r\n\r\n",
        then: .open
    ),
    .accepted(
        "9112 9.3",
        .must,
        "keep-alive with HTTP/1.1",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
        then: .open
    ),
    .accepted("9112 9.3", .must, "HTTP/1.0 closes", "GET / HTTP/1.0\r\nHost: x\r\n\r\n", then: .closed),
    .accepted(
        "9112 9.3",
        .may,
        "HTTP/1.0 with keep-alive persists",
        "GET / HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
        then: .open
    ),
    .accepted(
        "9112 9.3",
        .must,
        "HTTP/1.0 with keep-alive and close",
        "GET / HTTP/1.0\r\nHost: x\r\nConnection: keep-alive, close\r\n\r\n",
        then: .closed
    ),
    .accepted(
        "9112 6.3",
        .must,
        "HTTP/1.0 with a length",
        "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab",
        "post\n/\n-\nab",
        then: .closed
    ),
    .accepted(
        "9110 7.8",
        .may,
        "an upgrade is ignored",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "get\n/\nx\n"
    ),
    .accepted(
        "9110 7.8",
        .may,
        "an upgrade to HTTP/2 is ignored",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
        "get\n/\nx\n"
    ),
    .answered("9112 9.3.2", .must, "two requests at once", get + get, [200, 200]),
    .answered(
        "9112 9.3.2",
        .must,
        "twenty requests at once",
        String(repeating: get, count: 20),
        [Int](repeating: 200, count: 20)
    ),
    .answered(
        "9112 9.3.2",
        .must,
        "bodies and requests at once",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab" + get
            + "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" + get,
        [200, 200, 200, 200]
    ),
    .answered(
        "9112 9.3.2",
        .must,
        "a good request and a bad one",
        get + "GET / HTTP/1.1\r\n\r\n",
        [200, 400],
        then: .closed
    ),
    .answered(
        "9112 9.6",
        .must,
        "nothing after close is answered",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + get,
        [200],
        then: .closed
    ),
    .answered(
        "9112 9.3.2",
        .must,
        "nothing after a bad request is answered",
        "GET / HTTP/1.1\r\n\r\n" + get,
        [400],
        then: .closed
    ),
    .answered(
        "9112 11.2",
        .must,
        "a request smuggled behind length and chunks is not answered",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get,
        [400],
        then: .closed
    ),
    .answered("9112 2.2", .should, "an empty line between two requests", get + "\r\n" + get, [200, 200]),
    .refused(
        "9110 8.6",
        .must,
        "a body longer than its length",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na?bcd"
    ).then200(),
    .answered(
        "9110 10.1.1",
        .must,
        "an expectation is met before the body",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
        [100],
        then: .open
    ).body("ab"),
    .answered(
        "9110 10.1.1",
        .must,
        "the expectation in any case",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-CONTINUE\r\nContent-Length: 2\r\n\r\n",
        [100],
        then: .open
    ).body("ab"),
    .answered(
        "9110 10.1.1",
        .must,
        "an expectation before chunks",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n",
        [100],
        then: .open
    ).body("2\r\nab\r\n0\r\n\r\n"),
    .accepted(
        "9110 10.1.1",
        .must,
        "an expectation without body",
        "GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n",
        "get\n/\nx\n"
    ),
    .accepted(
        "9110 10.1.1",
        .must,
        "an expectation with a length of zero",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        "post\n/\nx\n"
    ),
    .accepted(
        "9110 10.1.1",
        .must,
        "the expectation of an HTTP/1.0 client is ignored",
        "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
        "post\n/\n-\nab",
        then: .closed
    ),
    .refused(
        "9110 10.1.1",
        .may,
        "another expectation",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\nab",
        with: 417
    ),
    .refused(
        "9110 10.1.1",
        .must,
        "an expectation of too long a body is refused at once",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n",
        with: 413
    ),
    .refused(
        "9110 10.1.1",
        .must,
        "an expectation with ambiguous framing is refused at once",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n"
    ),
]

extension WireCase {
    /// The same bytes, but a good answer comes before the refusal.
    fileprivate func then200() -> WireCase {
        var changed = self
        changed.statuses = [200] + statuses
        return changed
    }

    /// A body that is sent once the interim answer is there.
    fileprivate func body(_ body: String) -> WireCase {
        var changed = self
        changed.laterText = body
        return changed
    }
}
