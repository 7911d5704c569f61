"""The vault: its data directory, its service process and its operator's command line."""

from __future__ import annotations

import json
import pathlib
import random
import re
import socket
import subprocess

from . import places
from .bank import Bank
from .client import Client
from .process import Process, until

SHOP_SCOPES = "verify,cards:read,cards:write,cards:revoke,cards:reveal,accounts:erase,events:read"

# The designed waits, shortened so that a test need not wait for them.
QUICK = {
    "outcomeSeconds": [1, 1, 1, 2],
    "detailsSeconds": [1, 1, 1, 2],
    "dailySeconds": 3,
    "shortestSeconds": 1,
    "debtFirstSeconds": 1,
    "debtLongestSeconds": 2,
    "debtDailySeconds": 2,
}


def free_port() -> int:
    """A port that nobody listens on, below those that the system gives to connections."""
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class Vault:
    def __init__(self, folder: pathlib.Path, bank: Bank):
        self.folder, self.bank = folder, bank
        folder.mkdir(parents=True, exist_ok=True)
        self.data = folder / "data"
        self.process: Process | None = None
        self.addresses: dict[str, str] = {}
        made = self.run("init", "--data", str(self.data), "--json", configured=False)
        assert made.returncode == 0, made.stderr
        document = json.loads(made.stdout)
        self.config_file = pathlib.Path(document["configFile"])
        self.admin = Client(self, document["adminKey"])
        self.public = f"http://127.0.0.1:{free_port()}"
        self.configure(self._for_tests)

    def _for_tests(self, config: dict) -> None:
        config["listeners"] = {"api": "127.0.0.1:0", "public": self.public.removeprefix("http://"), "ops": "127.0.0.1:0"}
        config["publicURL"] = self.public
        config["publicName"] = "Test shop"
        config["bank"] |= {"oauthURL": self.bank.url + "/oauth2/token", "apiURL": self.bank.url}
        config["policy"] = {"verificationsPerAccountPerHour": 1000}
        config["timing"] = dict(QUICK)

    # MARK: Configuration

    @property
    def config(self) -> dict:
        return json.loads(self.config_file.read_text())

    def configure(self, change) -> None:
        """Edits the configuration with a function that changes the document."""
        config = self.config
        change(config)
        self.config_file.write_text(json.dumps(config, indent=2))

    def add_terminal(self, name: str, terminal_id: str, client: str, secret_file: pathlib.Path) -> None:
        terminal = {"name": name, "terminalId": terminal_id, "clientId": client, "clientSecretFile": str(secret_file)}
        self.configure(lambda config: config["bank"]["terminals"].append(terminal))

    # MARK: Service

    def launch(self, **environment: str) -> Process:
        """Starts the service without waiting for it."""
        self.process = Process(
            [places.program("cardvault"), "serve", "--config", str(self.config_file)],
            self.folder / "vault.out",
            self.folder / "vault.err",
            environment,
        )
        return self.process

    def start(self, **environment: str) -> Vault:
        self.launch(**environment).line("ready")
        self._read_addresses()
        return self

    def try_start(self) -> bool:
        """Starts the service if it will; whether it did."""
        process = self.launch()
        until(lambda: not process.is_running or "ready" in process.lines(), 30, "a decision to start")
        if not process.is_running:
            assert process.wait() == 1
            return False
        self._read_addresses()
        return True

    def _read_addresses(self) -> None:
        listening = [re.fullmatch(r"listening (\w+) (https?://\S+)", line) for line in self.process.lines()]
        self.addresses = {found[1]: found[2] for found in listening if found}
        assert set(self.addresses) == {"api", "public", "ops"}, self.process.lines()

    def stop(self) -> int:
        return self.process.stop()

    def kill(self) -> None:
        if self.process:
            self.process.kill()

    def restart(self) -> Vault:
        assert self.stop() == 0
        return self.start()

    @property
    def api(self) -> str:
        return self.addresses["api"]

    @property
    def ops(self) -> str:
        return self.addresses["ops"]

    @property
    def log(self) -> str:
        return (self.folder / "vault.err").read_text(errors="replace")

    # MARK: Command line

    def run(self, *arguments: str, configured: bool = True, **environment: str) -> subprocess.CompletedProcess:
        """Runs a command to its end."""
        return run(*arguments, *(["--config", str(self.config_file)] if configured else []), **environment)

    def run_json(self, *arguments: str):
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def client(self, scopes: str = SHOP_SCOPES, name: str = "shop", **bound: str) -> Client:
        """A new API client; `accounts` and `terminals` bind it."""
        options = [part for option, value in bound.items() for part in ("--" + option, value)]
        made = self.run_json("client", "add", "--name", name, "--scope", scopes, *options)
        return Client(self, made["key"], made["id"])

    # MARK: What it wrote

    def files(self) -> list[pathlib.Path]:
        """Every file of the data directory, and what the service printed."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file() and not path.name.startswith("bank."))


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [places.program("cardvault"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env=places.environment(environment),
    )
