"""Backups are proven, useless without the root key, and a restore brings back what still holds and nothing that ended."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import threading

import pytest

from harness import audit, cards, places
from harness.client import Client
from harness.process import Process, until
from harness.vault import Vault, run


def back_up(vault, path: pathlib.Path) -> dict:
    return vault.run_json("backup", "--out", str(path))


def restored(vault, backup: pathlib.Path, target: pathlib.Path, *options: str) -> Vault:
    """The vault that a restore made, at rest; its callers keep their keys."""
    done = run("restore", "--from", str(backup), "--data", str(target), "--config", str(vault.config_file), *options)
    assert done.returncode == 0, done.stderr
    return there(vault, target)


def there(vault, target: pathlib.Path) -> Vault:
    other = object.__new__(Vault)
    other.__dict__ = dict(vault.__dict__)
    other.folder, other.data, other.config_file = target.parent, target, target / "config.json"
    other.process, other.addresses = None, {}
    other.admin = Client(other, vault.admin.key)
    return other


def refused(vault, backup, target, *options, word: str) -> None:
    done = run("restore", "--from", str(backup), "--data", str(target), "--config", str(vault.config_file), *options)
    assert done.returncode == 1 and word in done.stderr, done.stderr
    assert not (target / "vault.db").exists()


@pytest.fixture
def second(tmp_path):
    """Where a restored vault goes; what runs there ends with the test."""
    vaults: list[Vault] = []
    folder = tmp_path / "second"
    folder.mkdir()
    yield lambda vault, backup, *options: vaults.append(restored(vault, backup, folder / f"data-{len(vaults)}", *options)) or vaults[-1]
    for vault in vaults:
        vault.kill()


def client_of(vault, shop):
    return Client(vault, shop.key, shop.id)


def test_a_backup_beside_the_service_and_alone_is_whole_and_proven(vault, shop, tmp_path):
    for number in range(8):
        shop.save(f"customer-{number}", cards.good(number))
    over = threading.Event()
    written = []

    def write():
        number = 100
        while not over.is_set():
            number += 1
            written.append(shop.save("customer-writing", cards.good(number))["id"]) if number < 118 else over.wait(0.1)

    writing = threading.Thread(target=write, daemon=True)
    writing.start()
    report = back_up(vault, tmp_path / "beside")
    over.set()
    writing.join(20)
    assert report["recordsOpened"] > 100 and report["entries"] > 20
    assert vault.stop() == 0
    alone = back_up(vault, tmp_path / "alone")
    assert alone["entries"] > report["entries"]
    for path in (tmp_path / "beside", tmp_path / "alone"):
        assert path.stat().st_mode & 0o777 == 0o600
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    before = (tmp_path / "alone").read_bytes()
    again = vault.run("backup", "--out", str(tmp_path / "alone"))
    assert again.returncode == 1 and "there is a file of that name" in again.stderr
    assert (tmp_path / "alone").read_bytes() == before
    assert not list(tmp_path.glob("*.part"))
    assert "proving" in vault.run("backup", "--out", str(tmp_path / "third")).stderr
    taken = [entry["leaf"] for entry in audit.entries(audit.export(vault)) if entry["leaf"]["action"] == "backup.taken"]
    assert len(taken) == 3 and {leaf["actor"]["kind"] for leaf in taken} == {"operator"}


def test_a_backup_that_cannot_be_written_leaves_nothing(vault, shop, tmp_path):
    done = vault.run("backup", "--out", str(tmp_path / "nowhere" / "file"))
    assert done.returncode == 1 and "error" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_without_the_root_key_a_backup_tells_nothing(vault, shop, browser, tmp_path):
    from test_storage import fill

    words = fill(vault, shop, browser)
    back_up(vault, tmp_path / "backup")
    content = (tmp_path / "backup").read_bytes()
    for word in [word for word in words if len(word) >= 6]:
        for form in (word.encode(), word.encode().hex().encode()):
            assert form not in content, word
    key = bytes.fromhex((vault.data / "root.key").read_text().strip())
    assert key not in content and key.hex().encode() not in content
    other = tmp_path / "other.key"
    other.write_text("00" * 32 + "\n")
    other.chmod(0o600)
    refused(vault, tmp_path / "backup", tmp_path / "x", "--root-key", str(other), word="not the root key")


def test_what_ended_since_stays_ended_and_the_rest_is_there(vault, bank, shop, tmp_path, second):
    kept = shop.save("customer-1", cards.GOOD)
    lost = shop.save("customer-1", cards.AMEX)
    gone = shop.save("customer-2", cards.good(7))
    used = {shop.verification(one["id"])["invoiceId"] for one in shop.get("/accounts/customer-1/verifications").json["verifications"]}
    back_up(vault, tmp_path / "backup")
    later = shop.save("customer-3", cards.good(8))
    used.add(shop.get("/accounts/customer-3/verifications").json["verifications"][0]["invoiceId"])
    shop.revoke(lost["id"], "stolen").expect(200)
    shop.call("DELETE", "/accounts/customer-2").expect(200)
    shop.until_deactivated(lost["id"])
    assert vault.stop() == 0

    other = second(vault, tmp_path / "backup", "--reason", "the disk died")
    assert json.loads(other.config_file.read_text())["dataDirectory"] == str(other.data)
    assert (other.data / "root.key").stat().st_mode & 0o777 == 0o600
    other.start()
    shop = client_of(other, shop)
    assert shop.card(kept["id"])["status"] == "active"
    assert shop.card(lost["id"])["status"] == "revoked" and shop.card(lost["id"])["revocation"]["reason"] == "stolen"
    assert shop.get(f"/cards/{gone['id']}").status == 404 and shop.cards("customer-2", status="all") == []
    # What was saved since is lost, and its identifier comes to nobody else.
    assert shop.get(f"/cards/{later['id']}").status == 404
    fresh = shop.save("customer-3", cards.good(9))
    assert fresh["id"] != later["id"]
    invoice = shop.get("/accounts/customer-3/verifications").json["verifications"][0]["invoiceId"]
    assert invoice not in used and int(invoice) > max(int(number) for number in used) + 900_000
    # Whoever followed the feed learns that there is a hole.
    assert shop.get("/events", after=3).status == 410
    assert [event["type"] for event in shop.events()]
    leaves = {entry["leaf"]["action"]: entry for entry in other.admin.leaves()}
    assert leaves["backup.restored"]["leaf"]["reason"].startswith("taken.")
    assert leaves["backup.restored"]["opening"]["note"] == "the disk died"
    assert leaves["rollback.accepted"]["opening"]["note"] == "the disk died"
    assert leaves["ledger.applied"]["leaf"]["reason"] == "entries.2.revoked.1.erased.1"
    assert audit.judged(other, audit.export(other))["valid"]
    # It goes on as any vault: another stop and start, another backup.
    other.restart()
    back_up(other, tmp_path / "of the second")


def test_a_ledger_elsewhere_stays_there_and_serves_a_restore(vault_at_rest, tmp_path, second):
    ledger = tmp_path / "another disk" / "ledger"
    ledger.parent.mkdir()
    (vault_at_rest.data / "ledger").rename(ledger)
    vault_at_rest.configure(lambda config: config.update(ledgerFile=str(ledger)))
    vault = vault_at_rest.start()
    shop = vault.client()
    lost = shop.save("customer-1", cards.GOOD)
    back_up(vault, tmp_path / "backup")
    shop.revoke(lost["id"], "lost").expect(200)
    assert vault.stop() == 0
    assert ledger.stat().st_size > 0 and ledger.stat().st_mode & 0o777 == 0o600
    assert not (vault.data / "ledger").exists()
    # The disk of the database is gone with all that lay on it but the keys.
    (vault.data / "vault.db").unlink()

    other = second(vault, tmp_path / "backup", "--reason", "the disk died")
    assert not (other.data / "ledger").exists()
    shop = client_of(other.start(), shop)
    assert shop.card(lost["id"])["status"] == "revoked"
    before = ledger.stat().st_size
    shop.revoke(shop.save("customer-1", cards.AMEX)["id"], "lost").expect(200)
    assert ledger.stat().st_size > before


@pytest.mark.parametrize("source", ["env:CARDVAULT_ROOT_KEY", "fd"])
def test_a_restore_takes_the_root_key_from_where_the_vault_does(vault, shop, tmp_path, second, source):
    card = shop.save("customer-1", cards.GOOD)
    back_up(vault, tmp_path / "backup")
    assert vault.stop() == 0
    key = (vault.data / "root.key").read_bytes()
    (vault.data / "root.key").unlink()
    read, write = os.pipe()
    os.write(write, key)
    os.close(write)
    vault.configure(lambda config: config.update(rootKeyFile=f"fd:{read}" if source == "fd" else source))
    target = tmp_path / "restored"
    options = ["--from", tmp_path / "backup", "--data", target, "--config", vault.config_file]
    with open(read) as descriptor:
        done = subprocess.run(
            [places.program("cardvault"), "restore", *map(str, options)],
            pass_fds=[descriptor.fileno()], capture_output=True, text=True, timeout=60,
            env=places.environment({} if source == "fd" else {"CARDVAULT_ROOT_KEY": key.decode().strip()}),
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # It is the deployment's: no copy of it is left beside the database.
    assert not (target / "root.key").exists()
    other = there(vault, target)
    other.configure(lambda config: config.update(rootKeyFile="env:CARDVAULT_ROOT_KEY"))
    try:
        other.start(CARDVAULT_ROOT_KEY=key.decode().strip())
        assert client_of(other, shop).card(card["id"])["status"] == "active"
    finally:
        other.kill()


def test_a_restored_card_is_looked_for_at_the_bank_before_its_first_reveal(vault, bank, shop, tmp_path, second):
    present, absent = shop.save("customer-1", cards.GOOD), shop.save("customer-1", cards.AMEX)
    shop.until_known(present["id"])
    bank_id = shop.reveal(absent["id"]).json["epayCardId"]
    back_up(vault, tmp_path / "backup")
    # Revoked since, on a vault whose ledger is lost: the bank alone knows.
    shop.revoke(absent["id"]).expect(200)
    shop.until_deactivated(absent["id"])
    assert bank.card(bank_id)["active"] is False
    vault.kill()
    (vault.data / "ledger").unlink()
    refused(vault, tmp_path / "backup", tmp_path / "x", word="the ledger is needed")
    other = second(vault, tmp_path / "backup", "--no-ledger", "lost with the machine").start()
    shop = client_of(other, shop)
    bank.fault("list", times=1000, dropBefore=True)
    assert shop.reveal(present["id"]).status == 503
    assert shop.card(present["id"])["status"] == "active"
    bank.faults()
    before = bank.calls("list")
    assert shop.reveal(present["id"]).status == 200
    assert bank.calls("list") == before + 1
    assert shop.reveal(present["id"]).status == 200
    assert bank.calls("list") == before + 1
    assert shop.reveal(absent["id"]).status == 409
    card = shop.card(absent["id"])
    assert (card["status"], card["suspension"]["reason"]) == ("suspended", "absent_at_bank")
    fresh = shop.save("customer-2", cards.good(5))
    before = bank.calls("list")
    shop.reveal(fresh["id"]).expect(200)
    assert bank.calls("list") == before
    other.restart()
    assert shop.reveal(present["id"]).status == 200
    assert bank.calls("list") == before


def test_a_directory_with_anything_in_it_is_left_alone(vault, shop, tmp_path):
    back_up(vault, tmp_path / "backup")
    before = {path.name: path.read_bytes() for path in vault.data.iterdir() if path.is_file() and "vault.db" not in path.name}
    done = run("restore", "--from", str(tmp_path / "backup"), "--data", str(vault.data), "--config", str(vault.config_file))
    assert done.returncode == 1 and "empty" in done.stderr
    assert {name: (vault.data / name).read_bytes() for name in before} == before
    other = tmp_path / "used"
    other.mkdir()
    (other / "something").write_text("here")
    refused(vault, tmp_path / "backup", other, word="empty")
    assert [path.name for path in other.iterdir()] == ["something"]


def test_what_was_altered_or_is_no_backup_is_refused(vault, shop, tmp_path):
    shop.save("customer-1", cards.GOOD)
    back_up(vault, tmp_path / "backup")
    whole = (tmp_path / "backup").read_bytes()
    for number, place in enumerate([30, 5_000, len(whole) // 2, len(whole) - 400, len(whole) - 60, len(whole) - 3]):
        broken = tmp_path / f"broken-{number}"
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        refused(vault, broken, tmp_path / f"x-{number}", word="error")
    cut = tmp_path / "cut"
    cut.write_bytes(whole[:-100])
    refused(vault, cut, tmp_path / "x-cut", word="not a backup")
    refused(vault, vault.config_file, tmp_path / "x-config", word="not a backup")
    stranger = tmp_path / "stranger.key"
    stranger.write_text("11" * 32 + "\n")
    stranger.chmod(0o600)
    refused(vault, tmp_path / "backup", tmp_path / "x-key", "--audit-key", str(stranger), word="not signed by this audit key")
    old = tmp_path / "old-ledger"
    old.write_text((vault.data / "ledger").read_text()[:-20])
    refused(vault, tmp_path / "backup", tmp_path / "x-ledger", "--ledger", str(old), word="ledger")


def test_an_older_database_put_back_by_hand_is_brought_up_to_date(vault, shop, tmp_path):
    lost, gone = shop.save("customer-1", cards.GOOD), shop.save("customer-2", cards.AMEX)
    vault.stop()
    audit.snapshot(vault, tmp_path / "copy")
    vault.start()
    shop.revoke(lost["id"], "lost").expect(200)
    shop.call("DELETE", "/accounts/customer-2").expect(200)
    vault.stop()
    audit.put_back(vault, tmp_path / "copy")
    vault.process = Process(
        [places.program("cardvault"), "serve", "--config", str(vault.config_file), "--accept-rollback", "a test"],
        vault.folder / "vault.out",
        vault.folder / "vault.err",
    )
    vault.process.line("ready")
    vault._read_addresses()
    assert shop.card(lost["id"])["status"] == "revoked"
    assert shop.get(f"/cards/{gone['id']}").status == 404


def test_a_lost_ledger_stops_the_start_until_a_reason_is_given(vault, shop):
    card = shop.save("customer-1", cards.GOOD)
    shop.revoke(card["id"]).expect(200)
    vault.stop()
    (vault.data / "ledger").unlink()
    process = vault.launch()
    assert process.wait() == 1 and "ledger" in process.complaints()
    vault.process = Process(
        [places.program("cardvault"), "serve", "--config", str(vault.config_file), "--begin-ledger", "the disk died"],
        vault.folder / "vault.out",
        vault.folder / "vault.err",
    )
    vault.process.line("ready")
    vault._read_addresses()
    (entry,) = [entry for entry in vault.admin.leaves() if entry["leaf"]["action"] == "ledger.begun"]
    assert entry["opening"]["note"] == "the disk died"
    vault.restart()


def recipe() -> str:
    """The script of docs/operating.md that copies what a backup alone does not have."""
    text = (places.ROOT / "docs" / "operating.md").read_text()
    return text.split("<!-- copy-small-files -->")[1].split("```sh\n")[1].split("```")[0]


def test_the_recipe_for_continuous_copies_loses_what_it_says_and_no_more(vault, bank, shop, tmp_path, second):
    away = tmp_path / "away"
    away.mkdir()
    script = tmp_path / "copy-small-files"
    script.write_text(recipe())
    copying = subprocess.Popen(["sh", str(script), str(vault.data), str(away)], start_new_session=True)
    try:
        kept, lost = shop.save("customer-1", cards.GOOD), shop.save("customer-1", cards.AMEX)
        back_up(vault, away / "backup")
        shop.save("customer-2", cards.good(3))
        shop.revoke(lost["id"]).expect(200)
        shop.call("DELETE", "/accounts/customer-2").expect(200)
        until(lambda: (away / "ledger").read_bytes() == (vault.data / "ledger").read_bytes(), 10, "the copy")
        until(lambda: (away / "audit-checkpoint").exists() and (away / "invoice-numbers").exists(), 10, "the copies")
    finally:
        copying.terminate()
        copying.wait(10)
    # The machine dies; keys and configuration were kept apart.
    vault.kill()
    keys = tmp_path / "keys"
    keys.mkdir()
    for name in ("root.key", "audit-signing.key", "config.json", "bank-client-secret"):
        shutil.copy2(vault.data / name, keys / name)
    text = (keys / "config.json").read_text().replace(str(vault.data / "bank-client-secret"), str(keys / "bank-client-secret"))
    (keys / "config.json").write_text(text.replace(str(vault.data / "root.key"), str(keys / "root.key")))
    shutil.rmtree(vault.data)
    vault.config_file = keys / "config.json"
    other = second(
        vault, away / "backup", "--audit-key", str(keys / "audit-signing.key"), "--ledger", str(away / "ledger"),
        "--invoices", str(away / "invoice-numbers"), "--checkpoint", str(away / "audit-checkpoint"),
    )
    other.start()
    shop = client_of(other, shop)
    assert shop.card(kept["id"])["status"] == "active" and shop.card(lost["id"])["status"] == "revoked"
    assert shop.cards("customer-2", status="all") == []
    assert shop.reveal(kept["id"]).status == 200
