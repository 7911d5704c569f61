import CardVault
import HTTP
import Secrets

/// Everything `serve` and the operator commands are told, checked as a whole before anything starts.
struct Configuration: Sendable {
    struct Listener: Sendable {
        let host: String
        let port: UInt16
    }
    struct TLS: Sendable {
        let certificateFile: String
        let privateKeyFile: String
        let clientCAFile: String?
    }
    struct BankTerminal: Sendable {
        let terminal: Terminal
        let secret: SecretBytes
        let secretFile: String
        let invoicePrefix: String
    }
    struct BankSettings: Sendable {
        let oauthURL: String
        let apiURL: String
        let cryptogramField: String
        let publicKeySha256: String?
        let acsHosts: [String]
        let terminals: [BankTerminal]
    }

    let dataDirectory: String
    let api: Listener
    let pages: Listener
    let ops: Listener
    let tls: TLS?
    let publicURL: String
    let publicName: String
    let returnOrigins: [String]
    let trustedProxies: [String]
    let rootKeyFile: String
    /// Nil: in the data directory.
    let ledgerFile: String?
    let bank: BankSettings
    let policy: Policy
    let retention: Retention
    let limits: Limits
    let audit: Audit
    let console: Console

    /// How people sign in to the console, and for how long.
    struct Console: Sendable {
        enum SignIn: String {
            case key, certificate, both
        }

        let signIn: SignIn
        let idle: TimeSpan
        let longest: TimeSpan
    }
    /// From which time on an answer is slow, and its parts are logged.
    let slowRequest: TimeSpan

    struct Audit: Sendable {
        let checkpointDirectory: String?
        let checkpointInterval: TimeSpan
    }

    struct Retention: Sendable {
        let verificationDays: Int
        let eventDays: Int
        let auditDays: Int
        /// How long after the start what is old is looked for first; then daily.
        let firstRound: TimeSpan
    }

    /// What bounds the load: of the listeners, of the writer and of the calls to the bank.
    struct Limits: Sendable {
        let server: ServerLimits
        let writerQueue: Int
        let bankCallsOut: Int
        let bankCallsWaiting: Int
    }

    init(file: String?) throws(ConfigurationError) { try self.init(Settings(file: file)) }

    init(_ given: Settings) throws(ConfigurationError) {
        var settings = given
        dataDirectory = try settings.required("dataDirectory")
        api = try settings.listener("listeners.api", default: "127.0.0.1:8080")
        pages = try settings.listener("listeners.public", default: "127.0.0.1:8081")
        ops = try settings.listener("listeners.ops", default: "127.0.0.1:8082")
        tls = try settings.tls()
        publicURL = try settings.publicURL()
        publicName = try settings.string("publicName") ?? "Card vault"
        returnOrigins = try settings.strings("returnOrigins")
        trustedProxies = try settings.strings("trustedProxies")
        rootKeyFile = try settings.string("rootKeyFile") ?? dataDirectory + "/root.key"
        ledgerFile = try settings.string("ledgerFile")
        bank = try settings.bank()
        policy = try settings.policy()
        retention = Retention(
            verificationDays: try settings.integer("policy.verificationRetentionDays", in: 31...3_650, default: 400),
            eventDays: try settings.integer("policy.eventRetentionDays", in: 1...3_650, default: 90),
            auditDays: try settings.integer("policy.auditRetentionDays", in: 1...36_500, default: 400),
            firstRound: .seconds(
                Int64(try settings.integer("timing.housekeepingSeconds", in: 1...86_400, default: 600))
            )
        )
        limits = try settings.limits()
        let slow = try settings.integer("log.slowRequestMilliseconds", in: 1...600_000, default: 1_000)
        slowRequest = TimeSpan(milliseconds: Int64(slow))
        audit = Audit(
            checkpointDirectory: try settings.string("audit.checkpointDirectory"),
            checkpointInterval: .seconds(
                Int64(try settings.integer("timing.checkpointSeconds", in: 1...60, default: 30))
            )
        )
        console = try settings.console(overTLS: tls != nil)
        try settings.refuseUnknown()
    }
}
