internal import CardVault
internal import HTTP

extension API {
    /// The specification itself, the same bytes for everyone.
    func getSpecification(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        try fields.finish()
        return { () async throws(VaultError) in
            Answer.answer(Answer.Success.ok.rawValue, .bytes(PackageResources.openapi_json))
        }
    }
}
