"""The jobs beside the shops': following events, reading the audit, an operator's day, erasures, slow clients, and a bank with faults."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time

from torture.run import FAULTS

# Answers that are right for readers while much is written.
FINE = {200, 410, 503}
# What slow clients begin with.
STARTS = [b"", b"GET ", b"POST /v1/accounts/a/verifications HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n"]


class Job(threading.Thread):
    """One step again and again, with pauses, until the run is over."""

    pause = 1.0
    # How many times what a step took is rested after it, if that is longer.
    rest = 0

    def __init__(self, soak):
        super().__init__(daemon=True)
        self.soak, self.dice = soak, random.Random(f"{soak.seed}-{type(self).__name__}")

    def run(self) -> None:
        while not self.soak.over.is_set():
            began = time.monotonic()
            try:
                self.step()
            except Exception as error:
                if not self.soak.over.is_set():
                    self.soak.trouble.append(f"{type(self).__name__}: {type(error).__name__}: {error}"[:300])
            self.soak.over.wait(max(self.pause, self.rest * (time.monotonic() - began)))

    def ask(self, what: str, method: str, path: str, fine=FINE, timeout: float = 40):
        record = self.soak.tally.begin(what)
        answer = self.soak.auditor.call(method, path, timeout=timeout)
        self.soak.tally.end(record, answer.status, None)
        assert answer.status in fine, f"{what}: {answer!r}"
        return answer


class Follower(Job):
    """Follows the feed; it must be in order and without gaps."""

    pause = 0.1
    after = 0

    def step(self) -> None:
        answer = self.ask("events", "GET", f"/events?after={self.after}&limit=500&waitSeconds=5")
        if answer.status != 200:
            return
        page = answer.json
        seen = [event["sequence"] for event in page["events"]]
        assert seen == list(range(self.after + 1, self.after + 1 + len(seen))), f"a gap in the feed after {self.after}"
        self.after = page["next"]


class Auditor(Job):
    pause = 2.0

    def step(self) -> None:
        self.ask("audit entries", "GET", "/audit/entries?limit=100")
        size = int(self.ask("audit checkpoint", "GET", "/audit/checkpoint").text.split("\n")[1])
        leaf = self.dice.randrange(max(1, size))
        self.ask("audit proof", "GET", f"/audit/entries/{leaf}/proof?treeSize={size}", fine=FINE | {404})


class Eraser(Job):
    """Erases the oldest account and puts a new one in its place, so that there is about the same number all the time."""

    pause = 1.5
    made = 0

    def step(self) -> None:
        self.made += 1
        place = self.made % len(self.soak.accounts)
        old, self.soak.accounts[place] = self.soak.accounts[place], f"account-{self.made}-{place}"
        for shop in self.soak.shops:
            shop.accounts[:] = self.soak.accounts
        # A backup may hold an erasure up: it is asked for again.
        for _ in range(5):
            if self.ask("erase", "DELETE", f"/accounts/{old}").status == 200:
                return
            self.soak.over.wait(1)


class Operator(Job):
    """Backup, export and its verification, a new data key with all records brought under it, and a look over the vault."""

    pause = 3.0
    # These go over the whole vault, which grows: at a steady pace they would take an ever larger part of the machine, and p99 with it.
    rest = 8
    turn = 0

    def step(self) -> None:
        self.turn += 1
        folder = self.soak.folder
        if self.turn % 4 == 0:
            self.command("backup", "--out", str(folder / "backup"))
            (folder / "backup").unlink(missing_ok=True)
        elif self.turn % 4 == 1:
            self.command("keys", "rotate")
            self.command("keys", "rewrap")
            for one in self.soak.vault.run_json("keys", "status")["generations"]:
                if not one["active"] and one["records"] == 0:
                    # Refused while a backup or an export still reads an older page.
                    self.command("keys", "destroy", str(one["generation"]), fine=(0, 1))
        elif self.turn % 4 == 2:
            self.command("audit", "export", "--out", str(folder / "audit"))
            key = self.soak.vault.data / "audit-public-key.pem"
            self.command("audit", "verify", str(folder / "audit"), "--public-key", str(key))
            (folder / "audit").unlink(missing_ok=True)
        else:
            # What it finds is said by its exit; a disk that others use is slow.
            self.command("check", fine=(0, 1))
            self.command("debts", "list")

    def command(self, *arguments: str, fine=(0,)) -> None:
        began = time.monotonic()
        done = self.soak.vault.run(*arguments)
        name = " ".join(word for word in arguments[:2] if word.isalpha())
        self.soak.tally.note("cardvault " + name, done.returncode, time.monotonic() - began)
        assert done.returncode in fine, done.stderr[-300:]


class SlowClients(Job):
    """Connections that send a byte at a time, stop in the middle, or never say anything, on both listeners."""

    pause = 0.5
    many = 24

    def __init__(self, soak):
        super().__init__(soak)
        self.open: list[tuple[socket.socket, float]] = []

    def step(self) -> None:
        while len(self.open) < self.many:
            url = self.dice.choice([self.soak.vault.api, self.soak.vault.public])
            host, port = url.split("://")[1].rsplit(":", 1)
            connection = socket.create_connection((host, int(port)), timeout=5)
            connection.setblocking(False)
            connection.sendall(self.dice.choice(STARTS))
            self.open.append((connection, time.monotonic() + self.dice.uniform(1, 40)))
            self.soak.tally.note("slow connection", "opened")
        for connection, until in list(self.open):
            try:
                connection.send(self.dice.choice([b"x", b"X-Slow: 1\r\n", b"\r\n"]))
                assert time.monotonic() < until
            except (OSError, AssertionError):
                connection.close()
                self.open.remove((connection, until))

    def close(self) -> None:
        for connection, _ in self.open:
            connection.close()


class FaultyBank(Job):
    pause = 2.0

    def step(self) -> None:
        chosen = self.dice.sample(FAULTS, self.dice.randint(0, 2))
        self.soak.bank.faults(*[fault | {"times": self.dice.randint(1, 3)} for fault in chosen])


class Probe:
    """The process whose times are judged."""

    def __init__(self, soak, card: dict):
        self.out = soak.folder / "probe"
        self.out.touch()
        command = [sys.executable, str(soak.probe_program), soak.vault.api, str(self.out), card["id"], card["accountId"]]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        self.process.stdin.write(soak.probe_key + "\n")
        self.process.stdin.close()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
