import CardVault
import Testing

@Suite struct BankCodeTests {
    struct Row: Sendable {
        let codes: [Int]
        let category: Decline.Category
        let advice: Decline.Advice
        var suspends: Suspension.Reason?
    }

    /// Every code of the bank's pages that declines (`docs/bank-codes.md`).
    static let rows = [
        Row(codes: [462, 463, 466, 521, 523, 527], category: .issuer, advice: .contactBank),
        Row(codes: [465, 467, 479, 489], category: .blocked, advice: .contactBank, suspends: .blocked),
        Row(codes: [478, 485], category: .expired, advice: .otherCard, suspends: .expired),
        Row(codes: [483], category: .stolen, advice: .never, suspends: .stolen),
        Row(codes: [457, 471, 472, 522], category: .cardData, advice: .otherCard),
        Row(codes: [455, 473, 499, 877], category: .threeDSecure, advice: .later),
        Row(codes: [484], category: .funds, advice: .later),
        Row(codes: [476, 491, 2740], category: .limit, advice: .later),
        Row(codes: [464, 470, 487], category: .configuration, advice: .never),
        Row(codes: [493, 494], category: .technical, advice: .later),
        Row(codes: [2872], category: .issuer, advice: .otherCard),
        Row(codes: [3298], category: .technical, advice: .never),
    ]

    /// Codes after which the status is asked; the last four differ between the bank's own pages.
    static let notFinal = [
        -31, 100, 293, 454, 690, 1267, 1268, 1269, 1563, 1564, 2358, 2656, 3014, 3225, 3240, 456, 459, 500, 503,
    ]

    @Test(arguments: rows)
    func `a documented code declines with its category, advice and suspension`(row: Row) throws {
        for code in row.codes {
            let decline = Decline(
                code: code,
                category: row.category,
                advice: row.advice,
                suspends: row.suspends
            )
            #expect(BankCode(code) == .declined(decline))
            #expect(decline.isOurFault == [464, 470, 487].contains(code))
            #expect(!decline.message.isEmpty)
        }
    }

    @Test func `the table has the documented codes and no other`() {
        #expect(BankCode.declining == Self.rows.flatMap(\.codes).sorted())
        #expect(BankCode.knownNotFinal == Set(Self.notFinal))
        #expect(BankCode.knownNotFinal.isDisjoint(with: BankCode.declining))
    }

    @Test func `every other code is not final`() {
        let declining = Set(Self.rows.flatMap(\.codes))
        for code in (-200...5_000) where !declining.contains(code) { #expect(BankCode(code) == .notFinal) }
        for code in [Int.min, Int.max] { #expect(BankCode(code) == .notFinal) }
    }

    @Test func `only blocked, expired and stolen cards are suspended`() {
        let suspending = Self.rows.filter { $0.suspends != nil }.flatMap(\.codes)
        #expect(suspending.sorted() == [465, 467, 478, 479, 483, 485, 489])
        #expect(Suspension.Reason(rawValue: "absent_at_bank") == .absentAtBank)
    }

    @Test func `the bank's card-testing limits pause an account`() {
        #expect(BankCode.pausing == [476, 2740])
    }

    @Test(arguments: [nil, -31, 100, 999_999])
    func `an operation that the bank rejects without a code of the table is a technical decline`(code: Int?) {
        let decline = Decline(rejectedWith: code)
        #expect(decline.category == .technical && decline.suspends == nil && decline.code == code ?? 0)
    }
}
