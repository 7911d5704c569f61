"""Looks for bytes in a process's memory. Run as a program it needs root, which reads every process:

    memory.py PID  < needles in hexadecimal, one a line  > the needles that were found, the same way
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

CHUNK = 1 << 20


def found_in(pid: int, needles: list[bytes]) -> set[bytes]:
    """The needles that stand in the process's memory."""
    if os.geteuid() == 0:
        return _scan(pid, needles)
    told = "\n".join(needle.hex() for needle in needles)
    command = ["sudo", "-n", sys.executable, os.path.abspath(__file__), str(pid)]
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    return {bytes.fromhex(line) for line in done.stdout.split()}


def count_of(pid: int, needle: bytes) -> int:
    """How often the needle stands there, files in memory apart: the program itself has the bank's published secret. As root only."""
    total = 0

    def count(text: bytes, _: int) -> None:
        nonlocal total
        place = text.find(needle)
        while place >= 0:
            total += 1
            place = text.find(needle, place + 1)

    _pieces(pid, len(needle) - 1, count, with_files=False)
    return total


def _scan(pid: int, needles: list[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    pattern = re.compile(b"|".join(re.escape(needle) for needle in sorted(set(needles), key=len, reverse=True)))

    def look(text: bytes, _: int) -> None:
        found.update(match[0] for match in pattern.finditer(text))

    _pieces(pid, max(len(needle) for needle in needles) - 1, look)
    return found


def _pieces(pid: int, overlap: int, look, with_files: bool = True) -> None:
    """Shows all that can be read, in pieces before which the end of the last one is repeated."""
    read = 0
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            bounds, access, *rest = line.split()
            if not with_files and rest[-1].startswith("/"):
                continue
            if not access.startswith("r") or line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(bound, 16) for bound in bounds.split("-"))
            tail = b""
            for place in range(start, end, CHUNK):
                try:
                    memory.seek(place)
                    piece = memory.read(min(CHUNK, end - place))
                except (OSError, ValueError):
                    tail = b""
                    continue
                read += len(piece)
                look(tail + piece, len(tail))
                tail = (tail + piece)[-overlap:] if overlap else b""
    assert read > 1 << 20, "the memory could not be read"


if __name__ == "__main__":
    wanted = [bytes.fromhex(line) for line in sys.stdin.read().split()]
    print("\n".join(needle.hex() for needle in _scan(int(sys.argv[1]), wanted)))
