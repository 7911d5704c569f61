extension BankState {
    /// The public key, under the label that is switched on.
    func publicKey() -> BankAnswer {
        let label = switches.publicKeyLabel.rawValue
        let lines = publicKeyPEM.split(separator: "\n", omittingEmptySubsequences: true)
            .map { $0.hasPrefix("-----BEGIN") ? "-----BEGIN \(label)-----" : $0 }
            .map { $0.hasPrefix("-----END") ? "-----END \(label)-----" : $0 }
        return BankAnswer(
            200,
            contentType: "application/octet-stream",
            body: Array((lines.joined(separator: "\n") + "\n").utf8)
        )
    }

    /// The answer with all postLinks that wait to be sent.
    mutating func handingOver(_ answer: BankAnswer, isReordered: Bool) -> BankAnswer {
        var answer = answer
        answer.callbacks = callbacks
        callbacks = []
        if isReordered {
            for index in answer.callbacks.indices { answer.callbacks[index].isBeforeAnswer = true }
        }
        return answer
    }

    /// The answer to what is refused, in the shape the bank declines in.
    func refusalAnswer(_ refusal: Refusal, on endpoint: Endpoint, subject: String) -> BankAnswer {
        guard endpoint == .cryptopay || endpoint == .confirm, refusal.status == 400 else {
            return BankAnswer(
                refusal.status,
                ["code": .int(Int64(refusal.code)), "message": .string(" " + refusal.message)]
            )
        }
        return BankAnswer(
            400,
            declineBody(
                refusal.code,
                " " + refusal.message,
                invoiceID: subject.isDigits ? subject : "",
                accountID: ""
            )
        )
    }

    /// The sandbox's own calls.
    mutating func control(
        _ route: Route,
        _ call: BankCall,
        at now: Int64
    ) throws(Refusal) -> BankAnswer {
        let isChange = call.method == "PUT"
        let body = WireValue(parsing: call.body)
        switch route {
        case .operations: return BankAnswer(200, try operationsBody(of: call))
        case .switches:
            if isChange { try switches.apply(body ?? .null) }
            return BankAnswer(200, switches.document)
        case .faults:
            if isChange { faults = try Fault.parse(body ?? .null) }
            return BankAnswer(200, .array(faults.map(\.document)))
        case .clock:
            let before = now - clockOffset
            if isChange { try moveClock(body) }
            return BankAnswer(
                200,
                ["aheadSeconds": .int(clockOffset / 1_000), "now": .string(timestamp(before + clockOffset))]
            )
        case .reset:
            reset()
            return BankAnswer(200, [:])
        default: return BankAnswer(200, page: IndexPage.render(self))
        }
    }

    private mutating func moveClock(_ body: WireValue?) throws(Refusal) {
        guard let members = body?.members, members.count == 1, let seconds = members[0].value.int,
            (0...1_000_000_000).contains(seconds)
        else { throw .clockMalformed }
        switch members[0].name {
        case "advanceSeconds": clockOffset += Int64(seconds) * 1_000
        case "aheadSeconds": clockOffset = Int64(seconds) * 1_000
        default: throw .clockMalformed
        }
    }
}

extension Refusal {
    static let pageMalformed = Refusal(
        status: 400,
        code: 90_405,
        message: "operations take after and limit, numbers not below 0"
    )
    static let clockMalformed = Refusal(
        status: 400,
        code: 90_404,
        message: "the clock takes {advanceSeconds} or {aheadSeconds}, not below 0"
    )
}
