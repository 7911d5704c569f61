import CardVault
import EPay
import JSON

extension Checkup {
    /// Whether the bank answers: its tokens for every terminal, its key, and its clock.
    func bankServers() async -> [Finding] {
        var findings: [Finding] = []
        var aheads: [Int64] = []
        for terminal in configuration.bank.terminals {
            let reach = await bank.reachToken(terminal.terminal.name)
            if let ahead = reach.clockAhead { aheads.append(ahead.milliseconds) }
            findings.append(Self.finding("bank.token.\(terminal.terminal.name.text)", reach, "gives a token"))
        }
        let reach = await bank.reachKey()
        if let ahead = reach.clockAhead { aheads.append(ahead.milliseconds) }
        return findings + [key(reach), clock(aheads)]
    }

    private static func finding(_ check: String, _ reach: BankReach, _ good: String) -> Finding {
        let took = milliseconds(reach.took)
        let measures: [(name: String, value: JSONValue)] = [("tookMilliseconds", .double(took))]
        let told =
            switch reach.outcome {
            case .answered: "the bank \(good), after \(Int(took.rounded())) ms"
            case .credentialsRefused: "the bank refuses our credentials; look at clientId and clientSecretFile"
            case .keyUnusable: "the bank serves a key that must not be used; ask it by another way"
            case .unusable(let status): "the bank answers, but not as it should (HTTP \(status))"
            case .unreachable: "the bank does not answer"
            case .leftAlone: "the bank failed so often that it is left alone; try again in some seconds"
            }
        return Finding(check, reach.outcome == .answered ? .ok : .failed, told, measures)
    }

    private func key(_ reach: BankReach) -> Finding {
        let found = Self.finding("bank.key", reach, "serves its key")
        guard reach.outcome == .answered, let current = reach.keySHA256 else { return found }
        let seen = SeenBankKey.read(in: configuration.dataDirectory)
        let isNew = seen != nil && seen != current
        return Finding(
            "bank.key",
            isNew ? .warning : .ok,
            isNew ? "the bank serves another key than the one that was seen last" : found.summary,
            found.measures + [("sha256", .string(current)), ("seenSha256", .optional(seen))]
        )
    }

    private func clock(_ aheads: [Int64]) -> Finding {
        guard let ahead = aheads.min(by: { abs($0) < abs($1) }) else {
            return Finding("bank.clock", .skipped, "the bank tells no time")
        }
        let seconds = (Double(abs(ahead)) / 1_000)
        return Finding(
            "bank.clock",
            .of(seconds, warningAbove: 5, failedAbove: 60),
            seconds < 1
                ? "the clocks agree"
                : "the bank's clock is \(Self.rounded(seconds)) s "
                    + (ahead > 0 ? "ahead of ours" : "behind ours"),
            [("aheadMilliseconds", .int(ahead))]
        )
    }
}
