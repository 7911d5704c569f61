"""What clients asked and what they were told, in the order it happened."""

from __future__ import annotations

import collections
import itertools
import threading


class History:
    """Records of calls; one without an answer has None as its status."""

    def __init__(self):
        self.records: list[dict] = []
        self._lock = threading.Lock()
        self._moments = itertools.count(1)

    def begin(self, what: str, **facts) -> dict:
        record = {"what": what, **facts, "status": None, "body": None, "told": None}
        with self._lock:
            record["asked"] = next(self._moments)
            self.records.append(record)
        return record

    def end(self, record: dict, status: int, body) -> None:
        with self._lock:
            record["told"] = next(self._moments)
            record["status"], record["body"] = status, body

    def counts(self) -> dict[str, int]:
        """Calls by kind and outcome."""
        outcomes = collections.Counter()
        for record in self.records:
            outcomes[f"{record['what']} {'lost' if record['status'] is None else record['status']}"] += 1
        return dict(sorted(outcomes.items()))
