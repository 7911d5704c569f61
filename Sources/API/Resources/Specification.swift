internal import CardVault
internal import HTTP

extension RouteTable {
    /// The specification of all calls: OpenAPI 3.1 as JSON.
    package static var specification: [UInt8] { PackageResources.openapi_json }
}

extension API {
    /// The specification itself, the same bytes for everyone.
    func getSpecification(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        try fields.finish()
        return .task { () async throws(VaultError) in
            Answer.answer(Answer.Success.ok.rawValue, .bytes(RouteTable.specification))
        }
    }
}
