"""Runs the quickstart as it stands: every block of commands prints what the page says, but for ids, keys and times."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading

from harness.places import programs

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "quickstart.md"
PORTS = [8080, 8081, 8082, 9400]
MARK = "--- the end of a block ---"


def blocks(page):
    """(commands, output) of each block of commands and the block of text that follows at once, if one does."""
    pattern = r"```sh\n(.*?)```\n(?:```text\n(.*?)```\n)?"
    return [(commands, output or "") for commands, output in re.findall(pattern, page, re.S)]


def masked(text):
    """Without what differs from run to run."""
    text = re.sub(r"\S+/vault\b", "DIR/vault", text)
    text = re.sub(r"\b(card|ver|cli|ses)_[a-z2-7]{26}\b", r"\1_ID", text)
    text = re.sub(r"\bcvk_(?:[0-9a-f]{64}|…)", "KEY", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    text = re.sub(r'"epayCardId":"[^"]*"', '"epayCardId":"HANDLE"', text)
    text = re.sub(r"/3ds/[a-z2-7]{26}", "/3ds/TOKEN", text)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)


def run(page, directory, programs):
    """The output of each block, all run by one shell with free ports in place of the page's."""
    commands = [commands for commands, _ in blocks(page)]
    # What a block prints late belongs to it; background programs say little, and before anything else is asked.
    script = "set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n" + "".join(f"{text}\necho '{MARK}'\n" for text in commands)
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    for port, free in zip(PORTS, sockets):
        script = script.replace(f"127.0.0.1:{port}", f"127.0.0.1:{free.getsockname()[1]}")
    listeners = dict(zip(["API", "PUBLIC", "OPS"], [place.getsockname()[1] for place in sockets]))
    for place in sockets:
        place.close()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CARDVAULT_")}
    environment |= {f"CARDVAULT_LISTENERS_{name}": f"127.0.0.1:{port}" for name, port in listeners.items()}
    environment["CARDVAULT_PUBLICURL"] = f"http://127.0.0.1:{listeners['PUBLIC']}"
    environment["PATH"] = f"{programs}:{environment['PATH']}"
    shell = subprocess.Popen(
        ["bash", "-c", script], cwd=directory, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=(directory / "errors").open("w"),
    )
    patience = threading.Timer(120, os.killpg, (shell.pid, signal.SIGTERM))
    patience.start()
    try:
        output = shell.stdout.read()
    finally:
        patience.cancel()
        # A shell that ended by itself has ended its programs too.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGTERM)
        shell.wait(timeout=60)
    return output.split(MARK + "\n")[:-1]


def test_the_quickstart_does_what_it_says(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    printed = run(page, tmp_path, str(programs()))
    errors = (tmp_path / "errors").read_text()
    assert len(printed) == len(blocks(page)), errors
    for (commands, told), seen in zip(blocks(page), printed):
        assert masked(seen).strip() == masked(told).strip(), commands + errors
