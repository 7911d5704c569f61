"""ops/bench-rewrap: see there. Lists cards alone, beside a rewrap of every record, and alone again."""

from __future__ import annotations

import argparse
import contextlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import bench
import servers

HERE = pathlib.Path(__file__).resolve().parent
RECORDS, SLOWER = 20_000, 0.2


@contextlib.contextmanager
def serving(vault: servers.Vault):
    """The service on any processor, as the rewrap and the load are; gives its configuration and the address of its API."""
    config = vault.configured()
    command = [str(vault.programs / "cardvault"), "serve", "--config", str(config)]
    with servers.process(command, vault.folder / "service.log") as (_, lines):
        address = next(found[1] for line in lines if (found := re.match(r"listening api (\S+)", line)))
        next(line for line in lines if line.startswith("ready"))
        yield config, address


def listed(vault: servers.Vault, address: str, seconds: float) -> tuple[float, float]:
    """Lists a second, and the 99th percentile in milliseconds; every answer must be a 200."""
    command = ["wrk", "-t1", "-c32", f"-d{seconds:g}s", "-s", HERE / "load.lua", address, "--", "list", vault.key, str(vault.accounts)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    requests, micros, _, p99, errors = map(int, line.split()[1:])
    if errors:
        sys.exit(f"ops/bench-rewrap: error: {errors} lists were refused")
    return requests / micros * 1e6, p99 / 1000


def measure(vault: servers.Vault, rate: int, seconds: float) -> bool:
    with serving(vault) as (config, address):
        def keys(*words: str) -> dict:
            command = [vault.programs / "cardvault", "keys", *words, "--config", config, "--json"]
            return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

        listed(vault, address, 5)  # so that pages are where they will be
        before, _ = listed(vault, address, seconds)
        print(f"list alone: {before:,.0f} a second", flush=True)
        keys("rotate")
        command = [vault.programs / "cardvault", "keys", "rewrap", "--rate", str(rate), "--config", config, "--json"]
        rewrap = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        beside = []
        time.sleep(3)  # counting comes first
        while rewrap.poll() is None:
            during, late = listed(vault, address, seconds)
            if rewrap.poll() is None:
                beside.append(during)
                print(f"list beside the rewrap: {during:,.0f} a second, p99 {late:.1f} ms", flush=True)
        result = json.loads(rewrap.communicate()[0])
        after, _ = listed(vault, address, seconds)
        print(f"list alone again: {after:,.0f} a second", flush=True)
        if not beside:
            sys.exit("ops/bench-rewrap: error: the rewrap ended before the list was measured; take more cards")
        slower = 1 - sum(beside) / len(beside) / ((before + after) / 2)
        print(f"rewrapped {result['records']:,} records in {result['seconds']:.0f} s: {result['recordsPerSecond']:,} a second")
        print(f"the list was {slower:.1%} slower meanwhile")
        states = keys("status")["generations"]
        if states[0]["records"] != 0 or not states[-1]["active"]:
            sys.exit("ops/bench-rewrap: error: records are left under the old key")
        return result["recordsPerSecond"] >= RECORDS and slower <= SLOWER


def main() -> None:
    parser = argparse.ArgumentParser(prog="ops/bench-rewrap", description="What a rewrap costs those who list cards meanwhile.")
    parser.add_argument("--cards", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=22_000, help="of keys rewrap")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement of the list")
    parser.add_argument("--programs", type=pathlib.Path, help="a folder of built programs, instead of building")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        vault = servers.Vault(pathlib.Path(work), options.programs or bench.built(), options.cards // 3 + 1)
        sys.exit(not measure(vault, options.rate, options.seconds))


main()
