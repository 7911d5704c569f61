internal import CardVault
internal import HTTP

/// Why a page of the console is not what was wanted.
enum ConsoleNotice {
    case unknown, forbidden, notAllowed, foreignForm, cardNumber, badFields, conflict(String), busy, fault

    init(_ error: VaultError) {
        switch error {
        case .cardNotFound, .accountNotFound, .verificationNotFound, .clientNotFound, .planNotFound, .cursorMalformed,
            .identifierMalformed:
            self = .unknown
        case .accountMalformed, .textTooLong, .textMalformed, .reasonUnknown, .bankCardIDMalformed, .terminalUnknown:
            self = .badFields
        case .searchEmpty: self = .conflict("A plan needs at least one condition.")
        case .planTooLarge: self = .conflict("More than a million cards fit.")
        case .approvalMissing: self = .conflict("Another administrator must approve the plan first.")
        case .ownApproval: self = .conflict("Whoever made the plan cannot approve it.")
        case .planExpired: self = .conflict("The plan was not executed in a day. Make it anew.")
        case .storageBusy, .storageUnavailable, .dataKeyUsedUp, .clientLimited: self = .busy
        default: self = .fault
        }
    }

    var status: Int {
        switch self {
        case .unknown: 404
        case .forbidden, .foreignForm: 403
        case .notAllowed: 405
        case .cardNumber, .badFields: 422
        case .conflict: 409
        case .busy: 503
        case .fault: 500
        }
    }

    var words: (title: String, text: String) {
        switch self {
        case .unknown: ("There is nothing here", "It may be gone, or you may not see it.")
        case .forbidden:
            ("Not for your role", "Your role does not include this page. An administrator can change that.")
        case .notAllowed: ("Not like this", "The page has nothing to do for this request.")
        case .foreignForm:
            ("The form is out of date", "It was not made for your session. Nothing was changed; open the page anew.")
        case .cardNumber:
            ("That looks like a card number", "Card numbers have no place here. Nothing was kept or changed.")
        case .badFields: ("Something is wrong in the form", "A field has a form that cannot be. Nothing was changed.")
        case .conflict(let text): ("That cannot be done", text + " Nothing was changed.")
        case .busy: ("Not at the moment", "Nothing could be written. Try again in a little while.")
        case .fault: ("Something went wrong here", "The log of the service says more.")
        }
    }
}

extension AdminConsole {
    func notice(_ visit: ConsoleVisit?, _ notice: ConsoleNotice) -> Response {
        let words = notice.words
        let back: HTML = visit == nil ? #"<a href="/admin/">To the console</a>"# : #"<a href="/admin/">Overview</a>"#
        return ConsoleShell(site: site, title: words.title, visit: visit).response(
            """
            <div class="sheet notice"><h1>\(words.title)</h1><p>\(words.text)</p><p>\(back)</p></div>
            """,
            status: notice.status
        )
    }
}
