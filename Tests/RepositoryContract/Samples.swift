package import CardVault
private import Secrets

/// Things to put into a repository, with what a test does not care about filled in.
package enum Samples {
    /// An account.
    package static func account(_ name: String = "customer-1") throws -> AccountID { try AccountID(name) }

    /// A handle of the bank, with the merchant and terminal that all samples have.
    package static func bankCard(_ handle: String = "handle-1") throws -> BankCard {
        BankCard(
            merchant: "merchant",
            terminal: try TerminalName("default"),
            id: try BankCardID(SecretBytes(utf8: handle))
        )
    }

    /// A client.
    package static func client(_ digit: Character = "a") throws -> Client.ID {
        try Client.ID("cli_" + String(repeating: digit, count: 26))
    }

    /// A verification as it is before its card is sent.
    package static func verification(
        _ id: Verification.ID,
        of account: AccountID,
        kind: Verification.Kind = .initial,
        cardSave: Bool = true,
        invoice: String = "000000123456789",
        reference: String? = nil,
        at now: Instant
    ) throws -> Verification {
        Verification(
            id: id,
            account: account,
            kind: kind,
            cardSave: cardSave,
            invoice: try InvoiceID(invoice),
            terminal: try TerminalName("default"),
            merchant: "merchant",
            client: try client(),
            reference: reference,
            createdAt: now
        )
    }

    /// A card that came out of a verification.
    package static func card(
        _ id: SavedCard.ID,
        of account: AccountID,
        from origin: Verification.ID,
        handle: String = "handle-1",
        at now: Instant
    ) throws -> SavedCard {
        let bankCard = try bankCard(handle)
        return SavedCard(
            id: id,
            account: account,
            terminal: bankCard.terminal,
            merchant: bankCard.merchant,
            createdAt: now,
            origin: origin,
            bankCardID: bankCard.id,
            face: CardFace(mask: CardMask("440563******5096")),
            verifiedAt: now,
            movedBy: now
        )
    }
}

extension Repository {
    /// Saves a card as a verification would, in one decision.
    package func save(handle: String, for account: AccountID) async throws -> SavedCard {
        try await saving { transaction in
            let id = try transaction.newVerificationID(for: account)
            var verification = try Samples.verification(id, of: account, at: transaction.now)
            try verification.move(to: .verified, at: transaction.now)
            let cardID = try transaction.newCardID(for: account)
            verification.card = cardID
            try transaction.put(verification)
            let card = try Samples.card(cardID, of: account, from: id, handle: handle, at: transaction.now)
            try transaction.put(card)
            return card
        }
    }

    /// Writes down a verification, changed as the test wants it, in one decision.
    package func verify(
        for account: AccountID,
        reference: String? = nil,
        _ change: @escaping @Sendable (inout Verification, Instant) throws -> Void = { _, _ in }
    ) async throws -> Verification {
        try await saving { transaction in
            let id = try transaction.newVerificationID(for: account)
            var verification = try Samples.verification(
                id,
                of: account,
                reference: reference,
                at: transaction.now
            )
            try change(&verification, transaction.now)
            try transaction.put(verification)
            return verification
        }
    }

    /// A decision in which samples, whose makers throw anything, can be made.
    package func saving<Value: Sendable>(
        _ body: @escaping @Sendable (any VaultTransaction) throws -> Value
    ) async throws -> Value {
        try await decide { transaction throws(VaultError) in
            do {
                return try body(transaction)
            } catch let error as VaultError {
                throw error
            } catch {
                throw .illegalMove
            }
        }
    }
}

extension VaultTransaction {
    /// Erases an account for whose traces nobody has looked.
    package func erase(_ account: AccountID) throws(VaultError) -> Erasure {
        try erase(account, knowing: Traces())
    }

    /// Closes an account for whose traces nobody has looked.
    package func close(_ account: AccountID, by caller: Caller) throws(VaultError) -> Erasure {
        try close(account, knowing: Traces(), by: caller)
    }
}
