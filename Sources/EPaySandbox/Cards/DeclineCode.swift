/// The bank's codes that its pages document, with a message each.
package enum DeclineCode {
    /// Codes after which the bank has not decided yet.
    package static let notFinal: [Int: String] = [
        -31: "Transaction is in process", 100: "Transaction is in process", 293: "Transaction is in process",
        454: "Operation could not be completed", 690: "No answer from the host", 1_267: "Payment is in process",
        1_268: "Payment is in process", 1_269: "Payment is in process", 1_563: "Try to get the status",
        1_564: "Try to get the status", 2_358: "Try to get the status", 2_656: "Try to get the status",
        3_014: "Time out", 3_225: "Time out", 3_240: "Time out",
    ]

    /// Codes that decline a card.
    package static let final: [Int: String] = [
        455: "3-D Secure is unavailable or the card number is wrong", 457: "The card expiry date is wrong",
        462: "Transaction declined by the issuer", 463: "Transaction declined by the issuer",
        465: "The card is blocked", 466: "Transaction declined by the issuer", 467: "The card is blocked",
        470: "The amount is zero", 471: "There is no such card", 472: "There is no such card",
        473: "The 3-D Secure code is wrong", 476: "Try again in 30 minutes", 478: "The card is expired",
        479: "The card is blocked", 483: "The card is reported stolen", 484: "Insufficient funds",
        485: "The card is expired", 487: "Not permitted to merchant", 489: "The card is blocked",
        491: "The limit of operations is exceeded", 493: "The issuer is unavailable", 494: "The issuer is unavailable",
        499: "The 3-D Secure code is wrong", 521: "Transaction declined by the issuer", 522: "The record is not found",
        523: "Transaction declined by the issuer", 527: "Transaction declined by the issuer",
        877: "3-D Secure cannot be finished", 2_740: "Too many failed attempts", 2_872: "Use another card",
    ]

    /// Codes that two pages of the bank explain differently.
    package static let disputed: [Int: String] = [
        456: "Operation could not be completed", 459: "Operation could not be completed",
        500: "Operation could not be completed", 503: "Operation could not be completed",
    ]

    /// The message of a code; it starts with a blank, as the bank's sample does.
    package static func message(_ code: Int) -> String {
        " " + (final[code] ?? notFinal[code] ?? disputed[code] ?? "Error")
    }
}
