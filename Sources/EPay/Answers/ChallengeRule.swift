internal import CardVault
internal import HTTP
internal import JSON
internal import Secrets

/// Which challenges a browser may be sent to.
struct ChallengeRule {
    /// The only hosts, in small letters; any if empty.
    let acsHosts: Set<String>

    /// A 3-D Secure 1 challenge; fails for any other shape and for an address we send nobody to.
    func challenge(in secure3D: JSONElement) throws(NotUnderstood) -> BankAnswer.Verdict {
        let fields = try BankFields(secure3D)
        guard let action = try fields.text(.action), isAllowed(action),
            let paReq = try fields.secret(.paReq), let md = try fields.secret(.md)
        else { throw NotUnderstood() }
        return .challenge(action: action, paReq: paReq, md: md)
    }

    /// https, http on loopback only, no user, no fragment, and one of the hosts if there are any.
    private func isAllowed(_ action: String) -> Bool {
        guard let url = try? ClientURL(action) else { return false }
        guard url.scheme == .https || url.isLoopback else { return false }
        return acsHosts.isEmpty || acsHosts.contains(url.host)
    }
}
