"""After a full run no card is anywhere: not in a file, not in the log, not in the memory of the process."""

import json
import re

import pytest

from harness import cards, memory
from harness.wire import send


def full_run(vault, bank, shop, browser) -> list[str]:
    """Does everything with the five published cards; gives the cryptograms that were sent."""
    sent = []

    def wish(card, save=True, **fields):
        made = shop.wish(card, save, **fields)
        sent.append(made["cryptogram"])
        return made

    def verify(account, card, **fields):
        path = f"/accounts/{account}/verifications"
        return shop.post(path, wish(card, **fields), Idempotency_Key=f"leak-{len(sent)}").expect(201).json

    data = json.dumps({"statement": {"name": "x"}})
    good = verify("customer-1", cards.GOOD, email="a@example.kz", phone="+77011234567", data=data)["cardId"]
    amex = verify("customer-1", cards.AMEX, label="Travel")["cardId"]
    for code in ("123456", "000000"):
        challenged = verify("customer-1", cards.CHALLENGED, returnUrl="https://shop.example.kz/back")
        browser.open(challenged["challenge"]["pageUrl"])
        browser.pass_challenge(challenged["challenge"], code)
        shop.until_final(challenged["id"])
    verify("customer-2", cards.CHALLENGED)
    for card in (cards.BLOCKED, cards.POOR):
        assert verify("customer-1", card)["status"] == "declined"
    for trouble in [{"dropAfter": True}, {"truncate": True}, {"httpStatus": 500, "body": "x"}, {"obscure": 454}]:
        bank.fault("cryptopay", **trouble)
        for card in cards.PUBLISHED:
            if card is not cards.CHALLENGED:
                verify("customer-3", card)
    bank.faults()
    # A restart in between: what is written must not bring anything back either.
    vault.restart()
    path = f"/cards/{good}/verifications"
    shop.post(path, wish(cards.GOOD, None), Idempotency_Key="leak-again").expect(201)
    shop.post(path, wish(cards.AMEX, None), Idempotency_Key="leak-other").expect(201)
    for card in cards.PUBLISHED:
        verify("customer-4", card)
    shop.reveal(good).expect(200)
    shop.post(f"/cards/{good}/presence-check").expect(200)
    shop.until_known(good)
    shop.revoke(amex).expect(200)
    shop.until_deactivated(amex)
    # Refused requests with cryptograms in them.
    shop.post("/accounts/customer-1/verifications", wish(cards.GOOD) | {"unknown": 1}, Idempotency_Key="r").expect(422)
    shop.post("/accounts/customer-1/verifications", wish(cards.GOOD)).expect(400)
    for answer in [shop.events(), vault.admin.leaves(), shop.cards("customer-1", status="all")]:
        assert answer
    assert len(sent) > 25
    return sent


def spellings(card: cards.Card) -> list[bytes]:
    """The number as digits, grouped, and in UTF-16 as some runtimes keep text."""
    groups = [card.pan[start : start + 4] for start in range(0, len(card.pan), 4)]
    return [
        card.pan.encode(), " ".join(groups).encode(), "-".join(groups).encode(), card.pan.encode("utf-16-le"),
    ]  # fmt: skip


def security_codes(card: cards.Card) -> list[bytes]:
    """The security code in a context that tells what it is; beside its number it needs no look of its own."""
    code = card.cvc
    return [
        text.encode()
        for text in [f'"cvc":"{code}"', f'"cvc": "{code}"', f"cvc={code}", f"cvc:{code}", f'"cvc":{code}', f"CVC={code}"]
    ]


def needles() -> list[bytes]:
    return [text for card in cards.PUBLISHED for text in spellings(card) + security_codes(card)]


def pieces(cryptograms: list[str]) -> list[bytes]:
    """A piece of each cryptogram from its middle."""
    return [text[300:364].encode() for text in cryptograms]


def scan_files(vault, texts: list[bytes]) -> None:
    pattern = re.compile(b"|".join(re.escape(text) for text in texts))
    files = vault.files()
    assert any(path.suffix == ".db" for path in files) and any(path.name == "vault.err" for path in files)
    for path in files:
        match = pattern.search(path.read_bytes())
        assert match is None, f"{match[0]!r} is in {path.name}"


@pytest.mark.own_memory
def test_no_card_is_in_any_file_any_log_or_the_memory(vault, bank, shop, browser):
    cryptograms = full_run(vault, bank, shop, browser)
    texts = needles()
    # The scan finds what is there: the shop's name is.
    assert memory.found_in(vault.process.pid, [b"Test shop"]) == {b"Test shop"}
    assert memory.found_in(vault.process.pid, texts) == set()
    assert memory.found_in(vault.process.pid, pieces(cryptograms)) == set()
    scan_files(vault, texts + pieces(cryptograms))
    assert vault.stop() == 0
    scan_files(vault, texts + pieces(cryptograms))


@pytest.mark.own_memory
def test_a_refused_card_number_is_not_in_memory_either(vault, shop):
    """What a careless caller sends in the clear is wiped with the request."""
    pan = cards.ending("4242").pan
    headers = {"Authorization": "Bearer " + shop.key, "Content-Type": "application/json"}
    for _ in range(20):
        shop.get("/cards/" + pan).expect(422)
        shop.patch("/cards/card_x", {"label": "card " + pan}).expect(422)
        shop.patch("/cards/card_x", {pan: 1}).expect(422)
        shop.call("GET", "/terminals", None, {"X-Request-Id": pan}).expect(422)
        send("PATCH", vault.api + "/v1/cards/card_x", f'{{"label":{pan}}}'.encode(), headers).expect(422)
    # Other requests come and go over the same buffers.
    for _ in range(200):
        shop.get("/terminals").expect(200)
    scan_files(vault, [pan.encode()])
    assert memory.found_in(vault.process.pid, [pan.encode()]) == set()


@pytest.mark.parametrize("secret", ["adminKey", "clientSecret", "rootKey"])
def test_no_secret_is_in_the_log_or_the_database(vault, bank, shop, browser, secret):
    shop.save("customer-1", cards.GOOD)
    vault.admin.get("/admin/clients").expect(200)
    vault.restart()
    texts = {
        "adminKey": [vault.admin.key.encode(), vault.admin.key.removeprefix("cvk_").encode()],
        "clientSecret": [b"U01gQZVL##lJ$NhJ", b"U01gQZVL%23%23lJ%24NhJ"],
        "rootKey": [(vault.data / "root.key").read_bytes().strip()],
    }[secret]
    for path in vault.files():
        if path.name in ("root.key", "bank-client-secret"):
            continue
        content = path.read_bytes()
        for text in texts:
            assert text not in content, path.name
