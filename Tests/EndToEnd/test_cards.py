"""Listing, labelling, revealing, revoking and re-verifying saved cards."""

import pytest

from harness import cards
from harness.process import until


def test_cards_are_listed_newest_first_in_pages(shop):
    made = [shop.save("customer-1", cards.good(number))["id"] for number in range(5)]
    shop.save("customer-2", cards.GOOD)
    found, cursor, pages = [], None, 0
    while True:
        page = shop.get("/accounts/customer-1/cards", limit=2, **({"cursor": cursor} if cursor else {})).expect(200).json
        found += [card["id"] for card in page["cards"]]
        pages += 1
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert found == made[::-1]
    assert pages == 3


def test_the_last_full_page_has_no_cursor(shop):
    for number in range(2):
        shop.save("customer-1", cards.good(number))
    assert shop.get("/accounts/customer-1/cards", limit=2).json["nextCursor"] is None


def test_cards_are_filtered_by_status(shop):
    active = shop.save("customer-1", cards.GOOD)["id"]
    revoked = shop.save("customer-1", cards.AMEX)["id"]
    shop.revoke(revoked).expect(200)

    def ids(**query):
        return [card["id"] for card in shop.cards("customer-1", **query)]

    assert ids() == [active]
    assert ids(status="active") == [active]
    assert ids(status="revoked") == [revoked]
    assert ids(status="suspended") == []
    assert ids(status="all") == [revoked, active]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=-1", "status=lost", "cursor=nonsense", "unknown=1", "limit=1&limit=2"]
)
def test_a_bad_query_is_refused(shop, query):
    assert shop.get("/accounts/customer-1/cards?" + query).status == 422


def test_an_account_without_cards_has_an_empty_list(shop):
    assert shop.get("/accounts/nobody/cards").expect(200).json == {"cards": [], "nextCursor": None}


def test_what_is_not_there_is_404(shop):
    for path in ["/cards/card_unknown", "/verifications/ver_unknown", "/cards/x", "/nonsense"]:
        answer = shop.get(path)
        assert answer.status == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_label_is_set_and_cleared(shop):
    card = shop.save("customer-1", cards.GOOD)
    assert shop.patch(f"/cards/{card['id']}", {"label": "Зарплатная"}).expect(200).json["label"] == "Зарплатная"
    assert shop.patch(f"/cards/{card['id']}", {"default": True}).expect(200).json["label"] == "Зарплатная"
    assert shop.patch(f"/cards/{card['id']}", {"label": None}).expect(200).json["label"] is None
    assert "card.updated" in shop.event_types(cardId=card["id"])
    assert shop.patch(f"/cards/{card['id']}", {"label": "x" * 65}).status == 422
    assert shop.patch(f"/cards/{card['id']}", {"colour": "red"}).status == 422


def test_the_default_is_the_first_card_and_moves(shop):
    first = shop.save("customer-1", cards.GOOD)["id"]
    second = shop.save("customer-1", cards.AMEX)["id"]

    def defaults():
        return [card["id"] for card in shop.cards("customer-1") if card["default"]]

    assert defaults() == [first]
    shop.patch(f"/cards/{second}", {"default": True}).expect(200)
    assert defaults() == [second]
    shop.patch(f"/cards/{second}", {"default": False}).expect(200)
    assert defaults() == []
    shop.patch(f"/cards/{first}", {"default": True}).expect(200)
    shop.revoke(first).expect(200)
    assert defaults() == []


def test_a_reveal_gives_the_banks_card_id_and_is_audited_with_its_purpose(vault, bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    answer = shop.reveal(card["id"], "monthly subscription").expect(200)
    assert answer.json == {
        "epayCardId": bank.cards("customer-1")[0]["cardID"],
        "terminalId": "d9d7978c-d6ee-4ec0-8cda-165251a4bf16",
        "terminal": "default",
    }
    assert answer.headers["Cache-Control"] == "no-store"
    leaves = [entry for entry in vault.admin.leaves() if entry["leaf"]["action"] == "card.revealed"]
    assert len(leaves) == 1
    assert leaves[0]["opening"]["purpose"] == "monthly subscription"
    assert leaves[0]["opening"]["cardId"] == card["id"]
    assert answer.json["epayCardId"] not in str(leaves)


@pytest.mark.parametrize("body", [{}, {"purpose": ""}, {"purpose": None}, {"purpose": 5}, {"purpose": "x", "more": 1}])
def test_a_reveal_needs_a_purpose(shop, body):
    card = shop.save("customer-1", cards.GOOD)
    assert shop.post(f"/cards/{card['id']}/reveal", body).status == 422


def test_a_revoked_card_is_refused_at_once(shop, bank):
    bank.fault("deactivate", times=100, dropBefore=True)
    card = shop.save("customer-1", cards.GOOD)
    revoked = shop.revoke(card["id"], "lost", note="by phone").expect(200).json
    assert revoked["status"] == "revoked"
    assert revoked["revokedAt"]
    assert revoked["revocation"]["reason"] == "lost"
    assert revoked["revocation"]["note"] == "by phone"
    assert revoked["revocation"]["by"]
    assert revoked["revocation"]["bankDeactivation"] == "pending"
    assert shop.reveal(card["id"]).status == 409
    assert shop.reverify(card["id"], cards.GOOD).status == 409
    assert shop.post(f"/cards/{card['id']}/presence-check").status == 409


def test_the_deactivation_reaches_the_bank_and_is_shown(shop, bank):
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    shop.revoke(card["id"])
    shop.until_deactivated(card["id"])
    assert bank.card(bank_id)["active"] is False
    until(lambda: "card.bank_deactivated" in shop.event_types(cardId=card["id"]), what="the event")


def test_a_second_revocation_gives_the_same_answer(shop):
    card = shop.save("customer-1", cards.GOOD)
    shop.revoke(card["id"], "lost", note="first")
    first = shop.until_deactivated(card["id"])
    second = shop.revoke(card["id"], "fraud", note="second").expect(200).json
    assert second == first
    assert shop.event_types(cardId=card["id"]).count("card.revoked") == 1


@pytest.mark.parametrize("body", [{}, {"reason": "nonsense"}, {"reason": "lost", "note": "x" * 501}, {"reason": "lost", "a": 1}])
def test_a_revocation_needs_a_listed_reason(shop, body):
    card = shop.save("customer-1", cards.GOOD)
    assert shop.post(f"/cards/{card['id']}/revocation", body).status == 422
    assert shop.card(card["id"])["status"] == "active"


@pytest.mark.parametrize("reason", ["user_request", "lost", "stolen", "fraud", "account_closed", "other"])
def test_every_listed_reason_is_taken(shop, reason):
    card = shop.save("customer-1", cards.GOOD)
    assert shop.revoke(card["id"], reason).expect(200).json["revocation"]["reason"] == reason


def test_a_card_saved_again_after_its_revocation_is_a_new_card(shop):
    old = shop.save("customer-1", cards.GOOD)
    shop.revoke(old["id"])
    shop.until_deactivated(old["id"])
    new = shop.save("customer-1", cards.GOOD)
    assert new["id"] != old["id"]
    assert shop.card(old["id"])["status"] == "revoked"
    assert shop.card(new["id"])["status"] == "active"


def test_a_deactivation_that_the_bank_refuses_is_shown_as_failing_while_it_lists_the_card(shop, bank):
    bank.fault("deactivate", times=100, decline=522)
    card = shop.save("customer-1", cards.GOOD)
    shop.revoke(card["id"])
    shop.until_deactivated(card["id"], "failing")
    bank.faults()
    shop.until_deactivated(card["id"], "done")


def test_a_card_id_that_the_bank_no_longer_knows_ends_absent(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["timing"].update(debtAbsenceSeconds=2))
    shop = vault_at_rest.start().client()
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    assert bank_id
    # Someone deactivated it at the bank already, and the bank refuses to do it again.
    bank.switch(deactivateTwice="400")
    bank.fault("deactivate", dropAfter=True)
    shop.revoke(card["id"])
    shop.until_deactivated(card["id"], "absent", seconds=25)


def test_a_debt_on_a_card_id_that_a_live_card_holds_is_withheld(bank, shop):
    bank.switch(repeatCardID="sameForAllAccounts")
    first = shop.save("customer-1", cards.GOOD)
    second = shop.save("customer-2", cards.GOOD)
    bank_id = shop.reveal(second["id"]).json["epayCardId"]
    assert shop.reveal(first["id"]).json["epayCardId"] == bank_id
    shop.revoke(first["id"])
    shop.until_deactivated(first["id"], "withheld")
    assert bank.card(bank_id)["active"] is True
    shop.revoke(second["id"])
    shop.until_deactivated(second["id"])
    shop.until_deactivated(first["id"])
    assert bank.card(bank_id)["active"] is False


def test_a_card_deactivated_while_it_was_saved_again_is_suspended_as_soon_as_the_bank_tells(bank, shop):
    old = shop.save("customer-1", cards.GOOD)
    bank.faults(
        {"on": "deactivate", "times": 1, "do": {"dropBefore": True}},
        {"on": "cryptopay", "times": 1, "do": {"delaySeconds": 5}},
        {"on": "list", "times": 2, "do": {"httpStatus": 500, "body": ""}},
    )
    shop.revoke(old["id"])
    # The bank verifies it now, deactivates it when the vault tries again, and then says that it is verified.
    new = shop.save("customer-1", cards.GOOD)
    assert new["id"] != old["id"]
    shop.until_deactivated(old["id"])
    card = until(lambda: (card := shop.card(new["id"]))["status"] == "suspended" and card, 15, "a look at the bank's list")
    assert card["suspension"]["reason"] == "absent_at_bank" and card["presence"]["present"] is False


def test_revoking_an_account_revokes_all_its_cards(shop):
    first = shop.save("customer-1", cards.GOOD)["id"]
    second = shop.save("customer-1", cards.AMEX)["id"]
    other = shop.save("customer-2", cards.GOOD)["id"]
    answer = shop.post("/accounts/customer-1/revocation", {"reason": "account_closed"}).expect(200).json
    assert {card["id"] for card in answer["revoked"]} == {first, second}
    assert all(card["status"] == "revoked" for card in answer["revoked"])
    assert shop.card(other)["status"] == "active"
    for card in [first, second]:
        shop.until_deactivated(card)


# MARK: Re-verification


def test_a_reverification_with_the_same_card_id_refreshes_the_card(bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    verification = shop.reverify(card["id"], cards.GOOD).expect(201).json
    final = shop.until_final(verification["id"])
    assert (final["status"], final["kind"], final["cardId"]) == ("verified", "reverification", card["id"])
    refreshed = shop.card(card["id"])
    assert refreshed["verifiedAt"] > card["verifiedAt"]
    assert refreshed["status"] == "active"
    assert shop.reveal(card["id"]).json["epayCardId"] == bank_id
    assert "card.refreshed" in shop.event_types(cardId=card["id"])
    assert len(shop.cards("customer-1", status="all")) == 1
    assert bank.operation(final)["accountId"] == "customer-1"


def test_a_reverification_with_another_card_id_of_the_same_card_keeps_the_id(bank, shop):
    bank.switch(repeatCardID="other")
    card = shop.save("customer-1", cards.GOOD)
    shop.until_known(card["id"])
    old = shop.reveal(card["id"]).json["epayCardId"]
    verification = shop.reverify(card["id"], cards.GOOD).expect(201).json
    final = shop.until_final(verification["id"])
    assert (final["status"], final["cardId"]) == ("verified", card["id"])
    new = shop.reveal(card["id"]).json["epayCardId"]
    assert new != old
    assert "card.bank_id_changed" in shop.event_types(cardId=card["id"])
    until(lambda: bank.card(old)["active"] is False, what="the deactivation of the old cardID")
    assert bank.card(new)["active"] is True


@pytest.mark.parametrize("pair", [cards.EVERY_SECOND_BLOCKED, cards.ending("0013")])
def test_a_suspending_decline_suspends_and_a_success_revives(shop, pair):
    card = shop.save("customer-1", pair)
    shop.until_known(card["id"])
    declined = shop.until_final(shop.reverify(card["id"], pair).expect(201).json["id"])
    assert declined["status"] == "declined"
    suspended = shop.card(card["id"])
    assert suspended["status"] == "suspended"
    assert suspended["suspension"]["code"] == declined["decline"]["code"]
    assert suspended["suspension"]["reason"] in ("blocked", "expired")
    assert shop.reveal(card["id"]).status == 409
    assert [found["id"] for found in shop.cards("customer-1", status="suspended")] == [card["id"]]
    assert [found["id"] for found in shop.cards("customer-1")] == [card["id"]]
    revived = shop.until_final(shop.reverify(card["id"], pair).expect(201).json["id"])
    assert revived["status"] == "verified"
    assert shop.card(card["id"])["status"] == "active"
    assert shop.card(card["id"])["suspension"] is None
    kinds = shop.event_types(cardId=card["id"])
    assert "card.suspended" in kinds and "card.revived" in kinds


def test_another_decline_leaves_the_card_as_it_is(shop):
    card = shop.save("customer-1", cards.EVERY_SECOND_POOR)
    declined = shop.until_final(shop.reverify(card["id"], cards.EVERY_SECOND_POOR).expect(201).json["id"])
    assert (declined["status"], declined["decline"]["code"]) == ("declined", 484)
    assert shop.card(card["id"])["status"] == "active"


def test_a_reverification_with_a_different_card_changes_nothing(bank, shop):
    card = shop.until_known(shop.save("customer-1", cards.GOOD)["id"])
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    final = shop.until_final(shop.reverify(card["id"], cards.AMEX).expect(201).json["id"])
    assert (final["status"], final["failure"]["reason"]) == ("failed", "different_card")
    after = shop.card(card["id"])
    assert {**after, "presence": None} == {**card, "presence": None}
    assert shop.reveal(card["id"]).json["epayCardId"] == bank_id
    assert bank.card(bank_id)["active"] is True
    # The new cardID is held by no live card: it is owed a deactivation.
    until(
        lambda: all(not other["active"] for other in bank.cards("customer-1") if other["cardID"] != bank_id),
        what="the deactivation of the other card",
    )


def test_a_suspending_decline_of_a_different_card_changes_nothing(shop):
    card = shop.until_known(shop.save("customer-1", cards.GOOD)["id"])
    final = shop.until_final(shop.reverify(card["id"], cards.BLOCKED).expect(201).json["id"])
    assert (final["status"], final["failure"]["reason"]) == ("failed", "different_card")
    assert shop.card(card["id"])["status"] == "active"


def test_a_reverification_takes_no_card_save(shop):
    card = shop.save("customer-1", cards.GOOD)
    wish = shop.wish(cards.GOOD)
    assert shop.post(f"/cards/{card['id']}/verifications", wish, Idempotency_Key="k").status == 422


def test_a_reverification_may_be_challenged(bank, shop, browser):
    card = shop.save("customer-1", cards.GOOD)
    bank.switch(challenge="all")
    verification = shop.reverify(card["id"], cards.GOOD).expect(201).json
    assert verification["status"] == "challenge"
    assert shop.card(card["id"])["status"] == "active"
    browser.pass_challenge(verification["challenge"])
    assert shop.until_final(verification["id"])["status"] == "verified"
    assert shop.card(card["id"])["verifiedAt"] > card["verifiedAt"]


def test_a_reverification_that_meets_a_revocation_revives_nothing(bank, shop, browser):
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    bank.switch(challenge="all")
    verification = shop.reverify(card["id"], cards.GOOD).expect(201).json
    shop.revoke(card["id"]).expect(200)
    shop.until_deactivated(card["id"])
    browser.pass_challenge(verification["challenge"])
    shop.until_final(verification["id"])
    assert shop.card(card["id"])["status"] == "revoked"
    until(lambda: bank.card(bank_id)["active"] is False, what="the deactivation at the bank")


# MARK: Presence and terminals


def test_a_presence_check_asks_the_banks_list(bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    found = shop.post(f"/cards/{card['id']}/presence-check").expect(200).json
    assert found["present"] is True and found["available"] is True and found["checkedAt"]
    assert shop.card(card["id"])["presence"] == found
    assert bank.calls("list") == 1


@pytest.mark.parametrize("empty", ["object", "objectWith404", "array"])
def test_a_card_that_the_bank_does_not_list_is_absent_and_its_status_stays(bank, shop, empty):
    bank.switch(emptyList=empty)
    card = shop.save("customer-1", cards.GOOD)
    bank.faults({"on": "list", "times": 1, "do": {"httpStatus": 200, "body": {"code": 1373, "message": " Cards not found"}}})
    found = shop.post(f"/cards/{card['id']}/presence-check").expect(200).json
    assert found["present"] is False
    after = shop.card(card["id"])
    assert after["status"] == "active" and after["presence"]["present"] is False
    assert "card.presence_changed" in shop.event_types(cardId=card["id"])


def test_a_presence_check_that_the_bank_does_not_answer_is_a_503(bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    bank.fault("list", times=10, dropBefore=True)
    assert shop.post(f"/cards/{card['id']}/presence-check").status == 503
    assert shop.card(card["id"])["presence"] is None


def test_the_banks_hash_and_token_of_a_card_are_in_no_answer(bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    shop.post(f"/cards/{card['id']}/presence-check").expect(200)
    text = shop.get(f"/cards/{card['id']}").text
    (known,) = bank.cards("customer-1")
    assert known["cardFingerprint"] not in text and known["cardID"] not in text


def test_terminals_are_listed_with_the_banks_key(shop):
    (terminal,) = shop.terminals()
    assert set(terminal) == {"name", "terminalId", "publicKeyPem", "sha256"}
    assert cards.public_key(terminal["publicKeyPem"]).key_size == 4096


# MARK: Erasure


def test_an_erased_account_leaves_nothing_that_names_it(vault, bank, shop):
    card = shop.until_known(shop.save("customer-1", cards.GOOD, label="Mine", reference="order-1")["id"])
    other = shop.save("customer-2", cards.AMEX)
    done = shop.call("DELETE", "/accounts/customer-1").expect(200).json
    assert (done["cardsErased"], done["verificationsErased"]) == (1, 1) and done["erasedAt"]
    again = shop.call("DELETE", "/accounts/customer-1").expect(200).json
    assert (again["cardsErased"], again["verificationsErased"]) == (0, 0)
    assert shop.get(f"/cards/{card['id']}").status == 404
    assert shop.cards("customer-1", status="all") == []
    assert shop.get("/accounts/customer-1/verifications").json["verifications"] == []
    erased = [event for event in shop.events() if event["type"] == "erased"]
    assert erased and all(set(event) == {"sequence", "type"} for event in erased)
    for entry in vault.admin.leaves():
        assert card["id"] not in str(entry) and "customer-1" not in str(entry)
    assert shop.card(other["id"])["status"] == "active"
    until(lambda: all(not known["active"] for known in bank.cards("customer-1")), what="the deactivation at the bank")
