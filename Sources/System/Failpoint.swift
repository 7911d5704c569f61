internal import Synchronization
private import Glibc

/// A place at which a test kills this very process, as a power cut would: at its n-th passing, with SIGKILL, nothing cleaned up.
///
/// At most one is set in a process, at its start; where none is, nothing asks for any.
package final class Failpoint: Sendable {
    /// Where a process can be killed.
    package enum Place: String, CaseIterable, Sendable {
        case commitBefore = "commit.before"
        case commitAfter = "commit.after"
        case ledgerBefore = "ledger.before"
        case ledgerAfter = "ledger.after"
        case answerBefore = "answer.before"
        case answerAfter = "answer.after"
        case invoiceBefore = "invoice.before"
        case invoiceAfter = "invoice.after"
        case tokenBefore = "token.before"
        case tokenAfter = "token.after"
        case cryptopayBefore = "cryptopay.before"
        case cryptopayAfter = "cryptopay.after"
        case confirmBefore = "confirm.before"
        case confirmAfter = "confirm.after"
        case statusBefore = "status.before"
        case statusAfter = "status.after"
        case listBefore = "list.before"
        case listAfter = "list.after"
        case deactivateBefore = "deactivate.before"
        case deactivateAfter = "deactivate.after"
    }

    private let place: Place
    private let left: Atomic<Int>

    /// Reads `place:count`, the count from 1 to 1,000,000; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let place = Place(rawValue: String(parts[0])), let count = Int(parts[1]),
            (1...1_000_000).contains(count)
        else { return nil }
        self.place = place
        left = Atomic(count)
    }

    /// Passes a place; does not return if it is the one and its time has come.
    package func pass(_ passed: Place) {
        guard passed == place, left.wrappingSubtract(1, ordering: .relaxed).newValue == 0 else { return }
        kill(getpid(), SIGKILL)
        // The signal is on its way: no other line may run before it arrives.
        while true { pause() }
    }
}
