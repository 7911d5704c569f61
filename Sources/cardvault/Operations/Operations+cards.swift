import API
import CardVault
import JSON
import Storage

extension Operations {
    func listCards(_ invocation: Invocation) async throws(Failure) -> Report {
        let cards = try await vaultErrors { () async throws(VaultError) in
            let account = try AccountID(invocation.value("account") ?? "")
            var cards: [SavedCard] = []
            var filter = CardFilter(statuses: Set(CardStatus.allCases), limit: 100)
            while cards.count < 10_000 {
                let page = try vault.useCases.read.cards(of: account, filter, by: caller)
                cards += page.items
                guard page.hasMore, let last = page.items.last else { break }
                filter.after = last.id
            }
            return cards
        }
        let rows = cards.map { card in
            [
                card.id.text, card.status.rawValue, card.face.mask?.text ?? "-", card.face.brand ?? "-",
                card.label ?? "-", card.verifiedAt.rfc3339, Self.debt(card) ?? "-",
            ]
        }
        return Report(
            ["cards": .array(cards.map(Self.json))],
            Table.lines(["CARD", "STATUS", "MASK", "BRAND", "LABEL", "VERIFIED", "BANK"], rows)
        )
    }

    func revokeCard(_ invocation: Invocation) async throws(Failure) -> Report {
        let card = try await vaultErrors { () async throws(VaultError) in
            guard let reason = Revocation.Reason(rawValue: invocation.value("reason") ?? "") else {
                throw .reasonUnknown
            }
            return try await vault.useCases.revoke(
                try SavedCard.ID(invocation.operands[0]),
                for: reason,
                note: invocation.value("note"),
                by: caller
            )
        }
        return Report(Self.json(card), ["revoked \(card.id.text); deactivation at the bank: \(Self.debt(card) ?? "-")"])
    }

    func eraseAccount(_ invocation: Invocation) async throws(Failure) -> Report {
        let (erasure, at) = try await vaultErrors { () async throws(VaultError) in
            try await vault.useCases.erase(try AccountID(invocation.operands[0]), by: caller)
        }
        return Report(
            [
                "cardsErased": .int(Int64(erasure.cards)), "verificationsErased": .int(Int64(erasure.verifications)),
                "erasedAt": .string(at.rfc3339),
            ],
            ["erased \(erasure.cards) cards and \(erasure.verifications) verifications"]
        )
    }

    private static func debt(_ card: SavedCard) -> String? {
        guard case .revoked(let revocation) = card.state else { return nil }
        return revocation.bankDeactivation.rawValue
    }

    static func json(_ card: SavedCard) -> JSONValue {
        [
            "id": .string(card.id.text), "accountId": .string(card.account.text),
            "status": .string(card.status.rawValue),
            "last4": .optional(card.face.mask?.last4), "mask": .optional(card.face.mask?.text),
            "brand": .optional(card.face.brand), "issuer": .optional(card.face.issuer),
            "issuerBankCountry": .optional(card.face.issuerBankCountry), "terminal": .string(card.terminal.text),
            "label": .optional(card.label), "reference": .optional(card.reference), "default": .bool(card.isDefault),
            "createdAt": .string(card.createdAt.rfc3339), "verifiedAt": .string(card.verifiedAt.rfc3339),
            "suspension": suspension(card), "revocation": revocation(card),
        ]
    }

    private static func suspension(_ card: SavedCard) -> JSONValue {
        guard case .suspended(let suspension) = card.state else { return .null }
        return [
            "reason": .string(suspension.reason.rawValue), "code": suspension.code.map { .int(Int64($0)) } ?? .null,
            "at": .string(suspension.at.rfc3339),
        ]
    }

    private static func revocation(_ card: SavedCard) -> JSONValue {
        guard case .revoked(let revocation) = card.state else { return .null }
        return [
            "reason": .string(revocation.reason.rawValue), "note": .optional(revocation.note),
            "by": .string(revocation.by), "at": .string(revocation.at.rfc3339),
            "bankDeactivation": .string(revocation.bankDeactivation.rawValue),
        ]
    }
}
