"""Every state change is a leaf of the audit and an event of the feed."""

import hashlib
import json
import time

from harness import cards
from harness.client import meanwhile
from harness.wire import send


def canonical(value) -> bytes:
    """RFC 8785 for what leaves and openings hold: strings, integers, null, objects."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def actions(vault, **opened) -> list[str]:
    """The actions of the leaves whose opening has these members."""
    return [
        entry["leaf"]["action"]
        for entry in vault.admin.leaves()
        if all((entry["opening"] or {}).get(name) == value for name, value in opened.items())
    ]


def test_a_verification_writes_a_leaf_for_each_step(vault, shop):
    verification = shop.verify("customer-1", cards.GOOD).json
    found = actions(vault, verificationId=verification["id"])
    assert found[0] == "verification.created"
    assert "verification.verified" in found
    assert "card.saved" in actions(vault, cardId=verification["cardId"])


def test_a_challenge_writes_a_leaf_for_each_step(vault, shop, browser):
    verification = shop.verify("customer-1", cards.CHALLENGED).json
    browser.pass_challenge(verification["challenge"])
    shop.until_final(verification["id"])
    found = [action for action in actions(vault, verificationId=verification["id"]) if action.startswith("verification.")]
    assert found == ["verification.created", "verification.challenged", "verification.confirmed", "verification.verified"]


def test_every_change_of_a_card_is_a_leaf_and_an_event(vault, bank, shop):
    card = shop.save("customer-1", cards.EVERY_SECOND_BLOCKED)
    id = card["id"]
    shop.until_known(id)
    shop.patch(f"/cards/{id}", {"label": "x"}).expect(200)
    shop.post(f"/cards/{id}/presence-check").expect(200)
    shop.until_final(shop.reverify(id, cards.EVERY_SECOND_BLOCKED).json["id"])
    shop.until_final(shop.reverify(id, cards.EVERY_SECOND_BLOCKED).json["id"])
    shop.reveal(id).expect(200)
    shop.revoke(id).expect(200)
    shop.until_deactivated(id)
    leaves = actions(vault, cardId=id)
    for action in [
        "card.saved", "card.updated", "card.presence_checked", "card.suspended", "card.revived", "card.revealed",
        "card.revoked", "deactivation.sent", "deactivation.ended",
    ]:  # fmt: skip
        assert action in leaves, f"{action} is no leaf of {leaves}"
    events = shop.event_types(cardId=id)
    for kind in ["card.saved", "card.updated", "card.suspended", "card.revived", "card.revoked", "card.bank_deactivated"]:
        assert kind in events, f"{kind} is no event of {events}"


def test_a_declined_verification_is_a_leaf_with_its_code(vault, shop):
    verification = shop.verify("customer-1", cards.POOR).json
    (leaf,) = [
        entry["leaf"]
        for entry in vault.admin.leaves()
        if entry["leaf"]["action"] == "verification.declined" and entry["opening"]["verificationId"] == verification["id"]
    ]
    assert "484" in leaf["reason"]


def test_changes_of_clients_are_leaves(vault):
    shop = vault.client()
    vault.admin.post(f"/admin/clients/{shop.id}/rotation", {"graceSeconds": 0}).expect(200)
    vault.admin.post(f"/admin/clients/{shop.id}/disablement").expect(200)
    assert actions(vault, clientId=shop.id) == ["client.created", "client.rotated", "client.disabled"]


def test_starts_and_stops_are_leaves(vault):
    vault.restart()
    found = actions(vault)
    assert found[0] == "vault.initialised"
    assert found.count("vault.started") >= 2
    assert "vault.stopped" in found


def test_a_leaf_says_who_did_it_when_from_where_and_names_nobody(vault, shop):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    card = shop.save("customer-1", cards.GOOD)
    shop.call(
        "POST", f"/cards/{card['id']}/reveal", {"purpose": "billing"}, {"X-Request-Id": "request-17", "traceparent": trace}
    ).expect(200)
    (entry,) = [entry for entry in vault.admin.leaves() if entry["leaf"]["action"] == "card.revealed"]
    leaf, opening = entry["leaf"], entry["opening"]
    assert leaf["actor"] == {"id": shop.id, "kind": "client"}
    assert (leaf["outcome"], leaf["requestId"]) == ("ok", "request-17")
    assert leaf["sequence"] == entry["sequence"]
    assert opening["address"] == "127.0.0.1"
    assert (opening["accountId"], opening["cardId"], opening["purpose"]) == ("customer-1", card["id"], "billing")
    for name in ["customer-1", card["id"], "billing", "127.0.0.1"]:
        assert name not in json.dumps(leaf)


def test_every_opening_fits_its_commitment(vault, shop):
    shop.save("customer-1", cards.GOOD)
    entries = vault.admin.leaves()
    assert [entry["sequence"] for entry in entries] == list(range(len(entries)))
    opened = 0
    for entry in entries:
        if entry["opening"] is None:
            continue
        digest = hashlib.sha256(b"cardvault-opening/1\0" + canonical(entry["opening"])).hexdigest()
        assert digest == entry["leaf"]["commitment"]
        opened += 1
    assert opened > 3


def test_the_operator_of_the_command_line_is_the_actor(vault, shop):
    card = shop.save("customer-1", cards.GOOD)
    assert vault.run("cards", "revoke", card["id"], "--reason", "fraud").returncode == 0
    (entry,) = [entry for entry in vault.admin.leaves() if entry["leaf"]["action"] == "card.revoked"]
    assert entry["leaf"]["actor"]["kind"] == "operator"
    assert entry["leaf"]["actor"]["id"]


def test_no_audit_no_act(vault, shop):
    """The leaf of a reveal is durable before the answer is there: a kill right after it loses none."""
    card = shop.save("customer-1", cards.GOOD)
    shop.reveal(card["id"], "before the kill").expect(200)
    vault.kill()
    vault.start()
    purposes = [entry["opening"]["purpose"] for entry in vault.admin.leaves() if entry["leaf"]["action"] == "card.revealed"]
    assert purposes == ["before the kill"]


def test_the_feed_is_ordered_and_read_in_pages(vault, shop):
    for number in range(4):
        shop.until_known(shop.save(f"customer-{number}", cards.GOOD)["id"])
    whole = shop.get("/events", limit=500).expect(200).json
    assert [event["sequence"] for event in whole["events"]] == list(range(1, len(whole["events"]) + 1))
    found, after = [], None
    while True:
        page = shop.get("/events", limit=5, **({} if after is None else {"after": after})).expect(200).json
        assert page["next"] is not None
        found += page["events"]
        after = page["next"]
        if not page["events"]:
            break
    assert found == whole["events"]
    assert set(found[0]) == {"sequence", "type", "at", "accountId", "cardId", "verificationId"}


def test_an_empty_after_is_the_start(shop):
    shop.until_known(shop.save("customer-1", cards.GOOD)["id"])
    assert shop.call("GET", "/events?after=").expect(200).json["events"] == shop.events()


def test_a_reader_may_wait_for_the_next_event(shop):
    shop.until_known(shop.save("customer-1", cards.GOOD)["id"])
    place = shop.get("/events", limit=500).json["next"]
    waiting = meanwhile(lambda: shop.get("/events", after=place, waitSeconds=20))
    time.sleep(0.5)
    assert waiting.is_alive()
    began = time.monotonic()
    shop.save("customer-2", cards.GOOD)
    waiting.join(10)
    assert time.monotonic() - began < 5
    assert waiting.result.expect(200).json["events"]


def test_a_reader_who_waits_in_vain_gets_an_empty_page(shop):
    began = time.monotonic()
    page = shop.get("/events", after=0, waitSeconds=1).expect(200).json
    assert page["events"] == []
    assert 0.8 <= time.monotonic() - began < 5
    assert shop.get("/events", waitSeconds=31).status == 422


def test_a_waiting_reader_does_not_hold_up_the_end(vault, shop):
    waiting = meanwhile(lambda: shop.get("/events", after=0, waitSeconds=30))
    time.sleep(0.5)
    began = time.monotonic()
    assert vault.stop() == 0
    assert time.monotonic() - began < 15
    waiting.join(5)


def test_audit_entries_are_read_in_pages(vault, shop):
    for number in range(8):
        shop.save(f"customer-{number}", cards.GOOD)
    first = vault.admin.get("/audit/entries", limit=10).expect(200).json
    assert [entry["sequence"] for entry in first["entries"]] == list(range(10))
    second = vault.admin.get("/audit/entries", limit=10, cursor=first["nextCursor"]).expect(200).json
    assert [entry["sequence"] for entry in second["entries"]] == list(range(10, 20))
    assert vault.admin.get("/audit/entries", limit=101).status == 422


def test_neither_journal_holds_what_the_bank_gave(vault, bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    text = json.dumps(vault.admin.leaves()) + json.dumps(shop.events()) + vault.log + send("GET", vault.ops + "/metrics").text
    assert bank_id not in text
    assert cards.GOOD.pan not in text
