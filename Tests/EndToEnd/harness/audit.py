"""An auditor's side of the audit: the second verifier, and copies of the vault's state."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys

from .places import ROOT, program

sys.path.insert(0, str(ROOT / "ops"))

import verify_audit  # noqa: E402


def key_file(vault) -> pathlib.Path:
    return vault.data / "audit-public-key.pem"


def judged(vault, bundle: bytes | pathlib.Path) -> dict:
    """The verdict of both verifiers, which must be the same."""
    path = bundle
    if isinstance(bundle, bytes):
        path = vault.folder / "bundle.ndjson"
        path.write_bytes(bundle)
    command = [program("cardvault"), "audit", "verify", str(path), "--public-key", str(key_file(vault)), "--json"]
    ours = subprocess.run(command, capture_output=True, text=True, timeout=60)
    second = [sys.executable, str(ROOT / "ops" / "verify_audit.py"), str(path), "--public-key", str(key_file(vault)), "--json"]
    theirs = subprocess.run(second, capture_output=True, text=True, timeout=60)
    assert ours.returncode == theirs.returncode, (ours, theirs)
    verdict, other = json.loads(ours.stdout), json.loads(theirs.stdout)
    assert (ours.returncode == 0) == verdict["valid"] == other["valid"]
    assert [plain(one) for one in verdict["findings"]] == [plain(one) for one in other["findings"]]
    assert verdict["entries"] == other["entries"]
    return verdict


def plain(finding: dict) -> tuple:
    return finding["line"], finding.get("sequence"), finding["kind"]


def lines(bundle: bytes) -> list[dict]:
    return [json.loads(line) for line in bundle.splitlines()]


def entries(bundle: bytes) -> list[dict]:
    return [line for line in lines(bundle) if "leaf" in line]


def export(vault, *options: str, name: str = "export") -> bytes:
    """What the command exports, as it stands in its file."""
    path = vault.folder / f"{name}-{len(list(vault.folder.glob(name + '-*')))}"
    done = vault.run("audit", "export", "--out", str(path), *options)
    assert done.returncode == 0, done.stderr
    return path.read_bytes()


def snapshot(vault, to: pathlib.Path) -> None:
    """Copies the database of a vault at rest."""
    shutil.copytree(vault.data, to)


def put_back(vault, copy: pathlib.Path) -> None:
    """Brings back the database alone, as a careless restore does."""
    for path in vault.data.glob("vault.db*"):
        path.unlink()
    for path in copy.glob("vault.db*"):
        shutil.copy2(path, vault.data / path.name)


def checkpoint(text: str) -> tuple[str, int, str]:
    origin, size, root = text.split("\n")[:3]
    return origin, int(size), root
