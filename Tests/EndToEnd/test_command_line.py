"""Operator commands beside a running service and without one."""

import json

import pytest

from harness import cards
from harness.client import Client


@pytest.fixture(params=["beside the service", "without it"])
def place(request, vault):
    """Runs the test twice: `place()` ends the service first where the commands run without it."""

    def settle():
        if request.param == "without it":
            assert vault.stop() == 0

    settle.is_alone = request.param == "without it"
    return settle


def test_cards_are_listed(vault, shop, place):
    first = shop.until_known(shop.save("customer-1", cards.GOOD)["id"])
    second = shop.save("customer-1", cards.AMEX)
    shop.revoke(second["id"]).expect(200)
    place()
    found = vault.run_json("cards", "list", "--account", "customer-1")
    assert [card["id"] for card in found["cards"]] == [second["id"], first["id"]]
    assert found["cards"][1]["mask"] == "440563******5096"
    text = vault.run("cards", "list", "--account", "customer-1")
    assert text.returncode == 0
    assert first["id"] in text.stdout and "440563******5096" in text.stdout
    assert vault.run_json("cards", "list", "--account", "nobody")["cards"] == []


def test_a_card_is_revoked(vault, bank, shop, place):
    card = shop.save("customer-1", cards.GOOD)
    bank_id = shop.reveal(card["id"]).json["epayCardId"]
    place()
    revoked = vault.run_json("cards", "revoke", card["id"], "--reason", "fraud", "--note", "by phone")
    assert (revoked["id"], revoked["status"]) == (card["id"], "revoked")
    assert vault.run_json("cards", "revoke", card["id"], "--reason", "lost")["status"] == "revoked"
    if place.is_alone:
        vault.start()
    shown = shop.card(card["id"])
    assert shown["status"] == "revoked"
    assert (shown["revocation"]["reason"], shown["revocation"]["note"]) == ("fraud", "by phone")
    shop.until_deactivated(card["id"])
    assert bank.card(bank_id)["active"] is False


def test_an_unknown_card_is_exit_1_and_an_unlisted_reason_too(vault, shop, place):
    card = shop.save("customer-1", cards.GOOD)
    place()
    unknown = vault.run("cards", "revoke", "card_unknown", "--reason", "lost")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert vault.run("cards", "revoke", card["id"], "--reason", "nonsense").returncode in (1, 2)
    if place.is_alone:
        vault.start()
    assert shop.card(card["id"])["status"] == "active"


def test_clients_are_added_listed_rotated_and_disabled(vault, shop, place):
    place()
    made = vault.run_json("client", "add", "--name", "billing", "--scope", "verify,cards:read", "--accounts", "a-,b-")
    assert set(made) >= {"id", "name", "scopes", "key"}
    assert (made["name"], sorted(made["scopes"])) == ("billing", ["cards:read", "verify"])
    listed = vault.run_json("client", "list")["clients"]
    (entry,) = [client for client in listed if client["id"] == made["id"]]
    assert entry["accounts"] == ["a-", "b-"]
    assert made["key"] not in json.dumps(listed)
    rotated = vault.run_json("client", "rotate", made["id"], "--grace", "0")
    gone = vault.run_json("client", "add", "--name", "gone", "--scope", "verify")
    assert vault.run("client", "disable", gone["id"]).returncode == 0
    if place.is_alone:
        vault.start()
    assert Client(vault, made["key"]).get("/accounts/a-1/cards").status == 401
    assert Client(vault, rotated["key"]).get("/accounts/a-1/cards").status == 200
    assert Client(vault, rotated["key"]).get("/accounts/c-1/cards").status == 404
    assert Client(vault, gone["key"]).get("/terminals").status == 401


def test_a_key_is_printed_on_stdout_only(vault, place):
    place()
    made = vault.run("client", "add", "--name", "one", "--scope", "verify")
    assert made.returncode == 0
    assert "cvk_" in made.stdout and "cvk_" not in made.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["client", "add", "--name", "x", "--scope", "everything"],
        ["client", "add", "--name", "", "--scope", "verify"],
        ["client", "add", "--name", "x", "--scope", "verify", "--terminals", "unknown"],
        ["client", "rotate", "cli_unknown"],
        ["client", "rotate", "cli_unknown", "--grace", "soon"],
        ["client", "disable", "cli_unknown"],
        ["debts", "settle", "card_unknown", "--reason", "x"],
    ],
)
def test_what_cannot_be_done_is_one_line_on_stderr(vault, arguments):
    for is_running in (True, False):
        if not is_running:
            assert vault.stop() == 0
        done = vault.run(*arguments)
        assert done.returncode in (1, 2)
        assert done.stdout == ""
        lines = [line for line in done.stderr.splitlines() if not line.startswith("hint:")]
        assert len(lines) == 1 and "error" in lines[0]


def test_debts_are_listed_and_settled(vault, bank, shop, place):
    bank.fault("deactivate", times=1000, decline=522)
    card = shop.save("customer-1", cards.GOOD)
    shop.revoke(card["id"])
    shop.until_deactivated(card["id"], "failing")
    place()
    (debt,) = vault.run_json("debts", "list")["debts"]
    assert card["id"] in debt["cardIds"] if "cardIds" in debt else card["id"] in json.dumps(debt)
    assert vault.run("debts", "settle", card["id"], "--reason", "closed by phone").returncode == 0
    assert vault.run_json("debts", "list")["debts"] == []


def test_an_account_is_erased(vault, shop, place):
    shop.save("customer-1", cards.GOOD)
    place()
    done = vault.run_json("account", "erase", "customer-1")
    assert (done["cardsErased"], done["verificationsErased"]) == (1, 1)
    assert vault.run_json("cards", "list", "--account", "customer-1")["cards"] == []


def test_the_audit_head_is_shown(vault, shop, place):
    shop.save("customer-1", cards.GOOD)
    place()
    assert vault.run("audit", "head").returncode == 0


def test_two_commands_without_a_service_do_not_meet(vault):
    """Each takes the lock of the data directory: one waits or is refused, nothing is torn."""
    import subprocess

    from harness import places

    assert vault.stop() == 0
    command = [
        places.program("cardvault"), "client", "add", "--name", "x", "--scope", "verify", "--json", "--config",
        str(vault.config_file),
    ]  # fmt: skip
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    codes = []
    for process in running:
        process.communicate(timeout=60)
        codes.append(process.returncode)
    assert set(codes) <= {0, 1} and 0 in codes
    assert len(vault.run_json("client", "list")["clients"]) == 1 + codes.count(0)
