extension Disturbance {
    /// The code that the operation is to be declined with.
    var forcedCode: Int? {
        guard case .decline(let code) = effect else { return nil }
        return code
    }

    /// The answer as it travels.
    func spoiling(_ answer: BankAnswer) -> BankAnswer {
        var spoilt = answer
        switch effect {
        case nil, .decline, .duplicate, .reorder: break
        case .dropBefore, .dropAfter: spoilt.cut = .beforeAnswering
        case .truncate(let count): spoilt.cut = .after(min(count ?? answer.body.count / 2, answer.body.count))
        case .obscure(let code): spoilt = obscured(answer, code)
        case .answer(let status, let body, _): spoilt = replaced(status, body)
        }
        spoilt.callbacks = answer.callbacks
        spoilt.delaySeconds += delaySeconds
        return spoilt
    }

    private func obscured(_ answer: BankAnswer, _ code: Int) -> BankAnswer {
        guard let body = WireValue(parsing: answer.body) else { return answer }
        if body["resultCode"] != nil {
            return BankAnswer(200, ["resultCode": .string(String(code)), "resultMessage": "UNKNOWN"])
        }
        return BankAnswer(
            400,
            [
                "code": .int(Int64(code)), "message": " Unknown error",
                "invoiceId": body["invoiceID"] ?? body["invoiceId"] ?? "", "id": "", "reference": "",
                "accountId": body["accountID"] ?? body["accountId"] ?? "",
            ]
        )
    }

    private func replaced(_ status: Int, _ body: WireValue?) -> BankAnswer {
        switch body {
        case nil, .null: BankAnswer(status, text: "")
        case .string(let text): BankAnswer(status, contentType: "text/html", body: Array(text.utf8))
        case let value?: BankAnswer(status, value)
        }
    }
}
