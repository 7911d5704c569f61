internal import CardVault
internal import HTTP
internal import JSON
internal import Secrets

extension API {
    func createVerification(_ call: Call) throws(Problem) -> Act {
        let key = try idempotencyKey(of: call)
        var fields = call.fields
        let account = fields.account()
        let cardSave = fields.requiredBool("cardSave")
        let terminal = fields.terminal()
        let label = fields.text("label", maximumBytes: 64)
        let order = fields.verificationOrder(returning: setting.returnAddresses)
        let (owner, save, wanted) = try fields.finish(account, cardSave, order)
        return .task { [self] () async throws(VaultError) in
            let name = terminal.map { try? TerminalName($0) }
            let target = VerificationRequest.Target.account(owner, cardSave: save, terminal: name ?? nil)
            // A name that cannot be one names no terminal; the absence of a name is something else.
            let isUnknown = terminal != nil && (name ?? nil) == nil
            let seen = terminals(seenBy: call.caller)
            try await check(
                wanted.cryptogramBytes,
                against: name.map { name in seen.first { $0.name == name } } ?? seen.first
            )
            if isUnknown { throw .terminalUnknown }
            return try await start(target, wanted, label: label, key: key, call)
        }
    }

    func reverifyCard(_ call: Call) throws(Problem) -> Act {
        let key = try idempotencyKey(of: call)
        var fields = call.fields
        let id: SavedCard.ID? = fields.identifier()
        let order = fields.verificationOrder(returning: setting.returnAddresses)
        let wanted = try fields.finish(order)
        return .task { [self] () async throws(VaultError) in
            let seen = terminals(seenBy: call.caller)
            let card = id.flatMap { id in try? useCases.read.card(id, by: call.caller) }
            try await check(wanted.cryptogramBytes, against: seen.first { $0.name == card?.terminal } ?? seen.first)
            guard let id else { throw .cardNotFound }
            return try await start(.card(id), wanted, label: nil, key: key, call)
        }
    }

    func getVerification(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: Verification.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .verificationNotFound }
            return answer(try useCases.read.verification(id, by: call.caller))
        }
    }

    func confirmVerification(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: Verification.ID? = fields.identifier()
        let paRes = fields.secret("paRes", maximumBytes: 65_536)
        let md = fields.secret("md", maximumBytes: 8_192)
        let (result, reference) = try fields.finish(paRes, md)
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .verificationNotFound }
            return answer(try await useCases.finish(id, paRes: result, md: reference, by: call.caller))
        }
    }

    func cancelVerification(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let id: Verification.ID? = fields.identifier()
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            guard let id else { throw .verificationNotFound }
            return answer(try await useCases.cancel(id, by: call.caller))
        }
    }

    private func answer(_ verification: Verification) -> Response {
        Answer.secret { json in verificationJSON.append(verification, to: &json) }
    }

    /// The key comes before the fields: 400 goes before 422.
    private func idempotencyKey(of call: Call) throws(Problem) -> String {
        do throws(VaultError) {
            return try IdempotencyKey.read(from: call.request)
        } catch {
            throw Problem(error)
        }
    }

    private func start(
        _ target: VerificationRequest.Target,
        _ wanted: VerificationWish,
        label: String?,
        key: String,
        _ call: Call
    ) async throws(VaultError) -> Response {
        guard let client = call.caller.client else { throw .illegalMove }
        let request = try VerificationRequest(
            target,
            cryptogram: wanted.cryptogram,
            details: wanted.details,
            route: wanted.route,
            label: label,
            reference: wanted.reference
        )
        let claim = try IdempotencyClaim(
            client: client.id,
            key: key,
            route: "POST " + call.route.template + " " + call.parameter,
            body: call.request.body
        )
        let bytes = wanted.cryptogramBytes
        let started = try await useCases.start(request, claim: claim, by: call.caller) {
            terminal async throws(VaultError) in
            guard bytes == (try await modulusBytes(of: terminal)) else { throw .cryptogramMalformed }
        }
        let id = started.verification.id.text
        var response = Answer.secret(.created) { verificationJSON.append(started.verification, to: &$0) }
        response.headers.append(HeaderField("Location", "/v1/verifications/" + id))
        if started.isReplay { response.headers.append(HeaderField("Idempotent-Replayed", "true")) }
        return response
    }
}

extension API {
    /// The terminals that the caller may know of.
    func terminals(seenBy caller: Caller) -> [Terminal] {
        setting.terminals.all.filter { caller.client?.sees($0.name) ?? true }
    }

    /// Refuses a cryptogram that the terminal's key cannot have made, if the key is known: before 404, 409 and 429.
    private func check(_ bytes: Int, against terminal: Terminal?) async throws(VaultError) {
        guard let terminal else { return }
        do throws(VaultError) {
            guard bytes == (try await modulusBytes(of: terminal.name)) else { throw .cryptogramMalformed }
        } catch {
            // A bank that cannot be asked is the last reason of all, and none for what was answered before.
            if error == .cryptogramMalformed { throw error }
        }
    }

    private func modulusBytes(of terminal: TerminalName) async throws(VaultError) -> Int {
        do throws(BankRefusal) {
            return try await setting.bank.publicKey(for: terminal).modulusBytes
        } catch {
            throw VaultError(error)
        }
    }
}
