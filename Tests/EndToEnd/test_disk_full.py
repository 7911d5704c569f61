"""The data directory on a small file system that fills up: writes are refused in words, reads go on, and it recovers by itself."""

import os
import subprocess

import pytest

from harness import cards
from harness.client import meanwhile
from harness.process import until
from harness.vault import Vault
from harness.wire import send

SIZE = 4 << 20


@pytest.fixture
def small_vault(tmp_path, bank):
    """A vault whose data directory is a file system of its own."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root")
    data = tmp_path / "vault" / "data"
    data.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(data)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.strip()}")
    vault = Vault(tmp_path / "vault", bank)
    yield vault
    vault.kill()
    subprocess.run(["umount", "-l", str(data)], check=True)


class Filler:
    """Takes all the room that is left, to the last byte."""

    def __init__(self, vault: Vault):
        self.path = vault.data / "filler"

    def fill(self) -> None:
        with self.path.open("ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def remove(self) -> None:
        self.path.unlink()


def is_refused(answer) -> bool:
    """Whether it is the problem for a storage that cannot be written."""
    if answer.status != 503:
        return False
    assert answer.problem == "storage-unavailable", answer
    assert int(answer.headers["Retry-After"]) > 0
    return True


def until_refused(filler: Filler, act) -> None:
    """Room that SQLite's log has already taken is used up first."""

    def refused():
        filler.fill()
        return is_refused(act())

    until(refused, 30, "a refusal")


def test_a_full_disk_refuses_writes_answers_reads_and_loses_nothing(small_vault, bank):
    vault = small_vault.start()
    shop = vault.client()
    card = shop.save("customer-1", cards.GOOD)
    doomed = shop.save("customer-1", cards.AMEX)
    shop.until_known(card["id"])
    filler = Filler(vault)
    filler.fill()
    number = 0

    def label():
        nonlocal number
        number += 1
        return shop.patch(f"/cards/{card['id']}", {"label": f"label {number}"})

    told = None
    for _ in range(4000):
        answer = label()
        if is_refused(answer):
            break
        told = answer.expect(200).json["label"]
        filler.fill()
    else:
        raise AssertionError("a full disk took everything")

    # Reads go on, and every write says the same.
    assert shop.card(card["id"])["label"] == told
    assert len(shop.cards("customer-1")) == 2
    wish = shop.wish(cards.good(1))
    calls = bank.calls("cryptopay")
    until_refused(filler, lambda: shop.revoke(doomed["id"]))
    until_refused(filler, lambda: shop.reveal(card["id"]))
    until_refused(filler, lambda: shop.post("/accounts/customer-2/verifications", wish, Idempotency_Key="full"))
    assert bank.calls("cryptopay") == calls, "a card was sent that could not be written down"
    assert send("GET", vault.ops + "/healthz").status == 200
    assert send("GET", vault.ops + "/readyz").status == 503
    assert vault.process.is_running

    # Room again: it goes on by itself, and the same key is still free.
    filler.remove()
    until(lambda: send("GET", vault.ops + "/readyz").status == 200, 30, "readiness")
    assert shop.card(card["id"])["label"] == told
    assert shop.revoke(doomed["id"]).expect(200).json["status"] == "revoked"
    shop.reveal(card["id"]).expect(200)
    answer = shop.post("/accounts/customer-2/verifications", wish, Idempotency_Key="full").expect(201)
    assert shop.until_final(answer.json["id"])["status"] == "verified"
    shop.until_deactivated(doomed["id"])
    assert set(bank.ledger["cryptopays"].values()) == {1}


def test_a_verdict_that_could_not_be_written_is_asked_for_again(small_vault, bank):
    vault = small_vault.start()
    shop = vault.client()
    card = shop.save("customer-1", cards.GOOD)
    filler = Filler(vault)
    wish = shop.wish(cards.good(1))
    bank.fault("cryptopay", delaySeconds=3)
    running = meanwhile(lambda: shop.post("/accounts/customer-2/verifications", wish, Idempotency_Key="k"))
    bank.until_called("cryptopay", 2)
    # Full before the bank has answered.
    until_refused(filler, lambda: shop.patch(f"/cards/{card['id']}", {"label": os.urandom(4).hex()}))
    running.join(30)
    filler.remove()
    (verification,) = shop.get("/accounts/customer-2/verifications").expect(200).json["verifications"]
    assert shop.until_final(verification["id"], seconds=90)["status"] == "verified"
    assert len(shop.cards("customer-2")) == 1
    assert set(bank.ledger["cryptopays"].values()) == {1}


def test_a_disk_that_is_full_at_the_start_refuses_it_and_spoils_nothing(small_vault, bank):
    vault = small_vault.start()
    shop = vault.client()
    card = shop.save("customer-1", cards.GOOD)
    vault.kill()
    filler = Filler(vault)
    filler.fill()
    process = vault.launch()
    until(lambda: not process.is_running or "ready" in process.lines(), 30, "a decision to start")
    if not process.is_running:
        assert process.wait() == 1
        assert len([line for line in process.complaints().splitlines() if not line.startswith("hint:")]) == 1
    else:
        vault.kill()
    filler.remove()
    vault.start()
    assert shop.card(card["id"])["status"] == "active"
