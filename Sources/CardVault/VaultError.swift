/// Everything that can be refused or go wrong inside the vault; without payloads, so that no error can carry a card.
package enum VaultError: Error, CaseIterable, Sendable {
    // What the caller said
    case accountMalformed, identifierMalformed, invoiceMalformed, bankCardIDMalformed, urlMalformed
    case textTooLong, textMalformed, terminalUnknown, cryptogramMalformed, reasonUnknown, cursorMalformed
    case returnAndTermTogether, returnOriginRefused, purposeMissing
    // What is not there, as far as the caller may know
    case accountNotFound, cardNotFound, verificationNotFound, sessionNotFound, clientNotFound, debtNotFound
    // What stands against it
    case cardNotActive, cardRevoked, tooManyCards
    case verificationFinal, challengeNotOpen
    case idempotencyKeyMissing, idempotencyKeyMalformed, idempotencyKeyReused, idempotencyInProgress, idempotencyErased
    case sessionEnded
    // What only the hosted card page meets
    case sessionElsewhere, formOutdated
    case keyMalformed
    case eventsExpired
    // Revocations of many cards
    case planNotFound, planExpired, planTooLarge, approvalMissing, ownApproval, searchEmpty
    // Limits
    case accountLimited, accountPaused, clientLimited
    // What is out of reach
    case bankUnavailable, bankRefusesCredentials, bankKeyUnusable
    case storageBusy, storageUnavailable, storageCorrupt
    /// The data key has sealed as much as a key may; it must be rotated.
    case dataKeyUsedUp
    /// A move that no table allows: a mistake of ours, never of a caller's.
    case illegalMove
}
