internal import CardVault
internal import HTTP
internal import JSON

extension API {
    /// What building a cryptogram needs; without the bank's key there is nothing to say.
    func listTerminals(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        try fields.finish()
        return .task { [self] () async throws(VaultError) in
            var found: [(terminal: Terminal, key: BankPublicKey)] = []
            for terminal in terminals(seenBy: call.caller) {
                do throws(BankRefusal) {
                    found.append((terminal, try await setting.bank.publicKey(for: terminal.name)))
                } catch {
                    throw VaultError(error)
                }
            }
            return Answer.ok { json in
                json.memberArray("terminals") { json in
                    for (terminal, key) in found {
                        json.beginObject()
                        json.member("name", string: terminal.name.text)
                        json.member("terminalId", string: terminal.terminalID)
                        json.member("publicKeyPem", string: key.pem)
                        json.member("sha256", string: key.sha256)
                        json.endObject()
                    }
                }
            }
        }
    }
}
