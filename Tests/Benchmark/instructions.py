"""ops/instructions: see there. Counts the instructions of a list of three cards under callgrind."""

from __future__ import annotations

import contextlib
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

import bench
import servers
import table

FIGURE = pathlib.Path(__file__).with_name("instructions.json")
ACCOUNTS, FEW, MANY, ROOM = 1_000, 200, 4_200, 1.05


def stripped(programs: pathlib.Path, work: pathlib.Path) -> pathlib.Path:
    """The programs without their debug information, which valgrind of Debian 12 cannot read."""
    for name in ("cardvault", "vault-bench"):
        subprocess.run(["objcopy", "--strip-debug", programs / name, work / name], check=True)
    return work


def ask(address: str, key: str, count: int) -> None:
    """Asks for so many lists, one after another on one connection: the same accounts in each run."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(count):
            account = f"acct_{number * 7919 % ACCOUNTS:09d}"
            connection.sendall(
                f"GET /v1/accounts/{account}/cards HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
            )
            received = b""
            while not (head := received.partition(b"\r\n\r\n"))[1]:
                received += connection.recv(65_536)
            length = int(re.search(rb"Content-Length: (\d+)", head[0])[1])
            body = head[2]
            while len(body) < length:
                body += connection.recv(65_536)
            assert head[0].startswith(b"HTTP/1.1 200 ") and len(json.loads(body)["cards"]) == 3, head[0]


def counted(vault: servers.Vault, requests: int, out: pathlib.Path) -> int:
    """The instructions of a whole run of the service with so many requests."""
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", vault.programs / "cardvault", "serve"]
    config = vault.configured()
    with servers.process([*map(str, command), "--config", str(config)], out.with_suffix(".log")) as (_, lines):
        address = next(found[1] for line in lines if (found := re.match(r"listening api (\S+)", line)))
        next(line for line in lines if line.startswith("ready"))
        ask(address, vault.key, requests)
    return int(re.search(r"^summary: (\d+)", out.read_text(), re.M)[1])


def main() -> int:
    with contextlib.ExitStack() as stack:
        if "--keep" in sys.argv:
            work = pathlib.Path(sys.argv[sys.argv.index("--keep") + 1])
            work.mkdir(parents=True, exist_ok=True)
        else:
            work = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        vault = servers.Vault(work, stripped(bench.built(), work), ACCOUNTS)
        few, many = (counted(vault, count, work / f"callgrind.{count}") for count in (FEW, MANY))
    each = (many - few) // (MANY - FEW)
    known = json.loads(FIGURE.read_text())
    made_with = table.machine()["swift"]
    print(f"{each} instructions a list of three cards; {known['instructions']} are known, with {ROOM:.0%} of that at most")
    if "--renew" in sys.argv:
        FIGURE.write_text(json.dumps({"instructions": each, "compiler": made_with}) + "\n")
        return 0
    if each > known["instructions"] * ROOM:
        print(f"too many; the figure was made with {known['compiler']}, this is {made_with}")
        print("if they are well spent, or the compiler or a library is another one: ops/instructions --renew, and say why in the commit")
        return 1
    return 0


sys.exit(main())
