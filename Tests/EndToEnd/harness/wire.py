"""HTTP as it is written: paths, headers and bodies go out exactly as given, no redirect is followed, no proxy is used."""

from __future__ import annotations

import dataclasses
import http.client
import json
import urllib.parse


@dataclasses.dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The end of the problem's type; fails for an answer that is none."""
        assert self.headers["Content-Type"] == "application/problem+json", f"no problem: {self!r}"
        kind = self.json["type"]
        assert kind.startswith("urn:cardvault:problem:")
        return kind.removeprefix("urn:cardvault:problem:")

    def expect(self, status: int) -> Answer:
        assert self.status == status, f"expected {status}, got {self!r}"
        return self

    def __repr__(self) -> str:
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


def send(method: str, url: str, body: bytes | None = None, headers: dict | None = None, timeout: float = 30) -> Answer:
    """One request on a connection of its own."""
    scheme, rest = url.split("://", 1)
    assert scheme == "http"
    authority, slash, path = rest.partition("/")
    connection = http.client.HTTPConnection(authority, timeout=timeout)
    try:
        own_host = "Host" in (headers or {})
        connection.putrequest(method, slash + path or "/", skip_host=own_host, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value.encode() if isinstance(value, str) else value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        elif method in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", "0")
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def send_json(method: str, url: str, document=None, headers: dict | None = None, timeout: float = 30) -> Answer:
    body = None if document is None else json.dumps(document, ensure_ascii=False).encode()
    kind = {} if document is None else {"Content-Type": "application/json"}
    return send(method, url, body, kind | (headers or {}), timeout)


def send_form(url: str, fields: dict, headers: dict | None = None) -> Answer:
    body = urllib.parse.urlencode(fields).encode()
    return send("POST", url, body, {"Content-Type": "application/x-www-form-urlencoded"} | (headers or {}))
