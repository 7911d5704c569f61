/// What the bank's pages leave open, both ways of each: the first value of every list is how the sandbox starts.
package struct Switches: Sendable, Equatable {
    package enum RepeatCardID: String, CaseIterable, Sendable { case same, other, sameForAllAccounts }
    package enum OnOff: String, CaseIterable, Sendable { case off, on }
    package enum OnByDefault: String, CaseIterable, Sendable { case on, off }
    package enum DeactivateStatus: String, CaseIterable, Sendable {
        case notFound = "404"
        case done = "200"
        case refused = "400"
        case broken = "500"
    }
    package enum DeactivateAgain: String, CaseIterable, Sendable {
        case done = "200"
        case notFound = "404"
        case refused = "400"
    }
    package enum ListsDeactivated: String, CaseIterable, Sendable { case absent, unavailable }
    package enum AfterDeactivation: String, CaseIterable, Sendable { case revived, fresh }
    package enum LateVerified: String, CaseIterable, Sendable { case off, challenge, processing, notFound }
    package enum AnswerOfAnother: String, CaseIterable, Sendable {
        case off, account, invoice, terminal, amount, currency, transaction
    }
    package enum AnswerPlace: String, CaseIterable, Sendable { case answer, status, both }
    package enum ConfirmFailureShape: String, CaseIterable, Sendable { case decline, statusFailed, empty }
    package enum OAuthErrorShape: String, CaseIterable, Sendable { case rfc6749, bank, html }
    package enum ExpiresIn: String, CaseIterable, Sendable { case number, string }
    package enum KeyLabel: String, CaseIterable, Sendable {
        case rsaPublicKey = "RSA PUBLIC KEY"
        case publicKey = "PUBLIC KEY"
    }
    package enum CryptogramField: String, CaseIterable, Sendable { case latin, cyrillic }
    package enum ReturnedMD: String, CaseIterable, Sendable { case same, other }
    package enum Challenges: String, CaseIterable, Sendable { case published, all, none }
    package enum EmptyList: String, CaseIterable, Sendable { case object, objectWith404, array }
    package enum DeclinedStatus: String, CaseIterable, Sendable { case failed, reject, resultCode101 }
    package enum NotFoundStatus: String, CaseIterable, Sendable {
        case ok = "200"
        case notFound = "404"
    }
    package enum StatusMask: String, CaseIterable, Sendable { case dotted, starred, short, absent }
    package enum DeactivateText: String, CaseIterable, Sendable { case text, json, empty }
    package enum PostLinks: String, CaseIterable, Sendable { case after, before, none }
    package enum PostLinkCardID: String, CaseIterable, Sendable { case present, null }

    package var repeatCardID = RepeatCardID.same
    package var cardIDWithoutSave = OnOff.off
    package var deactivateUnknown = DeactivateStatus.notFound
    package var deactivateTwice = DeactivateAgain.done
    package var deactivatedInList = ListsDeactivated.absent
    package var afterDeactivation = AfterDeactivation.revived
    package var lateVerified = LateVerified.off
    package var lateVerifiedSeconds = 60
    package var answerOfAnother = AnswerOfAnother.off
    package var answerOfAnotherIn = AnswerPlace.answer
    package var confirmFailureShape = ConfirmFailureShape.decline
    package var oauthErrorShape = OAuthErrorShape.rfc6749
    package var expiresIn = ExpiresIn.number
    package var tokenSeconds = 7_200
    package var publicKeyLabel = KeyLabel.rsaPublicKey
    package var cryptogramField = CryptogramField.latin
    package var returnedMD = ReturnedMD.same
    package var challengeTermURL = OnOff.off
    package var challenge = Challenges.published
    package var lockedCardCode = 0
    package var emptyList = EmptyList.object
    package var declinedStatus = DeclinedStatus.failed
    package var notFoundStatus = NotFoundStatus.ok
    package var statusMask = StatusMask.dotted
    package var deactivateText = DeactivateText.text
    package var postLinks = PostLinks.after
    package var postLinkCardID = PostLinkCardID.present
    package var secretHashEcho = OnByDefault.on

    /// The switches as a shop starts with them.
    package init() {}
}
