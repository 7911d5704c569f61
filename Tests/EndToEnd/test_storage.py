"""Encryption at rest, as someone sees it who stole the files."""

import json
import shutil
import sqlite3

from harness import cards
from harness.process import until


def fill(vault, shop, browser) -> list[str]:
    """Uses every feature that keeps something; the words that must not be readable."""
    account = "customer-in-the-clear"
    card = shop.save(account, cards.GOOD, label="LABEL-in-the-clear", reference="REFERENCE-in-the-clear")
    shop.until_known(card["id"])
    words = [account, "LABEL-in-the-clear", "REFERENCE-in-the-clear", "440563", "5096", "Sandbox Issuer", card["id"]]
    words.append(shop.reveal(card["id"], "PURPOSE-in-the-clear").json["epayCardId"])
    challenged = shop.verify(account, cards.CHALLENGED, returnUrl="https://shop.example.kz/RETURN-in-the-clear").json
    words += [challenged["challenge"]["paReq"], challenged["challenge"]["md"], "RETURN-in-the-clear", challenged["id"]]
    finished = shop.verify(account, cards.CHALLENGED).json
    browser.pass_challenge(finished["challenge"])
    shop.until_final(finished["id"])
    second = shop.save(account, cards.AMEX)
    words.append(shop.reveal(second["id"]).json["epayCardId"])
    shop.patch(f"/cards/{second['id']}", {"label": "SECOND-in-the-clear"}).expect(200)
    shop.revoke(second["id"], "lost", note="NOTE-in-the-clear").expect(200)
    shop.until_deactivated(second["id"])
    shop.verify(account, cards.BLOCKED).expect(201)
    wish = {"returnUrl": "https://shop.example.kz/SESSION-in-the-clear", "cardSave": True, "reference": "SESSREF-in-the-clear"}
    answer = shop.post(f"/accounts/{account}/card-entry-sessions", wish)
    if answer.status == 201:
        words.append(answer.json["id"])
    words += ["PURPOSE-in-the-clear", "SECOND-in-the-clear", "NOTE-in-the-clear", "-in-the-clear", vault.admin.key, shop.key]
    return words


def test_nothing_personal_is_readable_in_any_file(vault, shop, browser):
    words = fill(vault, shop, browser)

    def scan():
        for path in vault.data.rglob("*"):
            if not path.is_file():
                continue
            content = path.read_bytes()
            for word in words:
                # Four digits alone may stand in a file by chance: they are looked for as text only.
                if len(word) < 6 and path.suffix in (".db", ".db-wal", ".db-shm", ""):
                    continue
                assert word.encode() not in content, f"{word} is in {path.name}"

    scan()
    assert vault.stop() == 0
    scan()
    log = vault.log
    for word in words:
        if len(word) >= 6:
            assert word not in log, f"{word} is in the log"


def database(vault):
    (path,) = [path for path in vault.data.iterdir() if path.suffix in (".db", ".sqlite") or path.name == "vault.db"]
    return path


def test_the_root_key_is_not_in_the_database(vault, shop):
    shop.save("customer-1", cards.GOOD)
    vault.stop()
    text = (vault.data / "root.key").read_bytes().strip()
    key = bytes.fromhex(text.decode()) if len(text) == 64 else text
    assert len(key) == 32
    for path in vault.files():
        if path.name != "root.key":
            assert key not in path.read_bytes() and text not in path.read_bytes(), path.name


def test_a_ciphertext_moved_to_another_card_is_not_believed(vault, bank, shop):
    first = shop.save("customer-1", cards.good(1))
    second = shop.save("customer-1", cards.good(2))
    ids = {shop.reveal(card["id"]).json["epayCardId"] for card in (first, second)}
    assert vault.stop() == 0
    with sqlite3.connect(database(vault)) as connection:
        rows = connection.execute("SELECT place, sealed FROM cards ORDER BY place").fetchall()
        assert len(rows) == 2
        for row, other in zip(rows, reversed(rows)):
            connection.execute("UPDATE cards SET sealed = ? WHERE place = ?", (other[1], row[0]))
    connection.close()
    if vault.try_start():
        for card in (first, second):
            answer = shop.reveal(card["id"])
            assert answer.status >= 400, "a moved ciphertext was opened"
            assert not any(id in answer.text for id in ids)


def test_a_flipped_bit_is_noticed(vault, shop):
    card = shop.save("customer-1", cards.GOOD)
    assert vault.stop() == 0
    with sqlite3.connect(database(vault)) as connection:
        (sealed,) = connection.execute("SELECT sealed FROM cards").fetchone()
        broken = sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:]
        connection.execute("UPDATE cards SET sealed = ?", (broken,))
    connection.close()
    if vault.try_start():
        assert shop.reveal(card["id"]).status >= 500
        assert shop.get(f"/cards/{card['id']}").status >= 500


def test_the_database_itself_refuses_a_card_without_a_verified_verification(vault, shop):
    shop.save("customer-1", cards.GOOD)
    shop.verify("customer-1", cards.BLOCKED).expect(201)
    assert vault.stop() == 0
    connection = sqlite3.connect(database(vault))
    connection.execute("PRAGMA foreign_keys = ON")
    (declined,) = connection.execute("SELECT place & 4294967295 FROM verifications WHERE status = 5").fetchone()
    columns = [row[1] for row in connection.execute("PRAGMA table_info(cards)")]
    card = dict(zip(columns, connection.execute("SELECT * FROM cards").fetchone()))
    for origin in (declined, 4_000_000):
        forged = card | {"place": card["place"] + 77, "origin": origin, "fingerprint": b"f" * 16}
        marks = ",".join("?" * len(columns))
        try:
            connection.execute(f"INSERT INTO cards VALUES ({marks})", [forged[name] for name in columns])
        except sqlite3.IntegrityError:
            continue
        raise AssertionError("the database took the card")
    try:
        connection.execute("UPDATE verifications SET status = 4 WHERE status = 5")
    except sqlite3.IntegrityError:
        pass
    else:
        raise AssertionError("the database changed a verdict")
    connection.close()


def test_a_database_of_a_newer_version_is_refused(vault, shop):
    assert vault.stop() == 0
    connection = sqlite3.connect(database(vault))
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version = {version + 1}")
    connection.commit()
    connection.close()
    process = vault.launch()
    assert process.wait() == 1
    assert "newer" in process.complaints()


def test_a_file_that_is_no_vault_is_refused(vault_at_rest):
    path = database(vault_at_rest)
    for name in ("-wal", "-shm"):
        (path.parent / (path.name + name)).unlink(missing_ok=True)
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    path.chmod(0o600)
    process = vault_at_rest.launch()
    assert process.wait() == 1
    assert process.complaints().strip()


def test_a_vault_without_its_database_is_not_made_anew(vault_at_rest):
    path = database(vault_at_rest)
    for file in vault_at_rest.data.glob(path.name + "*"):
        file.unlink()
    process = vault_at_rest.launch()
    assert process.wait() == 1
    assert not path.exists()


def test_invoices_are_not_used_again_after_the_database_went_back_in_time(vault, bank, shop, tmp_path):
    path = database(vault)
    assert vault.stop() == 0
    old = tmp_path / "old"
    old.mkdir()
    for file in vault.data.glob(path.name + "*"):
        shutil.copy2(file, old)
    vault.start()
    used = {shop.verify(f"customer-{number}", cards.GOOD).json["invoiceId"] for number in range(3)}
    assert vault.stop() == 0
    for file in vault.data.glob(path.name + "*"):
        file.unlink()
    for file in old.iterdir():
        shutil.copy2(file, vault.data)
    # A database that went back in time is noticed; where the vault starts all the same, it repeats no invoice.
    if vault.try_start():
        again = {shop.verify(f"other-{number}", cards.GOOD).json["invoiceId"] for number in range(3)}
        assert not used & again
        assert bank.ledger["refusals"] == []
    else:
        assert vault.process.complaints().strip()


def test_the_configuration_holds_no_secret(vault_at_rest):
    text = json.dumps(vault_at_rest.config)
    assert "U01gQZVL" not in text
    assert vault_at_rest.admin.key not in text


def test_what_is_older_than_its_retention_goes(vault_at_rest):
    vault = vault_at_rest
    vault.start()
    shop = vault.client()
    card = shop.save("customer-1", cards.GOOD)
    declined = shop.verify("customer-1", cards.BLOCKED).json
    assert vault.stop() == 0
    with sqlite3.connect(database(vault)) as connection:
        # A feed and verifications of long ago; the watch over the decline is over too.
        connection.execute("UPDATE events SET at = at - 91 * 86400000")
        connection.execute("UPDATE verifications SET created_at = created_at - 401 * 86400000, asks = NULL, due_at = NULL")
    vault.configure(lambda config: config["timing"].update(housekeepingSeconds=1))
    vault.start()
    until(lambda: shop.get("/events", after=1, limit=1).status == 410, 20, "old events to go")
    until(lambda: shop.get(f"/verifications/{declined['id']}").status == 404, 20, "an old verification to go")
    shop.get(f"/cards/{card['id']}").expect(200)
    until(lambda: "retention.applied" in [leaf["leaf"]["action"] for leaf in vault.admin.leaves()], 20, "the leaf")
