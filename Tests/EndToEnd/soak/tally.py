"""Counts of what was asked and answered, and how long it took; it keeps no records, so that the run itself does not grow."""

from __future__ import annotations

import collections
import threading
import time


class Tally:
    """Takes the place of a torture run's history."""

    def __init__(self):
        self._lock = threading.Lock()
        self.outcomes: collections.Counter = collections.Counter()
        # The latest times of each job in milliseconds.
        self.times: dict[str, collections.deque] = collections.defaultdict(lambda: collections.deque(maxlen=20_000))

    def begin(self, what: str, **_) -> dict:
        return {"what": what, "began": time.monotonic(), "error": None}

    def end(self, record: dict, status: int, _) -> None:
        with self._lock:
            self.outcomes[f"{record['what']} {status}"] += 1
            self.times[record["what"]].append((time.monotonic() - record["began"]) * 1000)

    def note(self, what: str, outcome: str | int, seconds: float = 0) -> None:
        """Something that is no call of a shop."""
        with self._lock:
            self.outcomes[f"{what} {outcome}"] += 1
            self.times[what].append(seconds * 1000)

    @property
    def total(self) -> int:
        with self._lock:
            return sum(self.outcomes.values())
