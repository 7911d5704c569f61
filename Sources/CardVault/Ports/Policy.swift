/// The limits a shop can set (`policy` in the configuration).
package struct Policy: Sendable {
    /// Verifications that one account may start in an hour; the bank counts too.
    package var verificationsPerAccountPerHour = 10
    /// Verifications that one client may start in a minute.
    package var verificationsPerClientPerMinute = 600
    /// Reveals that one client may ask for in a minute.
    package var revealsPerClientPerMinute = 6_000
    /// Live cards of one account.
    package var cardsPerAccount = 20
    /// Days after which a re-verification is advised.
    package var reverifyAfterDays = 180
    /// Cards above which a revocation in bulk needs another administrator's approval.
    package var approvalAbove = 100
    /// How long a pausing decline (476, 2740) pauses the account.
    package var pause: TimeSpan = .minutes(30)
    /// How long a card entry session lasts.
    package var session: TimeSpan = .minutes(15)
    /// Declines after which a session ends.
    package var declinesPerSession = 3
    /// When the bank is asked again, and when doubts are over.
    package var questions = QuestionSchedule()
    /// How long debts wait.
    package var debts = DebtBackoff()

    /// The defaults.
    package init() {}
}
