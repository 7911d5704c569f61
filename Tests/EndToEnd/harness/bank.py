"""The bank's emulator as a process, with its controls."""

from __future__ import annotations

import fcntl
import pathlib

from . import places
from .process import Process, until
from .wire import send_json


class Bank:
    def __init__(self, folder: pathlib.Path, *options: str):
        folder.mkdir(parents=True, exist_ok=True)
        command = [places.program("epay-sandbox"), "--listen", "127.0.0.1:0", "--key", str(places.bank_key()), *options]
        # The first to start makes the key; others that start beside it wait, so that they find it.
        with open(places.bank_key().with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.process = Process(command, folder / "bank.out", folder / "bank.err")
            self.url = self.process.line("listening ", seconds=120).split()[1]

    def close(self) -> None:
        self.process.kill()

    # MARK: Controls

    def switch(self, **values) -> None:
        send_json("PUT", self.url + "/sandbox/switches", values).expect(200)

    def fault(self, on: str, times: int = 1, **do) -> None:
        """The next calls have this trouble; replaces what was there."""
        self.faults({"on": on, "times": times, "do": do})

    def faults(self, *faults: dict) -> None:
        send_json("PUT", self.url + "/sandbox/faults", list(faults)).expect(200)

    def advance(self, seconds: int) -> None:
        send_json("PUT", self.url + "/sandbox/clock", {"advanceSeconds": seconds}).expect(200)

    # MARK: What reached it

    @property
    def ledger(self) -> dict:
        return send_json("GET", self.url + "/sandbox/operations").expect(200).json

    @property
    def operations(self) -> list[dict]:
        return self.ledger["operations"]

    def operation(self, verification: dict) -> dict:
        """The one operation of a verification."""
        found = [entry for entry in self.operations if entry["invoiceId"] == verification["invoiceId"]]
        assert len(found) == 1, f"the bank has {len(found)} operations of this invoice"
        return found[0]

    def calls(self, endpoint: str) -> int:
        return self.ledger["calls"][endpoint]

    def cards(self, account: str) -> list[dict]:
        return [card for card in self.ledger["cards"] if account in card["accountIds"]]

    def card(self, bank_id: str) -> dict:
        (card,) = [card for card in self.ledger["cards"] if card["cardID"] == bank_id]
        return card

    def until_called(self, endpoint: str, times: int = 1, seconds: float = 15) -> None:
        until(lambda: self.calls(endpoint) >= times, seconds, f"call {times} of {endpoint}")
