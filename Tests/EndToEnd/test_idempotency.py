"""The Idempotency-Key on verifications."""

import threading

import pytest

from harness import cards
from harness.client import Client, meanwhile
from harness.process import until

PATH = "/accounts/customer-1/verifications"


def test_the_same_key_and_body_give_the_same_verification(bank, shop):
    wish = shop.wish(cards.GOOD)
    first = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201)
    assert first.headers["Idempotent-Replayed"] is None
    second = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json["id"] == first.json["id"]
    assert list(bank.ledger["cryptopays"].values()) == [1]


def test_a_replay_shows_the_verification_as_it_is_by_now(shop, browser):
    wish = shop.wish(cards.CHALLENGED)
    first = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json
    assert first["status"] == "challenge"
    browser.pass_challenge(first["challenge"])
    shop.until_final(first["id"])
    second = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json
    assert (second["id"], second["status"]) == (first["id"], "verified")


def test_a_restart_forgets_no_key(vault, bank, shop):
    wish = shop.wish(cards.GOOD)
    first = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json
    vault.restart()
    second = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json["id"] == first["id"]
    vault.kill()
    vault.start()
    assert shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json["id"] == first["id"]
    assert list(bank.ledger["cryptopays"].values()) == [1]


def test_another_request_with_the_same_key_is_refused(bank, shop):
    wish = shop.wish(cards.GOOD)
    shop.post(PATH, wish, Idempotency_Key="k-1").expect(201)
    others = [(PATH, shop.wish(cards.GOOD)), (PATH, wish | {"label": "x"}), ("/accounts/customer-2/verifications", wish)]
    for path, body in others:
        answer = shop.post(path, body, Idempotency_Key="k-1")
        assert answer.status == 422 and answer.problem == "idempotency-key-reused"
    assert list(bank.ledger["cryptopays"].values()) == [1]


def test_a_missing_key_is_400(bank, shop):
    wish = shop.wish(cards.GOOD)
    assert shop.post(PATH, wish).status == 400
    card = shop.save("customer-1", cards.GOOD)
    again = shop.wish(cards.GOOD, None)
    assert shop.post(f"/cards/{card['id']}/verifications", again).status == 400
    assert len(bank.operations) == 1


@pytest.mark.parametrize("key", ['""', "", "x" * 300])
def test_a_key_that_cannot_be_one_is_400(bank, shop, key):
    assert shop.post(PATH, shop.wish(cards.GOOD), Idempotency_Key=key).status == 400
    assert bank.operations == []


def test_quoted_and_bare_keys_are_the_same(shop):
    wish = shop.wish(cards.GOOD)
    first = shop.post(PATH, wish, Idempotency_Key='"k-1"').expect(201).json
    assert shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json["id"] == first["id"]


def test_a_key_belongs_to_its_client(vault, bank, shop):
    other = vault.client(name="other")
    wish = shop.wish(cards.GOOD)
    first = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json
    second = other.post(PATH, shop.wish(cards.AMEX), Idempotency_Key="k-1").expect(201).json
    assert first["id"] != second["id"]
    assert len(bank.operations) == 2


def test_a_rotated_key_keeps_its_clients_idempotency_keys(vault, shop):
    wish = shop.wish(cards.GOOD)
    first = shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json
    key = vault.admin.post(f"/admin/clients/{shop.id}/rotation", {"graceSeconds": 0}).expect(200).json["key"]
    assert Client(vault, key).post(PATH, wish, Idempotency_Key="k-1").expect(201).json["id"] == first["id"]


def test_while_the_first_request_runs_another_is_409(bank, shop):
    wish = shop.wish(cards.GOOD)
    bank.fault("cryptopay", delaySeconds=3)
    first = meanwhile(lambda: shop.post(PATH, wish, Idempotency_Key="k-1"))
    bank.until_called("cryptopay")
    answer = shop.post(PATH, wish, Idempotency_Key="k-1")
    assert answer.status == 409 and answer.problem == "idempotency-in-progress"
    first.join(15)
    id = first.result.expect(201).json["id"]
    assert shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json["id"] == id
    assert list(bank.ledger["cryptopays"].values()) == [1]


def test_a_crowd_with_one_key_asks_the_bank_once(bank, shop):
    wish = shop.wish(cards.GOOD)
    answers = []
    crowd = [
        threading.Thread(target=lambda: answers.append(shop.post(PATH, wish, Idempotency_Key="k-1"))) for _ in range(16)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(30)
    assert len(answers) == 16
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.json["id"] for answer in answers if answer.status == 201}) == 1
    assert list(bank.ledger["cryptopays"].values()) == [1]


def test_refusals_use_no_key(vault, bank, shop):
    wish = shop.wish(cards.GOOD)
    assert shop.post(PATH, wish | {"unknown": 1}, Idempotency_Key="k-1").status == 422
    assert Client(vault, "cvk_wrong").post(PATH, wish, Idempotency_Key="k-1").status == 401
    assert shop.post(PATH, wish, Idempotency_Key="k-1").expect(201).json["status"] == "verified"


def test_a_lost_answer_is_replayed_after_the_caller_hung_up(bank, shop):
    wish = shop.wish(cards.GOOD)
    bank.fault("cryptopay", delaySeconds=2)
    with pytest.raises(TimeoutError):
        shop.call("POST", PATH, wish, {"Idempotency-Key": "k-1"}, timeout=0.7)

    def replay():
        answer = shop.post(PATH, wish, Idempotency_Key="k-1")
        return answer if answer.status == 201 else None

    answer = until(replay, 15, "the end of the first request")
    shop.until_final(answer.json["id"])
    assert list(bank.ledger["cryptopays"].values()) == [1]


def test_of_the_body_only_a_hash_is_kept(vault, shop):
    wish = shop.wish(cards.GOOD, label="A label that is kept")
    shop.post(PATH, wish, Idempotency_Key="key-in-the-clear").expect(201)
    vault.stop()
    for path in vault.files():
        content = path.read_bytes()
        assert wish["cryptogram"][:64].encode() not in content, path.name
        assert b"A label that is kept" not in content, path.name
        assert b"key-in-the-clear" not in content, path.name


def test_a_reverification_is_idempotent_too(bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    wish = shop.wish(cards.GOOD, None)
    path = f"/cards/{card['id']}/verifications"
    first = shop.post(path, wish, Idempotency_Key="k-1").expect(201).json
    assert shop.post(path, wish, Idempotency_Key="k-1").expect(201).json["id"] == first["id"]
    assert len(bank.operations) == 2
