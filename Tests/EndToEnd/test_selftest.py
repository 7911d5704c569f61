"""`cardvault selftest pan`: clean as it is built, and not clean with a leak put in on purpose."""

import json
import os
import subprocess

import pytest

from harness import places


def selftest(tmp_path, *options: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [places.program("cardvault"), "selftest", "pan", *options],
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        env=places.environment({"TMPDIR": str(tmp_path), **environment}),
    )


@pytest.mark.own_memory
def test_no_card_number_is_found_after_it_was_sent_everywhere(tmp_path):
    done = selftest(tmp_path, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0 and told["clean"] and told["hits"] == [], told["hits"]
    assert told["requests"] > 900 and told["verifications"] > 15 and told["bankCalls"] > 60
    assert told["needles"] > 2_000
    searched = {place["place"]: place["bytes"] for place in told["searched"]}
    for name in [
        "vault/vault.db", "vault/vault.db-wal", "serve.err", "metrics", "export.ndjson", "export.csv", "audit.ndjson",
        "cards.json", "verifications.json", "events.json",
    ]:  # fmt: skip
        assert searched[name] > 100, name
    if os.geteuid() == 0:
        assert searched["the memory of the process"] > 1 << 24 and told["notSearched"] == []
    assert list(tmp_path.iterdir()) == [], "its directory is gone"


@pytest.mark.own_memory
@pytest.mark.parametrize(
    ("leak", "place"), [("log", "serve.err"), ("file", "vault/leaked-"), ("memory", "the memory of the process, ")]
)
def test_a_leak_put_in_on_purpose_is_found(tmp_path, leak, place):
    if leak == "memory" and os.geteuid() != 0:
        pytest.skip("only root reads the memory of a process that forbids dumps")
    done = selftest(tmp_path, CARDVAULT_SELFTEST_LEAK=leak)
    lines = done.stdout.splitlines()
    assert done.returncode == 1 and lines[-1].startswith("NOT CLEAN")
    found = [line for line in lines if line.startswith("FOUND  in " + place)]
    assert found and any("as digits" in line for line in found)
    assert any("as spaced" in line for line in found)
    assert any("PATCH /cards/{cardId}, body label" in line for line in found), "it is said how it came there"
    assert any("the security code" in line for line in found)
    assert not any("489537" in line for line in lines), "it does not tell the number itself"


def test_a_vault_that_is_not_the_self_tests_own_cannot_be_made_to_leak(vault_at_rest):
    process = vault_at_rest.launch(CARDVAULT_SELFTEST_LEAK="log")
    assert process.wait() == 1
    assert "is for the self-test's own vault" in process.complaints()
    (vault_at_rest.data / "selftest-leaks").write_text("")
    vault_at_rest.configure(lambda config: config["bank"].update(apiURL="https://epay-api.homebank.kz"))
    process = vault_at_rest.launch(CARDVAULT_SELFTEST_LEAK="log")
    assert process.wait() == 1


@pytest.mark.own_memory
def test_its_directory_can_be_kept(tmp_path):
    assert selftest(tmp_path, "--keep").returncode == 0
    (kept,) = tmp_path.iterdir()
    assert (kept / "vault" / "vault.db").exists() and kept.stat().st_mode & 0o077 == 0
