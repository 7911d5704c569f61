"""Asks the same few things at a steady pace on one connection, and writes how long each took. A process of its own: the threads of the
other jobs do not slow its clock.

    probe.py API OUT CARD ACCOUNT [RATE]  < key
"""

import http.client
import json
import sys
import time


def main(api: str, out: str, card: str, account: str, rate: float = 50) -> None:
    key = sys.stdin.readline().strip()
    connection = http.client.HTTPConnection(api.removeprefix("http://"), timeout=30)
    headers = {"Authorization": "Bearer " + key}
    purpose = json.dumps({"purpose": "soak"})
    asks = [
        ("list", "GET", f"/v1/accounts/{account}/cards", None),
        ("card", "GET", f"/v1/cards/{card}", None),
        ("list", "GET", f"/v1/accounts/{account}/cards?limit=2", None),
        ("reveal", "POST", f"/v1/cards/{card}/reveal", purpose),
        ("audit", "GET", "/v1/audit/entries?limit=20", None),
    ]
    due = time.monotonic()
    with open(out, "w", buffering=1) as log:
        turn = 0
        while True:
            name, method, path, body = asks[turn % len(asks)]
            turn += 1
            began = time.monotonic()
            try:
                kind = {"Content-Type": "application/json"} if body else {}
                connection.request(method, path, body, headers | kind)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 0
            log.write(f"{began:.3f} {name} {status} {(time.monotonic() - began) * 1000:.3f}\n")
            due = max(due + 1 / rate, time.monotonic() - 1)
            time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    main(*sys.argv[1:5], *map(float, sys.argv[5:]))
