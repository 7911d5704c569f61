import CardVault
import RepositoryContract
import Secrets
import Storage
import System
import Testing

extension AuditNotary {
    /// A notary of a vault whose key is made when it is first wanted.
    convenience init(_ repository: SQLiteRepository, keyIn vault: TemporaryVault) throws {
        let path = vault.directory + "/audit-signing.key"
        if !File.exists(path) {
            try File.create(path, SecretBytes(utf8: String(repeating: "5a", count: 32) + "\n"))
        }
        try self.init(repository)
    }
}

extension CompleteVault {
    /// How a tampering ended.
    enum Verdict: String, CaseIterable {
        /// The vault does not open.
        case refusedAtStart
        /// Something that callers ask for is refused.
        case refusedAtRead
        /// `check` finds it.
        case foundByCheck
        /// Nobody is told anything else than before.
        case harmless
        /// Somebody is told something else, and nothing notices.
        case silent
    }

    /// Everything that callers can see, as text.
    func view(_ reader: any VaultReader) throws(VaultError) -> [String] {
        var seen: [String] = []
        for name in Self.accounts + ["erased"] {
            let account = try AccountID(name)
            let cards = try reader.cards(of: account, CardFilter(statuses: Set(CardStatus.allCases), limit: 100))
            for card in cards.items {
                seen.append("\(card) \(Self.hidden(card.bankCardID?.secret))")
                if let handle = card.bankCard {
                    seen.append("\(try reader.isHeld(handle)) \(try reader.debt(on: handle)?.status as Any)")
                }
            }
            for card in try reader.liveCards(of: account) { seen.append("live \(card.id.text)") }
            let verifications = try reader.verifications(of: account, VerificationFilter(limit: 100))
            for verification in verifications.items { seen.append("\(verification)") }
        }
        for id in sessions { seen.append("\(try reader.session(id) as Any)") }
        for claim in claims { seen.append("\(try reader.finding(for: claim))") }
        for id in plans {
            seen.append("\(try reader.plan(id) as Any)")
            seen.append("\(try reader.batch(0, of: id))")
        }
        for client in try reader.clients() { seen.append("\(client)") }
        for event in try reader.events(after: 0, limit: 500) {
            // Of an erased event nothing but its place is shown.
            seen.append(event.event.kind == .erased ? "\(event.sequence) erased" : "\(event)")
        }
        for leaf in try reader.leaves(from: 0, limit: 500) { seen.append("\(leaf)") }
        for debt in try reader.openDebts(limit: 500) {
            seen.append("\(debt.debt) \(Self.hidden(debt.debt.bankCard?.id.secret))")
        }
        return seen
    }

    private static func hidden(_ secret: SecretBytes?) -> [UInt8] {
        secret?.withBytes { bytes in bytes.indices.map { bytes[$0] } } ?? []
    }

    /// What a start, callers and `check` say of the files as they are now, against what callers saw before.
    func verdict(before: [String]) -> Verdict {
        let inspector: VaultInspector
        do throws(StorageError) {
            inspector = try VaultInspector(at: vault.directory, rootKey: vault.rootKey, clock: vault.clock)
        } catch { return .refusedAtStart }
        let now: [String]
        do throws(VaultError) {
            now = try inspector.read { reader throws(VaultError) in try view(reader) }
        } catch { return .refusedAtRead }
        do throws(VaultError) {
            guard try inspector.integrity(isFull: true).isEmpty, try inspector.records(sample: nil).broken.isEmpty,
                try inspector.audit(secondDirectory: nil).faults.isEmpty, try inspector.history().isEmpty
            else { return .foundByCheck }
        } catch { return .foundByCheck }
        return now == before ? .harmless : .silent
    }

    /// What callers see of the sound vault; it has no findings.
    func sound() throws -> [String] {
        let inspector = try VaultInspector(at: vault.directory, rootKey: vault.rootKey, clock: vault.clock)
        let seen = try inspector.read { reader throws(VaultError) in try view(reader) }
        #expect(seen.count > 60)
        #expect(verdict(before: seen) == .harmless)
        #expect(try inspector.records(sample: nil).opened > 50)
        return seen
    }
}
