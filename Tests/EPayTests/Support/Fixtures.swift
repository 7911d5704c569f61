import CardVault
import EPay
import Secrets

let terminalID = "d9d7978c-d6ee-4ec0-8cda-165251a4bf16"

func configuration(
    oauthURL: String = "https://testoauth.homebank.kz/epay2/oauth2/token",
    apiURL: String = "https://testepay.homebank.kz/api",
    cryptogramField: String = "cryptogram",
    publicKeySHA256: String? = nil,
    acsHosts: [String] = [],
    limits: EPayLimits = EPayLimits()
) throws -> EPayConfiguration {
    try EPayConfiguration(
        oauthURL: oauthURL,
        apiURL: apiURL,
        cryptogramField: cryptogramField,
        publicKeySHA256: publicKeySHA256,
        acsHosts: acsHosts,
        terminals: [
            EPayTerminal(
                Terminal(name: try TerminalName("default"), terminalID: terminalID, merchant: "halykfinanceUSD"),
                clientSecret: SecretBytes(utf8: "U01gQZVL##lJ$NhJ")
            ),
            EPayTerminal(
                Terminal(
                    name: try TerminalName("second"),
                    terminalID: "67e34d63-102f-4bd1-898e-370781d0074d",
                    merchant: "test"
                ),
                clientSecret: SecretBytes(utf8: "second secret+&=")
            ),
        ],
        limits: limits
    )
}

/// A bank client with everything a test looks at.
struct Bench {
    let transport: ScriptedTransport
    let clock = ManualClock()
    let meter = RecordingMeter()
    let bank: EPayBank
    let invoice: InvoiceID
    let account: AccountID
    let terminal: TerminalName

    init(
        _ answers: ScriptedTransport.Answer...,
        configuration given: EPayConfiguration? = nil,
        lastSeenKey: String? = nil
    ) throws {
        transport = ScriptedTransport()
        transport.script(answers)
        bank = EPayBank(
            try given ?? configuration(),
            over: transport,
            lastSeenKey: lastSeenKey,
            clock: clock,
            meter: meter
        )
        invoice = try InvoiceID("000000000000001")
        account = try AccountID("uuid000001")
        terminal = try TerminalName("default")
    }

    var token: OperationToken {
        OperationToken(SecretBytes(utf8: "tok+en/="), expiresAt: clock.now + .minutes(20))
    }

    func order(
        cryptogram: String = "UhYXAhYGeFA6+/==",
        cardSave: Bool = true,
        details: PassThrough? = nil,
        traceparent: String? = nil
    ) throws -> VerificationOrder {
        VerificationOrder(
            invoice: invoice,
            account: account,
            terminal: terminal,
            token: token,
            cryptogram: Cryptogram(SecretBytes(utf8: cryptogram)),
            cardSave: cardSave,
            details: try details ?? PassThrough(),
            callbackURL: "https://cards.example.kz/epay/abc",
            traceparent: traceparent
        )
    }

    func confirmation(paRes: String = "eJz+/=", md: String = "270469967-9CA5") -> Confirmation {
        Confirmation(
            token: token,
            transactionID: "7943816b-58a8-47f6-a11e-67b63c4228c7",
            paRes: SecretBytes(utf8: paRes),
            md: SecretBytes(utf8: md),
            traceparent: nil
        )
    }

    func card(_ id: String, merchant: String = "halykfinanceUSD", terminal: String = "default") throws -> BankCard {
        BankCard(
            merchant: merchant,
            terminal: try TerminalName(terminal),
            id: try BankCardID(SecretBytes(utf8: id))
        )
    }
}

/// A verdict in words, so that tables of answers can be read.
func words(_ verdict: BankAnswer.Verdict) -> String {
    switch verdict {
    case .verified(let card): "verified \(card.map { text($0.secret) } ?? "nil")"
    case .challenge(let action, let paReq, let md): "challenge \(action) \(text(paReq)) \(text(md))"
    case .unsupportedChallenge: "unsupported"
    case .code(let code): "code \(code)"
    case .challengeOpen: "challenge open"
    case .rejected(let code): "rejected \(code.map(String.init) ?? "nil")"
    case .notFound: "not found"
    case .undecided(let why): "undecided \(why)"
    }
}
