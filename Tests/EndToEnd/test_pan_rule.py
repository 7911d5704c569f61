"""What looks like a card number is refused everywhere and kept nowhere (the contract's PAN rule)."""

import json
import urllib.parse

import pytest

from harness import cards
from harness.vault import Vault
from harness.bank import Bank
from harness.wire import send

from test_clients import CALLS

PAN = cards.GOOD.pan


def number(prefix: str, length: int) -> str:
    """A number of a scheme: its prefix, some digits, the check digit."""
    start = (prefix + "1029384756102938475")[: length - 1]
    return next(start + digit for digit in "0123456789" if cards.passes_luhn(start + digit))


def in_script(zero: str, digits: str = PAN) -> str:
    """The digits of another script, whose zero is given."""
    return "".join(chr(ord(zero) + int(digit)) for digit in digits)


def joined(separator: str, sizes=(4, 4, 4, 4), digits: str = PAN) -> str:
    parts, place = [], 0
    for size in sizes:
        parts.append(digits[place : place + size])
        place += size
    return separator.join(parts)


SCHEMES = {
    "4": [13, 16, 19], "51": [16], "52": [16], "53": [16], "54": [16], "55": [16], "2221": [16], "2720": [16], "2500": [16],
    "2200": [16, 17, 18, 19], "2205": [16, 19], "62": [16, 17, 19], "81": [16, 19], "34": [15], "37": [15],
    "30": [14, 16, 19], "36": [14, 19], "38": [14], "39": [14, 18], "3528": [16, 19], "3589": [16, 17], "6011": [16, 19],
    "644": [16], "649": [16, 19], "65": [16, 18], "50": [13, 16, 19], "56": [13, 18], "57": [14], "58": [15, 19],
    "6": [13, 14, 19], "8600": [16], "9860": [16], "5614": [16],
}  # fmt: skip

REFUSED = (
    [card.pan for card in cards.PUBLISHED]
    + [number(prefix, length) for prefix, lengths in SCHEMES.items() for length in lengths]
    + [
        joined(" "), joined("-"), joined("."), joined("/"), joined("_"), joined("\u00a0"), joined("\u2009"),
        joined("\u202f"), joined("\u3000"), joined("\t"), joined(" ", (1,) * 16), joined("-", (6, 6, 4)),
        " ".join([PAN[:4], PAN[4:8]]) + "-" + ".".join([PAN[8:12], PAN[12:]]), joined(" ", (4, 6, 5), cards.AMEX.pan),
        in_script("\uff10"), in_script("\u0660"), in_script("\u06f0"), in_script("\u0966"), in_script("\U0001d7ce"),
        PAN[:8] + in_script("\uff10", PAN[8:]), joined("\u00a0", digits=in_script("\uff10")),
        f"card {PAN} please", f"x{PAN}y", f"({PAN})", f"№{PAN}", f"карта:{PAN}", f'"{PAN}"', f"{PAN},", f"pan={PAN};",
        PAN + "1111111111", "1111111111" + PAN, PAN + " 01 27 321 999", "card_" + PAN,
        f"2024-01-02T03:04:05Z {PAN}", "00000000-0000-0000-0000-000000000000" + PAN,
    ]
)  # fmt: skip

ALLOWED = [
    # UUIDs, with and without dashes
    "44056397-0401-5096-4405-639704015096", "4405639704015096" * 2, "550e8400-e29b-41d4-a716-446655440000",
    "44056397-0401-5096-AAAA-639704015096", "00000000-0000-0000-0000-000000000000", "ffffffffffffffffffffffffffffffff",
    # a traceparent, times, ids of ours
    "00-4405639704015096aaaaaaaaaaaaaaaa-4405639704015096-01", "2024-01-02T03:04:05Z", "2026-11-24T20:02:16.123456789Z",
    "2024-01-02T03:04:05.678+05:00", "2026-11-24 20:02:16", "card_44444444444444444444444444",
    "ver_44444444444444444444444444", "ses_55555555555555555555555555", "cli_44444444444444444444444444",
    # phones
    "+77011234567", "87011234567", "8 (701) 123-45-67", "+7 701 123 45 67", "+1-202-555-0143", "0044 20 7946 0958",
    # numbers of orders, invoices, people, accounts
    "000000000000001", "000000012345678", "100000000000017", "900101300123", "KZ86125KZT5004100100", "1234567890123",
    "20261124200216", "1732478536123", "999999999999", "0", "12", "order 4405-6397", "1111111111111111",
    "0000000000000000", "9999999999999999", "7777777777777777",
    # one digit wrong, or too short, or too long
    "4405639704015097", "4405639704015069", "5522042705066737", "377514500004821", "440563970401509", "4405 6397 0401 509",
    # a scheme's prefix with a length that is none of its
    number("51", 15), number("2221", 15), number("34", 14), number("8600", 15), number("9860", 14), number("4", 14),
    number("3528", 15), number("2200", 15), number("62", 15)[:12],
    # no scheme has this prefix
    number("1", 16), number("7", 16), number("9", 16), number("2100", 16), number("2721", 16), number("31", 16),
    number("0", 16), number("85", 16), number("32", 15),
    # not joined: two separators, letters, commas, line ends
    joined("--"), joined("  "), joined(" - "), joined(","), joined("a"), joined("+"), joined(":"), joined(" x "),
    "4405 6397 0401 (5096)", "4405-6397-0401 to 5096",
    # other things full of digits
    "440563******5096", "440563...5096", "4405...5096", "192.168.100.200", "1.2.3.4", "49.99 USD", "1 000 000",
    "3.14159265358979", "d9d7978c-d6ee-4ec0-8cda-165251a4bf16", "sha256 of it", "",
    "Карта Халык", "ж" * 30, "日本語のラベル",
]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A vault for the whole module: what is refused here leaves nothing behind."""
    folder = tmp_path_factory.mktemp("pan-rule")
    bank = Bank(folder)
    vault = Vault(folder / "vault", bank)
    try:
        vault.start()
        vault.everyone = vault.client("admin", "everyone")
        yield vault
    finally:
        vault.kill()
        bank.close()


def is_refused(answer) -> bool:
    if answer.status != 422:
        return False
    document = answer.json
    return document["type"] == "urn:cardvault:problem:pan-detected"


def label(vault, value):
    return vault.everyone.call("PATCH", "/cards/card_x", {"label": value})


def test_the_tables_are_large_enough():
    assert len(set(REFUSED)) >= 60
    assert len(set(ALLOWED)) >= 60


@pytest.mark.parametrize("value", REFUSED)
def test_a_value_that_looks_like_a_card_number_is_refused(running, value):
    answer = label(running, value)
    assert is_refused(answer), repr(answer)
    assert value not in answer.text and PAN not in answer.text


@pytest.mark.parametrize("value", ALLOWED)
def test_a_value_that_looks_like_none_is_not(running, value):
    assert not is_refused(label(running, value))


@pytest.mark.parametrize("method, path, body, scope", CALLS)
def test_every_call_refuses_it_in_path_query_and_body(running, method, path, body, scope):
    client = running.everyone
    headers = {"Idempotency-Key": "k"}
    assert is_refused(client.call(method, path + "?x=" + PAN, body, headers))
    assert is_refused(client.call(method, path + "?" + PAN + "=x", body, headers))
    assert is_refused(client.call(method, path + "?x=4405%206397%200401%205096", body, headers))
    for name in ["X-Request-Id", "Idempotency-Key", "traceparent"]:
        assert is_refused(client.call(method, path, body, headers | {name: PAN})), name
    if body is not None:
        assert is_refused(client.call(method, path, body | {"extra": PAN}, headers))
        assert is_refused(client.call(method, path, body | {PAN: "extra"}, headers))
        assert is_refused(client.call(method, path, body | {"extra": int(PAN)}, headers))
        assert is_refused(client.call(method, path, body | {"extra": [{"deep": [PAN]}]}, headers))
    segments = path.split("/")
    if len(segments) > 2:
        segments[2] = PAN
        assert is_refused(client.call(method, "/".join(segments), body, headers))
        segments[2] = "%34405%36397%304015096"
        assert is_refused(client.call(method, "/".join(segments), body, headers))


@pytest.mark.parametrize(
    "body",
    [
        f'{{"label":"\\u0034\\u0034\\u00305639704015096"}}',
        f'{{"label":{PAN}}}',
        f'{{"label":-{PAN}}}',
        '{"label":4.405639704015096e15}',
        f'[{PAN}]',
        f'"{PAN}"',
        PAN,
        f'{{"a":{{"b":{{"c":"{PAN}"}}}}}}',
        f'{{"label":null,"default":true,"x":["{PAN}"]}}',
    ],
)
def test_it_is_found_after_decoding_wherever_it_stands(running, body):
    headers = {"Authorization": "Bearer " + running.everyone.key, "Content-Type": "application/json"}
    assert is_refused(send("PATCH", running.api + "/v1/cards/card_x", body.encode(), headers))


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"pan": PAN}), json.dumps({PAN: 1}), json.dumps({"pan": int(PAN)}), json.dumps([PAN]), PAN,
        "not json " + PAN, '{"pan":"\\u0034405639704015096"}', f'{{"pan":"{joined(" ")}"}}',
    ],
)  # fmt: skip
def test_it_is_found_inside_data(running, data):
    body = {"cryptogram": "AAAA", "cardSave": True, "data": data}
    answer = running.everyone.call("POST", "/accounts/a/verifications", body, {"Idempotency-Key": "k"})
    assert is_refused(answer)


@pytest.mark.parametrize(
    "field", ["cardholderName", "email", "phone", "description", "label", "reference", "returnUrl", "termUrl", "terminal", "cryptogram"]
)
def test_it_is_found_in_every_field_of_a_verification(running, field):
    value = f"https://shop.example.kz/{PAN}" if field.endswith("Url") else PAN
    body = {"cryptogram": "AAAA", "cardSave": True} | {field: value}
    answer = running.everyone.call("POST", "/accounts/a/verifications", body, {"Idempotency-Key": "k"})
    assert is_refused(answer)


def test_it_is_looked_for_before_fields_and_existence_but_after_key_and_scope(running):
    path = f"/v1/cards/{PAN}"
    assert send("GET", running.api + path).status == 401
    reader = running.client("events:read", "reader")
    assert reader.get(f"/cards/{PAN}").status == 403
    assert is_refused(running.everyone.get(f"/cards/{PAN}"))
    assert is_refused(running.everyone.get(f"/nothing/{PAN}"))


def test_headers_that_are_not_kept_are_not_searched(running):
    headers = {"Cookie": "c=" + PAN, "User-Agent": "agent " + PAN, "Referer": "https://shop.example.kz/" + PAN, "X-Other": PAN}
    assert running.everyone.call("GET", "/terminals", None, headers).status == 200
    assert PAN not in running.log


def test_an_id_of_a_request_that_is_a_uuid_is_kept(running):
    for id in ["44056397-0401-5096-4405-639704015096", "order-17.x_Y"]:
        answer = running.everyone.call("GET", "/terminals", None, {"X-Request-Id": id})
        assert answer.expect(200).headers["X-Request-Id"] == id
    answer = running.everyone.call("GET", "/terminals", None, {"X-Request-Id": "has blanks"})
    assert answer.expect(200).headers["X-Request-Id"] != "has blanks"


def test_a_refused_header_is_not_given_back(running):
    answer = running.everyone.call("GET", "/terminals", None, {"X-Request-Id": PAN})
    assert is_refused(answer)
    assert PAN not in str(answer.headers) + answer.text


def test_a_callback_is_never_refused_for_its_content(running):
    body = json.dumps({"cardMask": PAN, "code": "ok"}).encode()
    assert send("POST", running.public + "/epay/unknown", body, {"Content-Type": "application/json"}).status == 200


def test_the_command_line_refuses_it_too(running):
    for arguments in [
        ["cards", "list", "--account", PAN],
        ["cards", "revoke", "card_x", "--reason", "lost", "--note", joined(" ")],
        ["client", "add", "--name", PAN, "--scope", "verify"],
        ["account", "erase", PAN],
    ]:
        done = running.run(*arguments)
        assert done.returncode == 1, arguments
        assert PAN not in done.stdout + done.stderr


def test_what_was_refused_is_in_no_file_and_no_log(running):
    """Runs last: everything above has been refused by now."""
    for value in REFUSED:
        label(running, value)
        running.everyone.call("GET", "/cards/" + urllib.parse.quote(value))
    assert running.stop() == 0
    texts = [value.encode() for value in REFUSED] + [joined(" ").encode(), b"4405%206397"]
    for path in running.files():
        content = path.read_bytes()
        for text in texts:
            assert text not in content, f"{text!r} is in {path.name}"
    running.start()
