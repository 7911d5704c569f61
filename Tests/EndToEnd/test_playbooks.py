"""The incident playbooks of docs/operating.md, as far as commands carry them out; the others are in test_disk_full and test_audit_checkpoints."""

import json

from harness import cards
from harness.process import until


def test_an_api_key_leaked(vault, shop, tmp_path):
    thief = vault.client("cards:read,cards:reveal", name="leaked")
    card = shop.save("customer-1", cards.GOOD)
    thief.reveal(card["id"], "nobody knows").expect(200)
    assert [client["id"] for client in vault.run_json("client", "list")["clients"]].count(thief.id) == 1
    assert vault.run("client", "disable", thief.id).returncode == 0
    assert thief.get(f"/cards/{card['id']}").status == 401
    out = tmp_path / "leaked.ndjson"
    assert vault.run("audit", "export", "--actor", thief.id, "--out", str(out)).returncode == 0
    assert out.read_text().count('"action":"card.revealed"') == 1
    assert vault.run("cards", "revoke", card["id"], "--reason", "fraud").returncode == 0
    assert shop.reveal(card["id"]).problem == "card-not-active"
    shop.until_deactivated(card["id"])
    assert [client for client in vault.run_json("client", "list")["clients"] if client["id"] == thief.id][0]["disabledAt"]


def test_a_service_that_runs_gives_its_vault_a_new_root_key_when_the_old_one_is_lost(vault, shop, tmp_path):
    card = shop.save("customer-1", cards.GOOD)
    key = vault.data / "root.key"
    key.unlink()
    new = tmp_path / "new-root.key"
    done = vault.run("keys", "rewrap", "--root-key-file", str(new))
    assert done.returncode == 0, done.stderr
    assert key.read_bytes() == new.read_bytes()
    vault.restart()
    assert shop.card(card["id"])["status"] == "active"
    states = {check["check"]: check["state"] for check in vault.run_json("check")["checks"]}
    assert states["keys"] == "ok" and states["records"] == "ok"


def test_a_card_number_was_refused(vault, shop, tmp_path):
    for _ in range(3):
        answer = shop.post("/cards/card_aaaaaaaaaaaaaaaaaaaaaaaaaa/reveal", {"purpose": "card " + cards.GOOD.pan})
        assert answer.problem == "pan-detected"
    assert vault.stop() == 0
    vault.start()
    out = tmp_path / "refused.ndjson"
    assert vault.run("audit", "export", "--action", "access.refused", "--out", str(out)).returncode == 0
    (leaf,) = [line for line in out.read_text().splitlines() if "pan-detected" in line]
    assert "pan-detected 3" in leaf and shop.id in leaf and cards.GOOD.pan not in leaf


def test_the_bank_is_down(vault, bank, shop):
    card = shop.save("customer-1", cards.GOOD)
    wish = shop.wish(cards.AMEX)
    bank.close()

    def refused():
        answer = shop.post("/accounts/customer-2/verifications", wish, Idempotency_Key="a-b-c")
        return answer if answer.status == 503 else None

    answer = until(refused, 15, "a refusal")
    assert answer.problem == "bank-unavailable" and int(answer.headers["Retry-After"]) > 0
    assert shop.get("/accounts/customer-2/verifications").json["verifications"] == []
    shop.reveal(card["id"]).expect(200)
    shop.revoke(card["id"]).expect(200)
    assert shop.card(card["id"])["revocation"]["bankDeactivation"] == "pending"
    done = vault.run("check", "--json")
    assert done.returncode == 1
    states = {check["check"]: check["state"] for check in json.loads(done.stdout)["checks"]}
    assert states["bank.token.default"] == "failed" and states["bank.key"] == "failed" and states["keys"] == "ok"
    failed = [json.loads(line) for line in vault.log.splitlines() if '"bank.call_failed"' in line]
    assert [event for event in failed if event.get("requestId") and event["traceId"]]
