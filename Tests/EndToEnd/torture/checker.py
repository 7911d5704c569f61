"""Finds what was lost, doubled, undecided or left chargeable. It knows the rules of the vault, and nothing of how it works.

Each rule gives findings of one kind; no finding means that the history is one that may happen.
"""

from __future__ import annotations

import collections
import re

from .evidence import Evidence

FINAL = {"verified", "declined", "expired", "failed"}
EXPECTED = {200, 201, 404, 409, 422, 429, 503}
# What the bank owes nothing more to.
SETTLED = {"done", "absent", "withheld"}


def check(evidence: Evidence) -> list[dict]:
    """All findings, each with its kind and its words."""
    findings = []
    for rule in RULES:
        for text in rule(evidence):
            findings.append({"kind": rule.__name__, "text": text})
    return findings


def answered(evidence: Evidence, *what: str, status: tuple[int, ...] = (200, 201)):
    return [record for record in evidence.history if record["what"] in what and record["status"] in status]


def told_verifications(evidence: Evidence):
    """Every verification that a client was shown, with the record that showed it."""
    for record in answered(evidence, "verify", "reverify", "look", "cancel"):
        if record["body"] and record["body"].get("id", "").startswith("ver_"):
            yield record, record["body"]


def told_cards(evidence: Evidence):
    """Every card that a client was shown, with the record that showed it."""
    for record in answered(evidence, "look", "list", "label", "revoke", "revoke_all"):
        body = record["body"] or {}
        for card in body.get("cards") or body.get("revoked") or [body]:
            if isinstance(card, dict) and card.get("id", "").startswith("card_"):
                yield record, card


# MARK: What was told


def unexpected_answer(evidence: Evidence):
    for record in evidence.history:
        if record["status"] is not None and record["status"] not in EXPECTED:
            yield f"{record['what']} was answered {record['status']}: {str(record['body'])[:200]}"


def lost_verification(evidence: Evidence):
    kept = {one["id"]: one for one in evidence.verifications}
    for record, told in told_verifications(evidence):
        found = kept.get(told["id"])
        if found is None:
            yield f"{told['id']} was told ({told['status']}) and is gone"
        elif (found["accountId"], found["invoiceId"]) != (told["accountId"], told["invoiceId"]):
            yield f"{told['id']} is another one now"


def changed_verdict(evidence: Evidence):
    """A final verdict stays."""
    kept = {one["id"]: one for one in evidence.verifications}
    for _, told in told_verifications(evidence):
        found = kept.get(told["id"])
        if found is None or told["status"] not in FINAL:
            continue
        same = all(found[name] == told[name] for name in ("status", "cardId", "decline", "failure"))
        if not same:
            yield f"{told['id']} was told {told['status']} {told['cardId']}, and is {found['status']} {found['cardId']}"


def lost_save(evidence: Evidence):
    """0 acknowledged saves lost."""
    kept = {card["id"]: card for card in evidence.cards}
    saved = [(told["cardId"], told["accountId"]) for _, told in told_verifications(evidence) if told["status"] == "verified"]
    saved += [(card["id"], card["accountId"]) for _, card in told_cards(evidence)]
    for id, account in set(saved):
        if id is None:
            continue
        if id not in kept:
            yield f"{id} was told to be saved and is gone"
        elif kept[id]["accountId"] != account:
            yield f"{id} is in another account"


def lost_revocation(evidence: Evidence):
    """0 acknowledged revocations lost, and none undone for a moment."""
    kept = {card["id"]: card for card in evidence.cards}
    revoked: dict[str, int] = {}
    for record, card in told_cards(evidence):
        if card["status"] == "revoked":
            revoked[card["id"]] = min(record["told"], revoked.get(card["id"], record["told"]))
    for id in revoked:
        if id not in kept:
            yield f"{id} was told to be revoked and is gone"
        elif kept[id]["status"] != "revoked":
            yield f"{id} was told to be revoked and is {kept[id]['status']}"
    for record, card in told_cards(evidence):
        if card["status"] != "revoked" and record["asked"] > revoked.get(card["id"], record["asked"]):
            yield f"{card['id']} was shown {card['status']} after it was told to be revoked"
    for record in answered(evidence, "reveal"):
        if record["asked"] > revoked.get(record["id"], record["asked"]):
            yield f"{record['id']} was revealed after it was told to be revoked"


def lost_label(evidence: Evidence):
    """The last acknowledged label stands, unless one whose answer was lost came after it."""
    kept = {card["id"]: card for card in evidence.cards}
    asked = collections.defaultdict(list)
    for record in evidence.history:
        if record["what"] == "label":
            asked[record["id"]].append(record)
    for id, records in asked.items():
        done = [record for record in records if record["status"] == 200]
        if not done or id not in kept:
            continue
        # Everything that was under way or came after the last acknowledged one's beginning may have won.
        last = max(done, key=lambda record: record["told"])
        possible = {record["label"] for record in records if record["told"] is None or record["told"] > last["asked"]}
        possible |= {record["label"] for record in records if record["status"] is None}
        if kept[id]["label"] not in possible:
            yield f"the label of {id} is {kept[id]['label']}, told {last['label']}"


# MARK: Once and only once


def double_cryptopay(evidence: Evidence):
    """0 double cryptopays for an idempotency key, and none for an invoice."""
    for invoice, count in evidence.cryptopays.items():
        if count > 1:
            yield f"invoice {invoice} went to cryptopay {count} times"
    by_key = collections.defaultdict(set)
    for one in evidence.verifications:
        if one["reference"]:
            by_key[one["reference"]].add(one["invoiceId"])
    for key, invoices in by_key.items():
        sent = sum(evidence.cryptopays.get(invoice, 0) for invoice in invoices)
        if sent > 1:
            yield f"the key {key} went to cryptopay {sent} times"
        if len(invoices) > 1:
            yield f"the key {key} made {len(invoices)} verifications"


def another_answer_for_a_key(evidence: Evidence):
    told = collections.defaultdict(set)
    for record in answered(evidence, "verify", "reverify", status=(201,)):
        told[record["key"]].add(record["body"]["id"])
    for key, ids in told.items():
        if len(ids) > 1:
            yield f"the key {key} was answered with {len(ids)} verifications"


def repeated_invoice(evidence: Evidence):
    counts = collections.Counter(one["invoiceId"] for one in evidence.verifications)
    for invoice, count in counts.items():
        if count > 1:
            yield f"invoice {invoice} belongs to {count} verifications"


def card_sent_without_a_row(evidence: Evidence):
    """Before the card is sent, it is written down that it will be."""
    known = {one["invoiceId"] for one in evidence.verifications}
    for invoice in evidence.cryptopays:
        if invoice not in known:
            yield f"invoice {invoice} went to cryptopay, and the vault knows nothing of it"


# MARK: The vault against the bank


def undecided(evidence: Evidence):
    for one in evidence.verifications:
        if one["status"] not in FINAL:
            yield f"{one['id']} is {one['status']}"


def wrong_verdict(evidence: Evidence):
    """Verified here is verified there, by the same handle; declined here is not verified there."""
    operations = {one["invoiceId"]: one for one in evidence.operations}
    for one in evidence.verifications:
        operation = operations.get(one["invoiceId"])
        standing = operation["standing"] if operation else None
        if one["status"] == "verified" and standing != "verified":
            yield f"{one['id']} is verified, at the bank {standing}"
        if one["status"] == "declined" and standing == "verified":
            yield f"{one['id']} is declined, at the bank verified"
        if operation and operation["accountId"] != one["accountId"]:
            yield f"{one['id']} is of another account at the bank"


def chargeable_without_a_card(evidence: Evidence):
    """0 chargeable revoked cards: what can be charged at the bank is held by a live card here."""
    statuses = {card["id"]: card["status"] for card in evidence.cards}
    invoices = {one["invoiceId"]: one for one in evidence.verifications}
    holders = collections.defaultdict(set)
    for operation in evidence.operations:
        verification = invoices.get(operation["invoiceId"])
        if operation["cardID"] and verification and verification["status"] == "verified" and verification["cardId"]:
            holders[operation["cardID"]].add(verification["cardId"])
    for bank_card in evidence.bank_cards:
        if not bank_card["active"]:
            continue
        held = [id for id in holders[bank_card["cardID"]] if statuses.get(id) in ("active", "suspended")]
        if not held:
            shown = {id: statuses.get(id) for id in holders[bank_card["cardID"]]}
            yield f"the card {bank_card['cardMask']} of {bank_card['accountIds']} can be charged, and is held by {shown or 'none'}"


def live_card_that_cannot_be_charged(evidence: Evidence):
    """What a service is given to charge is what the bank takes."""
    active = {card["cardID"] for card in evidence.bank_cards if card["active"]}
    for id, handle in evidence.revealed.items():
        if handle is None:
            yield f"{id} is active and cannot be revealed"
        elif handle not in active:
            yield f"{id} is active here and not at the bank"


def unpaid_debt(evidence: Evidence):
    for debt in evidence.debts:
        if debt["state"] != "withheld":
            yield f"a deactivation for {debt['cards']} is {debt['state']} after {debt['attempts']} tries"
    for card in evidence.cards:
        if card["status"] == "revoked" and card["revocation"]["bankDeactivation"] not in SETTLED:
            yield f"{card['id']} is revoked, and its deactivation is {card['revocation']['bankDeactivation']}"


# MARK: The vault against itself


def card_without_a_verification(evidence: Evidence):
    """0 cards without a verification that was verified with cardSave."""
    origins = collections.defaultdict(list)
    for one in evidence.verifications:
        if one["status"] == "verified" and one["cardId"]:
            origins[one["cardId"]].append(one)
    for card in evidence.cards:
        if not any(one["cardSave"] for one in origins[card["id"]] if one["accountId"] == card["accountId"]):
            yield f"{card['id']} has no verification that was to save it"
    for id in origins.keys() - {card["id"] for card in evidence.cards}:
        yield f"{id} is named by a verification, and there is no such card"


def without_a_leaf(evidence: Evidence):
    """Each card, each revocation, each verdict and each reveal has its leaf; and no leaf is of a thing that is not."""
    saved, revoked, revealed, verified = (collections.Counter() for _ in range(4))
    for entry in evidence.leaves:
        action, opening = entry["leaf"]["action"], entry["opening"] or {}
        if entry["leaf"]["outcome"] != "ok":
            continue
        if action == "card.saved":
            saved[opening.get("cardId")] += 1
        elif action == "card.revoked":
            revoked[opening.get("cardId")] += 1
        elif action == "verification.verified":
            verified[opening.get("verificationId")] += 1
        elif action == "card.revealed":
            revealed[str(opening)] += 1
    for card in evidence.cards:
        if saved[card["id"]] != 1:
            yield f"{card['id']} has {saved[card['id']]} leaves of its saving"
        if card["status"] == "revoked" and revoked[card["id"]] != 1:
            yield f"{card['id']} has {revoked[card['id']]} leaves of its revocation"
        if card["status"] != "revoked" and revoked[card["id"]] != 0:
            yield f"{card['id']} is {card['status']} and has a leaf of its revocation"
    for id in saved.keys() - {card["id"] for card in evidence.cards}:
        yield f"{id} has a leaf, and there is no such card"
    for one in evidence.verifications:
        if (one["status"] == "verified") != (verified[one["id"]] == 1):
            yield f"{one['id']} is {one['status']} and has {verified[one['id']]} leaves of that"
    texts = " ".join(revealed)
    for record in answered(evidence, "reveal"):
        if not re.search(re.escape(record["purpose"]) + r"\b", texts):
            yield f"{record['id']} was revealed for {record['purpose']} without a leaf"


def broken_audit(evidence: Evidence):
    places = [entry["leaf"]["sequence"] for entry in evidence.leaves]
    if sorted(places) != list(range(len(places))):
        yield "the audit's leaves do not follow each other"
    if evidence.entries < len(places):
        yield f"the command line knows of {evidence.entries} leaves, REST of {len(places)}"
    if not evidence.verdict["valid"]:
        yield f"an export does not verify: {str(evidence.verdict['findings'])[:300]}"
    if evidence.verdict["entries"] < len(places):
        yield f"an export holds {evidence.verdict['entries']} leaves, REST {len(places)}"


def broken_feed(evidence: Evidence):
    places = [event["sequence"] for event in evidence.events]
    if places != sorted(set(places)):
        yield "the events do not follow each other"
    if places and places != list(range(places[0], places[0] + len(places))):
        yield "the feed has a hole"
    kinds = collections.Counter((event["type"], event.get("cardId")) for event in evidence.events)
    for card in evidence.cards:
        if kinds["card.saved", card["id"]] != 1:
            yield f"{card['id']} has {kinds['card.saved', card['id']]} events of its saving"
        if card["status"] == "revoked" and kinds["card.revoked", card["id"]] != 1:
            yield f"{card['id']} has {kinds['card.revoked', card['id']]} events of its revocation"


def command_line_differs(evidence: Evidence):
    there = {card["id"]: card["status"] for cards in evidence.listed.values() for card in cards}
    here = {card["id"]: card["status"] for card in evidence.cards}
    for id in there.keys() | here.keys():
        if there.get(id) != here.get(id):
            yield f"{id} is {here.get(id)} over REST and {there.get(id)} on the command line"


RULES = [
    unexpected_answer, lost_verification, changed_verdict, lost_save, lost_revocation, lost_label, double_cryptopay,
    another_answer_for_a_key, repeated_invoice, card_sent_without_a_row, undecided, wrong_verdict,
    chargeable_without_a_card, live_card_that_cannot_be_charged, unpaid_debt, card_without_a_verification,
    without_a_leaf, broken_audit, broken_feed, command_line_differs,
]  # fmt: skip
