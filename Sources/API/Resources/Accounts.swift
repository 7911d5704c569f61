internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func eraseAccount(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let account = fields.account()
        let owner = try fields.finish(account)
        return .task { [self] () async throws(VaultError) in
            let (erasure, at) = try await useCases.erase(owner, by: call.caller)
            return Answer.ok { json in
                json.member("cardsErased", int: erasure.cards)
                json.member("verificationsErased", int: erasure.verifications)
                json.member("erasedAt", string: at.rfc3339)
            }
        }
    }
}
