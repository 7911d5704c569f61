"""The head of the audit is signed, kept outside the database, and noticed when the database does not continue it."""

import sqlite3

from harness import audit, cards
from harness.process import until


def kept(vault):
    return audit.checkpoint((vault.data / "audit-checkpoint").read_text())


def refused(vault, *words):
    """The one line by which a start is refused."""
    process = vault.launch()
    assert process.wait() == 1
    (line,) = process.complaints().splitlines()
    for word in words:
        assert word in line, line
    return line


def accept(vault, reason):
    from harness import places
    from harness.process import Process

    vault.process = Process(
        [places.program("cardvault"), "serve", "--config", str(vault.config_file), "--accept-rollback", reason],
        vault.folder / "vault.out",
        vault.folder / "vault.err",
    )
    vault.process.line("ready")
    vault._read_addresses()


def test_a_new_vault_has_a_checkpoint_of_its_own_log(vault_at_rest, tmp_path):
    origin, size, _ = kept(vault_at_rest)
    assert origin.startswith("cardvault.local/") and size == 2
    assert (vault_at_rest.data / "audit-checkpoint").read_text().count("\u2014 " + origin) == 1


def test_a_checkpoint_is_made_while_something_changes_and_at_the_stop(vault_at_rest):
    vault_at_rest.configure(lambda config: config["timing"].update(checkpointSeconds=1))
    vault = vault_at_rest.start()
    first = kept(vault)[1]
    vault.client()
    until(lambda: kept(vault)[1] > first, 10, "a newer checkpoint")
    before = kept(vault)[1]
    vault.stop()
    assert kept(vault)[1] > before


def test_the_checkpoint_is_kept_in_a_second_directory_too(vault_at_rest, tmp_path):
    second = tmp_path / "elsewhere"
    second.mkdir()
    vault_at_rest.configure(lambda config: config.update(audit={"checkpointDirectory": str(second)}))
    vault_at_rest.start().stop()
    assert (second / "audit-checkpoint").read_text() == (vault_at_rest.data / "audit-checkpoint").read_text()
    copy = tmp_path / "copy"
    audit.snapshot(vault_at_rest, copy)
    vault_at_rest.start().stop()
    # Whoever brings back the whole data directory, checkpoint and all, still stands against the second one.
    audit.put_back(vault_at_rest, copy)
    (vault_at_rest.data / "audit-checkpoint").write_bytes((copy / "audit-checkpoint").read_bytes())
    refused(vault_at_rest, "older")


def test_a_database_that_went_back_in_time_is_refused_unless_accepted(vault_at_rest, tmp_path):
    copy = tmp_path / "copy"
    audit.snapshot(vault_at_rest, copy)
    vault_at_rest.start().stop()
    audit.put_back(vault_at_rest, copy)
    refused(vault_at_rest, "older", "--accept-rollback")
    assert vault_at_rest.run("client", "list").returncode == 1
    accept(vault_at_rest, "the disk was lost")
    leaves = vault_at_rest.admin.leaves()
    (leaf,) = [entry for entry in leaves if entry["leaf"]["action"] == "rollback.accepted"]
    assert leaf["opening"]["note"] == "the disk was lost"
    assert leaf["leaf"]["reason"].startswith("behind.")
    assert leaf["leaf"]["actor"]["kind"] == "operator"
    assert list(vault_at_rest.data.glob("audit-checkpoint.given-up-*"))
    assert vault_at_rest.stop() == 0
    vault_at_rest.start()


def test_a_database_of_another_history_is_refused(vault_at_rest, tmp_path):
    copy = tmp_path / "copy"
    audit.snapshot(vault_at_rest, copy)
    vault_at_rest.start().stop()
    checkpoint = (vault_at_rest.data / "audit-checkpoint").read_bytes()
    audit.put_back(vault_at_rest, copy)
    (vault_at_rest.data / "audit-checkpoint").unlink()
    for number in range(4):
        accept(vault_at_rest, "another history") if number == 0 else vault_at_rest.start()
        vault_at_rest.stop()
    (vault_at_rest.data / "audit-checkpoint").write_bytes(checkpoint)
    refused(vault_at_rest, "not the one")


def test_a_checkpoint_that_is_gone_forged_or_of_another_vault_is_refused(vault_at_rest):
    path = vault_at_rest.data / "audit-checkpoint"
    note = path.read_text()
    path.write_text(note.replace("\n2\n", "\n1\n"))
    refused(vault_at_rest, "not one that this vault signed")
    path.unlink()
    refused(vault_at_rest, "is gone")
    path.write_text(note)
    vault_at_rest.start()


def test_a_tree_that_was_edited_is_refused(vault, shop):
    for number in range(3):
        shop.save(f"customer-{number}", cards.GOOD)
    assert vault.stop() == 0
    with sqlite3.connect(vault.data / "vault.db") as connection:
        connection.execute("UPDATE audit_nodes SET hash = zeroblob(32) WHERE level = 4 AND position = 0")
        connection.execute("UPDATE leaves SET hash = zeroblob(32)")
    refused(vault, "audit")


def test_a_kill_never_leaves_a_checkpoint_ahead_of_the_database(vault_at_rest):
    vault_at_rest.configure(lambda config: config["timing"].update(checkpointSeconds=1))
    for _ in range(3):
        vault = vault_at_rest.start()
        vault.client()
        vault.run("audit", "head")
        vault.kill()
    vault_at_rest.start()


def test_the_head_is_printed_and_served(vault):
    shown = vault.run("audit", "head").stdout
    document = vault.run_json("audit", "head")
    assert document["checkpoint"] == shown
    assert audit.checkpoint(shown)[1] == document["entries"]
    answer = vault.admin.get("/audit/checkpoint").expect(200)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert audit.checkpoint(answer.text)[0] == document["origin"]
    # Asking for it is no entry: else a witness would have something new with each look.
    assert vault.admin.get("/audit/checkpoint").text == answer.text
