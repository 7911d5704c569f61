"""Where the programs under test and the files that outlive a run are."""

import functools
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
KEPT = ROOT / ".build" / "end-to-end"
# Programs that are elsewhere, by name.
ELSEWHERE: dict[str, str] = {}


@functools.cache
def programs() -> pathlib.Path:
    """The folder of the built programs: PROGRAMS_UNDER_TEST, or what SwiftPM says of the release build."""
    told = os.environ.get("PROGRAMS_UNDER_TEST")
    if told:
        return pathlib.Path(told)
    command = ["swift", "build", "-c", "release", "--show-bin-path", "--package-path", str(ROOT)]
    return pathlib.Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def use(files: dict[str, str]) -> None:
    """Takes programs from other files than those that were built here."""
    ELSEWHERE.update(files)


def program(name: str) -> str:
    path = pathlib.Path(ELSEWHERE[name]) if name in ELSEWHERE else programs() / name
    assert path.exists(), f"{path} is not built: swift build -c release --product {name}"
    return str(path)


def bank_key() -> pathlib.Path:
    """The sandbox's RSA key: made once, because it takes seconds."""
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT / "bank-key.pem"


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment without settings of a vault, and what a test adds."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CARDVAULT_")}
    return clean | (more or {})
