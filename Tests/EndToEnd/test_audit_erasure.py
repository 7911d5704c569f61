"""Erasing and pruning take from the log what names people, and no proof."""

import shutil
import sqlite3

from harness import audit, cards


def everything(vault) -> bytes:
    return b"".join(path.read_bytes() for path in vault.data.rglob("*") if path.is_file())


def test_an_erasure_removes_openings_and_leaves_every_proof(vault, shop, tmp_path):
    kept = shop.save("customer-kept", cards.GOOD)
    card = shop.save("customer-gone", cards.AMEX)
    shop.until_known(card["id"])
    shop.reveal(card["id"], "purpose-gone").expect(200)
    before = audit.export(vault, name="before")
    selected = audit.export(vault, "--account", "customer-gone", name="selected")
    assert b"customer-gone" in before and b"purpose-gone" in selected
    # What the files hold of it: every ciphertext of its openings.
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in vault.data.glob("vault.db*"):
        shutil.copy2(path, copy / path.name)
    with sqlite3.connect(copy / "vault.db") as connection:
        sealed = dict(connection.execute("SELECT sequence, sealed FROM openings"))
    gone = [
        entry["leaf"]["sequence"]
        for entry in audit.entries(before)
        if {"customer-gone", card["id"]} & {str(value) for value in (entry["opening"] or {}).values()}
    ]
    assert len(gone) > 3
    assert any(sealed[sequence] in everything(vault) for sequence in gone if sequence in sealed)

    shop.call("DELETE", "/accounts/customer-gone").expect(200)

    assert vault.admin.get("/audit/export", accountId="customer-gone").expect(200)
    after = audit.export(vault, name="after")
    for name in (b"customer-gone", card["id"].encode(), b"purpose-gone"):
        assert not [line for line in after.splitlines() if name in line]
    for bundle in (before, selected, after):
        assert audit.judged(vault, bundle)["valid"]
    assert [entry["hash"] for entry in audit.entries(after)][: len(audit.entries(before))] == [
        entry["hash"] for entry in audit.entries(before)
    ]
    assert kept["id"].encode() in after
    # The old bundle is of the same log as the new head, by proof.
    size = audit.lines(before)[0]["treeSize"]
    assert vault.admin.get("/audit/consistency", **{"from": size}).expect(200).json["treeSize"] > size
    vault.stop()
    content = everything(vault)
    assert not [sequence for sequence in gone if sequence in sealed and sealed[sequence] in content]
    assert b"customer-gone" not in content


def test_leaves_older_than_the_retention_are_pruned_to_their_hashes(vault_at_rest):
    vault_at_rest.configure(lambda config: config["policy"].update(auditRetentionDays=1))
    vault_at_rest.start().stop()
    before = audit.export(vault_at_rest, name="before")
    assert vault_at_rest.run_json("audit", "prune") == {"pruned": 0}
    old = age(vault_at_rest, 3)
    vault = vault_at_rest
    assert vault.run_json("audit", "prune") == {"pruned": 3}
    bundle = audit.export(vault, name="after")
    assert audit.judged(vault, bundle)["valid"]
    header = audit.lines(bundle)[0]
    assert header["from"] == 3 and header["left"]
    assert audit.entries(bundle)[0]["leaf"]["sequence"] == 3
    assert not set(old) & {entry["hash"] for entry in audit.entries(bundle)}
    assert len(audit.entries(before)) > 3
    vault.start()
    assert vault.admin.get("/audit/entries").json["entries"][0]["sequence"] == 3
    proof = vault.admin.get("/audit/entries/0/proof").expect(200).json
    assert proof["leafHash"] == old[0]
    assert audit.judged(vault, vault.admin.get("/audit/export", action="audit.pruned").body)["valid"]
    assert "audit.pruned" in [entry["leaf"]["action"] for entry in audit.entries(bundle)]


def age(vault, count: int) -> list[str]:
    """Makes the first leaves old: a clock of the past would need the machine's. Returns their hashes, which stay."""
    with sqlite3.connect(vault.data / "vault.db") as connection:
        for sequence, leaf in connection.execute("SELECT sequence, leaf FROM leaves WHERE sequence < ?", (count,)).fetchall():
            start = leaf.index(b',"time":"') + 9
            old = leaf[:start] + b"2001" + leaf[start + 4 :]
            connection.execute("UPDATE leaves SET leaf = ? WHERE sequence = ?", (old, sequence))
        return [row[0].hex() for row in connection.execute("SELECT hash FROM leaves WHERE sequence < ? ORDER BY sequence", (count,))]
