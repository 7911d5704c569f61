"""Answers of the bank that are lost, cut, late or wrong: every verification comes to its right end."""

import pytest

from harness import cards
from harness.process import until


def asked_once(bank) -> None:
    """The bank got no cryptogram twice."""
    assert set(bank.ledger["cryptopays"].values()) <= {1}


@pytest.mark.parametrize(
    "trouble",
    [
        {"dropAfter": True}, {"truncate": True}, {"truncate": 1}, {"truncate": 0}, {"obscure": 454}, {"obscure": 9999},
        {"httpStatus": 500, "body": "", "done": True}, {"httpStatus": 200, "body": {}, "done": True},
        {"httpStatus": 302, "body": {}, "done": True},
    ],
    ids=str,
)  # fmt: skip
def test_a_lost_answer_to_cryptopay_is_found_by_the_status(bank, shop, trouble):
    bank.fault("cryptopay", **trouble)
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert verification["status"] in ("undetermined", "verified")
    final = shop.until_final(verification["id"])
    assert final["status"] == "verified"
    assert shop.reveal(final["cardId"]).expect(200).json["epayCardId"] == bank.operation(final)["cardID"]
    assert shop.event_types(accountId="customer-1").count("card.saved") == 1
    asked_once(bank)


def test_an_answer_that_is_too_large_is_as_good_as_lost(bank, shop):
    bank.fault("cryptopay", httpStatus=200, body={"status": "VERIFIED", "x": "x" * 300_000}, done=True)
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert shop.until_final(verification["id"])["status"] == "verified"
    asked_once(bank)


def test_a_lost_decline_is_found_by_the_status(bank, shop):
    bank.fault("cryptopay", dropAfter=True)
    verification = shop.verify("customer-1", cards.POOR).expect(201).json
    final = shop.until_final(verification["id"])
    assert (final["status"], final["decline"]["code"]) == ("declined", 484)


@pytest.mark.parametrize("form", ["failed", "reject", "resultCode101"])
def test_each_form_of_a_decline_in_the_status_is_understood(bank, shop, form):
    bank.switch(declinedStatus=form)
    bank.fault("cryptopay", dropAfter=True)
    final = shop.until_final(shop.verify("customer-1", cards.BLOCKED).expect(201).json["id"])
    assert final["status"] == "declined"


def test_a_request_that_never_reached_the_bank_ends_unresolved_and_is_not_sent_again(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["timing"].update(notFoundSeconds=4))
    shop = vault_at_rest.start().client()
    bank.fault("cryptopay", dropBefore=True)
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert verification["status"] == "undetermined"
    final = shop.until_final(verification["id"])
    assert (final["status"], final["failure"]["reason"]) == ("failed", "unresolved")
    assert bank.calls("cryptopay") == 1
    assert shop.cards("customer-1", status="all") == []


def test_not_found_is_not_final_for_a_young_operation(bank, shop):
    """102 for an operation that the bank shows only later."""
    bank.switch(lateVerified="notFound", lateVerifiedSeconds=3)
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert verification["status"] == "undetermined"
    assert shop.until_final(verification["id"])["status"] == "verified"


@pytest.mark.parametrize("status", ["200", "404"])
def test_not_found_may_be_any_http_status(bank, shop, status):
    bank.switch(notFoundStatus=status, lateVerified="notFound", lateVerifiedSeconds=3)
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert shop.until_final(verification["id"])["status"] == "verified"


@pytest.mark.parametrize("trouble", [{"dropAfter": True}, {"dropBefore": True}, {"truncate": True}, {"httpStatus": 500, "body": ""}], ids=str)
def test_lost_answers_of_the_status_are_asked_for_again(bank, shop, trouble):
    bank.faults(
        {"on": "cryptopay", "times": 1, "do": {"dropAfter": True}},
        {"on": "status", "times": 3, "do": trouble},
    )
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert shop.until_final(verification["id"], seconds=30)["status"] == "verified"
    asked_once(bank)


@pytest.mark.parametrize("code", [103, 104, 107, 109, 555])
def test_a_status_that_decides_nothing_is_asked_again(bank, shop, code):
    bank.faults(
        {"on": "cryptopay", "times": 1, "do": {"dropAfter": True}},
        {"on": "status", "times": 2, "do": {"decline": code}},
    )
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert shop.until_final(verification["id"], seconds=30)["status"] == "verified"


@pytest.mark.parametrize(
    "trouble", [{"dropAfter": True}, {"truncate": True}, {"obscure": 454}, {"httpStatus": 500, "body": "", "done": True}], ids=str
)
def test_a_lost_answer_to_confirm_is_found_by_the_status(bank, shop, browser, trouble):
    verification = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    bank.fault("confirm", **trouble)
    browser.pass_challenge(verification["challenge"])
    final = shop.until_final(verification["id"])
    assert final["status"] == "verified"
    assert shop.card(final["cardId"])["status"] == "active"
    assert bank.operation(final)["confirms"] == 1


def test_a_confirmation_that_never_reached_the_bank_expires(vault_at_rest, bank, browser):
    vault_at_rest.configure(lambda config: config["policy"].update(challengeMinutes=1))
    shop = vault_at_rest.start().client()
    verification = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    bank.fault("confirm", dropBefore=True)
    browser.pass_challenge(verification["challenge"])
    assert shop.until_status(verification["id"], "undetermined")
    final = shop.until_final(verification["id"], seconds=90)
    assert final["status"] == "expired"
    assert shop.cards("customer-1", status="all") == []


@pytest.mark.parametrize(
    "trouble",
    [{"dropAfter": True}, {"dropBefore": True}, {"httpStatus": 500, "body": ""}, {"truncate": True}, {"httpStatus": 503, "body": ""}],
    ids=str,
)
def test_a_lost_answer_to_a_deactivation_is_tried_again(bank, shop, trouble):
    bank.fault("deactivate", times=2, **trouble)
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    assert shop.revoke(card["id"]).expect(200).json["revocation"]["bankDeactivation"] == "pending"
    shop.until_deactivated(card["id"], seconds=30)
    assert bank.card(bank_id)["active"] is False


@pytest.mark.parametrize("form", ["text", "json", "empty"])
def test_a_deactivation_is_done_by_its_status_code_whatever_its_text(bank, shop, form):
    bank.switch(deactivateText=form)
    card = shop.save("customer-1", cards.GOOD)
    shop.revoke(card["id"])
    shop.until_deactivated(card["id"])


@pytest.mark.parametrize("again", ["200", "404", "400"])
@pytest.mark.parametrize("listed", ["absent", "unavailable"])
def test_a_second_deactivation_ends_whatever_the_bank_says_to_it(vault_at_rest, bank, again, listed):
    vault_at_rest.configure(lambda config: config["timing"].update(debtAbsenceSeconds=1))
    shop = vault_at_rest.start().client()
    bank.switch(deactivateTwice=again, deactivatedInList=listed)
    bank.fault("deactivate", dropAfter=True)
    card = shop.save("customer-1", cards.GOOD)
    shop.revoke(card["id"])
    # Refused while the bank still lists the card, nobody can say that it is out of use: an operator settles that.
    is_stuck = again != "200" and listed == "unavailable"
    ends = ("failing",) if is_stuck else ("done", "absent")
    shop.until_deactivated(card["id"], *ends, seconds=30)


def test_a_token_whose_answer_is_lost_leaves_nothing_behind(bank, shop):
    wish = shop.wish(cards.GOOD)
    bank.fault("token", times=5, dropAfter=True)
    answer = shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="once")
    assert answer.status == 503
    assert shop.get("/accounts/customer-1/verifications").json["verifications"] == []
    assert bank.calls("cryptopay") == 0


def test_a_bank_that_is_gone_is_a_503_and_reads_go_on(bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    wish = shop.wish(cards.AMEX)
    bank.process.kill()
    answer = shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="gone")
    assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    assert shop.card(card["id"])["status"] == "active"
    assert shop.revoke(card["id"]).expect(200).json["status"] == "revoked"
    assert shop.card(card["id"])["revocation"]["bankDeactivation"] == "pending"


def test_an_undetermined_verification_is_asked_about_when_someone_reads_it(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["timing"].update(outcomeSeconds=[3000], dailySeconds=3000))
    shop = vault_at_rest.start().client()
    bank.switch(postLinks="none")
    bank.faults(
        {"on": "cryptopay", "times": 1, "do": {"dropAfter": True}},
        {"on": "status", "times": 1, "do": {"dropAfter": True}},
    )
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    assert shop.until_final(verification["id"], seconds=10)["status"] == "verified"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rude_bank_changes_no_end(tmp_path, seed):
    """Slow, lost, doubled and undocumented answers: every verification ends, and none is sent twice."""
    from harness.bank import Bank
    from harness.vault import Vault

    bank = Bank(tmp_path, "--rude", str(seed))
    vault = Vault(tmp_path / "vault", bank)
    vault.configure(lambda config: config["timing"].update(notFoundSeconds=5))
    try:
        shop = vault.start().client()
        terminal = until(lambda: (answer := shop.get("/terminals")).status == 200 and answer.json["terminals"][0], 30)
        started = []
        for number in range(20):
            card = cards.BLOCKED if number % 5 == 4 else cards.good(number)
            wish = {"cryptogram": cards.cryptogram(card, terminal), "cardSave": True}
            answer = shop.post(f"/accounts/customer-{number}/verifications", wish, Idempotency_Key=f"k-{number}")
            assert answer.status in (201, 503), answer
            if answer.status == 201:
                started.append((answer.json["id"], number))
        assert len(started) >= 5
        operations = None
        for id, number in started:
            final = shop.until_final(id, seconds=60)
            operations = {entry["invoiceId"]: entry for entry in bank.operations}
            operation = operations.get(final["invoiceId"])
            if operation is None:
                assert final["status"] == "failed"
            elif operation["standing"] == "verified":
                assert final["status"] == "verified", final
                assert shop.card(final["cardId"])["accountId"] == f"customer-{number}"
            else:
                assert final["status"] != "verified" and final["cardId"] is None
        asked_once(bank)
    finally:
        vault.kill()
        bank.close()
