"""API clients: keys, scopes, bounds, limits."""

import time

import pytest

from harness import cards
from harness.client import Client
from harness.vault import SHOP_SCOPES
from harness.wire import send

OTHER_TERMINAL = "67e34d63-102f-4bd1-898e-370781d0074d"

CALLS = [
    ("GET", "/terminals", None, "verify"),
    ("POST", "/accounts/a/verifications", {"cryptogram": "x", "cardSave": True}, "verify"),
    ("GET", "/accounts/a/verifications", None, "verify"),
    ("GET", "/verifications/ver_x", None, "verify"),
    ("POST", "/verifications/ver_x/cancellation", None, "verify"),
    ("POST", "/verifications/ver_x/confirmation", {"paRes": "x", "md": "y"}, "verify"),
    ("POST", "/cards/card_x/verifications", {"cryptogram": "x"}, "verify"),
    ("GET", "/cards/card_x/verifications", None, "verify"),
    ("POST", "/cards/card_x/presence-check", None, "verify"),
    ("GET", "/accounts/a/cards", None, "cards:read"),
    ("GET", "/cards/card_x", None, "cards:read"),
    ("PATCH", "/cards/card_x", {"label": "x"}, "cards:write"),
    ("POST", "/cards/card_x/reveal", {"purpose": "x"}, "cards:reveal"),
    ("POST", "/cards/card_x/revocation", {"reason": "lost"}, "cards:revoke"),
    ("POST", "/accounts/a/revocation", {"reason": "lost"}, "cards:revoke"),
    ("DELETE", "/accounts/a", None, "accounts:erase"),
    ("GET", "/events", None, "events:read"),
    ("GET", "/audit/entries", None, "audit:read"),
    ("GET", "/admin/clients", None, "admin"),
    ("POST", "/admin/clients", {"name": "x", "scopes": ["verify"]}, "admin"),
    ("POST", "/admin/clients/cli_x/rotation", {}, "admin"),
    ("POST", "/admin/clients/cli_x/disablement", None, "admin"),
]
SCOPES = [
    "verify", "cards:read", "cards:write", "cards:revoke", "cards:reveal", "accounts:erase", "events:read", "audit:read",
    "admin",
]  # fmt: skip


def test_every_call_needs_its_scope_and_no_other(vault):
    clients = {scope: vault.client(scope, scope) for scope in SCOPES}
    for method, path, body, needed in CALLS:
        for scope, client in clients.items():
            answer = client.call(method, path, body, {"Idempotency-Key": "k"})
            if scope in (needed, "admin"):
                assert answer.status not in (401, 403), f"{scope} may {method} {path}: {answer!r}"
            else:
                assert answer.status == 403, f"{scope} may not {method} {path}: {answer!r}"


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic {key}", "{key}", "Bearer {key}x", "Bearer {short}", "Bearer {key} {key}"],
)
def test_no_or_a_bad_key_is_401(vault, shop, authorization):
    headers = {}
    if authorization is not None:
        headers["Authorization"] = authorization.format(key=shop.key, short=shop.key[:-1])
    for path in ["/v1/terminals", "/v1/cards/card_unknown", "/v1/nothing"]:
        answer = send("GET", vault.api + path, None, headers)
        assert answer.status == 401
        assert answer.problem
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_key_has_a_prefix_for_secret_scanners(vault, shop):
    assert shop.key.startswith("cvk_") and vault.admin.key.startswith("cvk_")


def test_a_key_is_shown_once_and_kept_as_a_keyed_hash(vault):
    made = vault.admin.post("/admin/clients", {"name": "one", "scopes": ["verify"]}).expect(201).json
    assert made["id"].startswith("cli_") and made["scopes"] == ["verify"]
    Client(vault, made["key"]).get("/terminals").expect(200)
    assert made["key"] not in vault.admin.get("/admin/clients").expect(200).text
    vault.stop()
    secret = made["key"].removeprefix("cvk_").encode()
    for path in vault.files():
        assert secret not in path.read_bytes(), path.name


def test_a_disabled_client_is_refused_at_once(vault, shop):
    shop.get("/terminals").expect(200)
    vault.admin.post(f"/admin/clients/{shop.id}/disablement").expect(200)
    assert shop.get("/terminals").status == 401
    vault.restart()
    assert shop.get("/terminals").status == 401


def test_a_rotated_key_works_for_its_grace(vault, shop):
    answer = vault.admin.post(f"/admin/clients/{shop.id}/rotation", {"graceSeconds": 3}).expect(200).json
    fresh = Client(vault, answer["key"])
    assert answer["key"] != shop.key
    fresh.get("/terminals").expect(200)
    shop.get("/terminals").expect(200)
    deadline = time.monotonic() + 10
    while shop.get("/terminals").status != 401:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    fresh.get("/terminals").expect(200)


def test_a_rotation_without_grace_ends_the_old_key_at_once(vault, shop):
    answer = vault.admin.post(f"/admin/clients/{shop.id}/rotation", {"graceSeconds": 0}).expect(200).json
    assert shop.get("/terminals").status == 401
    Client(vault, answer["key"]).get("/terminals").expect(200)


def test_a_client_bound_to_accounts_sees_no_other(vault, shop):
    theirs = shop.save("other-1", cards.GOOD)
    bound = vault.client(SHOP_SCOPES, "bound", accounts="mine-,ours-")
    mine = bound.save("mine-1", cards.GOOD)
    bound.save("ours-1", cards.GOOD)
    assert bound.card(mine["id"])["id"] == mine["id"]
    verification = shop.get("/accounts/other-1/verifications").json["verifications"][0]
    for method, path, body in [
        ("GET", f"/cards/{theirs['id']}", None),
        ("GET", "/accounts/other-1/cards", None),
        ("GET", f"/cards/{theirs['id']}/verifications", None),
        ("GET", "/accounts/other-1/verifications", None),
        ("GET", f"/verifications/{verification['id']}", None),
        ("PATCH", f"/cards/{theirs['id']}", {"label": "x"}),
        ("POST", f"/cards/{theirs['id']}/reveal", {"purpose": "x"}),
        ("POST", f"/cards/{theirs['id']}/revocation", {"reason": "lost"}),
        ("POST", f"/cards/{theirs['id']}/presence-check", None),
        ("POST", "/accounts/other-1/revocation", {"reason": "lost"}),
        ("DELETE", "/accounts/other-1", None),
    ]:
        answer = bound.call(method, path, body)
        assert answer.status == 404, f"{method} {path}: {answer!r}"
    wish = bound.wish(cards.GOOD)
    assert bound.post("/accounts/other-1/verifications", wish, Idempotency_Key="k").status == 404
    assert shop.card(theirs["id"])["status"] == "active"
    assert {event["accountId"] for event in bound.events()} == {"mine-1", "ours-1"}
    # As if absent: what is not there at all is refused in the same words.
    absent = bound.get("/cards/" + theirs["id"][:-4] + "AAAA")
    assert absent.json["type"] == bound.get(f"/cards/{theirs['id']}").json["type"]


def test_a_client_bound_to_terminals_sees_no_other(vault_at_rest, tmp_path):
    secret = tmp_path / "other-secret"
    secret.write_text("second-secret\n")
    secret.chmod(0o600)
    # A bank of its own, which knows a second shop.
    from harness.bank import Bank

    bank = Bank(tmp_path / "second", "--client", f"secondShop:{secret}:{OTHER_TERMINAL}")
    try:
        vault_at_rest.configure(
            lambda config: config["bank"].update(oauthURL=bank.url + "/oauth2/token", apiURL=bank.url)
        )
        vault_at_rest.add_terminal("second", OTHER_TERMINAL, "secondShop", secret)
        vault = vault_at_rest.start()
        shop = vault.client()
        assert [terminal["name"] for terminal in shop.terminals()] == ["default", "second"]
        first = shop.save("customer-1", cards.GOOD)
        second = shop.save("customer-1", cards.AMEX, terminal="second")
        assert (first["terminal"], second["terminal"]) == ("default", "second")
        assert shop.reveal(second["id"]).json["terminalId"] == OTHER_TERMINAL
        bound = vault.client(SHOP_SCOPES, "bound", terminals="second")
        assert [terminal["name"] for terminal in bound.terminals()] == ["second"]
        assert [card["id"] for card in bound.cards("customer-1")] == [second["id"]]
        assert bound.get(f"/cards/{first['id']}").status == 404
        assert bound.reveal(first["id"]).status == 404
        wish = shop.wish(cards.GOOD, terminal="default")
        assert bound.post("/accounts/customer-1/verifications", wish, Idempotency_Key="k").status == 404
        # Without a name it uses its own; a re-verification is on the card's terminal.
        third = bound.verify("customer-2", cards.GOOD).expect(201).json
        assert (third["status"], third["terminal"]) == ("verified", "second")
        again = shop.wish(cards.AMEX, None, terminal="second")
        again.pop("terminal")
        answer = shop.post(f"/cards/{second['id']}/verifications", again, Idempotency_Key="again").expect(201).json
        assert answer["terminal"] == "second"
        assert "default" not in {event.get("terminal") for event in bound.events()}
    finally:
        vault_at_rest.kill()
        bank.close()


def test_an_account_may_start_so_many_verifications_an_hour(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["policy"].update(verificationsPerAccountPerHour=3))
    shop = vault_at_rest.start().client()
    for _ in range(3):
        shop.verify("customer-1", cards.BLOCKED).expect(201)
    answer = shop.verify("customer-1", cards.GOOD)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert len(bank.operations) == 3
    shop.verify("customer-2", cards.GOOD).expect(201)


def test_a_client_may_start_so_many_verifications_a_minute(vault_at_rest):
    vault_at_rest.configure(lambda config: config["policy"].update(verificationsPerClientPerMinute=2))
    vault = vault_at_rest.start()
    shop = vault.client()
    statuses = [shop.verify(f"customer-{number}", cards.GOOD).status for number in range(6)]
    # The minute of the clock may turn once in between.
    assert 2 <= statuses.count(201) <= 4 and 429 in statuses
    limited = shop.verify("customer-9", cards.GOOD) if statuses[-1] == 429 else None
    if limited is not None and limited.status == 429:
        assert 1 <= int(limited.headers["Retry-After"]) <= 60


def test_a_client_may_reveal_so_often_a_minute(vault_at_rest):
    vault_at_rest.configure(lambda config: config["policy"].update(revealsPerClientPerMinute=2))
    shop = vault_at_rest.start().client()
    card = shop.save("customer-1", cards.GOOD)
    answers = [shop.reveal(card["id"]) for _ in range(6)]
    assert 429 in [answer.status for answer in answers]
    limited = next(answer for answer in answers if answer.status == 429)
    assert int(limited.headers["Retry-After"]) > 0
    assert "epayCardId" not in limited.text


@pytest.mark.parametrize("code", [476, 2740])
def test_the_banks_own_limit_pauses_the_account(bank, shop, code):
    shop.verify("customer-1", cards.ending(f"{code:04}")).expect(201)
    answer = shop.verify("customer-1", cards.GOOD)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 60
    assert len(bank.operations) == 1
    shop.verify("customer-2", cards.GOOD).expect(201)


def test_an_account_may_have_so_many_cards(vault_at_rest):
    vault_at_rest.configure(lambda config: config["policy"].update(cardsPerAccount=2))
    shop = vault_at_rest.start().client()
    first = shop.save("customer-1", cards.good(1))
    shop.save("customer-1", cards.good(2))
    assert shop.verify("customer-1", cards.good(3)).status == 409
    shop.revoke(first["id"])
    shop.verify("customer-1", cards.good(3)).expect(201)


def test_a_refused_caller_is_one_leaf_a_minute_with_a_count(vault):
    for _ in range(50):
        assert send("GET", vault.api + "/v1/terminals", None, {"Authorization": "Bearer wrong"}).status == 401
    vault.restart()
    refused = [entry for entry in vault.admin.leaves() if entry["leaf"]["action"] == "access.refused"]
    assert 1 <= len(refused) <= 3
    total = 0
    for entry in refused:
        opening = entry["opening"] or {}
        total += int(opening.get("count") or entry["leaf"].get("count") or entry["leaf"].get("reason", "0").split()[-1])
    assert total >= 50


def test_scopes_are_refused_before_it_is_told_whether_a_thing_exists(vault, shop):
    card = shop.save("customer-1", cards.GOOD)
    reader = vault.client("events:read", "reader")
    for id in [card["id"], "card_unknown"]:
        assert reader.get(f"/cards/{id}").status == 403


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": "x"}, {"name": "", "scopes": ["verify"]}, {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]}, {"name": "x", "scopes": "verify"},
        {"name": "x", "scopes": ["verify"], "terminals": ["unknown"]}, {"name": "x", "scopes": ["verify"], "more": 1},
        {"name": "x" * 65, "scopes": ["verify"]}, {"name": "x", "scopes": ["verify"], "accounts": ["-bad"]},
    ],
)  # fmt: skip
def test_a_bad_client_is_refused(vault, body):
    assert vault.admin.post("/admin/clients", body).status == 422
    assert len(vault.admin.get("/admin/clients").json["clients"]) == 1
