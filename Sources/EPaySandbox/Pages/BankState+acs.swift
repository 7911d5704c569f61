extension BankState {
    /// GET or POST /acs/pa: asks the cardholder for a code.
    func challengePage(key: String, form: [BankCall.Field]?) -> BankAnswer {
        guard let challenge = openChallenge(key) else { return acsError("This challenge is unknown or finished.") }
        guard let form else { return acsError("The shop sends the browser here with a form: PaReq, MD and TermUrl.") }
        guard let paReq = form.only("PaReq"), let md = form.only("MD"), let termURL = form.only("TermUrl") else {
            return acsError("PaReq, MD or TermUrl is missing or doubled.")
        }
        guard paReq == challenge.paReq, md == challenge.md else {
            return acsError("PaReq or MD is not of this challenge.")
        }
        guard TermURL.isOne(termURL) else { return acsError("TermUrl is not an http or https address.") }
        return codePage(key: key, termURL: termURL, complaint: nil)
    }

    /// POST /acs/code: takes the code and sends the browser back to the shop.
    mutating func takeCode(_ form: [BankCall.Field]) -> BankAnswer {
        guard let key = form.only("id"), let challenge = openChallenge(key), let id = transactionOfChallenge[key] else {
            return acsError("This challenge is unknown or finished.")
        }
        guard let termURL = form.only("TermUrl"), TermURL.isOne(termURL) else {
            return acsError("TermUrl is not an http or https address.")
        }
        let code = form.only("code") ?? ""
        guard (1...10).contains(code.utf8.count), code.isDigits else {
            return codePage(key: key, termURL: termURL, complaint: "The code is 1 to 10 digits.")
        }
        guard challenge.results.count < 100 else { return acsError("Too many codes were tried.") }
        let result = random.opaque("eJzNWVnT")
        verifications[id]?.challenge?.results[result] = code != "000000"
        let content = """
            <p>Your bank has your answer. Go back to the shop to finish.</p>
            <form method="post" action="\(HTML.escape(termURL))">
            \(HTML.hidden("PaRes", result))
            \(HTML.hidden("MD", challenge.returnedMD))
            <button type="submit">Back to the shop</button>
            </form>
            """
        // Browsers hold the shop's redirects against this policy too, so one origin would not do.
        return BankAnswer(200, page: HTML.page(title: "3-D Secure", content), formAction: "http: https:")
    }

    private func openChallenge(_ key: String) -> Verification.Challenge? {
        guard let verification = transactionOfChallenge[key].flatMap({ verifications[$0] }),
            verification.standing == .challenged
        else { return nil }
        return verification.challenge
    }

    private func codePage(key: String, termURL: String, complaint: String?) -> BankAnswer {
        guard let verification = transactionOfChallenge[key].flatMap({ verifications[$0] }) else {
            return acsError("This challenge is unknown or finished.")
        }
        let error = complaint.map { "<p class=\"error\" role=\"alert\" id=\"complaint\">\(HTML.escape($0))</p>" } ?? ""
        let content = """
            <dl>
            <dt>Shop</dt><dd>\(HTML.escape(verification.merchant))</dd>
            <dt>Amount</dt><dd>0 USD: your card is only checked</dd>
            <dt>Card</dt><dd>\(HTML.escape(verification.face.starred))</dd>
            <dt>Order</dt><dd>\(HTML.escape(verification.invoiceID))</dd>
            </dl>
            \(error)
            <form method="post" action="/acs/code" autocomplete="off">
            \(HTML.hidden("id", key))
            \(HTML.hidden("TermUrl", termURL))
            <p><label for="code">Code from your bank’s message</label></p>
            <p><input id="code" name="code" inputmode="numeric" maxlength="10" required aria-describedby="hint"></p>
            <p id="hint">Every code but 000000 passes.</p>
            <button type="submit">Confirm</button>
            </form>
            """
        return BankAnswer(complaint == nil ? 200 : 400, page: HTML.page(title: "3-D Secure", content))
    }

    private func acsError(_ text: String) -> BankAnswer {
        let content = "<p class=\"error\" role=\"alert\">\(HTML.escape(text))</p>"
        return BankAnswer(400, page: HTML.page(title: "3-D Secure", content))
    }
}

/// The shop's address that the browser goes back to.
enum TermURL {
    /// Whether it is http or https, without user, blanks or control characters, at most 2,048 bytes.
    static func isOne(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }),
            text.utf8.count <= 2_048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return false }
        let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return !authority.isEmpty && authority.allSatisfy { $0.isLetter || $0.isNumber || ".-:[]".contains($0) }
    }
}

extension [BankCall.Field] {
    /// The only value of that name.
    func only(_ name: String) -> String? {
        let values = filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }
}
