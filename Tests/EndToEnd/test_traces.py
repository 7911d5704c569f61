"""A request can be followed: from its caller to the bank by its trace, in the log by its ids, and when it is slow by its parts."""

import json
import re
import sqlite3
import time

import pytest

from harness import cards
from harness.client import meanwhile
from harness.process import until
from harness.wiretap import Wiretap

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])")
GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def events(vault, kind=None):
    """The log's events, of a kind if one is named."""
    found = [json.loads(line) for line in vault.log.splitlines() if line.startswith("{")]
    return [event for event in found if kind is None or event["event"] == kind]


def request(vault, id, kind="request"):
    """The one event of a request; lines are written at the end of a loop's turn, after the answer."""
    found = until(lambda: [event for event in events(vault, kind) if event["requestId"] == id], 5, "its line")
    assert len(found) == 1
    return found[0]


@pytest.fixture
def tap(bank):
    tap = Wiretap(bank.url)
    yield tap
    tap.close()


@pytest.fixture
def tapped(vault_at_rest, tap):
    """A vault that talks to the bank through the wiretap."""
    vault_at_rest.configure(
        lambda config: config["bank"].update(oauthURL=tap.url + "/oauth2/token", apiURL=tap.url)
    )
    return vault_at_rest.start()


def verify(client, card, account="customer-1", **headers):
    headers = {"Idempotency-Key": "00000000-0000-4000-8000-" + card.pan[-12:].translate(str.maketrans("0123456789", "abcdefabcd"))} | headers
    return client.call("POST", f"/accounts/{account}/verifications", client.wish(card), headers).expect(201)


def test_the_callers_trace_goes_on_to_the_bank_with_a_parent_of_ours(tapped, tap):
    shop = tapped.client()
    shop.terminals()
    tap.calls.clear()
    made = verify(shop, cards.GOOD, traceparent=GIVEN, **{"X-Request-Id": "order-77"}).json
    assert made["status"] == "verified"
    until(lambda: tap.traces(made["invoiceId"]), 15, "the question after the card's details")
    seen = [TRACEPARENT.fullmatch(trace) for trace in tap.traces("/oauth2/token") + tap.traces("/payment/cryptopay") + tap.traces(made["invoiceId"])]
    assert len(seen) >= 4 and all(seen)
    assert {found[1] for found in seen} == {"4bf92f3577b34da6a3ce929d0e0e4736"}
    parents = [found[2] for found in seen]
    assert len(set(parents)) == len(parents) and "00f067aa0ba902b7" not in parents
    assert {found[3] for found in seen} == {"01"}
    line = request(tapped, "order-77")
    assert line["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("given", [None, "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "nonsense"])
def test_a_trace_begins_where_none_was_given(tapped, tap, given):
    shop = tapped.client()
    tap.calls.clear()
    verify(shop, cards.GOOD, **({"traceparent": given} if given else {}), **{"X-Request-Id": "untraced"})
    line = request(tapped, "untraced")
    (trace,) = tap.traces("/payment/cryptopay")
    assert TRACEPARENT.fullmatch(trace)[1] == line["traceId"] != "4bf92f3577b34da6a3ce929d0e0e4736"
    assert trace.endswith("-00")


def test_what_the_bank_does_to_a_request_is_logged_with_its_ids(vault, bank, shop):
    bank.fault("cryptopay", dropAfter=True)
    made = verify(shop, cards.GOOD, traceparent=GIVEN, **{"X-Request-Id": "lost-answer"}).json
    assert made["status"] == "undetermined"
    (failed,) = events(vault, "bank.call_failed")
    assert failed["operation"] == "cryptopay" and failed["outcome"] == "lost" and failed["level"] == "warning"
    assert failed["requestId"] == "lost-answer" and failed["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    shop.until_final(made["id"])
    # What the vault asks by itself belongs to the trace that began it, and to no request.
    bank.faults({"on": "cryptopay", "times": 1, "do": {"dropAfter": True}}, {"on": "status", "times": 1, "do": {"httpStatus": 500, "body": ""}})
    later = verify(shop, cards.AMEX, traceparent=GIVEN.replace("4bf9", "5bf9")).json
    shop.until_final(later["id"])
    of_timer = [event for event in events(vault, "bank.call_failed") if event["operation"] == "status"]
    assert [(event["requestId"], event["traceId"]) for event in of_timer] == [(None, "5bf92f3577b34da6a3ce929d0e0e4736")]


def test_a_slow_request_says_where_its_time_went(tapped, tap):
    tapped.configure(lambda config: config.update(log={"slowRequestMilliseconds": 400}))
    tapped.restart()
    shop = tapped.client()
    shop.terminals()
    shop.get("/events", waitSeconds=1, after=0)
    tap.delay = 0.3
    verify(shop, cards.GOOD, **{"X-Request-Id": "slow"})
    line = request(tapped, "slow", "request.slow")
    assert line["level"] == "warning" and line["route"] == "/v1/accounts/{accountId}/verifications" and line["status"] == 201
    # Two calls, a token and the card, 300 ms each.
    assert 600_000 <= line["bankMicros"] < line["durationMicros"]
    assert line["writeMicros"] > 0 and line["eventsMicros"] == 0
    parts = sum(line[name] for name in ["queueMicros", "writeMicros", "bankMicros", "eventsMicros", "restMicros"])
    assert abs(parts - line["durationMicros"]) < 2_000
    # A second of waiting for events was wished for.
    assert not [event for event in events(tapped, "request.slow") if event["route"] == "/v1/events"]


def test_a_writer_that_is_held_up_shows_in_its_part(vault_at_rest):
    vault_at_rest.configure(lambda config: config.update(log={"slowRequestMilliseconds": 400}))
    vault = vault_at_rest.start()
    shop = vault.client()
    card = shop.save("customer-1", cards.GOOD)
    database = sqlite3.connect(vault.data / "vault.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    patching = meanwhile(lambda: shop.patch(f"/cards/{card['id']}", {"label": "late"}))
    time.sleep(0.8)
    database.execute("ROLLBACK")
    database.close()
    patching.join(20)
    patching.result.expect(200)
    slow = until(lambda: [event for event in events(vault, "request.slow") if event["method"] == "PATCH"], 5, "the line")
    (line,) = slow
    assert line["queueMicros"] + line["writeMicros"] > 400_000 > line["bankMicros"] + line["restMicros"]
