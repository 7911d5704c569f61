internal import CardVault
internal import RepositoryContract
internal import Secrets

/// Answers of the bank as tests need them.
enum Answers {
    static func handle(_ text: String) -> BankCardID? { try? BankCardID(SecretBytes(utf8: text)) }

    static func facts(last4: String? = nil, transaction: String? = nil) -> BankFacts {
        var facts = BankFacts()
        facts.face.mask = last4.flatMap { CardMask("440563******\($0)") }
        facts.reference.transactionID = transaction
        return facts
    }

    static func verified(_ handle: String?, last4: String? = "5096") -> BankAnswer {
        BankAnswer(.verified(handle.flatMap(self.handle)), facts: facts(last4: last4))
    }

    static func rejected(_ code: Int?, last4: String? = "5096") -> BankAnswer {
        BankAnswer(.rejected(code: code), facts: facts(last4: last4))
    }

    static func declined(_ code: Int) -> BankAnswer { BankAnswer(.code(code)) }

    static var challenge: BankAnswer {
        BankAnswer(
            .challenge(
                action: "https://acs.example/pareq",
                paReq: SecretBytes(utf8: "pareq"),
                md: SecretBytes(utf8: "md")
            ),
            facts: facts(transaction: "operation-1")
        )
    }

    static var lost: BankAnswer { BankAnswer(.undecided(.lost)) }
    static var notUnderstood: BankAnswer { BankAnswer(.undecided(.notUnderstood)) }
    static var inProgress: BankAnswer { BankAnswer(.undecided(.inProgress)) }
    static var notFound: BankAnswer { BankAnswer(.notFound) }
    static var challengeOpen: BankAnswer { BankAnswer(.challengeOpen) }

    /// VERIFIED, of somebody else's operation.
    static var foreign: BankAnswer {
        var facts = facts(last4: "5096")
        facts.invoice = "999999999999999"
        return BankAnswer(.verified(handle("foreign")), facts: facts)
    }

    static func listed(_ handles: String...) -> [ListedCard] {
        handles.compactMap(handle).map { ListedCard(id: $0, mask: nil, isAvailable: true) }
    }
}
