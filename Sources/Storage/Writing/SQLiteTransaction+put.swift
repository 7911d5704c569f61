internal import CardVault
internal import Cryptography
internal import SQLite

extension SQLiteTransaction {
    func newCardID(for account: AccountID) throws(VaultError) -> SavedCard.ID {
        let number = try Counters.next(&counters.card)
        return try ciphers.cardIDs.id(Place(account: ciphers.index(of: account), number: number))
    }

    func newVerificationID(for account: AccountID) throws(VaultError) -> Verification.ID {
        let number = try Counters.next(&counters.verification)
        return try ciphers.verificationIDs.id(Place(account: ciphers.index(of: account), number: number))
    }

    func newSessionID(for account: AccountID) throws(VaultError) -> CardEntrySession.ID {
        let number = try Counters.next(&counters.session)
        return try ciphers.sessionIDs.id(Place(account: ciphers.index(of: account), number: number))
    }

    func put(_ card: SavedCard) throws(VaultError) {
        let place = try place(ciphers.cardIDs.place(of: card.id), in: ciphers.index(of: card.account))
        let origin = try number(ciphers.verificationIDs.place(of: card.origin), in: place.account)
        guard !card.isLive || card.bankCardID != nil else { throw .illegalMove }
        let before = try writes.cards.clear.first(at: place) { ClearCard($0) }
        let after = ClearCard(
            status: Int64(card.status.code),
            fingerprint: card.bankCard.map(ciphers.fingerprint),
            origin: Int64(origin),
            terminal: ciphers.facet(of: card.terminal),
            country: card.face.issuerBankCountry.map(ciphers.facet(ofCountry:)),
            verifiedAt: card.verifiedAt.milliseconds
        )
        if before?.status != after.status { try noteRevocation(of: card, at: place) }
        let sealed = try seal(CardRecord.write(card, origin: origin)) { SealBinding(.cards, $0, place) }
        try write(after, over: before, at: place, sealed)
    }

    /// Writes a card's row, and no index that holds nothing of what has changed.
    private func write(
        _ after: ClearCard,
        over before: ClearCard?,
        at place: Place,
        _ sealed: (generation: Int64, bytes: [UInt8])
    ) throws(VaultError) {
        let (row, account, cards) = (place.row, place.account, writes.cards)
        // A card of another origin collides with the one that is there.
        guard let before, before.origin == after.origin else {
            return try cards.add.run(
                row,
                account,
                after.status,
                after.fingerprint,
                after.origin,
                after.terminal,
                after.country,
                after.verifiedAt,
                sealed.generation,
                sealed.bytes
            )
        }
        if after == before {
            try cards.reseal.run(row, account, sealed.generation, sealed.bytes)
        } else if after.differsInStatusAlone(from: before) {
            try cards.restate.run(row, account, after.status, sealed.generation, sealed.bytes)
        } else if after.differsInFingerprintAlone(from: before) {
            try cards.rename.run(row, account, after.fingerprint, sealed.generation, sealed.bytes)
        } else {
            try cards.change.run(
                row,
                account,
                after.status,
                after.fingerprint,
                after.terminal,
                after.country,
                after.verifiedAt,
                sealed.generation,
                sealed.bytes
            )
        }
    }

    func put(_ verification: Verification) throws(VaultError) {
        let account = ciphers.index(of: verification.account)
        let place = try place(ciphers.verificationIDs.place(of: verification.id), in: account)
        var references = VerificationRecord.References()
        references.reverified = try number(verification.reverifiedCard.map(ciphers.cardIDs.place), in: account)
        references.session = try number(verification.session.map(ciphers.sessionIDs.place), in: account)
        references.card = try number(verification.card.map(ciphers.cardIDs.place), in: account)
        let card = references.card == 0 ? references.reverified : references.card
        let record = VerificationRecord.write(verification, references)
        let sealed = try seal(record) { SealBinding(.verifications, $0, place) }
        try writes.putVerification.run(
            place.row,
            account,
            Int64(verification.status.code),
            Int64(verification.cardSave ? 1 : 0),
            card == 0 ? nil : Int64(card),
            verification.createdAt.milliseconds,
            verification.question.map { Int64($0.purpose.code) },
            verification.question?.dueAt.milliseconds,
            sealed.generation,
            sealed.bytes
        )
    }

    func put(_ session: CardEntrySession) throws(VaultError) {
        let account = ciphers.index(of: session.account)
        let place = try place(ciphers.sessionIDs.place(of: session.id), in: account)
        let card = try number(session.card.map(ciphers.cardIDs.place), in: account)
        var verifications: [UInt32] = []
        for id in session.verifications {
            verifications.append(try number(ciphers.verificationIDs.place(of: id), in: account))
        }
        let record = SessionRecord.write(session, card: card, verifications: verifications)
        let sealed = try seal(record) { SealBinding(.sessions, $0, place) }
        try writes.putSession.run(
            place.row,
            account,
            Int64(session.status.code),
            session.expiresAt.milliseconds,
            sealed.generation,
            sealed.bytes
        )
    }

    func put(_ client: Client) throws(VaultError) {
        let key = SHA256.hash(client.id.text.utf8.span).bytes
        let sealed = try seal(ClientRecord.write(client)) { SealBinding(.clients, $0, key: key) }
        try writes.putClient.run(
            client.id.text,
            client.createdAt.milliseconds,
            sealed.generation,
            sealed.bytes
        )
    }

    func put(_ claim: IdempotencyClaim, for verification: Verification.ID) throws(VaultError) {
        guard let place = ciphers.verificationIDs.place(of: verification) else { throw .illegalMove }
        let claimPlace = ClaimPlace(period: ClaimPlace.period(of: now), claim: ciphers.name(of: claim))
        let digest = ciphers.digest(of: claim)
        try writes.putClaim.run(
            claimPlace.period,
            claimPlace.claim,
            digest + ciphers.proof(of: claimPlace, digest: digest, createdAt: now.milliseconds),
            now.milliseconds,
            place.account,
            place.row
        )
        try writes.noteClaim.run(place.row, place.account, claimPlace.bytes)
        guard connection.changes == 1 else { throw .illegalMove }
    }

    /// The place an identifier names, which must be of this account: another is a mistake of ours.
    private func place(_ place: Place?, in account: AccountIndex) throws(VaultError) -> Place {
        guard let place, place.account == account else { throw .illegalMove }
        return place
    }

    /// The number an identifier names, which must be of this account; 0 for no identifier.
    private func number(_ place: Place??, in account: AccountIndex) throws(VaultError) -> UInt32 {
        guard let place else { return 0 }
        return try self.place(place, in: account).number
    }
}
