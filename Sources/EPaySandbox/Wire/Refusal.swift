/// Why the sandbox refuses a call: what the bank would be strict about, with codes no page of the bank uses.
package struct Refusal: Error, Sendable, Equatable {
    /// The HTTP status.
    package let status: Int
    /// The code in the body.
    package let code: Int
    /// The text in the body.
    package let message: String

    static let tokenMissing = Refusal(status: 401, code: 90_101, message: "there is no bearer token")
    static let tokenUnknown = Refusal(status: 401, code: 90_102, message: "the token is unknown")
    static let tokenExpired = Refusal(status: 401, code: 90_103, message: "the token is expired")
    static let tokenUsed = Refusal(status: 401, code: 90_104, message: "the token was used for another operation")
    static let tokenNotForThis = Refusal(status: 401, code: 90_105, message: "the token is not for this operation")
    static let tokenOfAnotherInvoice = Refusal(status: 401, code: 90_106, message: "the token is for another invoice")

    static let notJSON = Refusal(status: 400, code: 90_201, message: "the body is not a JSON object")
    static let contentType = Refusal(status: 415, code: 90_202, message: "the content type is not application/json")
    static let invoiceMalformed = Refusal(status: 400, code: 90_203, message: "the invoice is not 6 to 15 digits")
    static let invoiceUsed = Refusal(status: 400, code: 90_204, message: "the invoice was used before")
    static let invoiceEndUsed = Refusal(
        status: 400,
        code: 90_205,
        message: "the last six digits of the invoice were used before"
    )
    static let descriptionTooLong = Refusal(status: 400, code: 3_298, message: "the description is over 125 bytes")
    static let bodyNotEmpty = Refusal(status: 400, code: 90_206, message: "this call has no body")

    static let cryptogramEncoding = Refusal(
        status: 400,
        code: 90_301,
        message: "the cryptogram is not base64 of one block of the key"
    )
    static let cryptogramKey = Refusal(
        status: 400,
        code: 90_302,
        message: "the cryptogram does not open with this bank's key"
    )
    static let cryptogramContent = Refusal(
        status: 400,
        code: 90_303,
        message: "the cryptogram is not hpan, expDate, cvc and terminalId, all strings"
    )
    static let cryptogramTerminal = Refusal(
        status: 400,
        code: 90_304,
        message: "the cryptogram is for another terminal"
    )

    static let full = Refusal(status: 503, code: 90_901, message: "the sandbox is full: start it again")

    /// A field that is missing or of a wrong type or value.
    static func field(_ name: StaticString) -> Refusal {
        Refusal(status: 400, code: 90_210, message: "the field \(name) is missing or wrong")
    }

    /// A field that the page does not have or that came twice; its name is not echoed.
    static let fieldUnknown = Refusal(status: 400, code: 90_211, message: "a field is unknown or doubled")
}
