/// What the bank's pages leave open, both ways of each: the first value of every list is how the sandbox starts.
package struct Switches: Sendable, Equatable {
    /// The handle when a card is verified again.
    package enum RepeatCardID: String, CaseIterable, Sendable { case same, other, sameForAllAccounts }
    /// A switch that starts off.
    package enum OnOff: String, CaseIterable, Sendable { case off, on }
    /// A switch that starts on.
    package enum OnByDefault: String, CaseIterable, Sendable { case on, off }
    /// The HTTP status for a handle that is unknown.
    package enum DeactivateStatus: String, CaseIterable, Sendable {
        case notFound = "404"
        case done = "200"
        case refused = "400"
        case broken = "500"
    }
    /// The HTTP status for a handle that was deactivated before.
    package enum DeactivateAgain: String, CaseIterable, Sendable {
        case done = "200"
        case notFound = "404"
        case refused = "400"
    }
    /// What the list says of a deactivated card.
    package enum ListsDeactivated: String, CaseIterable, Sendable { case absent, unavailable }
    /// What saving a deactivated card again gives: its old handle, or a fresh one.
    package enum AfterDeactivation: String, CaseIterable, Sendable { case revived, fresh }
    /// Which operations become VERIFIED late.
    package enum LateVerified: String, CaseIterable, Sendable { case off, challenge, processing, notFound }
    /// What in an answer belongs to another operation.
    package enum AnswerOfAnother: String, CaseIterable, Sendable {
        case off, account, invoice, terminal, amount, currency, transaction
    }
    /// Which answers do.
    package enum AnswerPlace: String, CaseIterable, Sendable { case answer, status, both }
    /// The form of a failed confirm.
    package enum ConfirmFailureShape: String, CaseIterable, Sendable { case decline, statusFailed, empty }
    /// The form of a refused token.
    package enum OAuthErrorShape: String, CaseIterable, Sendable { case rfc6749, bank, html }
    /// The type of a token's life.
    package enum ExpiresIn: String, CaseIterable, Sendable { case number, string }
    /// The label of public.rsa.
    package enum KeyLabel: String, CaseIterable, Sendable {
        case rsaPublicKey = "RSA PUBLIC KEY"
        case publicKey = "PUBLIC KEY"
    }
    /// The first letter of the cryptogram's field.
    package enum CryptogramField: String, CaseIterable, Sendable { case latin, cyrillic }
    /// The MD that the ACS returns.
    package enum ReturnedMD: String, CaseIterable, Sendable { case same, other }
    /// Which cards are challenged.
    package enum Challenges: String, CaseIterable, Sendable { case published, all, none }
    /// The form of a list without cards.
    package enum EmptyList: String, CaseIterable, Sendable { case object, objectWith404, array }
    /// The form of a decline in the status.
    package enum DeclinedStatus: String, CaseIterable, Sendable { case failed, reject, resultCode101 }
    /// The HTTP status for an invoice that is unknown.
    package enum NotFoundStatus: String, CaseIterable, Sendable {
        case ok = "200"
        case notFound = "404"
    }
    /// The form of the mask in the status.
    package enum StatusMask: String, CaseIterable, Sendable { case dotted, starred, short, absent }
    /// The form of what a deactivation says.
    package enum DeactivateText: String, CaseIterable, Sendable { case text, json, empty }
    /// When postLinks come.
    package enum PostLinks: String, CaseIterable, Sendable { case after, before, none }
    /// Whether postLinks carry the handle.
    package enum PostLinkCardID: String, CaseIterable, Sendable { case present, null }

    /// The handle when a card is verified again.
    package var repeatCardID = RepeatCardID.same
    /// Whether a handle comes without cardSave.
    package var cardIDWithoutSave = OnOff.off
    /// The answer to deactivating what is unknown.
    package var deactivateUnknown = DeactivateStatus.notFound
    /// The answer to deactivating what is deactivated.
    package var deactivateTwice = DeactivateAgain.done
    /// What the list says of a deactivated card.
    package var deactivatedInList = ListsDeactivated.absent
    /// The handle of a card saved again after its deactivation.
    package var afterDeactivation = AfterDeactivation.revived
    /// Which operations become VERIFIED late.
    package var lateVerified = LateVerified.off
    /// How late.
    package var lateVerifiedSeconds = 60
    /// What in an answer belongs to another operation.
    package var answerOfAnother = AnswerOfAnother.off
    /// Which answers do.
    package var answerOfAnotherIn = AnswerPlace.answer
    /// The form of a failed confirm.
    package var confirmFailureShape = ConfirmFailureShape.decline
    /// The form of a refused token.
    package var oauthErrorShape = OAuthErrorShape.rfc6749
    /// The type of a token's life.
    package var expiresIn = ExpiresIn.number
    /// A token's life.
    package var tokenSeconds = 7_200
    /// The label of public.rsa.
    package var publicKeyLabel = KeyLabel.rsaPublicKey
    /// The first letter of the cryptogram's field.
    package var cryptogramField = CryptogramField.latin
    /// The MD that the ACS returns.
    package var returnedMD = ReturnedMD.same
    /// Whether a challenge has a termURL of the bank's.
    package var challengeTermURL = OnOff.off
    /// Which cards are challenged.
    package var challenge = Challenges.published
    /// The code of locked cards; 0 is each card's own.
    package var lockedCardCode = 0
    /// The form of a list without cards.
    package var emptyList = EmptyList.object
    /// The form of a decline in the status.
    package var declinedStatus = DeclinedStatus.failed
    /// The HTTP status for an invoice that is unknown.
    package var notFoundStatus = NotFoundStatus.ok
    /// The form of the mask in the status.
    package var statusMask = StatusMask.dotted
    /// The form of what a deactivation says.
    package var deactivateText = DeactivateText.text
    /// When postLinks come.
    package var postLinks = PostLinks.after
    /// Whether postLinks carry the handle.
    package var postLinkCardID = PostLinkCardID.present
    /// Whether postLinks echo the secret.
    package var secretHashEcho = OnByDefault.on

    /// The switches as a shop starts with them.
    package init() {}
}
