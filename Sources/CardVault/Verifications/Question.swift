/// What is still to be asked of the bank about one verification.
package struct Question: Equatable, Sendable {
    /// Why the bank is asked.
    package enum Purpose: String, CaseIterable, Sendable {
        /// The answer of a call is awaited here; the question is due if it never comes.
        case answer
        /// An open challenge: due when it expires.
        case challenge
        /// What became of the operation.
        case outcome
        /// Mask, brand and issuer of a card that is saved.
        case details
        /// Whether a verification that ended without a card becomes VERIFIED after all.
        case late
    }

    /// Why.
    package let purpose: Purpose
    /// Since when the answer is missing.
    package let since: Instant
    /// How often it was asked.
    package private(set) var asked: Int
    /// When it is due.
    package private(set) var dueAt: Instant

    /// States a question; storage uses it to give back what it kept.
    package init(_ purpose: Purpose, since: Instant, asked: Int = 0, dueAt: Instant) {
        self.purpose = purpose
        self.since = since
        self.asked = asked
        self.dueAt = dueAt
    }

    /// The same question after it was put once more; nil when the schedule is over.
    ///
    /// A question put before it was due (someone reads, a callback hints) uses up none of the schedule.
    func putAgain(at now: Instant, by schedule: QuestionSchedule, notAfter deadline: Instant? = nil) -> Question? {
        var question = self
        let isEarly = now < dueAt
        if !isEarly {
            let end = since + schedule.giveUpAfter
            guard now < end else { return nil }
            question.asked += 1
            question.dueAt = min(now + wait(by: schedule), end)
        }
        if let deadline, now < deadline { question.dueAt = min(question.dueAt, max(deadline, now + schedule.shortest)) }
        return question
    }

    private func wait(by schedule: QuestionSchedule) -> TimeSpan {
        let delays = purpose == .details ? schedule.details : purpose == .late ? schedule.late : schedule.outcome
        return asked < delays.count ? delays[asked] : schedule.daily
    }
}

/// When the bank is asked again, and when each kind of doubt is over.
package struct QuestionSchedule: Sendable {
    /// Waits between questions about an outcome, after the one at once.
    package var outcome: [TimeSpan] = [.seconds(5), .seconds(30), .minutes(2), .minutes(10), .hours(1)]
    /// Waits between questions about mask, brand and issuer: a caller wants to show them.
    package var details: [TimeSpan] = [
        .seconds(2), .seconds(2), .seconds(5), .seconds(30), .minutes(2), .minutes(10), .hours(1),
    ]
    /// Waits of the watch over what ended without a card.
    package var late: [TimeSpan] = []
    /// The wait once the lists above are used up.
    package var daily: TimeSpan = .days(1)
    /// When everything is given up.
    package var giveUpAfter: TimeSpan = .days(5)
    /// At most one question in this time for one verification.
    package var shortest: TimeSpan = .seconds(2)
    /// How long "not found" (102) stays open.
    package var notFound: TimeSpan = .hours(1)
    /// How long VERIFIED without a cardID is asked for.
    package var cardID: TimeSpan = .minutes(10)
    /// How long an answer to a call of ours may take before the status is asked instead.
    package var answer: TimeSpan = .seconds(60)
    /// How long a challenge stays open.
    package var challenge: TimeSpan = .minutes(15)
    /// How long before its token a challenge ends at the latest.
    package var tokenMargin: TimeSpan = .seconds(60)

    /// The designed schedule.
    package init() {}
}
