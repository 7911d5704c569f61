"""What the public listener says of itself, and to whom: names it answers to, and fields that guard its pages."""

import socket

from harness import cards
from harness.wire import send


UNKNOWN = ["evil.example", "evil.example:8081", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example", "127.0.0.1.", "0177.0.0.1"]


def test_an_unknown_host_is_misdirected(vault):
    for path in ["/3ds/nobody", "/epay/nobody", "/assets/page.css", "/", "/v1/terminals"]:
        for host in UNKNOWN:
            answer = send("POST" if path.startswith("/epay") else "GET", vault.public + path, None, {"Host": host})
            assert answer.status == 421, (path, host)
            assert host not in answer.text and "Test shop" not in answer.text


def test_a_host_in_the_target_counts_as_one(vault):
    authority = vault.public.removeprefix("http://")
    with socket.create_connection(tuple(authority.split(":"))) as connection:
        connection.sendall(b"GET http://evil.example/3ds/x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert connection.makefile("rb").readline().split()[1] == b"421"


def test_a_listener_on_loopback_answers_to_every_loopback_name(vault):
    for host in ["127.0.0.1", "localhost:1", "[::1]", "127.0.0.1:8081", "LOCALHOST"]:
        assert send("GET", vault.public + "/3ds/nobody", None, {"Host": host}).status == 404, host


def test_behind_a_proxy_only_the_public_name_counts(vault_at_rest):
    vault_at_rest.configure(lambda config: config.update(publicURL="https://cards.example.kz/vault"))
    vault = vault_at_rest.start()
    for host, status in [
        ("cards.example.kz", 404),
        ("CARDS.example.kz:443", 404),
        ("cards.example.kz:8443", 421),
        ("127.0.0.1", 421),
        ("localhost", 421),
        ("example.kz", 421),
    ]:
        answer = send("GET", vault.public + "/3ds/nobody", None, {"Host": host})
        assert answer.status == status, host
    # Browsers come by https there, though the proxy ends it.
    page = send("GET", vault.public + "/3ds/nobody", None, {"Host": "cards.example.kz"})
    assert page.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]


def guarded(answer):
    policy = {part.split()[0]: part.split()[1:] for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert policy["default-src"] == ["'none'"] and policy["frame-ancestors"] == ["'none'"]
    assert not any("unsafe" in value or value == "*" for values in policy.values() for value in values)
    assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "Set-Cookie" not in answer.headers and "Server" not in answer.headers
    return answer


def test_pages_and_answers_guard_themselves(vault, shop):
    verification = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    page = guarded(send("GET", verification["challenge"]["pageUrl"]).expect(200))
    assert page.headers["X-Frame-Options"] == "DENY"
    refused = [
        send("GET", vault.public + "/3ds/nobody"),
        send("GET", vault.public + "/nothing"),
        send("GET", vault.public + "/3ds/nobody", None, {"Host": "evil.example"}),
        send("GET", vault.api + "/v1/terminals"),
        send("GET", vault.api + "/nothing"),
        shop.get("/terminals"),
        shop.get("/cards/card_unknown"),
        send("GET", vault.ops + "/metrics"),
    ]
    for answer in [page, *refused]:
        assert guarded(answer).headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers
