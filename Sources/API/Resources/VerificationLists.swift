internal import CardVault
internal import HTTP
internal import JSON

extension API {
    func listVerifications(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let account = fields.account()
        let filter = fields.verificationFilter()
        let (owner, wanted) = try fields.finish(account, filter)
        return .task { [self] () async throws(VaultError) in
            answer(try useCases.read.verifications(of: owner, wanted, by: call.caller))
        }
    }

    func listCardVerifications(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        let filter = fields.verificationFilter()
        let wanted = try fields.finish(filter)
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .cardNotFound }
            return answer(try useCases.read.verifications(of: id, wanted, by: call.caller))
        }
    }

    private func answer(_ page: Page<Verification>) -> Response {
        Answer.secret { json in
            json.beginObject()
            json.name("verifications")
            json.beginArray()
            for verification in page.items { verificationJSON.append(verification, to: &json) }
            json.endArray()
            json.member("nextCursor", nullable: page.hasMore ? page.items.last?.id.text : nil)
            json.endObject()
        }
    }
}

extension FieldReader {
    fileprivate mutating func verificationFilter() -> VerificationFilter? {
        let limit = limit()
        let after: Verification.ID? = cursor()
        var status: VerificationStatus?
        if let text = parameter("status") {
            status = VerificationStatus(rawValue: text)
            if status == nil { refuse("/query/status", .notListed) }
        }
        let reference = parameter("reference")
        if let reference, reference.utf8.count > 64 { refuse("/query/reference", .tooLong) }
        return limit.map { VerificationFilter(status: status, reference: reference, after: after, limit: $0) }
    }
}
