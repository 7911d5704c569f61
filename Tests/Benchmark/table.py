"""Rows of ops/bench as a table: medians over repeats, with ratios to what ran beside them."""

from __future__ import annotations

import pathlib
import platform
import re
import statistics
import subprocess

NUMBERS = ["requestsPerSecond", "cpuMicrosPerRequest", "p50Micros", "p99Micros", "anonymousMiB", "readyMillis", "bytesEach"]


def machine() -> dict[str, str]:
    """What the numbers were measured on and with."""

    def told(*command: str) -> str:
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except OSError:
            return ""
        return (done.stdout + done.stderr).strip().splitlines()[0]

    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return {
        "processor": processor[1] if processor else platform.processor(),
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB",
        "kernel": platform.release(),
        "swift": told("swift", "--version"),
        "sqlite": told("sqlite3", "--version").split(" ")[0],
        "openssl": told("openssl", "version"),
        "nginx": told("nginx", "-v"),
        "wrk": told("wrk", "-v"),
    }


def line(row: dict) -> str:
    """A row for a person who waits."""
    return "  ".join(f"{name} {value}" for name, value in row.items())


def medians(rows: list[dict]) -> dict[tuple, dict]:
    """(job, accounts, connections or transport, server) → the median of each number, and the least and most requests a second."""
    groups: dict[tuple, list[dict]] = {}
    for row in rows:
        key = (row["job"], row["accounts"], row.get("connections", row.get("transport", "")), row["server"])
        groups.setdefault(key, []).append(row)
    found = {}
    for key, group in groups.items():
        found[key] = {name: statistics.median(row[name] for row in group) for name in NUMBERS if name in group[0]}
        found[key]["errors"] = sum(row.get("errors", 0) for row in group)
        rates = [row["requestsPerSecond"] for row in group if "requestsPerSecond" in row]
        found[key]["range"] = f"{min(rates):,.0f}–{max(rates):,.0f}" if rates else ""
    return found


def ratio(found: dict, key: tuple, server: str, number: str) -> str:
    """How many times as much as another server had in the same job."""
    other = found.get((*key[:3], server), {}).get(number)
    return f"{found[key][number] / other:.2f}" if other and key[3] != server and number in found[key] else ""


def text(rows: list[dict]) -> str:
    """The table in Markdown."""
    found = medians(rows)
    lines = [
        "| job | accounts | connections | server | requests/s (all runs) | CPU µs | p50 ms | p99 ms | anonymous MiB "
        "| CPU to nginx | CPU to c1 | requests/s to hb | to hbt |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for key, row in found.items():
        if "requestsPerSecond" not in row:
            continue
        job, accounts, connections, server = key
        lines.append(
            f"| {job} | {accounts:,} | {connections} | {server} | {row['requestsPerSecond']:,.0f} ({row['range']}) "
            f"| {row['cpuMicrosPerRequest']:.1f} | {row['p50Micros'] / 1000:.2f} | {row['p99Micros'] / 1000:.1f} | {row['anonymousMiB']:.0f} "
            f"| {ratio(found, key, 'nginx', 'cpuMicrosPerRequest')} | {ratio(found, key, 'c1', 'cpuMicrosPerRequest')} "
            f"| {ratio(found, key, 'hb', 'requestsPerSecond')} | {ratio(found, key, 'hbt', 'requestsPerSecond')} |"
        )
    lines += [""] + [f"Start to `ready` at {key[1]:,} accounts: {row['readyMillis']:.0f} ms." for key, row in found.items() if "readyMillis" in row]
    lines += [f"An idle connection ({key[2]}): {row['bytesEach']:,.0f} bytes." for key, row in found.items() if "bytesEach" in row]
    lines += [f"Errors over all runs: {sum(row['errors'] for row in found.values())}."]
    return "\n".join(lines)
