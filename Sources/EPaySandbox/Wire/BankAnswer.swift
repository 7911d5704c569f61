package import HTTP

/// What the bank answers, and how rudely the answer travels.
package struct BankAnswer: Sendable {
    /// Where the connection is cut.
    package enum Cut: Sendable, Equatable {
        case nowhere
        case beforeAnswering
        /// After this many bytes of the body.
        case after(Int)
    }

    /// The HTTP status.
    package var status: Int
    /// The media type.
    package var contentType: String
    /// The body.
    package var body: [UInt8]
    /// Header fields beside type and length.
    package var headers: [HeaderField] = []
    /// How long it is held back.
    package var delaySeconds = 0.0
    /// Where the connection is cut.
    package var cut = Cut.nowhere
    /// The postLinks that it causes.
    package var callbacks: [Callback] = []

    /// An answer of bytes.
    package init(_ status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// A JSON answer.
    package init(_ status: Int, _ value: WireValue) {
        self.init(status, contentType: "application/json; charset=utf-8", body: value.rendered())
    }

    /// An answer of plain text.
    package init(_ status: Int, text: String) {
        self.init(status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// A page; `formAction` lists where its forms may go, as a Content-Security-Policy names it.
    package init(_ status: Int, page: String, formAction: String = "'self'") {
        self.init(status, contentType: "text/html; charset=utf-8", body: Array(page.utf8))
        headers = [
            HeaderField(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action \(formAction)"
            ),
            HeaderField("Referrer-Policy", "no-referrer"),
            HeaderField("X-Content-Type-Options", "nosniff"),
        ]
    }
}

/// A postLink or failurePostLink that is to be sent.
package struct Callback: Sendable, Equatable {
    /// Where it goes.
    package var url: String
    /// What it says.
    package var body: [UInt8]
    /// The operation it is about.
    package var invoiceID: String
    /// Whether it is a postLink, not a failurePostLink.
    package var isSuccess: Bool
    /// How long it is held back.
    package var delaySeconds = 0.0
    /// How often it is sent.
    package var copies = 1
    /// Sent, and answered or given up, before the answer of the call that caused it.
    package var isBeforeAnswer = false
}
