"""What an idle connection costs: the growth of the service's resident memory over as many of them as told."""

import pathlib
import re
import socket
import ssl
import sys

import running
from harness import tls

LIMIT = 8 * 1024
count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000


def resident(pid: int) -> int:
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) * 1024


def opened(vault, trust: ssl.SSLContext | None) -> socket.socket:
    """A connection that has had one answer and waits for its next request."""
    host, port = vault.api.split("://")[1].rsplit(":", 1)
    connection = socket.create_connection((host, int(port)), timeout=30)
    if trust:
        connection = trust.wrap_socket(connection, server_hostname=host)
    connection.sendall(b"GET /v1/terminals HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert connection.recv(4096).startswith(b"HTTP/1.1 401 ")
    return connection


def measure(is_secure: bool) -> float:
    with running.vault(tls=is_secure, idleSeconds=3600) as (vault, authority):
        trust = tls.context(authority) if is_secure else None
        # What the first connections set up once is not theirs.
        for connection in [opened(vault, trust) for _ in range(100)]:
            connection.close()
        before = resident(vault.process.pid)
        connections = [opened(vault, trust) for _ in range(count)]
        after = resident(vault.process.pid)
        opened(vault, trust).close()
        print(f"{'TLS' if is_secure else 'plain'}: {count} idle connections, {before} -> {after} bytes resident", end="")
        print(f", {(after - before) / count:.0f} bytes each")
        for connection in connections:
            connection.close()
        return (after - before) / count


running.allow_descriptors(2 * count + 1_000)
plain = measure(False)
# libssl keeps its own state for each; reported, and bounded by the number of connections.
measure(True)
sys.exit(plain > LIMIT)
