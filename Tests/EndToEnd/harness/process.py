"""Programs under test as processes that never outlive their test."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import time

from . import places


def until(condition, seconds: float = 15, what: str = "it"):
    """Waits for a condition to give something true, and gives it back; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.05)


class Process:
    """A running program with its streams in files."""

    def __init__(self, arguments: list[str], out: pathlib.Path, err: pathlib.Path, environment: dict | None = None):
        self.out, self.err = out, err
        self._seen = err.stat().st_size if err.exists() else 0
        with out.open("wb") as stdout, err.open("ab") as stderr:
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=places.environment(environment),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def lines(self) -> list[str]:
        return self.out.read_text().splitlines()

    def complaints(self) -> str:
        """What this run wrote to stderr."""
        return self.err.read_bytes()[self._seen :].decode(errors="replace")

    def line(self, start: str, seconds: float = 30) -> str:
        """The first line of stdout that starts so."""

        def look():
            found = [line for line in self.lines() if line.startswith(start)]
            if found:
                return found[0]
            assert self.is_running, f"ended with {self._process.returncode} before `{start}`:\n{self.complaints()}"
            return None

        return until(look, seconds, f"the line `{start}`")

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self, seconds: float = 30) -> int:
        """The exit code."""
        return self._process.wait(seconds)

    def stop(self, seconds: float = 30) -> int:
        """Ends it as an operator does; the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def kill(self) -> None:
        """Ends it as a power cut does."""
        if self.is_running:
            self._process.kill()
        self._process.wait()
