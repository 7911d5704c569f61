"""Nothing of an erased account is left in any file when its receipt is given, and the bank hears of its cards all the same."""

import pathlib
import shutil
import sqlite3
import threading

import pytest

from harness import audit, cards
from harness.process import until


def marks(vault, tmp_path, account_of: list[str], name: str) -> dict[str, bytes]:
    """What the database holds about the account whose cards were added last: ciphertexts, index values and openings.

    Read out of a copy, by one who knows the order in which the rows were made and no key.
    """
    copy = tmp_path / name
    copy.mkdir()
    for path in vault.data.glob("vault.db*"):
        shutil.copy2(path, copy / path.name)
    found: dict[str, bytes] = {}
    with sqlite3.connect(copy / "vault.db") as connection:
        (index,) = connection.execute("SELECT account FROM cards ORDER BY place & 4294967295 DESC LIMIT 1").fetchone()
        found["index"] = index
        for table in ("cards", "verifications", "sessions", "events", "openings"):
            rows = connection.execute(f"SELECT sealed FROM {table} WHERE account = ? AND sealed IS NOT NULL", (index,))
            found |= {f"{table}-{place}": row[0] for place, row in enumerate(rows)}
        rows = connection.execute("SELECT fingerprint FROM cards WHERE account = ? AND fingerprint IS NOT NULL", (index,))
        found |= {f"fingerprint-{place}": row[0] for place, row in enumerate(rows)}
    return found


def left(vault, wanted: dict[str, bytes], *more: bytes) -> list[str]:
    """Which of the marks stand in a file, as bytes or as hexadecimal digits."""
    content = [path.read_bytes() for path in vault.data.rglob("*") if path.is_file()] + list(more)
    return [
        name for name, mark in wanted.items()
        if any(mark in part or mark.hex().encode() in part.lower() for part in content)
    ]


def fill(shop, account: str) -> list[dict]:
    saved = [shop.save(account, cards.good(hash(account) % 50 + place), label=f"label-{account}") for place in range(2)]
    shop.until_known(saved[0]["id"])
    shop.reveal(saved[0]["id"], f"purpose-{account}").expect(200)
    shop.verify(account, cards.BLOCKED).expect(201)
    shop.post(f"/accounts/{account}/card-entry-sessions", {"returnUrl": "https://shop.example.kz/back", "cardSave": True})
    return saved


@pytest.mark.parametrize("way", ["api", "command", "command alone"])
def test_nothing_is_left_when_the_receipt_is_given(vault, bank, shop, tmp_path, way):
    for number in range(12):
        shop.save(f"other-{number}", cards.good(100 + number))
    saved = fill(shop, "customer-gone")
    wanted = marks(vault, tmp_path, saved, "before")
    assert len(wanted) > 12 and len([name for name in wanted if name.startswith("openings")]) > 3
    assert sorted(left(vault, wanted)) == sorted(wanted)
    over = threading.Event()

    def read():
        while not over.is_set():
            shop.get("/accounts/other-1/cards")

    # With every loop reading at the time.
    readers = [threading.Thread(target=read, daemon=True) for _ in range(4)]
    if way != "command alone":
        for reader in readers:
            reader.start()
    if way == "api":
        receipt = shop.call("DELETE", "/accounts/customer-gone").expect(200).json
    elif way == "command":
        receipt = vault.run_json("account", "erase", "customer-gone")
    else:
        vault.stop()
        receipt = vault.run_json("account", "erase", "customer-gone")
    assert left(vault, wanted) == []
    over.set()
    assert receipt["cardsErased"] == 2 and receipt["verificationsErased"] == 3
    if way == "command alone":
        vault.start()
    # Exports, the ledger and a copy tell nothing either.
    assert left(vault, wanted, audit.export(vault, name="after"), (vault.data / "ledger").read_bytes()) == []
    handles = [card["cardID"] for card in bank.cards("customer-gone")]
    assert len(handles) == 2
    until(lambda: all(not bank.card(handle)["active"] for handle in handles), 20, "the deactivations")
    again = shop.call("DELETE", "/accounts/customer-gone").expect(200).json
    assert (again["cardsErased"], again["verificationsErased"]) == (0, 0)
    assert left(vault, wanted) == []


def test_what_is_left_of_events_and_keys(vault, shop):
    wish = shop.wish(cards.GOOD)
    shop.post("/accounts/customer-gone/verifications", wish, Idempotency_Key="key-1").expect(201)
    before = [event["sequence"] for event in shop.events()]
    shop.call("DELETE", "/accounts/customer-gone").expect(200)
    events = shop.events()
    assert [event["sequence"] for event in events[: len(before)]] == before
    assert all(set(event) == {"sequence", "type"} and event["type"] == "erased" for event in events[: len(before)])
    assert shop.post("/accounts/customer-gone/verifications", wish, Idempotency_Key="key-1").status == 410
    other = shop.wish(cards.AMEX)
    assert shop.post("/accounts/customer-gone/verifications", other, Idempotency_Key="key-1").status == 422


def test_a_debt_keeps_what_the_bank_needs_until_it_is_paid(vault, bank, shop, tmp_path):
    bank.fault("deactivate", times=1000, dropBefore=True)
    shop.save("customer-gone", cards.GOOD)
    shop.call("DELETE", "/accounts/customer-gone").expect(200)

    def debts():
        copy = tmp_path / "debts"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in vault.data.glob("vault.db*"):
            shutil.copy2(path, copy / path.name)
        with sqlite3.connect(copy / "vault.db") as connection:
            return connection.execute("SELECT status, sealed FROM debts").fetchall()

    ((_, owed),) = debts()
    assert vault.run_json("debts", "list")["debts"][0]["cards"] == []
    bank.faults()
    until(lambda: debts()[0][0] == 5, 20, "the deactivation")
    vault.stop()
    assert left(vault, {"debt": owed}) == []
    ((_, paid),) = debts()
    assert len(paid) < len(owed)


@pytest.mark.parametrize("place", ["ledger.before", "ledger.after"])
def test_an_erasure_that_was_killed_before_its_end_is_finished_before_ready(vault_at_rest, bank, tmp_path, place):
    """Committed and not in the ledger; in the ledger and not cut out of the log."""
    vault = vault_at_rest.start()
    shop = vault.client()
    saved = fill(shop, "customer-gone")
    assert vault.stop() == 0
    wanted = marks(vault, tmp_path, saved, "before")
    # Of all that is done here only the erasure reaches the ledger.
    process = vault.start(CARDVAULT_FAILPOINT=f"{place}:1").process
    with pytest.raises(OSError):
        shop.call("DELETE", "/accounts/customer-gone")
    assert process.wait() == -9
    assert not database_has_cards(vault, tmp_path)
    assert left(vault, wanted)
    lines = (vault.data / "ledger").read_text().splitlines()
    assert len(lines) == (1 if place == "ledger.before" else 2)
    vault.start()
    assert left(vault, wanted) == []
    assert [line.split()[2] for line in (vault.data / "ledger").read_text().splitlines()[1:]] == ["erased"]
    assert shop.call("DELETE", "/accounts/customer-gone").expect(200).json["cardsErased"] == 0


def database_has_cards(vault, tmp_path: pathlib.Path) -> bool:
    copy = tmp_path / "look"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for path in vault.data.glob("vault.db*"):
        shutil.copy2(path, copy / path.name)
    with sqlite3.connect(copy / "vault.db") as connection:
        return connection.execute("SELECT count(*) FROM cards").fetchone()[0] > 0


def test_a_long_reader_holds_the_receipt_up_and_not_the_work(vault, shop):
    card = shop.save("customer-gone", cards.GOOD)
    reader = sqlite3.connect(f"file:{vault.data / 'vault.db'}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM cards").fetchone()
    answers = []
    asking = threading.Thread(target=lambda: answers.append(shop.call("DELETE", "/accounts/customer-gone", timeout=30)))
    asking.start()
    # Other work goes on meanwhile.
    assert shop.save("customer-kept", cards.AMEX)["status"] == "active"
    asking.join(20)
    assert answers[0].status == 503 and answers[0].headers["Retry-After"]
    assert shop.get(f"/cards/{card['id']}").status == 404
    reader.execute("COMMIT")
    reader.close()
    assert shop.call("DELETE", "/accounts/customer-gone").expect(200).json["cardsErased"] == 0
