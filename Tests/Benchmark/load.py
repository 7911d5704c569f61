"""One run of wrk against a server, and what the server's processes spent on it."""

from __future__ import annotations

import os
import pathlib
import subprocess

from servers import LOAD_CORE, pinned

HERE = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parents[int(name)] = int(pathlib.Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has ended meanwhile
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def seconds(pids: list[int]) -> float:
    """The processor time of the processes, user and system."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def anonymous(pids: list[int]) -> float:
    """The anonymous memory of the processes in MiB."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon"):
                total += int(line.split()[1])
    return total / 1024


def run(url: str, pid: int, arguments: list, length: float, connections: int) -> dict:
    """Loads the server for so many seconds; the row without what the caller knows."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{length:g}s", "--timeout", "10s", "-s", HERE / "load.lua", url, "--"]
    pids = family(pid)
    before = seconds(pids)
    done = subprocess.run(pinned(LOAD_CORE, [*command, *arguments]), capture_output=True, text=True, check=True)
    spent = seconds(pids) - before
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    requests, micros, p50, p99, errors = map(int, line.split()[1:])
    return {
        "connections": connections,
        "requests": requests,
        "requestsPerSecond": round(requests / (micros / 1e6), 1),
        "cpuMicrosPerRequest": round(spent * 1e6 / max(requests, 1), 2),
        "p50Micros": p50,
        "p99Micros": p99,
        "anonymousMiB": round(anonymous(pids), 1),
        "errors": errors,
    }
