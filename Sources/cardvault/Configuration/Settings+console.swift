import CardVault

extension Settings {
    /// The section `console`: over TLS people show key and certificate, else the key alone.
    mutating func console(overTLS isSecure: Bool) throws(ConfigurationError) -> Configuration.Console {
        typealias SignIn = Configuration.Console.SignIn
        let text = try string("console.signIn")
        let usual: SignIn = isSecure ? .both : .key
        guard let signIn = text == nil ? usual : SignIn(rawValue: text ?? "") else {
            throw ConfigurationError("console.signIn", "must be key, certificate or both")
        }
        guard isSecure || signIn == .key else {
            throw ConfigurationError("console.signIn", "without tls nobody can show a certificate: must be key")
        }
        return Configuration.Console(
            signIn: signIn,
            idle: .seconds(Int64(try integer("console.idleSeconds", in: 1...86_400, default: 900))),
            longest: .seconds(Int64(try integer("console.sessionSeconds", in: 1...86_400, default: 28_800)))
        )
    }
}
