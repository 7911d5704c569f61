"""Metrics as Prometheus reads them, and the alerts and the dashboard that stand on them."""

import json
import re
import subprocess

from harness import cards
from harness.wire import send
from harness.places import ROOT

PROMETHEUS = ROOT / "ops" / "prometheus"
PROMTOOL = ROOT / ".build" / "tools" / "promtool"
# A metric's name as expressions use it, without what Prometheus itself adds.
NAME = re.compile(r"\b(?:cardvault|process)_[a-z_]+")


def promtool(*arguments, **options):
    done = subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, timeout=60, cwd=PROMETHEUS, **options)
    assert done.returncode == 0, done.stdout + done.stderr


def used(vault, shop) -> str:
    """The metrics of a vault in which something of everything has happened."""
    card = shop.save("customer-metrics", cards.GOOD)
    shop.verify("customer-metrics", cards.BLOCKED).expect(201)
    shop.revoke(card["id"], "lost").expect(200)
    shop.until_deactivated(card["id"])
    return send("GET", vault.ops + "/metrics").expect(200).text


def test_prometheus_reads_them_and_finds_nothing_to_complain_of(vault, shop):
    promtool("check", "metrics", input=used(vault, shop))


def test_no_account_and_no_card_is_in_a_label(vault, shop):
    text = used(vault, shop)
    for word in ("customer-metrics", "card_", "ver_", "cli_", cards.GOOD.pan, cards.GOOD.pan[-4:] + "\""):
        assert word not in text


def test_every_counter_begins_with_a_zero(vault):
    text = send("GET", vault.ops + "/metrics").expect(200).text
    for line in ('bank_key_changes_total{accepted="true"} 0', 'verifications_ended_total{status="declined"} 0',
                 'deactivations_total{state="failing"} 0', "bank_credentials_refused_total 0"):  # fmt: skip
        assert f"cardvault_{line}\n" in text


def test_what_is_open_is_counted_with_its_age(vault, shop, bank):
    bank.faults({"on": "cryptopay", "times": 1, "do": {"dropAfter": True}}, {"on": "status", "times": 100, "do": {"httpStatus": 500, "body": ""}})
    assert shop.verify("customer-1", cards.GOOD).json["status"] in ("processing", "undetermined")
    text = send("GET", vault.ops + "/metrics").expect(200).text
    assert "cardvault_verifications_undetermined 1\n" in text
    assert re.search(r"^cardvault_verifications_undetermined_oldest_seconds [0-9.]+$", text, re.M)
    bank.faults()


def test_alerts_and_dashboard_use_only_metrics_that_there_are(vault, shop):
    known = {line.split()[2] for line in used(vault, shop).splitlines() if line.startswith("# TYPE")}
    # Absent where no certificate is configured.
    known.add("cardvault_certificate_days")
    rules = (PROMETHEUS / "cardvault.rules.yaml").read_text()
    board = json.loads((PROMETHEUS / "dashboard.json").read_text())
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    expressions += [line for line in rules.splitlines() if "expr:" in line or line.startswith("          ")]
    named = {name for expression in expressions for name in NAME.findall(expression)}
    plain = {re.sub(r"_(sum|count|bucket)$", "", name) for name in named}
    assert len(plain) > 15 and plain - known == set()


def test_the_alerts_hold_what_they_promise():
    promtool("check", "rules", "cardvault.rules.yaml")
    promtool("test", "rules", "cardvault.tests.yaml")
