internal import CardVault
internal import Cryptography
internal import Secrets

/// All that one thread needs to seal, open and find: contexts made once and kept.
final class Ciphers {
    let cardIDs: PlaceCipher
    let verificationIDs: PlaceCipher
    let sessionIDs: PlaceCipher
    let planIDs: PlaceCipher
    private let ring: KeyRing
    private let accounts: HMACSHA256
    private let facets: HMACSHA256
    private let bankCards: HMACSHA256
    private let debts: HMACSHA256
    private let claims: HMACSHA256
    private let requests: HMACSHA256
    private var data: [UInt32: AES256GCM] = [:]
    // The generation met last with its cipher, so that rows of one generation need no look-up.
    private var lastGeneration: UInt32 = 0
    private var lastCipher: AES256GCM?
    private var removals = 0
    private var scratch: [UInt8] = []

    init(ring: KeyRing) throws(CryptographyError) {
        self.ring = ring
        cardIDs = try PlaceCipher(key: KeyLabel.cardID.key(from: ring.index))
        verificationIDs = try PlaceCipher(key: KeyLabel.verificationID.key(from: ring.index))
        sessionIDs = try PlaceCipher(key: KeyLabel.sessionID.key(from: ring.index))
        planIDs = try PlaceCipher(key: KeyLabel.planID.key(from: ring.index))
        facets = try HMACSHA256(key: KeyLabel.facet.key(from: ring.index))
        accounts = try HMACSHA256(key: KeyLabel.account.key(from: ring.index))
        bankCards = try HMACSHA256(key: KeyLabel.bankCard.key(from: ring.index))
        debts = try HMACSHA256(key: KeyLabel.debt.key(from: ring.index))
        claims = try HMACSHA256(key: KeyLabel.claim.key(from: ring.index))
        requests = try HMACSHA256(key: KeyLabel.request.key(from: ring.index))
    }

    // MARK: Finding

    /// What an account is found by.
    func index(of account: AccountID) -> AccountIndex {
        accounts.code(for: account.text.utf8.span).withBytes { code in
            AccountIndex(AccountIndex.Bytes { code[$0] })
        }
    }

    /// What a handle is found by: 16 bytes.
    func fingerprint(of card: BankCard) -> [UInt8] { fingerprint(of: card.id, at: card.merchant) }

    /// The same of a handle at a merchant.
    func fingerprint(of handle: BankCardID, at merchant: String) -> [UInt8] {
        Self.fingerprint(of: handle, at: merchant, by: bankCards)
    }

    /// What the debt on a handle is found by: 16 bytes that no card has.
    func debtKey(of card: BankCard) -> [UInt8] { debtKey(of: card.id, at: card.merchant) }

    /// The same of a handle at a merchant.
    func debtKey(of handle: BankCardID, at merchant: String) -> [UInt8] {
        Self.fingerprint(of: handle, at: merchant, by: debts)
    }

    /// What a terminal is searched for by: 31 bits, so that others may share them.
    func facet(of terminal: TerminalName) -> Int64 { facet("terminal", terminal.text) }

    /// The same of an issuer's country.
    func facet(ofCountry country: String) -> Int64 { facet("country", country) }

    private func facet(_ kind: String, _ text: String) -> Int64 {
        facets.update(kind.utf8.span)
        facets.update(Self.separator.span)
        facets.update(text.utf8.span)
        let code = facets.finish().bytes
        return (0..<4).reduce(0) { $0 << 8 | Int64(code[$1]) } & 0x7FFF_FFFF
    }

    private static func fingerprint(
        of handle: BankCardID,
        at merchant: String,
        by hash: HMACSHA256
    ) -> [UInt8] {
        hash.update(merchant.utf8.span)
        hash.update(separator.span)
        handle.secret.withBytes { hash.update($0) }
        return Array(hash.finish().bytes.prefix(16))
    }

    /// What an idempotency key is found by: 16 bytes.
    func name(of claim: IdempotencyClaim) -> [UInt8] {
        claims.update(claim.client.text.utf8.span)
        claims.update(Self.separator.span)
        claims.update(claim.key.utf8.span)
        return Array(claims.finish().bytes.prefix(16))
    }

    /// What is kept of a request: 16 bytes that only the same one yields.
    func digest(of claim: IdempotencyClaim) -> [UInt8] {
        requests.update(claim.route.utf8.span)
        requests.update(Self.separator.span)
        claim.body.withBytes { requests.update($0) }
        return Array(requests.finish().bytes.prefix(16))
    }

    /// What shows that a row of an idempotency key is as it was written: 16 bytes. Its account is not in it, since an erasure takes that away.
    func proof(of place: ClaimPlace, digest: [UInt8], createdAt: Int64) -> [UInt8] {
        // A route never begins with a zero byte, so this is no request's digest.
        requests.update(Self.separator.span)
        requests.update(place.bytes.span)
        requests.update(digest.span)
        for shift in stride(from: Int64(56), through: 0, by: -8) {
            let byte: [UInt8] = [UInt8(truncatingIfNeeded: createdAt >> shift)]
            requests.update(byte.span)
        }
        return Array(requests.finish().bytes.prefix(16))
    }

    // A name has no zero byte, so what stands on its two sides cannot be shifted.
    private static let separator: [UInt8] = [0]

    // MARK: Sealing

    /// Seals under a generation; whoever asks counts its uses.
    func seal(_ plaintext: Span<UInt8>, _ generation: UInt32, _ binding: SealBinding) throws(VaultError) -> [UInt8] {
        do throws(CryptographyError) {
            return try cipher(generation).seal(plaintext, associatedData: binding.bytes.span)
        } catch {
            throw VaultError(error)
        }
    }

    /// Lends what a ciphertext holds for the length of the call, and wipes it; `storageCorrupt` if it does not open.
    func open<Value>(
        _ sealed: Span<UInt8>,
        _ generation: UInt32,
        _ binding: SealBinding,
        _ body: (Span<UInt8>) throws(VaultError) -> Value
    ) throws(VaultError) -> Value {
        let count = sealed.count - AES256GCM.overhead
        guard count >= 0 else { throw .storageCorrupt }
        // Taken away while it is lent, so that the body may open something itself.
        var buffer = scratch
        scratch = []
        if buffer.count < count { buffer = [UInt8](repeating: 0, count: max(count, 1_024)) }
        defer {
            for index in 0..<count { buffer[index] = 0 }
            scratch = buffer
        }
        do throws(CryptographyError) {
            var whole = buffer.mutableSpan
            var part = whole._mutatingExtracting(first: count)
            try cipher(generation).open(sealed, associatedData: binding.bytes.span, into: &part)
        } catch {
            throw VaultError(error)
        }
        return try body(buffer.span.extracting(first: count))
    }

    private func cipher(_ generation: UInt32) throws(CryptographyError) -> AES256GCM {
        if removals != ring.removals { forgetCiphers() }
        if generation == lastGeneration, let lastCipher { return lastCipher }
        let cipher: AES256GCM
        if let known = data[generation] {
            cipher = known
        } else {
            // A generation that is not there was never used by us, or was destroyed.
            guard let key = ring.key(of: generation) else { throw .authenticationFailed }
            cipher = try AES256GCM(key: key)
            data[generation] = cipher
        }
        lastGeneration = generation
        lastCipher = cipher
        return cipher
    }

    /// A key is gone: nothing made of it may stay, and the others are soon made again.
    private func forgetCiphers() {
        removals = ring.removals
        data = [:]
        lastCipher = nil
    }
}
