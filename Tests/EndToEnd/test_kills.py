"""SIGKILL between any two steps, then a restart: everything ends right, and the bank got every cryptogram once."""

import random
import threading
import time

import pytest

from harness import cards
from harness.client import meanwhile


def kill_during(vault, bank, endpoint: str, work, delay: float = 4, **trouble) -> None:
    """Kills the vault while the bank has a call of it and has not answered; its answer is then lost."""
    before = bank.calls(endpoint)
    bank.fault(endpoint, delaySeconds=delay, **trouble)
    running = meanwhile(work)
    bank.until_called(endpoint, before + 1)
    vault.kill()
    running.join(10)
    bank.faults()


def asked_once(bank) -> None:
    assert set(bank.ledger["cryptopays"].values()) <= {1}


@pytest.mark.parametrize("card, end", [(cards.GOOD, "verified"), (cards.POOR, "declined")])
def test_killed_while_the_bank_verifies(vault, bank, shop, card, end):
    wish = shop.wish(card)
    path = "/accounts/customer-1/verifications"
    kill_during(vault, bank, "cryptopay", lambda: shop.post(path, wish, Idempotency_Key="k-1"))
    vault.start()
    (verification,) = shop.get(path).expect(200).json["verifications"]
    final = shop.until_final(verification["id"])
    assert final["status"] == end
    replay = shop.post(path, wish, Idempotency_Key="k-1").expect(201)
    assert (replay.json["id"], replay.headers["Idempotent-Replayed"]) == (final["id"], "true")
    assert len(shop.cards("customer-1", status="all")) == (1 if end == "verified" else 0)
    assert bank.calls("cryptopay") == 1
    asked_once(bank)


def test_killed_before_the_cryptogram_reached_the_bank(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["timing"].update(notFoundSeconds=4))
    vault = vault_at_rest.start()
    shop = vault.client()
    wish = shop.wish(cards.GOOD)
    path = "/accounts/customer-1/verifications"
    kill_during(vault, bank, "cryptopay", lambda: shop.post(path, wish, Idempotency_Key="k-1"), dropBefore=True)
    vault.start()
    (verification,) = shop.get(path).expect(200).json["verifications"]
    final = shop.until_final(verification["id"])
    assert (final["status"], final["failure"]["reason"]) == ("failed", "unresolved")
    assert bank.calls("cryptopay") == 1


def test_killed_while_the_bank_makes_a_token_nothing_is_left(vault, bank, shop):
    wish = shop.wish(cards.GOOD)
    path = "/accounts/customer-1/verifications"
    kill_during(vault, bank, "token", lambda: shop.post(path, wish, Idempotency_Key="k-1"))
    vault.start()
    assert shop.get(path).expect(200).json["verifications"] == []
    assert bank.calls("cryptopay") == 0
    # The key is free: the same request may be sent again.
    answer = shop.post(path, wish, Idempotency_Key="k-1").expect(201)
    assert answer.headers["Idempotent-Replayed"] is None
    assert answer.json["status"] == "verified"


def test_killed_while_the_bank_confirms(vault, bank, shop, browser):
    verification = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    back = browser.challenge(verification["challenge"]["pageUrl"])
    kill_during(vault, bank, "confirm", lambda: browser.submit(back, back.action))
    vault.start()
    final = shop.until_final(verification["id"])
    assert final["status"] == "verified"
    assert shop.card(final["cardId"])["status"] == "active"
    assert bank.operation(final)["confirms"] == 1


def test_killed_with_an_open_challenge(vault, bank, shop, browser):
    verification = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    vault.kill()
    vault.start()
    browser.pass_challenge(verification["challenge"])
    assert shop.until_final(verification["id"])["status"] == "verified"
    asked_once(bank)


def test_killed_while_the_bank_tells_a_status(vault, bank, shop):
    # Both at once: the first question follows the lost answer so closely that a second call to the sandbox may come too late.
    bank.faults(
        {"on": "cryptopay", "times": 1, "do": {"dropAfter": True}},
        {"on": "status", "times": 1, "do": {"delaySeconds": 3}},
    )
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    bank.until_called("status", 1)
    vault.kill()
    bank.faults()
    vault.start()
    assert shop.until_final(verification["id"])["status"] == "verified"


def test_killed_before_the_mask_was_learnt(vault, bank, shop):
    bank.fault("status", times=1, delaySeconds=4)
    card = shop.save("customer-1", cards.GOOD)
    vault.kill()
    bank.faults()
    vault.start()
    assert shop.until_known(card["id"])["last4"] == "5096"


def test_killed_right_after_an_answer_nothing_that_was_said_is_lost(vault, bank, shop):
    saved, revoked = [], []
    for number in range(4):
        saved.append(shop.save("customer-1", cards.good(number))["id"])
        vault.kill()
        vault.start()
    for id in saved[:2]:
        shop.revoke(id, "lost").expect(200)
        vault.kill()
        vault.start()
        revoked.append(id)
    shop.patch(f"/cards/{saved[2]}", {"label": "kept"}).expect(200)
    vault.kill()
    vault.start()
    found = {card["id"]: card for card in shop.cards("customer-1", status="all")}
    assert set(found) == set(saved)
    assert {id for id, card in found.items() if card["status"] == "revoked"} == set(revoked)
    assert found[saved[2]]["label"] == "kept"
    for id in revoked:
        shop.until_deactivated(id)
    asked_once(bank)


@pytest.mark.parametrize("trouble", [{}, {"dropBefore": True}], ids=["done", "not done"])
def test_killed_while_the_bank_deactivates(vault, bank, shop, trouble):
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    kill_during(vault, bank, "deactivate", lambda: shop.revoke(card["id"]), **trouble)
    vault.start()
    shop.until_deactivated(card["id"], seconds=20)
    assert bank.card(bank_id)["active"] is False
    assert shop.card(card["id"])["status"] == "revoked"


def test_killed_again_and_again_at_the_same_place(vault, bank, shop):
    # Both at once: the first question, asked right after the lost answer, must not be answered either.
    bank.faults(
        {"on": "cryptopay", "times": 1, "do": {"dropAfter": True}},
        {"on": "status", "times": 100, "do": {"delaySeconds": 3}},
    )
    bank.switch(postLinks="none")
    verification = shop.verify("customer-1", cards.GOOD).expect(201).json
    for _ in range(3):
        vault.kill()
        before = bank.calls("status")
        # Asked at the start already: the answer is never seen.
        vault.launch()
        bank.until_called("status", before + 1)
    vault.kill()
    bank.faults()
    vault.start()
    assert shop.until_final(verification["id"])["status"] == "verified"
    assert len(shop.cards("customer-1")) == 1
    asked_once(bank)


def test_a_challenge_that_expired_while_nobody_ran_expires_at_the_start(vault, bank, shop):
    bank.switch(tokenSeconds=63)
    verification = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    assert verification["status"] == "challenge"
    vault.kill()
    time.sleep(4)
    vault.start()
    assert shop.until_status(verification["id"], "expired", seconds=10)


def test_many_callers_and_many_kills(vault_at_rest, bank):
    """Callers repeat what was not answered with the same key; no card is lost, none is verified twice."""
    dice = random.Random(20260101)
    vault = vault_at_rest
    vault.configure(lambda config: config["timing"].update(notFoundSeconds=3))
    vault.start()
    shop = vault.client()
    (terminal,) = shop.terminals()
    over = threading.Event()
    told: dict[str, dict] = {}
    revoked: set[str] = set()
    complaints: list[str] = []

    def caller(name: int) -> None:
        number = 0
        while not over.is_set() and number < 40:
            number += 1
            key, account = f"caller-{name}-{number}", f"account-{name}"
            wish = {"cryptogram": cards.cryptogram(cards.good(name * 100 + number), terminal), "cardSave": True}
            while not over.is_set():
                try:
                    answer = shop.post(f"/accounts/{account}/verifications", wish, Idempotency_Key=key)
                except OSError:
                    time.sleep(0.05)
                    continue
                if answer.status == 201:
                    told[key] = answer.json
                    break
                if answer.status not in (409, 503):
                    complaints.append(repr(answer))
                    return
                time.sleep(0.05)
            card = told.get(key, {}).get("cardId")
            if card and number % 4 == 0:
                try:
                    if shop.revoke(card).status == 200:
                        revoked.add(card)
                except OSError:
                    pass

    callers = [threading.Thread(target=caller, args=(name,), daemon=True) for name in range(4)]
    for one in callers:
        one.start()
    for _ in range(8):
        time.sleep(dice.uniform(0.2, 1.2))
        vault.kill()
        vault.start()
    over.set()
    for one in callers:
        one.join(40)
    assert complaints == []
    assert len(told) > 8
    for key, first in told.items():
        final = shop.until_final(first["id"])
        if final["status"] == "failed" and first["status"] != "verified":
            # Killed after it was written down and before it was sent: it is never sent again.
            assert final["failure"]["reason"] == "unresolved"
            assert final["invoiceId"] not in bank.ledger["cryptopays"]
            continue
        assert final["status"] == "verified", (key, final)
        card = shop.card(final["cardId"])
        assert (card["status"] == "revoked") >= (card["id"] in revoked)
    for id in revoked:
        shop.until_deactivated(id, seconds=30)
    asked_once(bank)
    # Every key stands for one operation at the bank at most.
    invoices = [first["invoiceId"] for first in told.values()]
    assert len(set(invoices)) == len(invoices)
    saved = [event["cardId"] for event in shop.events() if event["type"] == "card.saved"]
    assert len(saved) == len(set(saved))
    leaves = [entry["opening"]["cardId"] for entry in vault.admin.leaves() if entry["leaf"]["action"] == "card.saved"]
    assert sorted(leaves) == sorted(saved)
