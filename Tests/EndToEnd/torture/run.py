"""One torture run: clients, kills, the wait for everything to end, and the judgement."""

from __future__ import annotations

import collections
import pathlib
import random
import threading
import time

from harness.bank import Bank
from harness.process import until
from harness.vault import QUICK, Vault, free_port

from . import checker
from .evidence import Evidence, all_cards, gather, reveal
from .history import History
from .killer import PLACES, Killer
from .shop import Shop

# The designed schedule with every wait cut short.
TIMING = QUICK | {
    "giveUpAfterSeconds": 25,
    "notFoundSeconds": 8,
    "cardIdSeconds": 8,
    "answerSeconds": 25,
    "debtAbsenceSeconds": 1,
}
# A challenge ends a minute before its token, so this is how long one lasts, and a minute.
TOKEN_SECONDS = 78
# Trouble beside the sandbox's own rudeness.
FAULTS = [
    {"on": "cryptopay", "do": {"dropAfter": True}},
    {"on": "cryptopay", "do": {"delaySeconds": 1}},
    {"on": "confirm", "do": {"dropAfter": True}},
    {"on": "status", "do": {"httpStatus": 500, "body": ""}},
    {"on": "deactivate", "do": {"dropAfter": True}},
    {"on": "deactivate", "do": {"delaySeconds": 1}},
    {"on": "postLink", "do": {"duplicate": True}},
]


class Torture:
    def __init__(self, folder: pathlib.Path, seed: str, clients: int = 6):
        self.seed = seed
        self.dice = random.Random(f"{seed}-bank")
        self.bank = Bank(folder, "--rude", str(abs(hash_of(seed)) % 2**31))
        self.vault = Vault(folder / "vault", self.bank)
        self.vault.configure(self._configure)
        self.history = History()
        self.killer = Killer(self.vault, seed)
        self.clients = clients
        self.accounts = [f"account-{number}" for number in range(clients * 2)]
        self.over = threading.Event()
        self.shops: list[Shop] = []

    def _configure(self, config: dict) -> None:
        config["timing"] = dict(TIMING)
        config["listeners"]["api"] = f"127.0.0.1:{free_port()}"
        config["policy"] = {
            "verificationsPerAccountPerHour": 1000,
            "verificationsPerClientPerMinute": 100_000,
            "cardsPerAccount": 1000,
        }

    def close(self) -> None:
        self.over.set()
        self.vault.kill()
        self.bank.close()

    # MARK: The run

    def run(self, seconds: float, kills: int = 0) -> dict:
        """Kills for so long, and until there were so many kills; then waits for the end of everything, and judges."""
        began = time.monotonic()
        self._prepare()
        for shop in self.shops:
            shop.start()
        while time.monotonic() - began < seconds or self.killer.kills.total() < kills:
            self._trouble_the_bank()
            self.killer.round()
        tortured = time.monotonic() - began
        self.bank.faults()
        self.vault.start()
        self.over.set()
        for shop in self.shops:
            shop.join(60)
        settled = self._settle()
        evidence = gather(self.vault, self.bank, self.vault.admin, self.accounts, self.history.records)
        findings = self._own_findings() + checker.check(evidence)
        assert self.vault.stop() == 0
        return self._report(evidence, findings, tortured, settled)

    def _prepare(self) -> None:
        self.vault.start()
        # The bank is rude to the vault's first questions too.
        terminal = until(lambda: (told := self.vault.admin.get("/terminals")).status == 200 and told.json["terminals"][0], 60)
        self.bank.switch(tokenSeconds=TOKEN_SECONDS)
        service = self.vault.client()
        for number in range(self.clients):
            # Every account has three services at work on it, so that they meet.
            accounts = [self.accounts[(number * 2 + step) % len(self.accounts)] for step in range(6)]
            self.shops.append(Shop(number, self.seed, accounts, service, terminal, self.history, self.over))
        self.vault.kill()

    def _trouble_the_bank(self) -> None:
        chosen = self.dice.sample(FAULTS, self.dice.randint(0, 2))
        self.bank.faults(*[fault | {"times": self.dice.randint(1, 2)} for fault in chosen])

    def _settle(self, patience: float = 120) -> float:
        """Waits until nothing is open any more; what is open then is a finding."""
        began = time.monotonic()
        while time.monotonic() - began < patience:
            if not self._is_open():
                break
            time.sleep(1)
        # A watch over late verdicts may still owe and pay something: it is asked for once more.
        time.sleep(TIMING["dailySeconds"] + 1)
        while time.monotonic() - began < patience and (self._is_open() or self._is_looked_for()):
            time.sleep(1)
        return time.monotonic() - began

    def _is_open(self) -> bool:
        admin = self.vault.admin
        for account in self.accounts:
            for status in ("processing", "challenge", "undetermined"):
                if admin.get(f"/accounts/{account}/verifications", status=status, limit=1).expect(200).json["verifications"]:
                    return True
        return any(debt["state"] != "withheld" for debt in self.vault.run_json("debts", "list")["debts"])

    def _is_looked_for(self) -> bool:
        """Whether a card is active here and not at the bank: the vault asks for the bank's list until it is told, a minute apart at most."""
        chargeable = {card["cardID"] for card in self.bank.ledger["cards"] if card["active"]}
        return not chargeable.issuperset(reveal(self.vault.admin, all_cards(self.vault.admin, self.accounts)).values())

    def _own_findings(self) -> list[dict]:
        found = [{"kind": "vault_trouble", "text": text} for text in self.killer.trouble]
        found += [{"kind": "client_trouble", "text": text} for shop in self.shops for text in shop.trouble]
        return found

    def _report(self, evidence: Evidence, findings: list[dict], tortured: float, settled: float) -> dict:
        starts = sorted(self.killer.starts)
        return {
            "seed": self.seed,
            "seconds": round(tortured, 1),
            "secondsToSettle": round(settled, 1),
            "kills": self.killer.kills.total(),
            "killsByPlace": dict(sorted(self.killer.kills.items())),
            "placesNeverReached": [place for place in PLACES if self.killer.kills[place] == 0],
            "startSeconds": {"median": round(starts[len(starts) // 2], 2), "longest": round(starts[-1], 2)},
            "calls": len(evidence.history),
            "callsByOutcome": self.history.counts(),
            "operationsAtTheBank": len(evidence.operations),
            "verifications": dict(sorted(collections.Counter(one["status"] for one in evidence.verifications).items())),
            "cards": dict(sorted(collections.Counter(card["status"] for card in evidence.cards).items())),
            "leaves": len(evidence.leaves),
            "findings": findings,
        }


def hash_of(seed: str) -> int:
    """The same number for the same seed in every process."""
    return random.Random(seed).getrandbits(31)


def text_of(report: dict) -> str:
    """The report for people."""
    lines = [
        f"seed {report['seed']}: {report['kills']} kills in {report['seconds']} s, "
        f"{report['calls']} calls, {report['operationsAtTheBank']} operations at the bank, {report['leaves']} leaves; "
        f"all was decided after {report['secondsToSettle']} s",
        "kills: " + ", ".join(f"{place} {count}" for place, count in report["killsByPlace"].items()),
        "verifications: " + ", ".join(f"{status} {count}" for status, count in report["verifications"].items()),
        "cards: " + ", ".join(f"{status} {count}" for status, count in report["cards"].items()),
        f"start: median {report['startSeconds']['median']} s, longest {report['startSeconds']['longest']} s",
    ]
    if report["placesNeverReached"]:
        lines.append("never reached: " + ", ".join(report["placesNeverReached"]))
    lines += [f"finding: {finding['kind']}: {finding['text']}" for finding in report["findings"]]
    lines.append(f"{len(report['findings'])} findings")
    return "\n".join(lines)
