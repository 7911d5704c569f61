"""What is in the memory of a service after a thousand verifications: nothing of them that must not be there."""

import concurrent.futures
import os
import re
import resource
import signal
import socket
import subprocess
import threading

import pytest

from harness import cards, memory, places
from harness.bank import Bank
from harness.process import until
from harness.vault import Vault

COUNT = 1_000
SECRET = b"U01gQZVL##lJ$NhJ"


class Tap:
    """Stands between the vault and the bank, hands everything on, and keeps what it saw."""

    def __init__(self, bank: Bank):
        self._bank = int(bank.url.rsplit(":", 1)[1])
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.seen: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                vault, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(vault,), daemon=True).start()

    def _serve(self, vault):
        with vault, socket.create_connection(("127.0.0.1", self._bank)) as bank:
            asked = threading.Thread(target=self._copy, args=(vault, bank), daemon=True)
            asked.start()
            self._copy(bank, vault)

    def _copy(self, source, target):
        pieces = []
        try:
            while piece := source.recv(65_536):
                pieces.append(piece)
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.seen.append(b"".join(pieces))

    def tokens(self) -> list[bytes]:
        return re.findall(rb'"access_token":"([^"]+)"', b"".join(self.seen))

    def close(self):
        self._listener.close()


@pytest.fixture
def quick_bank(tmp_path):
    """A bank with the smallest key that a vault takes: a thousand cryptograms are opened in seconds."""
    key = places.KEPT / "bank-key-2048.pem"
    places.KEPT.mkdir(parents=True, exist_ok=True)
    if not key.exists():
        made = key.with_suffix(f".{os.getpid()}")
        subprocess.run(["openssl", "genrsa", "-out", made, "2048"], check=True, capture_output=True)
        made.rename(key)
    bank = Bank(tmp_path, "--key", str(key))
    yield bank
    bank.close()


@pytest.fixture
def tapped(tmp_path, quick_bank):
    tap = Tap(quick_bank)
    vault = Vault(tmp_path / "vault", quick_bank)
    vault.configure(lambda config: config["bank"].update(oauthURL=tap.url + "/oauth2/token", apiURL=tap.url))
    vault.configure(lambda config: config["policy"].update(verificationsPerClientPerMinute=100_000))
    yield vault.start(), tap
    vault.kill()
    tap.close()


@pytest.mark.own_memory
@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads the memory of a process that forbids dumps")
def test_nothing_of_a_thousand_verifications_is_in_memory(tapped, browser):
    vault, tap = tapped
    shop = vault.client()
    (terminal,) = shop.terminals()
    used, cryptograms, requests = [], [], []

    def verify(number: int) -> None:
        card = cards.CHALLENGED if number % 5 == 0 else cards.good(number)
        cryptogram = cards.cryptogram(card, terminal)
        wish = {"cryptogram": cryptogram, "cardSave": number % 2 == 0, "data": f'{{"cvc":"{card.cvc}"}}'}
        made = shop.post(f"/accounts/customer-{number}/verifications", wish, Idempotency_Key=f"memory-{number}")
        verification = made.expect(201).json
        if verification["status"] == "challenge":
            requests.append(verification["challenge"]["paReq"].encode())
            browser.pass_challenge(verification["challenge"])
            verification = shop.until_final(verification["id"])
        assert verification["status"] == "verified", verification
        used.append(card)
        cryptograms.append(cryptogram)

    with concurrent.futures.ThreadPoolExecutor(4) as workers:
        list(workers.map(verify, range(COUNT)))
    # All that the bank is asked about them afterwards: masks of new cards.
    last = shop.cards(f"customer-{COUNT - 2}")[0]["id"]
    shop.until_known(last, seconds=60)

    assert len(used) == COUNT and len(requests) == COUNT // 5
    tokens = tap.tokens()
    assert len(tokens) >= COUNT + COUNT // 2 and len(set(tokens)) == len(tokens)
    numbers = [card.pan.encode() for card in set(used)]
    codes = [text for card in set(used) for text in (f'"cvc":"{card.cvc}"'.encode(), f"cvc={card.cvc}".encode())]
    pieces = [text[300:348].encode() for text in cryptograms]
    bodies = {
        "card numbers": numbers, "security codes": codes, "cryptograms": pieces,
        "access tokens": [token[:40] for token in tokens], "PaReq": [text[20:68] for text in requests],
        "the bank's secret, encoded": [b"U01gQZVL%23%23lJ%24NhJ"],
        "the root key, as it is written": [(vault.data / "root.key").read_bytes().strip()],
    }  # fmt: skip
    pid = vault.process.pid
    assert memory.found_in(pid, [b"Test shop"]), "the scan finds what is there"
    found = {}

    def is_clean():
        """What is asked by timers at this very moment is not of a finished operation."""
        found.clear()
        for kind, needles in bodies.items():
            if hits := memory.found_in(pid, needles):
                found[kind] = sorted(hits)[:3], len(hits)
        return not found

    try:
        until(is_clean, 20, "a clean memory")
    except AssertionError:
        assert found == {}
    root_key = bytes.fromhex((vault.data / "root.key").read_text())
    for secret in (SECRET, root_key):
        assert memory.count_of(pid, secret) <= 1, "a secret in use is there once"


def limits(pid: int) -> dict[str, str]:
    lines = open(f"/proc/{pid}/limits").read().splitlines()
    return {line[:26].strip(): line[26:].split()[0] for line in lines}


def test_a_service_leaves_no_core_and_is_not_to_be_dumped(vault):
    pid = vault.process.pid
    assert limits(pid)["Max core file size"] == "0"
    assert "CoreDumping:\t0\n" in open(f"/proc/{pid}/status").read()
    if os.geteuid() != 0:
        assert os.stat(f"/proc/{pid}/mem").st_uid == 0, "the files of a process that may not be dumped are root's"
    else:
        assert not dumps(vault), "not even a signal that leaves a core leaves one"


def dumps(vault) -> bool:
    """Whether the service leaves a core, or the runtime's report with registers and memory, after a signal that does so."""
    before = set(vault.folder.rglob("core*"))
    vault.process.signal(signal.SIGQUIT)
    code = vault.process.wait()
    assert code == -signal.SIGQUIT
    return bool(set(vault.folder.rglob("core*")) - before) or "rsp" in vault.log or "Backtrace" in vault.log


def smaps(pid: int) -> list[dict[str, str]]:
    found, here = [], {}
    for line in open(f"/proc/{pid}/smaps"):
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            here = {}
            found.append(here)
        else:
            name, _, value = line.partition(":")
            here[name] = value.strip()
    return found


@pytest.mark.own_memory
@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads the map of a process that forbids dumps")
def test_secrets_are_locked_and_left_out_of_dumps(vault):
    locked = [part for part in smaps(vault.process.pid) if part.get("Locked", "0 kB") != "0 kB"]
    assert locked, "pages of secrets are locked"
    # lo: locked, dd: not dumped, dc: not given to children.
    assert all({"lo", "dd", "dc"} <= set(part["VmFlags"].split()) for part in locked)


def test_a_service_that_may_lock_nothing_works_all_the_same(vault_at_rest):
    before = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, before[1]))
    try:
        vault = vault_at_rest.start()
    finally:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, before)
    shop = vault.client()
    assert shop.save("customer-1", cards.GOOD)["status"] == "active"
