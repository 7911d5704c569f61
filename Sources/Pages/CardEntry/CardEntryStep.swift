internal import CardVault

/// What a browser that opens a card page gets to see.
enum CardEntryStep {
    /// What the session's cookie says of the browser.
    enum Browser {
        /// No card was sent yet: any browser will do.
        case any
        /// The one that sent the first card.
        case same
        /// Another one, by its cookie.
        case other
        /// One without a cookie, which may have been kept back because the browser comes from another site.
        case silent
    }

    /// The form.
    case form
    /// The page that sends the browser to the ACS.
    case challenge(Verification)
    /// What became of the last card.
    case outcome(Verification)
    /// The page again, from our own address.
    case again
    /// The session is another browser's.
    case otherBrowser
    /// The session has ended without a card.
    case ended

    /// Decides by session and browser; `isSecondLook` once the page was opened from our own address.
    init(_ view: CardEntryView, _ browser: Browser, isSecondLook: Bool) {
        switch browser {
        case .silent where !isSecondLook: self = .again
        case .silent, .other: self = view.status == .open ? .otherBrowser : .ended
        case .any, .same: self = Self.own(view)
        }
    }

    private static func own(_ view: CardEntryView) -> CardEntryStep {
        guard let last = view.last else { return view.status == .open ? .form : .ended }
        if case .challenge = last.state, view.status != .cancelled { return .challenge(last) }
        switch view.status {
        case .cancelled: return .ended
        case .completed, .failed: return .outcome(last)
        case .open: return last.status.isFinal ? .form : .outcome(last)
        case .expired: return last.status.isFinal ? .ended : .outcome(last)
        }
    }
}
