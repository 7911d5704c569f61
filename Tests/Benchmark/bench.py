"""ops/bench: see there. Runs each job against each server that can do it, in turn, and prints one table at the end."""

from __future__ import annotations

import argparse
import functools
import json
import pathlib
import re
import ssl
import subprocess
import sys
import time
import types
import urllib.request

import load
import servers
import table

ROOT = pathlib.Path(__file__).resolve().parents[2]
JOBS = ["list", "list-tls", "list-two-cores", "revoke", "revoke-collecting", "save", "connections", "start", "idle"]
SWEEP = [1, 8, 64, 256]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ops/bench", description="Measures the vault beside nginx and other floors.")
    parser.add_argument("--accounts", default="1000000", help="accounts of three cards, several with commas: lists are run for each, writes for the last")
    parser.add_argument("--seconds", type=float, default=10, help="the length of one run")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--jobs", default=",".join(JOBS), help="some of " + ", ".join(JOBS))
    parser.add_argument("--json", type=pathlib.Path, help="where the rows go")
    parser.add_argument("--floors", type=pathlib.Path, help="a folder of floors and peers as built by their run.sh")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/var/tmp/cardvault-bench"), help="a folder for vaults, kept")
    parser.add_argument("--programs", type=pathlib.Path, help="a folder of built programs, instead of building")
    return parser.parse_args()


class Floors:
    """The servers of a floors folder, run by that folder's own bench.py."""

    NAMES = {"list": ["c1", "hb", "hbt"], "revoke": ["c1", "hb", "hbt"], "save": ["c1", "hb", "hbt"], "connections": ["c1", "hb"]}
    WORDS = {"list": "read", "connections": "revoke"}

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        peer = (folder / "hummingbird/peer/.build/release/Peer").exists()
        self.names = {job: [name for name in names if peer or name == "c1"] for job, names in self.NAMES.items()}

    @functools.cache
    def bench(self, connections: int) -> types.ModuleType:
        """Their bench.py, which has 64 connections always, with as many as are asked for."""
        file, known = self.folder / "bench.py", '"-c64"'
        text = file.read_text()
        assert known in text, f"{file} has another number of connections"
        module = types.ModuleType("floors")
        module.__file__ = str(file)
        exec(compile(text.replace(known, f'"-c{connections}"'), file, "exec"), module.__dict__)
        return module

    def renew(self, accounts: int) -> None:
        """Lets them copy the database that they write to anew once half of its cards are revoked: revoking one again is no work."""
        data = self.folder / "data"
        used = data / "revoke.offset"
        if used.exists() and int(used.read_text()) > (data / f"{accounts}.ids").stat().st_size // 33 // 2:
            for file in [used, *data.glob(f"{accounts}.w.db*")]:
                file.unlink()

    def rows(self, job: str, accounts: int, seconds: float, connections: int):
        data = self.folder / "data"
        if not (data / f"{accounts}.ids").exists():
            subprocess.run([self.folder / "floor/gen", data / f"{accounts}.db", str(accounts), data / f"{accounts}.ids"], check=True)
        for name in self.names.get(job, []):
            self.renew(accounts)
            found = self.bench(connections).one(name, self.WORDS.get(job, job), accounts, "pin", max(1, round(seconds)))
            yield {
                "job": job, "server": name, "accounts": accounts, "connections": connections,
                "requestsPerSecond": round(found["rps"], 1), "cpuMicrosPerRequest": round(found["cpu_s_per_1k"] * 1000, 2),
                "p50Micros": found["p50_us"], "p99Micros": found["p99_us"], "anonymousMiB": round(found["anon_mb"], 1),
                "errors": found["errors"],
            }  # fmt: skip


class Bench:
    def __init__(self, options: argparse.Namespace):
        self.options, self.rows = options, []
        self.floors = Floors(options.floors) if options.floors else None
        options.work.mkdir(parents=True, exist_ok=True)
        self.programs = options.programs or built()

    def note(self, row: dict) -> None:
        self.rows.append(row)
        print(table.line(row), file=sys.stderr, flush=True)
        if self.options.json:
            self.options.json.write_text(json.dumps({"machine": table.machine(), "rows": self.rows}, indent=1))

    def measure(self, job: str, server: str, accounts: int, running, words: list, connections: int = 64) -> int:
        pid, url, _ = running
        load.run(url, pid, words, min(2, self.options.seconds), connections)
        made = load.run(url, pid, words, self.options.seconds, connections)
        self.note({"job": job, "server": server, "accounts": accounts} | made)
        return made["requests"]

    def others(self, job: str, accounts: int, connections: int = 64) -> None:
        for row in self.floors.rows(job, accounts, self.options.seconds, connections) if self.floors else []:
            self.note(row)

    # MARK: Jobs

    def list(self, vault: servers.Vault) -> None:
        words = ["list", vault.key, vault.accounts]
        with vault.service() as running:
            example = answer(running[1], vault.key)
            self.measure("list", "cardvault", vault.accounts, running, words)
        with servers.nginx(self.options.work, example) as running:
            self.measure("list", "nginx", vault.accounts, running, words)
        self.others("list", vault.accounts)

    def list_tls(self, vault: servers.Vault) -> None:
        tls = servers.certificate(self.options.work)
        with vault.service(tls=tls, publicURL="https://127.0.0.1") as running:
            self.measure("list-tls", "cardvault", vault.accounts, running, ["list", vault.key, vault.accounts])

    def list_two_cores(self, vault: servers.Vault) -> None:
        """With a loop on each processor, of which the load generator takes its share: what counts is the CPU of a request."""
        with vault.service(cores=servers.BOTH_CORES) as running:
            self.measure("list-two-cores", "cardvault", vault.accounts, running, ["list", vault.key, vault.accounts])

    def revoke(self, vault: servers.Vault, connections: int = 64, job: str = "revoke") -> None:
        """Revocations whose deactivations stay owed; "revoke-collecting": with the service trying each at the bank."""
        vault = vault.copy()
        with vault.service() if job == "revoke-collecting" else vault.stubbed() as running:
            for length in (min(2, self.options.seconds), self.options.seconds):
                made = load.run(running[1], running[0], ["revoke", vault.key, vault.identifiers, vault.offset()], length, connections)
                vault.offset(made["requests"] + connections)
            self.note({"job": job, "server": "cardvault", "accounts": vault.accounts} | made)
        if job != "revoke-collecting":
            self.others(job, vault.accounts, connections)

    def revoke_collecting(self, vault: servers.Vault) -> None:
        self.revoke(vault, job="revoke-collecting")

    def save(self, vault: servers.Vault) -> None:
        vault = vault.copy()
        with vault.stubbed() as running:
            # Letters alone: among digits are some that look like a card number, and are refused.
            name = "".join(chr(ord("a") + int(digit)) for digit in str(time.time_ns()))
            words = ["save", vault.key, vault.accounts, name]
            made = [load.run(running[1], running[0], [*words[:3], words[3] + "ab"[part]], self.options.seconds, 64) for part in range(2)]
            self.note({"job": "save", "server": "cardvault", "accounts": vault.accounts} | made[1])
        self.others("save", vault.accounts)

    def connections(self, vault: servers.Vault) -> None:
        for count in SWEEP:
            self.revoke(vault, count, "connections")

    def start(self, vault: servers.Vault) -> None:
        with vault.service() as (pid, _, seconds):
            row = {"job": "start", "server": "cardvault", "accounts": vault.accounts, "readyMillis": round(seconds * 1000)}
            self.note(row | {"anonymousMiB": round(load.anonymous([pid]), 1)})

    def idle(self, vault: servers.Vault) -> None:
        done = subprocess.run([ROOT / "ops/idle-memory", "10000"], capture_output=True, text=True)
        for kind, each in re.findall(r"(\w+): .* (\d+) bytes each", done.stdout):
            self.note({"job": "idle", "server": "cardvault", "accounts": 0, "transport": kind, "bytesEach": int(each)})

    def run(self) -> None:
        wanted = self.options.jobs.split(",")
        vaults = [servers.Vault(self.options.work, self.programs, int(count)) for count in self.options.accounts.split(",")]
        for _ in range(self.options.repeats):
            for job in (job for job in JOBS if job in wanted and job != "idle"):
                for vault in vaults if job in ("list", "start") else vaults[-1:]:
                    getattr(self, job.replace("-", "_"))(vault)
        if "idle" in wanted:
            self.idle(vaults[-1])
        print(table.text(self.rows))


def built() -> pathlib.Path:
    """Builds the programs as they are shipped."""
    command = [ROOT / "ops/build", "cardvault", "vault-bench"]
    return pathlib.Path(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def answer(url: str, key: str) -> bytes:
    """What the vault says of one account: three cards, or there is nothing to measure."""
    request = urllib.request.Request(url + "/v1/accounts/acct_000000042/cards", headers={"Authorization": "Bearer " + key})
    body = urllib.request.urlopen(request, timeout=10, context=ssl.create_default_context()).read()
    assert len(json.loads(body)["cards"]) == 3, body
    return body


if __name__ == "__main__":
    Bench(arguments()).run()
