import API
import CardVault
import Cryptography
import JSON
import Storage

extension Operations {
    func listDebts() async throws(Failure) -> Report {
        let debts = try await vaultErrors { () async throws(VaultError) in
            try vault.ports.repository.read { reader throws(VaultError) in try reader.openDebts(limit: 1_000) }
        }
        let rows = debts.map { due -> [String] in
            [
                Self.name(due.key), due.debt.cards.map(\.text).min() ?? "-", due.debt.status.rawValue,
                String(due.debt.attempts), due.debt.dueAt.rfc3339, due.debt.trouble?.rawValue ?? "-",
            ]
        }
        return Report(
            ["debts": .array(debts.map { Self.json($0.debt, $0.key) })],
            Table.lines(["DEBT", "CARD", "STATE", "TRIES", "NEXT TRY", "LAST ERROR"], rows)
        )
    }

    func settleDebt(_ invocation: Invocation) async throws(Failure) -> Report {
        let (name, reason) = (invocation.operands[0], invocation.value("reason") ?? "")
        return try await vaultErrors { () async throws(VaultError) in
            guard let key = Self.debtKey(name) else {
                let id = try SavedCard.ID(name)
                try await vault.settleDebt(of: id, because: reason, by: caller)
                let card = try vault.useCases.read.card(id, by: caller)
                return Report(Self.json(card), ["settled the debt of \(id.text)"])
            }
            let debt = try await vault.settleDebt(key, because: reason, by: caller)
            return Report(Self.json(debt, key), ["settled \(name)"])
        }
    }

    private static let debtPrefix = "debt_"

    /// The name by which an operator settles a debt that no card waits for.
    private static func name(_ key: DebtKey) -> String { debtPrefix + Base32.encode(key.bytes.span) }

    private static func debtKey(_ name: String) -> DebtKey? {
        guard name.hasPrefix(debtPrefix),
            let block = try? Base32.decodeBlock(String(name.dropFirst(debtPrefix.count)))
        else { return nil }
        return DebtKey(bytes: block.indices.map { block[$0] })
    }

    private static func json(_ debt: Debt, _ key: DebtKey) -> JSONValue {
        [
            "id": .string(name(key)), "cards": .array(debt.cards.map(\.text).sorted().map { .string($0) }),
            "state": .string(debt.status.rawValue), "attempts": .int(Int64(debt.attempts)),
            "owedAt": .string(debt.owedAt.rfc3339), "nextTryAt": .string(debt.dueAt.rfc3339),
            "lastError": .optional(debt.trouble?.rawValue),
        ]
    }
}
