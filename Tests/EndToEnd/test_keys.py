"""The life of keys: rotation, rewrap and destruction beside traffic, the sources of the root key, and its change."""

import json
import os
import pathlib
import subprocess
import threading

import pytest

from harness import cards, places
from harness.process import Process, until
from harness.wire import send


def generations(vault) -> list[dict]:
    found = vault.run_json("keys", "status")["generations"]
    assert all({"generation", "active", "records"} <= set(entry) for entry in found)
    return found


def under(vault, generation: int) -> int:
    return next(entry["records"] for entry in generations(vault) if entry["generation"] == generation)


def fill(vault, shop, count: int = 4) -> list[dict]:
    """Cards, revoked ones, verifications without one, a session, events, openings, clients."""
    saved = [shop.save(f"customer-{number % 3}", cards.good(number)) for number in range(count)]
    shop.revoke(saved[0]["id"]).expect(200)
    shop.verify("customer-9", cards.BLOCKED).expect(201)
    return saved


def add_cards(vault, count: int) -> None:
    """Many more cards in a vault at rest: copies of one row would not open, so they are verified by a program of ours."""
    bench = places.programs() / "vault-bench"
    if not bench.exists():
        pytest.skip("vault-bench is not built: swift build -c release --product vault-bench")
    subprocess.run([bench, "seed", vault.data, str(count // 3)], check=True, capture_output=True, timeout=300)


class Traffic:
    """A shop that goes on saving, listing and revealing until it is told to stop; keeps what went wrong."""

    def __init__(self, shop, first: int = 500):
        self.shop, self.faults, self.rounds = shop, [], 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(first,), daemon=True)
        self._thread.start()

    def _run(self, first: int) -> None:
        while not self._stop.is_set():
            account, card = f"traffic-{self.rounds % 5}", cards.good(first + self.rounds)
            try:
                saved = self.shop.save(account, card)
                assert self.shop.reveal(saved["id"]).expect(200).json["epayCardId"]
                assert saved["id"] in [entry["id"] for entry in self.shop.cards(account, limit=100)]
                self.shop.revoke(saved["id"]).expect(200)
            except (AssertionError, OSError, KeyError) as fault:
                self.faults.append(repr(fault)[:300])
                return
            self.rounds += 1

    def stop(self) -> int:
        self._stop.set()
        self._thread.join(30)
        assert self.faults == []
        return self.rounds


# MARK: Data keys


@pytest.mark.parametrize("place", ["beside the service", "without it"])
def test_keys_are_rotated_rewrapped_and_destroyed(vault, shop, place):
    saved = fill(vault, shop)
    revealed = shop.reveal(saved[1]["id"]).json["epayCardId"]
    if place == "without it":
        assert vault.stop() == 0
    assert [(entry["generation"], entry["active"]) for entry in generations(vault)] == [(1, True)]
    assert under(vault, 1) > 10
    assert vault.run_json("keys", "rotate") == {"generation": 2}
    assert [entry["active"] for entry in generations(vault)] == [False, True]
    refused = vault.run("keys", "destroy", "1")
    assert (refused.returncode, refused.stdout) == (1, "") and "sealed with this generation" in refused.stderr
    assert vault.run("keys", "destroy", "2").returncode == 1
    done = vault.run("keys", "rewrap", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["generation"] == 2 and result["records"] > 10
    assert "records" in done.stderr and "a second" in done.stderr
    assert under(vault, 1) == 0
    assert vault.run_json("keys", "destroy", "1") == {"generation": 1, "destroyed": True}
    assert [entry["generation"] for entry in generations(vault)] == [2]
    if place == "without it":
        vault.start()
    assert shop.reveal(saved[1]["id"]).expect(200).json["epayCardId"] == revealed
    assert shop.card(saved[0]["id"])["status"] == "revoked"
    actions = [entry["leaf"]["action"] for entry in vault.admin.leaves()]
    assert [action for action in actions if action.startswith("keys.")] == [
        "keys.rotated", "keys.rewrapped", "keys.rewrapped", "keys.destroyed",
    ]


@pytest.mark.parametrize("operand", ["0", "7", "-1", "one", "99999999999"])
def test_a_generation_that_never_was_is_exit_1(vault_at_rest, operand):
    done = vault_at_rest.run("keys", "destroy", operand)
    assert done.returncode in (1, 2) and done.stdout == ""
    assert [entry["generation"] for entry in generations(vault_at_rest)] == [1]


@pytest.mark.parametrize("arguments", [["keys", "destroy"], ["keys", "rotate", "2"], ["keys", "rewrap", "--fast"], ["keys"]])
def test_wrong_usage_is_exit_2(vault_at_rest, arguments):
    assert vault_at_rest.run(*arguments).returncode == 2


@pytest.mark.parametrize("rate", ["0", "-5", "x", "1e9"])
def test_a_rate_that_is_none_is_refused(vault_at_rest, rate):
    done = vault_at_rest.run("keys", "rewrap", f"--rate={rate}")
    assert done.returncode == 1 and "--rate" in done.stderr


def test_keys_change_while_the_shop_goes_on(vault_at_rest):
    vault = vault_at_rest
    add_cards(vault, 30_000)
    vault.start()
    shop = vault.client()
    traffic = Traffic(shop)
    until(lambda: traffic.rounds > 2 or traffic.faults, what="traffic")
    for generation in (2, 3):
        assert vault.run_json("keys", "rotate")["generation"] == generation
        result = vault.run_json("keys", "rewrap")
        assert result["generation"] == generation and result["records"] > 60_000
        assert under(vault, generation - 1) == 0
        assert vault.run("keys", "destroy", str(generation - 1)).returncode == 0
    more = traffic.rounds
    until(lambda: traffic.rounds > more + 2 or traffic.faults, what="traffic after it")
    assert traffic.stop() > 4
    assert [entry["generation"] for entry in generations(vault)] == [3]
    vault.restart()
    assert len(shop.get("/accounts/acct_000000007/cards").expect(200).json["cards"]) == 3
    check = vault.run("check", "--json")
    assert '"records"' in check.stdout and "do not open" not in check.stdout


def test_a_rewrap_that_is_killed_goes_on_where_it_was(vault_at_rest):
    vault = vault_at_rest
    add_cards(vault, 30_000)
    vault.start()
    assert vault.run_json("keys", "rotate")["generation"] == 2
    total = under(vault, 1)
    command = [places.program("cardvault"), "keys", "rewrap", "--rate", "10000", "--config", str(vault.config_file)]
    rewrap = Process(command, vault.folder / "rewrap.out", vault.folder / "rewrap.err")
    until(lambda: 0 < under(vault, 2) - 20_000, what="a third of it")
    vault.kill()
    assert rewrap.wait() == 1
    vault.start()
    left = under(vault, 1)
    assert 0 < left < total
    shop = vault.client()
    assert len(shop.get("/accounts/acct_000000007/cards").expect(200).json["cards"]) == 3
    result = vault.run_json("keys", "rewrap")
    assert left - 1000 <= result["records"] <= left
    assert under(vault, 1) == 0
    assert vault.run("keys", "destroy", "1").returncode == 0


def test_a_rewrap_stops_with_the_one_who_asked_for_it(vault_at_rest):
    vault = vault_at_rest
    add_cards(vault, 30_000)
    vault.start()
    vault.run_json("keys", "rotate")
    command = [places.program("cardvault"), "keys", "rewrap", "--rate", "1000", "--config", str(vault.config_file)]
    rewrap = Process(command, vault.folder / "rewrap.out", vault.folder / "rewrap.err")
    until(lambda: under(vault, 2) > 0, what="its beginning")
    busy = vault.run("keys", "rewrap")
    assert busy.returncode == 1 and "going on" in busy.stderr
    rewrap.kill()
    until(lambda: vault.run("keys", "rewrap", "--rate", "1000000").returncode == 0, seconds=30, what="the end of the first")
    assert under(vault, 1) == 0


# MARK: Use counts


def test_a_used_up_key_refuses_with_a_problem_of_its_own(vault, shop):
    saved = fill(vault, shop)
    assert vault.stop() == 0
    # What the database says after 2^32 records, less a few.
    subprocess.run(
        ["sqlite3", vault.data / "vault.db", "UPDATE keys SET uses = 4294967296 WHERE purpose = 'data'"], check=True
    )
    vault.start()
    refused = shop.reveal(saved[1]["id"])
    assert (refused.status, refused.problem) == (503, "data-key-used-up")
    assert "Retry-After" in refused.headers
    assert len(shop.cards("customer-1")) > 0
    until(lambda: '"event":"keys.used_up"' in vault.log, what="a line in the log")
    numbers = metrics(vault)
    assert 'cardvault_key_rotation_advised{generation="1"} 1' in numbers
    assert 'cardvault_key_uses_left{generation="1"} 0' in numbers
    assert "keys rotate" in vault.run("keys", "status").stdout
    assert vault.run_json("keys", "rotate")["generation"] == 2
    shop.reveal(saved[1]["id"]).expect(200)
    assert 'cardvault_key_rotation_advised{generation="2"} 0' in metrics(vault)
    assert vault.run("keys", "rewrap").returncode == 0


def test_a_rotation_is_advised_long_before(vault_at_rest):
    subprocess.run(
        ["sqlite3", vault_at_rest.data / "vault.db", "UPDATE keys SET uses = 2147483648 WHERE purpose = 'data'"], check=True
    )
    vault = vault_at_rest.start()
    until(lambda: '"event":"keys.rotation_advised"' in vault.log, what="a line in the log")
    assert generations(vault)[0]["rotationAdvised"] is True
    vault.client().save("customer-1", cards.GOOD)


def metrics(vault) -> str:
    return send("GET", vault.ops + "/metrics").expect(200).text


# MARK: Sources of the root key


def set_root_key(vault, value: str) -> None:
    vault.configure(lambda config: config.update(rootKeyFile=value))


def test_the_root_key_comes_from_a_variable_which_is_wiped(vault_at_rest):
    key = (vault_at_rest.data / "root.key").read_text().strip()
    (vault_at_rest.data / "root.key").unlink()
    set_root_key(vault_at_rest, "env:CARDVAULT_ROOT_KEY")
    vault = vault_at_rest.start(CARDVAULT_ROOT_KEY=key)
    assert key.encode() not in pathlib.Path(f"/proc/{vault.process.pid}/environ").read_bytes()
    vault.client().save("customer-1", cards.GOOD)
    assert vault.stop() == 0
    assert vault.run("keys", "status", CARDVAULT_ROOT_KEY=key).returncode == 0
    without = vault.run("keys", "status")
    assert without.returncode == 1 and len(without.stderr.splitlines()) == 1


def test_the_root_key_comes_from_a_credential(vault_at_rest, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (vault_at_rest.data / "root.key").rename(credentials / "vault-root")
    (credentials / "vault-root").chmod(0o444)
    set_root_key(vault_at_rest, "credential:vault-root")
    vault_at_rest.start(CREDENTIALS_DIRECTORY=str(credentials))


def test_the_root_key_comes_from_a_descriptor(vault_at_rest):
    path = vault_at_rest.data / "root.key"
    key = path.read_bytes()
    path.unlink()
    set_root_key(vault_at_rest, "fd:7")
    read, write = os.pipe()
    os.write(write, key)
    os.close(write)
    try:
        command = [places.program("cardvault"), "keys", "status", "--config", str(vault_at_rest.config_file)]
        done = subprocess.run(
            ["bash", "-c", f'exec "$@" 7<&{read}', "bash", *command],
            pass_fds=[read], capture_output=True, text=True, timeout=60, env=places.environment(),
        )
    finally:
        os.close(read)
    assert done.returncode == 0, done.stderr
    assert vault_at_rest.run("keys", "status").returncode == 1


@pytest.mark.parametrize("value", ["fd:1", "fd:x", "env:", "credential:../x"])
def test_a_source_that_is_none_stops_the_start_with_one_line(vault_at_rest, value):
    set_root_key(vault_at_rest, value)
    process = vault_at_rest.launch()
    assert process.wait() == 1
    (line,) = process.complaints().splitlines()
    assert "rootKeyFile" in line


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_root_key_of_another_user_stops_the_start_with_one_line(vault_at_rest):
    os.chown(vault_at_rest.data / "root.key", 65534, 65534)
    process = vault_at_rest.launch()
    assert process.wait() == 1
    (line,) = process.complaints().splitlines()
    assert "rootKeyFile" in line and "another user" in line


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_root_key_that_others_can_read_stops_the_start_with_one_line(vault_at_rest, mode):
    (vault_at_rest.data / "root.key").chmod(mode)
    process = vault_at_rest.launch()
    assert process.wait() == 1
    (line,) = process.complaints().splitlines()
    assert "rootKeyFile" in line and "chmod 600" in line


# MARK: Another root key


@pytest.mark.parametrize("place", ["beside the service", "without it"])
def test_the_root_key_is_changed_and_no_record_with_it(vault, shop, place, tmp_path):
    saved = fill(vault, shop)
    old = (vault.data / "root.key").read_bytes()
    if place == "without it":
        assert vault.stop() == 0
    rows = sealed(vault)
    new = tmp_path / "next-root.key"
    done = vault.run("keys", "rewrap", "--root-key-file", str(new))
    assert done.returncode == 0, done.stderr
    assert new.stat().st_mode & 0o777 == 0o600
    assert (vault.data / "root.key").read_bytes() == new.read_bytes() != old
    assert (vault.data / "root.key.old").read_bytes() == old
    assert not (vault.data / "root.key.new").exists()
    assert rows <= sealed(vault)
    if place == "beside the service":
        shop.reveal(saved[1]["id"]).expect(200)
        assert vault.run("keys", "rotate").returncode == 0
        assert vault.stop() == 0
    vault.start()
    shop.reveal(saved[1]["id"]).expect(200)
    assert vault.stop() == 0
    (vault.data / "root.key").write_bytes(old)
    process = vault.launch()
    assert process.wait() == 1
    assert "not the root key" in process.complaints()


def sealed(vault) -> set[str]:
    found = subprocess.run(
        ["sqlite3", vault.data / "vault.db", "SELECT hex(sealed) FROM cards UNION ALL SELECT hex(sealed) FROM verifications"],
        check=True, capture_output=True, text=True,
    )
    return set(found.stdout.split())


@pytest.mark.parametrize("point", ["commit.before:1", "commit.after:1"])
def test_a_change_of_the_root_key_that_is_killed_leaves_a_vault_that_starts(vault_at_rest, tmp_path, point):
    vault = vault_at_rest.start()
    shop = vault.client()
    saved = shop.save("customer-1", cards.GOOD)
    assert vault.stop() == 0
    place, _, count = point.partition(":")
    new = tmp_path / "next-root.key"
    for number in range(1, 8):
        # Commits of the start come first: the point moves on until it is behind the change.
        before = (vault.data / "root.key").read_bytes()
        process = vault.launch(CARDVAULT_FAILPOINT=f"{place}:{number}")
        until(lambda: not process.is_running or "ready" in process.lines(), 30, "a start")
        if process.is_running:
            vault._read_addresses()
            vault.run("keys", "rewrap", "--root-key-file", str(new))
            if process.is_running:
                assert vault.stop() in (0, -9)
        vault.start()
        shop.reveal(saved["id"]).expect(200)
        # Killed at a commit of something else, the new key lies there still and nothing is changed.
        assert not (vault.data / "root.key.new").exists() or (vault.data / "root.key").read_bytes() == before
        assert vault.stop() == 0
    assert vault.run("keys", "status").returncode == 0


@pytest.mark.parametrize("path", ["relative.key", "same"])
def test_a_new_root_key_at_a_wrong_place_changes_nothing(vault_at_rest, path):
    key = vault_at_rest.data / "root.key"
    before = key.read_bytes()
    done = vault_at_rest.run("keys", "rewrap", "--root-key-file", str(key) if path == "same" else path)
    assert done.returncode == 1 and "--root-key-file" in done.stderr
    assert key.read_bytes() == before and vault_at_rest.run("keys", "status").returncode == 0


def test_a_new_root_key_that_others_can_read_is_not_taken(vault_at_rest, tmp_path):
    new = tmp_path / "open.key"
    new.write_text("00" * 32 + "\n")
    new.chmod(0o644)
    done = vault_at_rest.run("keys", "rewrap", "--root-key-file", str(new))
    assert done.returncode == 1 and "--root-key-file" in done.stderr and "chmod 600" in done.stderr
    assert vault_at_rest.run("keys", "status").returncode == 0
