"""Verification without 3-D Secure."""

import json
import uuid

import pytest

from harness import cards
from harness.wire import send_json

PASSED_THROUGH = {
    "cardholderName": "AIGERIM SAMPLE-NAME",
    "email": "aigerim.sample@example.kz",
    "phone": "+77011234567",
    "description": "Sample words about an order",
    "data": json.dumps({"statement": {"name": "Sample statement words", "number": "A-17"}}),
}


def nothing_is_saved(shop, account: str, verification: dict) -> None:
    assert verification["cardId"] is None
    assert shop.cards(account, status="all") == []
    assert "card.saved" not in shop.event_types(accountId=account)


def story(shop, account: str) -> list[str]:
    """The events of an account without those that tell that a mask was learnt, which come when they come."""
    return [kind for kind in shop.event_types(accountId=account) if kind != "card.updated"]


def test_a_verified_card_is_saved(shop):
    answer = shop.verify("customer-1", cards.GOOD, label="Everyday", reference="order-1").expect(201)
    verification = answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    assert verification["status"] == "verified"
    assert verification["kind"] == "initial"
    assert verification["cardSave"] is True
    assert verification["accountId"] == "customer-1"
    assert verification["reference"] == "order-1"
    assert verification["terminal"] == "default"
    assert verification["challenge"] is None and verification["decline"] is None and verification["failure"] is None
    assert verification["bank"]["transactionId"]
    card = shop.card(verification["cardId"])
    assert card["id"].startswith("card_")
    assert card["status"] == "active"
    assert card["accountId"] == "customer-1"
    assert card["label"] == "Everyday"
    assert card["reference"] == "order-1"
    assert card["default"] is True
    assert card["verifiedAt"] and card["reverifyDueAt"] > card["verifiedAt"]
    assert card["revokedAt"] is None and card["revocation"] is None and card["suspension"] is None
    assert story(shop, "customer-1") == ["verification.created", "verification.verified", "card.saved"]


def test_the_invoice_is_15_digits_and_its_end_counts_up(shop):
    first = shop.verify("customer-1", cards.GOOD).json["invoiceId"]
    second = shop.verify("customer-2", cards.AMEX).json["invoiceId"]
    assert len(first) == len(second) == 15 and first.isdigit()
    assert (int(second[-6:]) - int(first[-6:])) % 1_000_000 == 1


def test_mask_brand_and_issuer_are_learnt_within_seconds(shop):
    card = shop.save("customer-1", cards.GOOD)
    known = shop.until_known(card["id"], seconds=6)
    assert known["mask"] == "440563******5096"
    assert known["last4"] == "5096"
    assert known["brand"].lower() == "visa"
    assert known["issuer"] == "Sandbox Issuer"
    verification = shop.get(f"/cards/{card['id']}/verifications").json["verifications"][0]
    assert verification["card"]["last4"] == "5096"


@pytest.mark.parametrize("form", ["dotted", "starred", "short", "absent"])
def test_each_form_of_the_mask_is_understood(bank, shop, form):
    bank.switch(statusMask=form)
    card = shop.save("customer-1", cards.GOOD)
    if form == "absent":
        bank.until_called("status")
        assert shop.card(card["id"])["mask"] is None
    else:
        assert shop.until_known(card["id"])["last4"] == "5096"


def test_each_operation_has_a_token_of_its_own(bank, shop):
    shop.terminals()
    before = bank.calls("token")
    first = shop.verify("customer-1", cards.GOOD).json
    second = shop.verify("customer-2", cards.GOOD).json
    ledger = bank.ledger
    assert ledger["calls"]["token"] - before >= 2
    # The bank binds a token to its invoice and takes it once: a reused one would be among its refusals.
    assert ledger["refusals"] == []
    assert {first["invoiceId"], second["invoiceId"]} == set(ledger["cryptopays"])
    assert set(ledger["cryptopays"].values()) == {1}


def test_every_documented_field_reaches_the_bank(bank, shop):
    verification = shop.verify("customer-1", cards.GOOD, **PASSED_THROUGH).expect(201).json
    operation = bank.operation(verification)
    assert operation["name"] == PASSED_THROUGH["cardholderName"]
    for field in ["email", "phone", "description", "data"]:
        assert operation[field] == PASSED_THROUGH[field]
    assert operation["accountId"] == "customer-1"
    assert operation["cardSave"] is True
    assert operation["postLink"].startswith(shop.vault.public + "/epay/")
    assert operation["failurePostLink"].startswith(shop.vault.public + "/epay/")
    assert operation["hasSecretHash"] is True


def test_what_passes_through_is_in_no_file(vault, bank, shop):
    wishes = [cards.GOOD, cards.BLOCKED, cards.CHALLENGED]
    for number, card in enumerate(wishes):
        shop.verify(f"customer-{number}", card, **PASSED_THROUGH).expect(201)
    vault.stop()
    words = ["AIGERIM SAMPLE-NAME", "aigerim.sample", "77011234567", "Sample words", "Sample statement"]
    for path in vault.files():
        content = path.read_bytes()
        for word in words:
            assert word.encode() not in content, f"{word} is in {path.name}"


def test_absent_name_and_description_have_their_defaults(bank, shop):
    operation = bank.operation(shop.verify("customer-1", cards.GOOD).json)
    assert operation["name"] == "CARD HOLDER"
    assert operation["description"] == "Card verification"
    assert operation["email"] == operation["phone"] == operation["data"] == ""


def test_without_card_save_nothing_is_kept(bank, shop):
    verification = shop.verify("customer-1", cards.GOOD, save=False).expect(201).json
    assert verification["status"] == "verified"
    assert verification["cardSave"] is False
    assert bank.operation(verification)["cardSave"] is False
    nothing_is_saved(shop, "customer-1", verification)


def test_without_card_save_nothing_is_kept_even_if_the_bank_gives_a_card_id(bank, shop):
    bank.switch(cardIDWithoutSave="on")
    verification = shop.verify("customer-1", cards.GOOD, save=False).expect(201).json
    assert verification["status"] == "verified"
    nothing_is_saved(shop, "customer-1", verification)


@pytest.mark.parametrize(
    "code, category, advice",
    [
        (465, "blocked", None), (478, "expired", None), (483, "stolen", "never"), (484, "funds", None),
        (457, "card_data", None), (455, None, None), (462, "issuer", None), (491, "limit", None),
        (470, "configuration", None), (487, "configuration", None), (2872, None, "other_card"),
    ],
)  # fmt: skip
def test_a_decline_has_the_banks_code_and_our_words(shop, code, category, advice):
    verification = shop.verify("customer-1", cards.ending(f"{code:04}")).expect(201).json
    assert verification["status"] == "declined"
    decline = verification["decline"]
    assert decline["code"] == code
    assert decline["message"] == decline["message"].strip() != ""
    assert decline["category"] in {
        "issuer", "blocked", "expired", "stolen", "card_data", "three_d_secure", "funds", "limit", "configuration",
        "technical",
    }  # fmt: skip
    assert decline["advice"] in {"never", "later", "other_card", "contact_bank"}
    assert category in (None, decline["category"])
    assert advice in (None, decline["advice"])
    nothing_is_saved(shop, "customer-1", verification)
    assert shop.event_types(accountId="customer-1") == ["verification.created", "verification.declined"]


def test_the_published_locked_cards_are_declined(shop):
    blocked = shop.verify("customer-1", cards.BLOCKED).json
    assert (blocked["status"], blocked["decline"]["code"]) == ("declined", 465)
    poor = shop.verify("customer-1", cards.POOR).json
    assert (poor["status"], poor["decline"]["code"]) == ("declined", 484)


def test_an_american_express_card_is_verified(shop):
    card = shop.until_known(shop.save("customer-1", cards.AMEX)["id"])
    assert card["last4"] == "4820"


def test_verified_without_a_card_id_is_never_a_saved_card(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["timing"].update(cardIdSeconds=3))
    shop = vault_at_rest.start().client()
    verification = shop.verify("customer-1", cards.WITHOUT_CARD_ID).expect(201).json
    assert verification["status"] == "undetermined"
    final = shop.until_final(verification["id"])
    assert (final["status"], final["failure"]["reason"]) == ("failed", "no_card_id")
    nothing_is_saved(shop, "customer-1", final)


def test_a_card_id_that_only_the_status_tells_is_saved(shop):
    verification = shop.verify("customer-1", cards.CARD_ID_IN_STATUS_ONLY).expect(201).json
    final = shop.until_final(verification["id"])
    assert final["status"] == "verified"
    assert shop.card(final["cardId"])["status"] == "active"


def test_an_answer_that_is_neither_is_decided_by_the_status(shop):
    verification = shop.verify("customer-1", cards.NEITHER).expect(201).json
    assert verification["status"] in ("undetermined", "declined")
    final = shop.until_final(verification["id"])
    assert final["status"] == "declined"
    nothing_is_saved(shop, "customer-1", final)


@pytest.mark.parametrize(
    "status, body",
    [
        (200, {}),
        (200, []),
        (200, {"status": "VERIFIED"}),
        (200, {"status": "VERIFIED", "code": 0, "cardID": "", "secure3D": None}),
        (200, {"code": 0, "cardID": "AAAA"}),
        (200, "text"),
        (201, {"status": "VERIFIED", "code": 0, "cardID": "AAAA"}),
        (302, {}),
        (400, {}),
        (400, {"code": "unreadable"}),
        (404, {"message": "no such path"}),
        (500, {"code": 465}),
        (503, "maintenance"),
    ],
)
def test_an_unknown_shape_is_never_a_saved_card(bank, shop, status, body):
    bank.fault("cryptopay", httpStatus=status, body=body)
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert verification["status"] == "undetermined"
    nothing_is_saved(shop, "customer-1", verification)


def test_a_code_that_no_page_has_is_decided_by_the_status(shop):
    verification = shop.verify("customer-1", cards.UNDOCUMENTED).expect(201).json
    final = shop.until_final(verification["id"])
    assert (final["status"], final["decline"]["code"]) == ("declined", 7777)


def test_a_code_that_is_not_final_is_decided_by_the_status(bank, shop):
    verification = shop.verify("customer-1", cards.LATE).expect(201).json
    assert verification["status"] == "undetermined"
    bank.advance(10)
    final = shop.until_final(verification["id"])
    assert final["status"] == "verified"
    assert shop.card(final["cardId"])["status"] == "active"
    assert set(bank.ledger["cryptopays"].values()) == {1}


def test_an_operation_that_the_bank_never_finds_ends_unresolved(vault_at_rest):
    vault_at_rest.configure(lambda config: config["timing"].update(notFoundSeconds=3))
    shop = vault_at_rest.start().client()
    verification = shop.verify("customer-1", cards.NEVER_FOUND).expect(201).json
    final = shop.until_final(verification["id"])
    assert (final["status"], final["failure"]["reason"]) == ("failed", "unresolved")
    nothing_is_saved(shop, "customer-1", final)


def test_an_operation_that_the_bank_never_decides_ends_unresolved(vault_at_rest):
    vault_at_rest.configure(lambda config: config["timing"].update(giveUpAfterSeconds=4))
    shop = vault_at_rest.start().client()
    verification = shop.verify("customer-1", cards.UNDECIDED).expect(201).json
    final = shop.until_final(verification["id"])
    assert (final["status"], final["failure"]["reason"]) == ("failed", "unresolved")


@pytest.mark.parametrize("what", ["account", "invoice", "terminal", "amount", "currency", "transaction"])
def test_an_answer_of_another_operation_decides_nothing(bank, shop, what):
    place = "answer" if what in ("account", "invoice", "amount", "currency") else "both"
    bank.switch(answerOfAnother=what, answerOfAnotherIn=place)
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    if place == "answer":
        assert verification["status"] == "undetermined"
    bank.switch(answerOfAnother="off")
    final = shop.until_final(verification["id"])
    assert final["status"] == "verified"
    assert bank.operation(final)["cardID"] == shop.reveal(final["cardId"]).json["epayCardId"]


def test_a_bank_that_gives_no_token_leaves_nothing_behind(bank, shop):
    wish = shop.wish(cards.GOOD)
    bank.fault("token", times=10, httpStatus=503, body="maintenance")
    answer = shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="once")
    assert answer.status == 503 and answer.problem == "bank-unavailable"
    assert int(answer.headers["Retry-After"]) > 0
    assert shop.get("/accounts/customer-1/verifications").json["verifications"] == []
    assert shop.events() == []
    # A 503 used up no key: the same request may be sent again.
    bank.faults()
    assert shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="once").expect(201).json["status"] == "verified"


@pytest.mark.parametrize("shape", ["rfc6749", "bank", "html"])
def test_credentials_that_the_bank_refuses_are_a_503(vault_at_rest, bank, shape):
    bank.switch(oauthErrorShape=shape)
    shop = vault_at_rest.start().client()
    wish = shop.wish(cards.GOOD)
    path = vault_at_rest.config["bank"]["terminals"][0]["clientSecretFile"]
    with open(path, "w") as file:
        file.write("wrong\n")
    vault_at_rest.restart()
    answer = shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="once")
    assert answer.status == 503 and answer.problem == "bank-unavailable"


@pytest.mark.parametrize("value", ["number", "string"])
def test_a_tokens_life_may_be_a_number_or_a_string(bank, shop, value):
    bank.switch(expiresIn=value)
    assert shop.verify("customer-1", cards.GOOD).json["status"] == "verified"


@pytest.mark.parametrize("label", ["RSA PUBLIC KEY", "PUBLIC KEY"])
def test_the_banks_key_is_read_by_its_content(bank, vault_at_rest, label):
    bank.switch(publicKeyLabel=label)
    shop = vault_at_rest.start().client()
    (terminal,) = shop.terminals()
    assert terminal["name"] == "default"
    assert terminal["terminalId"] == "d9d7978c-d6ee-4ec0-8cda-165251a4bf16"
    assert len(terminal["sha256"]) == 64
    assert shop.verify("customer-1", cards.GOOD).json["status"] == "verified"


def test_the_cryptograms_field_is_configurable(vault_at_rest, bank):
    bank.switch(cryptogramField="cyrillic")
    vault_at_rest.configure(lambda config: config["bank"].update(cryptogramField="\u0441ryptogram"))
    shop = vault_at_rest.start().client()
    assert shop.verify("customer-1", cards.GOOD).json["status"] == "verified"


@pytest.mark.parametrize(
    "change, pointer",
    [
        ({"cryptogram": None}, "/cryptogram"),
        ({"cryptogram": 5}, "/cryptogram"),
        ({"cryptogram": "AAAA"}, "/cryptogram"),
        ({"cryptogram": "A" * 683}, "/cryptogram"),
        ({"cryptogram": "A" * 682 + "=="}, None),
        ({"cryptogram": "-" * 684}, "/cryptogram"),
        ({"cardSave": None}, "/cardSave"),
        ({"cardSave": "true"}, "/cardSave"),
        ({"description": "x" * 126}, "/description"),
        ({"description": "ж" * 63}, "/description"),
        ({"reference": "r" * 65}, "/reference"),
        ({"data": {"statement": {}}}, "/data"),
        ({"returnUrl": "http://shop.example.kz/back"}, "/returnUrl"),
        ({"returnUrl": "https://user:secret@shop.example.kz/"}, "/returnUrl"),
        ({"returnUrl": "https://shop.example.kz/#part"}, "/returnUrl"),
        ({"returnUrl": "javascript:alert(1)"}, "/returnUrl"),
        ({"returnUrl": "https://shop.example.kz/" + "p" * 2048}, "/returnUrl"),
        ({"termUrl": "ftp://shop.example.kz"}, "/termUrl"),
        ({"returnUrl": "https://a.example.kz/", "termUrl": "https://b.example.kz/"}, None),
        ({"unknownField": 1}, None),
    ],
)
def test_a_bad_field_is_refused_before_the_bank_is_asked(bank, shop, change, pointer):
    wish = shop.wish(cards.GOOD) | change
    if change.get("cryptogram", "") is None or change.get("cardSave", "") is None:
        wish = {name: value for name, value in wish.items() if value is not None}
    answer = shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="bad")
    assert answer.status == 422
    document = answer.json
    assert document["type"] == "urn:cardvault:problem:invalid-fields"
    assert document["instance"] == answer.headers["X-Request-Id"]
    if pointer:
        assert pointer in [error["pointer"] for error in document["errors"]]
    assert "unknownField" not in answer.text, "text of the client's is never echoed"
    assert bank.operations == []


def test_the_longest_description_and_reference_are_taken(bank, shop):
    verification = shop.verify("customer-1", cards.GOOD, description="ж" * 62 + "x", reference="r" * 64).expect(201).json
    assert bank.operation(verification)["description"] == "ж" * 62 + "x"
    assert verification["reference"] == "r" * 64


@pytest.mark.parametrize("account", ["-leading", ".dot", "a" * 65, "a%20b", "a%C3%A9", "a:b"])
def test_an_account_that_cannot_be_one_is_refused(shop, account):
    answer = shop.post(f"/accounts/{account}/verifications", shop.wish(cards.GOOD), Idempotency_Key="bad")
    assert answer.status == 422


@pytest.mark.parametrize("account", ["a", "A" * 64, "customer_1.x-Y", str(uuid.UUID(int=5))])
def test_an_account_of_the_documented_form_is_taken(bank, shop, account):
    verification = shop.verify(account, cards.GOOD).expect(201).json
    assert bank.operation(verification)["accountId"] == account
    assert [card["accountId"] for card in shop.cards(account)] == [account]


def test_a_terminal_that_is_not_there_is_404(shop):
    wish = shop.wish(cards.GOOD) | {"terminal": "unknown"}
    assert shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="bad").status == 404


def test_a_doubled_field_is_refused(vault, shop):
    body = b'{"cardSave":true,"cardSave":false,"cryptogram":"AAAA"}'
    from harness.wire import send

    headers = {"Authorization": "Bearer " + shop.key, "Idempotency-Key": "k", "Content-Type": "application/json"}
    assert send("POST", vault.api + "/v1/accounts/customer-1/verifications", body, headers).status == 422


def test_the_same_card_saved_again_for_its_account_is_refreshed(bank, shop):
    first = shop.save("customer-1", cards.GOOD)
    second = shop.save("customer-1", cards.GOOD)
    assert second["id"] == first["id"]
    assert second["verifiedAt"] > first["verifiedAt"]
    assert len(shop.cards("customer-1")) == 1
    assert shop.event_types(cardId=first["id"]).count("card.saved") == 1
    assert "card.refreshed" in shop.event_types(cardId=first["id"])


def test_the_same_card_of_two_accounts_is_two_cards(shop):
    first = shop.save("customer-1", cards.GOOD)
    second = shop.save("customer-2", cards.GOOD)
    assert first["id"] != second["id"]


def test_a_callback_alone_changes_no_verdict(bank, shop):
    bank.switch(postLinks="none")
    verification = shop.verify("customer-1", cards.BLOCKED).json
    link = bank.operation(verification)["postLink"]
    forged = {
        "accountId": "customer-1", "amount": 0, "cardId": "FORGED", "cardMask": "440563...5096", "code": "ok",
        "currency": "USD", "invoiceId": verification["invoiceId"], "reasonCode": 0, "id": "x", "secure": "no",
    }  # fmt: skip
    assert send_json("POST", link, forged).status == 200
    assert shop.verification(verification["id"])["status"] == "declined"
    assert shop.cards("customer-1", status="all") == []


def test_a_callback_hurries_the_question_along(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["timing"].update(outcomeSeconds=[600], dailySeconds=600))
    shop = vault_at_rest.start().client()
    bank.faults(
        {"on": "cryptopay", "times": 1, "do": {"dropAfter": True}},
        {"on": "status", "times": 1, "do": {"httpStatus": 500, "body": ""}},
        {"on": "postLink", "times": 1, "do": {"delaySeconds": 3}},
    )
    verification = shop.verify("customer-1", cards.GOOD).json
    assert verification["status"] == "undetermined"
    bank.until_called("postLink")

    def saved():
        return "card.saved" in shop.event_types(accountId="customer-1")

    from harness.process import until

    until(saved, 10, "the callback's question")


def test_any_callback_is_answered_alike(vault, bank, shop):
    link = bank.operation(shop.verify("customer-1", cards.GOOD).json)["postLink"]
    for url in [link, link[:-1] + ("A" if link[-1] != "A" else "B"), vault.public + "/epay/unknown"]:
        assert send_json("POST", url, {"code": "ok"}).status == 200


@pytest.mark.parametrize("switches", [
    {"postLinks": "before"}, {"postLinks": "none"}, {"postLinkCardID": "null"}, {"secretHashEcho": "off"},
])  # fmt: skip
def test_the_end_is_the_same_whatever_the_callbacks(bank, shop, switches):
    bank.switch(**switches)
    verification = shop.verify("customer-1", cards.GOOD).json
    assert verification["status"] == "verified"
    card = shop.until_known(verification["cardId"])
    assert card["status"] == "active"
    assert story(shop, "customer-1") == ["verification.created", "verification.verified", "card.saved"]


def test_a_caller_gets_an_answer_when_the_bank_takes_long(bank, shop):
    bank.fault("cryptopay", delaySeconds=25)
    answer = shop.verify("customer-1", cards.GOOD)
    assert answer.expect(201).json["status"] in ("processing", "undetermined")
    assert shop.until_final(answer.json["id"], seconds=40)["status"] == "verified"


def test_a_caller_who_hangs_up_stops_nothing(bank, shop):
    bank.fault("cryptopay", delaySeconds=2)
    wish = shop.wish(cards.GOOD)
    with pytest.raises(TimeoutError):
        shop.call("POST", "/accounts/customer-1/verifications", wish, {"Idempotency-Key": "gone"}, timeout=0.7)
    bank.until_called("cryptopay")
    from harness.process import until

    until(lambda: shop.cards("customer-1"), 10, "the saved card")


def test_verifications_are_listed_newest_first_with_filters(shop):
    first = shop.verify("customer-1", cards.GOOD, reference="a").json
    second = shop.verify("customer-1", cards.BLOCKED, reference="b").json
    third = shop.verify("customer-1", cards.AMEX, reference="b").json
    path = "/accounts/customer-1/verifications"

    def ids(**query):
        return [entry["id"] for entry in shop.get(path, **query).expect(200).json["verifications"]]

    assert ids() == [third["id"], second["id"], first["id"]]
    assert ids(status="declined") == [second["id"]]
    assert ids(reference="b") == [third["id"], second["id"]]
    assert ids(reference="b", status="verified") == [third["id"]]
    page = shop.get(path, limit=2).json
    assert len(page["verifications"]) == 2 and page["nextCursor"]
    rest = shop.get(path, limit=2, cursor=page["nextCursor"]).json
    assert [entry["id"] for entry in rest["verifications"]] == [first["id"]] and rest["nextCursor"] is None
    of_card = shop.get(f"/cards/{first['cardId']}/verifications").json["verifications"]
    assert [entry["id"] for entry in of_card] == [first["id"]]
