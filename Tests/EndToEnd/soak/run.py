"""One soak: all jobs, samples of the vault's process all the while, and the judgement."""

from __future__ import annotations

import collections
import os
import pathlib
import re
import statistics
import sys
import threading
import time

from harness import cards
from harness.bank import Bank
from harness.process import until
from harness.vault import Vault, free_port
from harness.wire import send
from torture.run import TIMING, hash_of
from torture.shop import EXPECTED, Shop

from . import judgement
from .jobs import Auditor, Eraser, FaultyBank, Follower, Operator, Probe, SlowClients
from .tally import Tally

SAMPLE_SECONDS = 1.0
# Beyond what the caches of the writer (16 MiB) and of the loops' readers hold, so that they are full before anything is measured.
FILL_BYTES = 24 << 20
FILL_SECONDS = 120
REST_SECONDS = 120
SAY_EVERY = 10


class SteadyShop(Shop):
    """A shop of the torture run at an even pace: what is measured is the vault, not how fast a client can be."""

    rate = 12.0

    def run(self) -> None:
        acts = [
            (6, self.verify), (3, self.reverify), (3, self.revoke), (6, self.reveal), (10, self.look), (2, self.label),
            (2, self.presence), (1, self.revoke_all),
        ]  # fmt: skip
        weights, choices = zip(*acts)
        due = time.monotonic()
        while not self.over.is_set():
            try:
                self.dice.choices(choices, weights)[0]()
            except AssertionError as error:
                self.trouble.append(f"{type(error).__name__}: {error}"[:300])
            due = max(due + 1 / self.rate, time.monotonic() - 1)
            self.over.wait(max(0, due - time.monotonic()))


class Soak:
    probe_program = pathlib.Path(__file__).with_name("probe.py")

    def __init__(self, folder: pathlib.Path, seed: str, services: int):
        self.folder, self.seed = folder, seed
        self.bank = Bank(folder, "--rude", str(abs(hash_of(seed)) % 2**31))
        self.vault = Vault(folder / "vault", self.bank)
        self.vault.configure(self._configure)
        self.tally, self.over = Tally(), threading.Event()
        self.trouble: list[str] = []
        self.accounts = [f"account-0-{number}" for number in range(services * 8)]
        self.shops: list[SteadyShop] = []
        self.services = services
        self.samples: list[dict] = []
        self.jobs: list = []
        self.at_rest: tuple[dict, dict] = ({}, {})
        self.probe: Probe | None = None
        self.slow: SlowClients | None = None

    def _configure(self, config: dict) -> None:
        config["timing"] = dict(TIMING)
        config["listeners"]["api"] = f"127.0.0.1:{free_port()}"
        config["policy"] = {
            "verificationsPerAccountPerHour": 1000,
            "verificationsPerClientPerMinute": 100_000,
            "revealsPerClientPerMinute": 100_000,
            "cardsPerAccount": 1000,
        }

    def close(self) -> None:
        self.over.set()
        if self.probe:
            self.probe.close()
        if self.slow:
            self.slow.close()
        self.vault.kill()
        self.bank.close()

    def run(self, seconds: float) -> dict:
        self._prepare()
        for thread in self.shops + self.jobs:
            thread.start()
        began = time.monotonic()
        said = 0.0
        while (now := time.monotonic()) < began + seconds:
            self.samples.append(self._sample(now))
            if now - said > SAY_EVERY:
                said = now
                self._say(now - began, seconds)
            assert self.vault.process.is_running, self.vault.process.complaints()[-2000:]
            time.sleep(max(0, SAMPLE_SECONDS - (time.monotonic() - now)))
        ended = time.monotonic()
        self.over.set()
        self.probe.close()
        self.bank.faults()
        for thread in self.jobs + self.shops:
            thread.join(60)
        self.slow.close()
        # What waits for the bank, or for its own end, has that time.
        deadline = time.monotonic() + REST_SECONDS
        rest = self._open_at_rest()
        while rest.get("socket", 0) > self.at_rest[0].get("socket", 0) and time.monotonic() < deadline:
            rest = self._open_at_rest()
        self.at_rest = (self.at_rest[0], rest)
        report = self._report(began, ended)
        if self.vault.stop() != 0:
            report["findings"].append("the service did not end with 0")
        return report

    def _prepare(self) -> None:
        self.vault.start()
        self.auditor = self.vault.admin
        # The bank is rude to the vault's first questions too.
        terminal = until(lambda: (told := self.auditor.get("/terminals")).status == 200 and told.json["terminals"][0], 60)
        service = self.vault.client()
        watcher = self.vault.client("cards:read,cards:reveal,audit:read", name="probe")
        self.probe_key = watcher.key
        card = until(lambda: self._saved(service), 60, "a card for the probe")
        for number in range(self.services):
            self.shops.append(SteadyShop(number, self.seed, list(self.accounts), service, terminal, self.tally, self.over))
        self.slow = SlowClients(self)
        self.jobs = [Follower(self), Auditor(self), Eraser(self), Operator(self), FaultyBank(self), self.slow]
        # What each loop opens once for its first requests is there before it is counted.
        for _ in range(200):
            service.get("/accounts/probe/cards").expect(200)
            send("GET", self.vault.public + "/3ds/nobody").expect(404)
        self._fill(service, card)
        # What every job opens once and keeps is there too: SQLite keeps what a connection that ended had open, for the next one.
        operator, eraser = Operator(self), Eraser(self)
        for _ in range(4):
            operator.step()
            eraser.step()
        self.at_rest = (self._open_at_rest(), {})
        self.probe = Probe(self, card)

    def _saved(self, service) -> dict | None:
        answer = service.verify("probe", cards.good(59_999))
        told = answer.json if answer.status == 201 else {}
        return service.card(told["cardId"]) if told.get("status") == "verified" else None

    # MARK: Measuring

    def _sample(self, now: float) -> dict:
        process = pathlib.Path(f"/proc/{self.vault.process.pid}")
        text = (process / "status").read_text()
        kib = {name: int(re.search(rf"{name}:\s+(\d+) kB", text)[1]) * 1024 for name in ["VmRSS", "RssAnon", "RssFile"]}
        database = self._mapped_database(process)
        return {
            "at": now,
            "resident": kib["VmRSS"],
            "own": kib["VmRSS"] - database,
            "anonymous": kib["RssAnon"],
            "database": database,
            "descriptors": len(os.listdir(process / "fd")),
            "databaseBytes": sum(path.stat().st_size for path in self.vault.data.glob("vault.db*") if path.exists()),
        }

    def _open_at_rest(self, patience: float = 90) -> dict[str, int]:
        """What is open, by kind, once nothing comes or goes any more; connections that wait end by themselves."""
        deadline = time.monotonic() + patience
        seen: list[dict] = []
        while time.monotonic() < deadline and not (len(seen) > 10 and all(one == seen[-1] for one in seen[-10:])):
            seen.append(self._open())
            time.sleep(0.5)
        return min(seen[-10:], key=lambda kinds: sum(kinds.values()))

    def _open(self) -> dict[str, int]:
        kinds: collections.Counter = collections.Counter()
        folder = pathlib.Path(f"/proc/{self.vault.process.pid}/fd")
        for name in os.listdir(folder):
            try:
                target = os.readlink(folder / name)
            except OSError:
                continue
            kinds[pathlib.Path(target).name if target.startswith("/") else target.split(":")[0]] += 1
        return dict(sorted(kinds.items()))

    def _fill(self, service, card: dict) -> None:
        """Reveals until the database is larger than the caches: a vault that has been in use for some time."""
        print("ops/soak: filling the vault", file=sys.stderr, flush=True)
        deadline = time.monotonic() + FILL_SECONDS

        def reveal() -> None:
            while time.monotonic() < deadline and (self.vault.data / "vault.db").stat().st_size < FILL_BYTES:
                service.reveal(card["id"])

        threads = [threading.Thread(target=reveal, daemon=True) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(FILL_SECONDS + 60)

    @staticmethod
    def _mapped_database(process: pathlib.Path) -> int:
        """How much of the database file is mapped and there; the system's cache, which it takes back when it needs it."""
        text = (process / "smaps").read_text()
        found = re.findall(r"^[0-9a-f]+-[0-9a-f]+ [^\n]*/vault\.db(?:-shm)?\n(?:[A-Z][^\n]*\n)*?Rss:\s+(\d+) kB", text, re.M)
        return sum(map(int, found)) * 1024

    def _processor_seconds(self) -> float:
        fields = pathlib.Path(f"/proc/{self.vault.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _probes(self) -> list[dict]:
        rows = []
        for line in self.probe.out.read_text().splitlines():
            parts = line.split()
            if len(parts) == 4:
                rows.append({"at": float(parts[0]), "name": parts[1], "status": int(parts[2]), "milliseconds": float(parts[3])})
        return rows

    def _say(self, elapsed: float, seconds: float) -> None:
        last = self.samples[-1]
        recent = [row["milliseconds"] for row in self._probes()[-500:]]
        print(
            f"ops/soak: {elapsed:5.0f} of {seconds:.0f} s: {self.tally.total} calls, p99 {judgement.p99(recent):.1f} ms, "
            f"{last['resident'] / (1 << 20):.1f} MiB, {last['descriptors']} descriptors, {len(self.trouble)} troubles",
            file=sys.stderr, flush=True,
        )

    def _report(self, began: float, ended: float) -> dict:
        probes = self._probes()
        trouble = self.trouble + [text for shop in self.shops for text in shop.trouble]
        unexpected = {name: count for name, count in self.tally.outcomes.items() if self._is_unexpected(name)}
        trouble += [f"{name}: {count} times" for name, count in unexpected.items()]
        figures, findings = judgement.judge(self.samples, probes, began, ended, self.at_rest, trouble)
        jobs = {name: list(times) for name, times in self.tally.times.items()}
        jobs |= {"probe: " + name: [row["milliseconds"] for row in probes if row["name"] == name] for name in {row["name"] for row in probes}}
        calls = self.tally.total + len(probes)
        counts = {name: len(times) for name, times in jobs.items() if name.startswith("probe: ")}
        for outcome, count in self.tally.outcomes.items():
            what = outcome.rpartition(" ")[0]
            counts[what] = counts.get(what, 0) + count
        return {
            "seed": self.seed,
            "seconds": round(ended - began, 1),
            "calls": calls,
            "callsPerSecond": round(calls / (ended - began), 1),
            "processorSeconds": round(self._processor_seconds(), 1),
            "figures": figures,
            "database": {"first": self.samples[0]["databaseBytes"], "last": self.samples[-1]["databaseBytes"]},
            "jobs": {
                name: {"calls": counts[name], "p50": round(statistics.median(times), 2), "p99": round(judgement.p99(times), 2)}
                for name, times in sorted(jobs.items())
                if times
            },
            "outcomes": dict(sorted(self.tally.outcomes.items())),
            "samples": self.samples[:: max(1, len(self.samples) // 200)],
            "findings": findings,
        }

    @staticmethod
    def _is_unexpected(outcome: str) -> bool:
        what, _, status = outcome.rpartition(" ")
        # 410: the account was erased meanwhile.
        return what in SHOP_JOBS and int(status) not in EXPECTED | {410}


SHOP_JOBS = {"verify", "reverify", "revoke", "reveal", "look", "list", "label", "presence", "revoke_all", "cancel"}
