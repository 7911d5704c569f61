"""What is measured: the service over a seeded vault, the same API with a stubbed bank, and nginx with a static answer."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schema.sql"
SERVER_CORE, LOAD_CORE, BOTH_CORES = "0", "1", "0,1"
# In no vault of ours: nobody listens there, so deactivations stay owed.
NOBODY = "http://127.0.0.1:9"


def pinned(core: str, command: list) -> list[str]:
    return ["taskset", "--cpu-list", core, *map(str, command)]


class Vault:
    """A data directory with so many accounts of three cards; made once for a working folder."""

    def __init__(self, work: pathlib.Path, programs: pathlib.Path, accounts: int):
        self.folder, self.programs, self.accounts = work / "vaults" / str(accounts), programs, accounts
        self.data, self.identifiers = self.folder / "data", self.folder / "cards"
        if not (self.folder / "key").exists() or self._schema() != SCHEMA.read_text():
            self._seed()
        self.key = (self.folder / "key").read_text()
        self.config = json.loads((self.data / "config.json").read_text())

    def _seed(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        made = subprocess.run(
            [self.programs / "cardvault", "init", "--data", self.data, "--json"], check=True, capture_output=True, text=True
        )
        start = time.monotonic()
        # An index over random values is made at once at the end: row by row it would take hours for millions of cards.
        held = self._sql("SELECT sql FROM sqlite_master WHERE name = 'cards_held'")
        self._sql("DROP INDEX cards_held")
        with self.identifiers.open("w") as file:
            subprocess.run([self.programs / "vault-bench", "seed", self.data, str(self.accounts)], check=True, stdout=file)
        self._sql(held + "; PRAGMA wal_checkpoint(TRUNCATE)")
        print(f"\nseeded {self.accounts:,} accounts in {time.monotonic() - start:.0f} s", file=sys.stderr)
        (self.folder / "schema.sql").write_text(SCHEMA.read_text())
        (self.folder / "key").write_text(json.loads(made.stdout)["adminKey"])

    def _schema(self) -> str:
        """The schema that a kept vault was made with: another one does not open."""
        made = self.folder / "schema.sql"
        return made.read_text() if made.exists() else ""

    def _sql(self, text: str) -> str:
        done = subprocess.run(["sqlite3", self.data / "vault.db", text], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def copy(self) -> Vault:
        """A copy to be written to, kept for the next run until two thirds of its cards are revoked: revoking one again is no work."""
        target = self.folder.with_name(self.folder.name + ".written")
        other = object.__new__(Vault)
        other.__dict__ |= self.__dict__ | {"folder": target, "data": target / "data", "identifiers": target / "cards"}
        if not (target / "key").exists() or other.offset() * 32 > other.identifiers.stat().st_size * 2 // 3:
            # Named once it is whole: a copy that was broken off is none.
            part = target.with_name(target.name + ".part")
            for old in (target, part):
                shutil.rmtree(old, ignore_errors=True)
            subprocess.run(["cp", "--recursive", "--reflink=auto", self.folder, part], check=True)
            part.rename(target)
        return other

    def offset(self, used: int | None = None) -> int:
        """How many of the identifiers are revoked already; `used` notes more."""
        file = self.folder / "offset"
        before = int(file.read_text()) if file.exists() else 0
        if used:
            file.write_text(str(before + used))
        return before

    def configured(self, **changes) -> pathlib.Path:
        config = self.config | {"dataDirectory": str(self.data), "rootKeyFile": str(self.data / "root.key")}
        config["listeners"] = {name: "127.0.0.1:0" for name in ("api", "public", "ops")}
        secret = str(self.data / "bank-client-secret")
        terminals = [terminal | {"clientSecretFile": secret} for terminal in config["bank"]["terminals"]]
        config["bank"] = config["bank"] | {"oauthURL": NOBODY + "/oauth", "apiURL": NOBODY, "terminals": terminals}
        # A deactivation is tried once, as it would be with a bank that is there, and not over and over beside what is measured.
        config["timing"] = {"debtFirstSeconds": 8_640_000, "debtLongestSeconds": 8_640_000}
        file = self.data / "bench.json"
        file.write_text(json.dumps(config | changes))
        return file

    @contextlib.contextmanager
    def service(self, cores: str = SERVER_CORE, **changes):
        """The service as it ships; gives its pid, the address of its API and the seconds until it was ready."""
        command = [self.programs / "cardvault", "serve", "--config", self.configured(**changes)]
        start = time.monotonic()
        with process(pinned(cores, command), self.folder / "service.log") as (running, lines):
            address = next(found[1] for line in lines if (found := re.match(r"listening api (\S+)", line)))
            next(line for line in lines if line.startswith("ready"))
            yield running.pid, address, time.monotonic() - start

    @contextlib.contextmanager
    def stubbed(self):
        """The API with a bank that says yes at once."""
        command = [self.programs / "vault-bench", "serve", self.data, "127.0.0.1:0"]
        with process(pinned(SERVER_CORE, command), self.folder / "service.log") as (running, lines):
            address = next(lines).split()[1]
            yield running.pid, "http://" + address, 0


@contextlib.contextmanager
def process(command: list[str], log: pathlib.Path):
    """A program and the lines it prints; ended with the block, and awaited."""
    with log.open("w") as errors:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        yield running, iter(running.stdout)
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        running.stdout.close()


@contextlib.contextmanager
def nginx(work: pathlib.Path, body: bytes):
    """nginx with one worker that returns the body from memory: what HTTP alone costs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = work / "nginx"
    folder.mkdir(exist_ok=True)
    text = body.decode().replace("'", "\\'")
    (folder / "nginx.conf").write_text(f"""worker_processes 1; pid {folder}/pid; error_log {folder}/errors crit; daemon off;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; tcp_nodelay on;
  server {{ listen 127.0.0.1:{port} backlog=1024; default_type application/json; location / {{ return 200 '{text}'; }} }}
}}
""")
    command = pinned(SERVER_CORE, ["nginx", "-p", folder, "-c", folder / "nginx.conf"])
    with process(command, folder / "log") as (running, _):
        url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(url, timeout=5).read()
                break
            except OSError:
                time.sleep(0.05)
        yield running.pid, url, 0


def certificate(work: pathlib.Path) -> dict[str, str]:
    """The `tls` section over a certificate of our own for 127.0.0.1."""
    made, key = work / "server.pem", work / "server.key"
    if not made.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "365",
             "-keyout", key, "-out", made, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True,
        )  # fmt: skip
        os.chmod(key, 0o600)
    return {"certificateFile": str(made), "privateKeyFile": str(key)}
