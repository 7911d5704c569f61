internal import CardVault
internal import HTTP
internal import JSON

// Checkpoints and proofs hold hashes alone: asking for them is no reading of the audit, and recording it would make a
// witness's every look a reason for its next.
extension API {
    func getAuditCheckpoint(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        _ = try fields.finish(0)
        return .task { [self] () async throws(VaultError) in
            let note = try await audit.checkpoint()
            let type = HeaderField("Content-Type", "text/plain; charset=utf-8")
            return Response(status: Answer.Success.ok.rawValue, headers: [type], body: .bytes(note))
        }
    }

    func getAuditProof(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let size = fields.size("treeSize")
        _ = try fields.finish(0)
        // A place that is no number is no leaf's.
        guard let sequence = Int64(call.parameter), String(sequence) == call.parameter else { throw .notFound }
        return .task { [self] () async throws(VaultError) in
            guard let proof = try await audit.inclusion(of: sequence, in: size) else { throw .identifierMalformed }
            return Answer.ok { json in
                json.member("sequence", int: sequence)
                json.member("leafHash", string: proof.start)
                Self.append(proof, to: &json)
            }
        }
    }

    func getAuditConsistency(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        let first = fields.size("from")
        if first == nil, fields.errorCount == 0 { fields.refuse("/query/from", .missing) }
        let second = fields.size("to")
        let from = try fields.finish(first)
        return .task { [self] () async throws(VaultError) in
            guard let proof = try await audit.consistency(from: from, to: second) else { throw .identifierMalformed }
            return Answer.ok { json in
                json.member("fromSize", int: from)
                json.member("fromRootHash", string: proof.start)
                Self.append(proof, to: &json)
            }
        }
    }

    private var audit: any AuditArchive {
        get throws(VaultError) {
            guard let audit = setting.audit else { throw .storageUnavailable }
            return audit
        }
    }

    private static func append(_ proof: AuditProof, to json: inout JSONWriter) {
        json.member("treeSize", int: proof.size)
        json.member("rootHash", string: proof.root)
        json.memberArray("proof") { json in for hash in proof.hashes { json.string(hash) } }
    }
}

extension API {
    func exportAudit(_ call: Call) throws(Problem) -> Act {
        var fields = call.fields
        var wish = AuditWish()
        wish.format = fields.format()
        wish.from = fields.time("from")
        wish.to = fields.time("to")
        wish.account = fields.queriedAccount()
        wish.action = fields.word("action")
        wish.actor = fields.word("actor")
        wish.fromSequence = fields.size("fromSequence") ?? 0
        let wanted = try fields.finish(wish)
        return .task { [self] () async throws(VaultError) in
            let export = try await audit.export(wanted, by: call.caller)
            let (type, ending) =
                switch wanted.format {
                case .ndjson: ("application/x-ndjson", "ndjson")
                case .csv: ("text/csv; charset=utf-8; header=present", "csv")
                }
            let headers = [
                HeaderField("Content-Type", type),
                HeaderField("Content-Disposition", "attachment; filename=\"audit.\(ending)\""),
            ]
            let body = Body.stream { writer in
                while let piece = try export.next() { try await writer.write(piece) }
            }
            return Response(status: Answer.Success.ok.rawValue, headers: headers, body: body)
        }
    }
}
