"""`cardvault check`: all is well, beside a running service and alone; and every fault is found and named."""

import http.server
import json
import os
import sqlite3
import threading
import time

import pytest

from harness import cards, tls
from harness.process import until

CHECKS = {
    "service", "permissions", "keys", "keys.uses", "keys.age", "database", "records", "audit", "history", "outbox", "invoices", "certificates",
    "disk.room", "disk.sync", "bank.token.default", "bank.key", "bank.clock",
}  # fmt: skip


def check(vault, *options: str, **environment: str) -> tuple[int, dict[str, dict]]:
    """The exit code, and the findings by their names."""
    done = vault.run("check", "--json", *options, **environment)
    document = json.loads(done.stdout)
    found = {one["check"]: one for one in document["checks"]}
    assert len(found) == len(document["checks"])
    assert document["healthy"] == (done.returncode == 0)
    return done.returncode, found


def states(found: dict[str, dict]) -> dict[str, str]:
    """What is neither well nor left out; the disk of the test machine is nobody's business."""
    return {
        name: one["state"]
        for name, one in found.items()
        if one["state"] not in ("ok", "skipped") and not name.startswith("disk.")
    }


def filled(vault, shop) -> None:
    for number in range(3):
        shop.save(f"customer-{number}", cards.good(number))
    shop.verify("customer-1", cards.CHALLENGED).expect(201)
    shop.reveal(shop.cards("customer-0")[0]["id"]).expect(200)
    shop.revoke(shop.save("customer-7", cards.good(7))["id"]).expect(200)
    shop.save("customer-8", cards.good(8))
    shop.call("DELETE", "/accounts/customer-8").expect(200)
    assert shop.verify("customer-9", cards.BLOCKED).json["status"] == "declined"
    # Three plans: one that waits, one that is done, one that found nothing.
    for account, isExecuted in [("customer-0", False), ("customer-2", True), ("nobody", True)]:
        made = vault.admin.post("/admin/revocations", {"filter": {"accountId": account}, "reason": "fraud"}).expect(201)
        if isExecuted:
            path = f"/admin/revocations/{made.json['planId']}"
            vault.admin.post(path + "/execution").expect(202)
            until(lambda: vault.admin.get(path).json["status"] == "done", 10, "the end of the plan")


@pytest.mark.parametrize("depth", [[], ["--full"], ["--sample", "50"]])
def test_a_sound_vault_has_no_findings_beside_its_service_and_alone(vault, shop, depth):
    filled(vault, shop)
    vault.run_json("audit", "head")
    code, running = check(vault, *depth)
    assert set(running) == CHECKS
    assert states(running) == {}
    assert running["service"]["measures"]["serving"] is True
    assert running["records"]["measures"]["opened"] > 20
    assert running["audit"]["measures"]["leaves"] >= running["audit"]["measures"]["checkpointed"] > 10
    assert running["keys.uses"]["measures"]["left"] > 4e9
    assert running["invoices"]["measures"]["left"]["default"] > 990_000
    assert abs(running["bank.clock"]["measures"]["aheadMilliseconds"]) < 2_000
    assert vault.stop() == 0
    before = {path.name: path.read_bytes() for path in vault.data.iterdir() if path.suffix in (".db", "")}
    code, alone = check(vault, *depth)
    assert set(alone) == CHECKS
    assert states(alone) == {}
    assert alone["service"]["measures"]["serving"] is False
    assert before == {path.name: path.read_bytes() for path in vault.data.iterdir() if path.suffix in (".db", "")}
    vault.start()


def test_the_table_is_aligned_and_without_colour_in_a_file(vault):
    lines = vault.run("check").stdout.splitlines()
    table, rest = lines[: lines.index("")], lines[lines.index("") + 1 :]
    columns = {line.index(line.split()[2], 9 + len(line.split()[1])) for line in table}
    assert len(columns) == 1, "summaries begin in one column"
    assert all(line[:9].strip() in ("ok", "skipped", "WARNING", "FAILED") for line in table)
    assert "\x1b" not in "".join(lines) and " ok" in rest[-1]


@pytest.mark.parametrize("options", [["--sample", "0"], ["--sample", "x"], ["--full", "--sample", "5"]])
def test_a_bad_depth_is_refused(vault_at_rest, options):
    assert vault_at_rest.run("check", *options).returncode == 1


# MARK: What is found


def altered(vault, *script: str) -> None:
    database = sqlite3.connect(vault.data / "vault.db")
    for statement in script:
        database.execute(statement)
    database.commit()
    database.close()


TAMPERINGS = {
    "a record": (["UPDATE cards SET sealed = zeroblob(length(sealed)) WHERE place & 4294967295 = 1"], {"records": "failed"}),
    "records swapped": (
        [
            "UPDATE cards SET sealed = (SELECT sealed FROM cards AS other WHERE other.place & 4294967295 = 3 - (cards.place & 4294967295)) "
            "WHERE place & 4294967295 < 3"
        ],
        {"records": "failed"},
    ),
    "a fingerprint": (["UPDATE cards SET fingerprint = zeroblob(16) WHERE place & 4294967295 = 1"], {"records": "failed"}),
    "an idempotency key": (["DELETE FROM idempotency WHERE place & 4294967295 = 1"], {"records": "failed"}),
    "a leaf": (["UPDATE leaves SET leaf = CAST(replace(CAST(leaf AS TEXT), 'ok', 'no') AS BLOB) WHERE sequence = 3"], {"audit": "failed"}),
    "a leaf with its hash": (["UPDATE leaves SET hash = zeroblob(32), leaf = NULL WHERE sequence = 3"], {"audit": "failed"}),
    "a leaf that is gone": (["DELETE FROM leaves WHERE sequence = 3"], {"audit": "failed"}),
    "a node of the tree": (["UPDATE audit_nodes SET hash = zeroblob(32) WHERE level = 4 AND position = 0"], {"audit": "failed"}),
    "an opening": (["UPDATE openings SET sealed = zeroblob(60) WHERE sequence = (SELECT max(sequence) FROM openings)"], {"records": "failed"}),
    "a revoked card that is gone": (["DELETE FROM cards WHERE status = 3"], {"history": "failed"}),
    "a client that is gone": (["DELETE FROM clients WHERE created_at = (SELECT max(created_at) FROM clients)"], {"history": "failed"}),
    "an event that is gone": (["DELETE FROM events WHERE sequence = 4"], {"history": "failed"}),
    "a debt that is gone": (["DELETE FROM debts"], {"history": "failed"}),
    "openings that are gone": (["DELETE FROM openings WHERE sequence > 5"], {"history": "failed"}),
    "counters set back": (["UPDATE counters SET card = 1"], {"history": "failed"}),
    "a key": (["UPDATE keys SET wrapped = zeroblob(60) WHERE purpose = 'data'"], {"keys": "failed"}),
    "a key's check value": (["UPDATE vault SET root_key_check = zeroblob(16)"], {"keys": "failed"}),
    "a key that is two years old": (["UPDATE keys SET created_at = created_at - 63072000000 WHERE purpose = 'data'"], {"keys.age": "warning"}),
    "the count of uses": (["UPDATE keys SET uses = 4294967296 - 1000 WHERE purpose = 'data'"], {"keys.uses": "failed"}),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERINGS)
def test_what_was_altered_in_the_database_is_found(vault, shop, case):
    script, expected = TAMPERINGS[case]
    vault.bank.fault("deactivate", times=1_000, httpStatus=500, body="later")
    filled(vault, shop)
    assert vault.stop() == 0
    altered(vault, *script)
    code, found = check(vault, "--full")
    assert code == 1
    assert expected.items() <= states(found).items(), found
    assert set(states(found)) <= set(expected) | {"records", "history"}, "what is sound stays so"


def test_a_damaged_database_is_found(vault, shop):
    filled(vault, shop)
    assert vault.stop() == 0
    path = vault.data / "vault.db"
    database = sqlite3.connect(path)
    (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()
    database.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 8] = b"\xff" * 8
    path.write_bytes(content)
    code, found = check(vault, "--full")
    assert code == 1 and found["database"]["state"] == "failed"
    assert found["bank.key"]["state"] == "ok", "what can be looked at is"


def test_files_that_others_can_reach_are_found(vault, shop):
    os.chmod(vault.data / "vault.db", 0o644)
    os.chmod(vault.data / "audit-checkpoint", 0o666)
    code, found = check(vault)
    assert code == 1 and states(found) == {"permissions": "failed"}
    assert found["permissions"]["measures"]["faults"] == ["others can reach vault.db", "others can write audit-checkpoint"]
    os.chmod(vault.data / "vault.db", 0o600)
    os.chmod(vault.data / "root.key", 0o640)
    code, found = check(vault)
    assert found["permissions"]["measures"]["faults"][0] == "others can reach root.key"
    assert found["keys"]["state"] == "ok", "the running service has its key"
    assert vault.stop() == 0
    code, found = check(vault)
    assert found["keys"]["state"] == "failed" and found["records"]["state"] == "skipped"


def test_an_exposed_secret_is_a_finding_of_the_configuration(vault_at_rest):
    os.chmod(vault_at_rest.data / "bank-client-secret", 0o644)
    code, found = check(vault_at_rest)
    assert code == 1 and set(found) == {"configuration"}
    assert "chmod 600" in found["configuration"]["summary"]


def test_an_older_checkpoint_or_none_is_found(vault, shop):
    filled(vault, shop)
    vault.run_json("audit", "head")
    assert vault.stop() == 0
    note = (vault.data / "audit-checkpoint").read_bytes()
    (vault.data / "audit-checkpoint").write_bytes(note.replace(b"\n", b"\n1", 1))
    assert states(check(vault)[1]) == {"audit": "failed"}
    (vault.data / "audit-checkpoint").unlink()
    assert states(check(vault)[1]) == {"audit": "failed"}
    (vault.data / "audit-checkpoint").write_bytes(note)
    assert states(check(vault)[1]) == {}


def test_debts_that_the_bank_refuses_are_found(vault, bank, shop):
    bank.fault("deactivate", times=1_000, httpStatus=400, body="no")
    card = shop.save("customer-1", cards.GOOD)
    shop.revoke(card["id"]).expect(200)
    until(lambda: vault.run_json("debts", "list")["debts"][0]["attempts"] > 0)
    code, found = check(vault)
    assert found["outbox"]["measures"]["owed"] == 1
    assert found["outbox"]["measures"]["oldestSeconds"] >= 0
    assert vault.stop() == 0
    long_ago = int(time.time() * 1000) - 7 * 86_400_000
    altered(vault, f"UPDATE debts SET owed_at = {long_ago}")
    code, found = check(vault, "--full")
    assert found["outbox"]["state"] == "failed" and "7 days" in found["outbox"]["summary"]
    assert found["records"]["state"] == "failed", "the time in the clear is not the sealed one"


def test_invoice_numbers_that_run_out_are_found(vault_at_rest):
    (vault_at_rest.data / "invoice-numbers").write_text(":999500\n")
    assert states(check(vault_at_rest)[1])["invoices"] == "failed"
    (vault_at_rest.data / "invoice-numbers").write_text(":960000\n")
    assert states(check(vault_at_rest)[1])["invoices"] == "warning"
    (vault_at_rest.data / "invoice-numbers").unlink()
    assert states(check(vault_at_rest)[1])["invoices"] == "failed"


def test_a_certificate_about_to_end_is_found(vault_at_rest, tmp_path):
    authority = tls.Authority(tmp_path, "authority")
    for days, state in [(30, None), (5, "warning")]:
        made = authority.issue("vault", "DNS:localhost", days=days)
        files = {"certificateFile": str(made.file), "privateKeyFile": str(made.key)}
        vault_at_rest.configure(lambda config: config.update(tls=files))
        code, found = check(vault_at_rest)
        assert states(found).get("certificates") == state
        assert found["certificates"]["measures"]["daysLeft"] in (days, days - 1)
    made.file.write_text("nothing")
    assert states(check(vault_at_rest)[1])["certificates"] == "failed"


def test_a_bank_that_does_not_answer_or_refuses_us_is_found(vault, bank):
    bank.fault("token", times=1, httpStatus=401, body="{}")
    assert states(check(vault)[1]) == {"bank.token.default": "failed"}
    bank.faults()
    (vault.data / "bank-key.sha256").write_text("0" * 64 + "\n")
    assert states(check(vault)[1]) == {"bank.key": "warning"}
    (vault.data / "bank-key.sha256").unlink()
    bank.close()
    code, found = check(vault)
    assert code == 1
    assert states(found) == {"bank.token.default": "failed", "bank.key": "failed"}
    assert found["bank.clock"]["state"] == "skipped"


def test_a_clock_that_is_off_is_found(vault_at_rest):
    class Late(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        def do_POST(self):
            self.send_error(404)

        def date_time_string(self, timestamp=None):
            return super().date_time_string(time.time() - ahead)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Late) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        vault_at_rest.configure(lambda config: config["bank"].update(oauthURL=url + "/token", apiURL=url))
        for ahead, state in [(0, None), (20, "warning"), (90, "failed"), (-90, "failed")]:
            found = check(vault_at_rest)[1]
            assert states(found).get("bank.clock") == state
            assert abs(found["bank.clock"]["measures"]["aheadMilliseconds"] + ahead * 1000) < 3_000
            assert states(found)["bank.key"] == "failed" and "404" in found["bank.key"]["summary"]
        server.shutdown()
