"""Histories that are wrong on purpose: a right one is bent in each way that the checker must notice."""

from __future__ import annotations

import copy
import sys

from .checker import RULES, check
from .evidence import Evidence


def card_document(number: int, status: str = "active", deactivation: str | None = None) -> dict:
    revocation = {"reason": "lost", "bankDeactivation": deactivation} if deactivation else None
    return {
        "id": f"card_{number}", "accountId": "account-1", "status": status, "label": None, "revocation": revocation,
    }  # fmt: skip


def verification_document(number: int, status: str, card: int | None = None, key: str | None = None) -> dict:
    return {
        "id": f"ver_{number}", "accountId": "account-1", "invoiceId": f"00000000000000{number}", "status": status,
        "cardId": f"card_{card}" if card else None, "cardSave": True, "reference": key or f"key-{number}",
        "decline": {"code": 484} if status == "declined" else None, "failure": None,
    }  # fmt: skip


def operation(number: int, standing: str, handle: str | None = None) -> dict:
    return {
        "invoiceId": f"00000000000000{number}", "accountId": "account-1", "standing": standing, "cardID": handle,
    }  # fmt: skip


def leaf(sequence: int, action: str, **opening) -> dict:
    return {"leaf": {"sequence": sequence, "action": action, "outcome": "ok"}, "opening": opening}


def record(moment: int, what: str, status: int | None, body, **facts) -> dict:
    told = moment + 1 if status else None
    return {"what": what, "status": status, "body": body, "asked": moment, "told": told} | facts


def right() -> Evidence:
    """Two cards, one of them revoked; a decline; a call whose answer was lost and that was repeated."""
    first, second = verification_document(1, "verified", 1), verification_document(2, "verified", 2)
    declined = verification_document(3, "declined")
    cards = [card_document(1) | {"label": "label-2"}, card_document(2, "revoked", "done")]
    return Evidence(
        history=[
            record(1, "verify", None, None, key="key-1", account="account-1"),
            record(3, "verify", 201, first, key="key-1", account="account-1"),
            record(5, "verify", 201, second, key="key-2", account="account-1"),
            record(7, "verify", 201, declined, key="key-3", account="account-1"),
            record(9, "label", 200, card_document(1) | {"label": "label-1"}, id="card_1", label="label-1"),
            record(11, "label", 200, card_document(1) | {"label": "label-2"}, id="card_1", label="label-2"),
            record(13, "reveal", 200, {"epayCardId": "h1"}, id="card_1", purpose="purpose 1-1"),
            record(15, "list", 200, {"cards": [card_document(1), card_document(2)]}, account="account-1"),
            record(17, "revoke", 200, card_document(2, "revoked", "pending"), id="card_2"),
            record(19, "list", 200, {"cards": [card_document(1), card_document(2, "revoked", "done")]}, account="account-1"),
            record(21, "reveal", 409, {}, id="card_2", purpose="purpose 1-2"),
        ],
        verifications=[first, second, declined],
        cards=cards,
        listed={"account-1": copy.deepcopy(cards)},
        revealed={"card_1": "h1"},
        events=[
            {"sequence": 5, "type": "card.saved", "cardId": "card_1"},
            {"sequence": 6, "type": "card.saved", "cardId": "card_2"},
            {"sequence": 7, "type": "card.revoked", "cardId": "card_2"},
        ],
        leaves=[
            leaf(0, "verification.verified", verificationId="ver_1"),
            leaf(1, "card.saved", cardId="card_1"),
            leaf(2, "verification.verified", verificationId="ver_2"),
            leaf(3, "card.saved", cardId="card_2"),
            leaf(4, "card.revealed", cardId="card_1", words="purpose 1-1"),
            leaf(5, "card.revoked", cardId="card_2"),
        ],
        entries=6,
        verdict={"valid": True, "entries": 6, "findings": []},
        debts=[],
        operations=[operation(1, "verified", "h1"), operation(2, "verified", "h2"), operation(3, "declined")],
        bank_cards=[
            {"cardID": "h1", "active": True, "cardMask": "4400", "accountIds": ["account-1"]},
            {"cardID": "h2", "active": False, "cardMask": "4400", "accountIds": ["account-1"]},
        ],
        cryptopays={f"00000000000000{number}": 1 for number in (1, 2, 3)},
    )


# MARK: Wrongs. Each takes the right evidence, bends it, and names the kinds of finding that it must bring.


def an_acknowledged_card_is_gone(evidence):
    del evidence.cards[0], evidence.listed["account-1"][0], evidence.revealed["card_1"]
    return "lost_save", "card_without_a_verification", "without_a_leaf", "chargeable_without_a_card"


def an_acknowledged_verification_is_gone(evidence):
    del evidence.verifications[0]
    return "lost_verification", "card_without_a_verification", "card_sent_without_a_row"


def a_verdict_changed(evidence):
    evidence.verifications[2] = verification_document(3, "expired")
    return ("changed_verdict",)


def a_revocation_is_lost(evidence):
    evidence.cards[1] = card_document(2)
    return "lost_revocation", "without_a_leaf", "command_line_differs"


def a_revoked_card_was_shown_active_for_a_moment(evidence):
    evidence.history.append(record(30, "look", 200, card_document(2)))
    return ("lost_revocation",)


def a_revoked_card_was_revealed(evidence):
    evidence.history.append(record(30, "reveal", 200, {"epayCardId": "h2"}, id="card_2", purpose="purpose 1-1"))
    return ("lost_revocation",)


def a_label_is_lost(evidence):
    evidence.cards[0]["label"] = "label-1"
    return ("lost_label",)


def an_invoice_was_sent_twice(evidence):
    evidence.cryptopays["000000000000001"] = 2
    return ("double_cryptopay",)


def a_key_was_sent_twice_under_two_invoices(evidence):
    evidence.verifications.append(verification_document(4, "declined", key="key-3"))
    evidence.operations.append(operation(4, "declined"))
    evidence.cryptopays["000000000000004"] = 1
    return ("double_cryptopay",)


def a_key_was_answered_with_two_verifications(evidence):
    evidence.history.append(record(30, "verify", 201, verification_document(2, "verified", 2), key="key-1"))
    return ("another_answer_for_a_key",)


def an_invoice_is_used_again(evidence):
    evidence.verifications.append(verification_document(3, "declined") | {"id": "ver_4", "reference": "key-4"})
    return ("repeated_invoice",)


def a_card_was_sent_before_it_was_written_down(evidence):
    evidence.cryptopays["000000000000009"] = 1
    return ("card_sent_without_a_row",)


def something_stays_undecided(evidence):
    evidence.verifications.append(verification_document(4, "undetermined"))
    return ("undecided",)


def a_card_is_verified_that_the_bank_declined(evidence):
    evidence.operations[0]["standing"] = "declined"
    return ("wrong_verdict",)


def a_card_is_declined_that_the_bank_verified(evidence):
    evidence.operations[2]["standing"] = "verified"
    return ("wrong_verdict",)


def a_revoked_card_can_be_charged(evidence):
    evidence.bank_cards[1]["active"] = True
    return ("chargeable_without_a_card",)


def a_card_of_nobody_can_be_charged(evidence):
    evidence.bank_cards.append({"cardID": "h9", "active": True, "cardMask": "4400", "accountIds": ["account-1"]})
    return ("chargeable_without_a_card",)


def an_active_card_was_deactivated(evidence):
    evidence.bank_cards[0]["active"] = False
    return ("live_card_that_cannot_be_charged",)


def a_debt_is_forgotten(evidence):
    evidence.cards[1] = card_document(2, "revoked", "pending")
    evidence.debts.append({"cards": ["card_2"], "state": "pending", "attempts": 9})
    return ("unpaid_debt",)


def a_card_comes_from_nowhere(evidence):
    evidence.cards.append(card_document(3))
    evidence.listed["account-1"].append(card_document(3))
    return "card_without_a_verification", "without_a_leaf", "broken_feed"


def a_card_was_saved_against_the_callers_will(evidence):
    evidence.verifications[0]["cardSave"] = False
    return ("card_without_a_verification",)


def a_leaf_is_missing(evidence):
    evidence.leaves[1]["leaf"]["action"] = "card.updated"
    return ("without_a_leaf",)


def a_reveal_has_no_leaf(evidence):
    evidence.leaves[4]["opening"]["words"] = "purpose 1-11"
    return ("without_a_leaf",)


def the_audit_has_a_hole(evidence):
    evidence.leaves[5]["leaf"]["sequence"] = 6
    return ("broken_audit",)


def the_audit_was_cut(evidence):
    evidence.entries = 4
    return ("broken_audit",)


def an_export_does_not_verify(evidence):
    evidence.verdict["valid"] = False
    return ("broken_audit",)


def an_export_was_cut(evidence):
    evidence.verdict["entries"] = 5
    return ("broken_audit",)


def the_feed_has_a_hole(evidence):
    evidence.events[2]["sequence"] = 8
    return ("broken_feed",)


def an_event_is_missing(evidence):
    del evidence.events[2]
    return ("broken_feed",)


def the_command_line_shows_something_else(evidence):
    evidence.listed["account-1"][0]["status"] = "suspended"
    return ("command_line_differs",)


def an_error_was_answered(evidence):
    evidence.history.append(record(30, "look", 500, {"title": "Internal Server Error"}))
    return ("unexpected_answer",)


WRONGS = [
    an_acknowledged_card_is_gone, an_acknowledged_verification_is_gone, a_verdict_changed, a_revocation_is_lost,
    a_revoked_card_was_shown_active_for_a_moment, a_revoked_card_was_revealed, a_label_is_lost,
    an_invoice_was_sent_twice, a_key_was_sent_twice_under_two_invoices, a_key_was_answered_with_two_verifications,
    an_invoice_is_used_again, a_card_was_sent_before_it_was_written_down, something_stays_undecided,
    a_card_is_verified_that_the_bank_declined, a_card_is_declined_that_the_bank_verified, a_revoked_card_can_be_charged,
    a_card_of_nobody_can_be_charged, an_active_card_was_deactivated, a_debt_is_forgotten, a_card_comes_from_nowhere,
    a_card_was_saved_against_the_callers_will, a_leaf_is_missing, a_reveal_has_no_leaf, the_audit_has_a_hole,
    the_audit_was_cut, an_export_does_not_verify, an_export_was_cut, the_feed_has_a_hole, an_event_is_missing, the_command_line_shows_something_else,
    an_error_was_answered,
]  # fmt: skip


def missed(wrong) -> set[str]:
    """The kinds of finding that a wrong must bring and does not."""
    evidence = copy.deepcopy(right())
    wanted = wrong(evidence)
    return set(wanted) - {finding["kind"] for finding in check(evidence)}


def main() -> int:
    faults = [f"the right history: {finding}" for finding in check(right())]
    noticed: set[str] = set()
    for wrong in WRONGS:
        evidence = copy.deepcopy(right())
        wanted = set(wrong(evidence))
        kinds = {finding["kind"] for finding in check(evidence)}
        noticed |= kinds
        faults += [f"{wrong.__name__}: no {kind}" for kind in sorted(wanted - kinds)]
    faults += [f"no wrong history for {rule.__name__}" for rule in RULES if rule.__name__ not in noticed]
    for fault in faults:
        print("the checker is at fault: " + fault, file=sys.stderr)
    print(f"{len(WRONGS)} wrong histories, {len(RULES)} rules, {len(faults)} faults")
    return 1 if faults else 0
