"""Kills the vault at random moments and at every named failpoint, and starts it again."""

from __future__ import annotations

import collections
import random
import signal
import time

from harness.process import until

# The places of Sources/System/Failpoint.swift.
PLACES = [
    f"{place}.{side}"
    for place in (
        "commit", "ledger", "answer", "invoice", "token", "cryptopay", "confirm", "status", "list", "deactivate",
    )
    for side in ("before", "after")
]  # fmt: skip
# How often a place may be passed before the kill, where it is passed often.
OFTEN = {"commit": 30, "ledger": 5, "answer": 30, "status": 10, "invoice": 5, "token": 5, "cryptopay": 5, "deactivate": 3}


class Killer:
    def __init__(self, vault, seed: str):
        self.vault = vault
        self.dice = random.Random(f"{seed}-killer")
        self.kills: collections.Counter[str] = collections.Counter()
        self.starts: list[float] = []
        self.trouble: list[str] = []
        self._turn: list[str] = []

    def round(self) -> None:
        """One life of the vault, from its start to its violent end."""
        if self.dice.random() < 0.35:
            self._live(None, self.dice.uniform(0.05, 2.0))
        else:
            self._live(self._next_place(), 3.0)

    def _next_place(self) -> str:
        if not self._turn:
            self._turn = self.dice.sample(PLACES, len(PLACES))
        place = self._turn.pop()
        return f"{place}:{self.dice.randint(1, OFTEN.get(place.split('.')[0], 2))}"

    def _live(self, failpoint: str | None, seconds: float) -> None:
        began = time.monotonic()
        environment = {"CARDVAULT_FAILPOINT": failpoint} if failpoint else {}
        process = self.vault.launch(**environment)
        until(lambda: not process.is_running or "ready" in process.lines(), 60, "a start")
        self.starts.append(time.monotonic() - began)
        deadline = time.monotonic() + seconds
        while process.is_running and time.monotonic() < deadline:
            time.sleep(0.01)
        if process.is_running:
            process.kill()
            self.kills["random"] += 1
            return
        code = process.wait()
        if failpoint and code == -signal.SIGKILL:
            self.kills[failpoint.split(":")[0]] += 1
        else:
            self.trouble.append(f"the vault ended by itself with {code}: {process.complaints()[-300:]}")
