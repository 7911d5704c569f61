"""Kills at every named place while services are at work: nothing that was acknowledged is lost. The long form is ops/torture."""

import subprocess

import pytest

from harness import cards, places
from harness.process import until
from torture.checker import RULES, check
from torture.killer import PLACES
from torture.run import Torture, text_of
from torture.self_test import WRONGS, missed, right


def test_the_checker_finds_nothing_in_a_right_history():
    assert check(right()) == []


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.__name__)
def test_the_checker_notices(wrong):
    assert missed(wrong) == set()


def test_every_rule_of_the_checker_can_find_something():
    done = subprocess.run([str(places.ROOT / "ops" / "torture"), "--self-test"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{len(RULES)} rules, 0 faults" in done.stdout


def test_thirty_kills_lose_nothing(tmp_path):
    torture = Torture(tmp_path, seed="short")
    try:
        report = torture.run(seconds=20, kills=30)
    finally:
        torture.close()
    print(text_of(report))
    assert report["kills"] >= 30
    assert report["callsByOutcome"].get("verify 201", 0) > 20 and report["callsByOutcome"].get("revoke 200", 0) > 5
    assert report["findings"] == [], text_of(report)


@pytest.mark.parametrize("place", PLACES)
def test_the_vault_dies_at_each_named_place_and_comes_back(vault_at_rest, bank, place, browser):
    """The first passing of each place, by the smallest life that passes it."""
    vault = vault_at_rest.start()
    shop = vault.client()
    card = shop.save("customer-1", cards.GOOD)
    other = shop.save("customer-1", cards.AMEX)
    challenged = shop.verify("customer-2", cards.CHALLENGED).expect(201).json
    vault.kill()
    bank.switch(postLinks="none")
    # The first commit of a life is that of its start.
    process = vault.launch(CARDVAULT_FAILPOINT=f"{place}:1")
    until(lambda: not process.is_running or "ready" in process.lines(), 30, "a start or an end")
    if process.is_running:
        vault._read_addresses()
        bank.fault("cryptopay", dropAfter=True)
        acts = [
            lambda: shop.get(f"/cards/{card['id']}"),
            lambda: shop.post(f"/cards/{card['id']}/presence-check"),
            lambda: shop.revoke(other["id"], "lost"),
            lambda: browser.pass_challenge(challenged["challenge"]),
            lambda: shop.verify("customer-3", cards.GOOD, key="key-of-customer-3"),
        ]
        for act in acts:
            try:
                act()
            except Exception:
                # Its answer went down with the vault.
                pass
        until(lambda: not process.is_running, 10, "the end at the place")
    assert process.wait() == -9
    bank.faults()
    vault.start()
    assert shop.card(card["id"])["status"] == "active"
    again = shop.revoke(other["id"], "lost").expect(200).json
    assert again["status"] == "revoked"
    shop.until_deactivated(other["id"], seconds=30)
    assert set(bank.ledger["cryptopays"].values()) <= {1}


@pytest.mark.parametrize("text", ["commit.before", "commit.before:0", "nowhere:1", "commit.before:x", ""])
def test_a_failpoint_that_is_none_is_refused(vault_at_rest, text):
    process = vault_at_rest.launch(CARDVAULT_FAILPOINT=text)
    assert process.wait() == 1
    assert "CARDVAULT_FAILPOINT" in process.complaints() and process.lines() == []


def test_a_failpoint_is_refused_where_the_bank_is_not_on_this_machine(vault_at_rest):
    vault_at_rest.configure(lambda config: config["bank"].update(apiURL="https://bank.example.kz"))
    process = vault_at_rest.launch(CARDVAULT_FAILPOINT="commit.before:1")
    assert process.wait() == 1
    assert "loopback" in process.complaints() and process.lines() == []
