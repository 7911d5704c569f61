"""ops/profile: see there. Lets programs that count what they do list, save and revoke, and merges their counts."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import load
import servers

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACCOUNTS, SECONDS, RUNS = 20_000, 5, 3
# The servers leave without exit handlers, and it is one of those that writes the counts.
LEAVING = "void exit(int); void _exit(int code) { exit(code); }"


def built() -> pathlib.Path:
    command = [ROOT / "ops/build", "--profiling", "cardvault", "vault-bench"]
    return pathlib.Path(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def toolchain() -> pathlib.Path:
    """The folder of the compiler's own tools."""
    told = subprocess.run(["swiftc", "-print-target-info"], check=True, stdout=subprocess.PIPE).stdout
    return pathlib.Path(json.loads(told)["paths"]["runtimeResourcePath"]).parents[1] / "bin"


@contextlib.contextmanager
def counting(running):
    """A server of which everything that runs on it is counted."""
    with running as (pid, url, _):
        yield lambda *words, connections=64: print(
            words[0], connections, load.run(url, pid, list(words), SECONDS, connections), file=sys.stderr
        )


def work(vault: servers.Vault, folder: pathlib.Path) -> None:
    """What is counted: the jobs of ops/bench, lists before and after there are revoked cards."""
    lists = ("list", vault.key, vault.accounts)
    with counting(vault.service()) as run:
        run(*lists)
        run("revoke", vault.key, vault.identifiers, 0)
        run("revoke", vault.key, vault.identifiers, ACCOUNTS, connections=8)
        run(*lists)
    with counting(vault.service(tls=servers.certificate(folder), publicURL="https://127.0.0.1")) as run:
        run(*lists)
    with counting(vault.stubbed()) as run:
        run("save", vault.key, vault.accounts, "profile")
        run("revoke", vault.key, vault.identifiers, 2 * ACCOUNTS)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.environ["LLVM_PROFILE_FILE"] = "/dev/null"
        vault = servers.Vault(folder, built(), ACCOUNTS)
        leaving = [toolchain() / "clang", "-shared", "-fPIC", "-x", "c", "-", "-o", folder / "leaving.so"]
        subprocess.run(leaving, check=True, input=LEAVING, text=True)
        os.environ |= {"LLVM_PROFILE_FILE": str(folder / "%p.profraw"), "LD_PRELOAD": str(folder / "leaving.so")}
        work(vault, folder)
        del os.environ["LD_PRELOAD"]
        counts = list(folder.glob("*.profraw"))
        assert len(counts) == RUNS, f"{len(counts)} servers wrote their counts"
        # Functions that never ran are left out: of them nothing is known, rather than that they are rare.
        merge = [toolchain() / "llvm-profdata", "merge", "--sparse", "-o", ROOT / "ops/cardvault.profdata"]
        subprocess.run([*merge, *counts], check=True)


main()
