"""Revocations of many cards: counted, approved, done in batches, told card by card."""

import pytest

from harness import cards
from harness.process import until


@pytest.fixture
def admin(vault):
    return vault.admin


def plan(admin, filter, reason="fraud", **fields):
    return admin.post("/admin/revocations", {"filter": filter, "reason": reason, **fields})


def status(admin, id, **query):
    return admin.get(f"/admin/revocations/{id}", **query).expect(200).json


def until_done(admin, id):
    def look():
        told = status(admin, id, limit=100)
        return told if told["status"] == "done" else None

    return until(look, 30, "the end of the plan")


def many(shop, count: int) -> list[str]:
    return [shop.save(f"customer-{number}", cards.GOOD)["id"] for number in range(count)]


def test_a_plan_is_counted_first_and_then_executed(admin, shop):
    ids = many(shop, 3)
    shop.revoke(ids[0], "lost").expect(200)
    made = plan(admin, {"terminal": "default"}, note="a leak").expect(201).json
    assert made["matched"] == 2 and made["status"] == "planned" and not made["approvalRequired"]
    assert all(shop.card(id)["status"] == "active" for id in ids[1:])
    shop.revoke(ids[1], "lost").expect(200)
    assert admin.post(f"/admin/revocations/{made['planId']}/execution").expect(202).json["status"] in ("running", "done")
    told = until_done(admin, made["planId"])
    assert told["progress"] == {"done": 2, "revoked": 1, "alreadyRevoked": 1, "gone": 0}
    assert {one["cardId"]: one["result"] for one in told["results"]} == {ids[1]: "already_revoked", ids[2]: "revoked"}
    card = shop.card(ids[2])
    assert card["revocation"]["reason"] == "fraud" and card["revocation"]["note"] == "a leak"
    shop.until_deactivated(ids[2])
    # Again: the same answer, and nothing twice.
    assert admin.post(f"/admin/revocations/{made['planId']}/execution").expect(202).json["status"] == "done"
    assert shop.event_types(cardId=ids[2]).count("card.revoked") == 1
    report = admin.get(f"/admin/revocations/{made['planId']}/report").expect(200)
    rows = report.text.strip().split("\r\n")
    assert rows[0] == "cardId,result,reason,planId" and len(rows) == 3
    assert f"{ids[2]},revoked,fraud,{made['planId']}" in rows
    listed = admin.get("/admin/revocations").expect(200).json["revocations"]
    assert [one["planId"] for one in listed] == [made["planId"]]


def test_above_the_limit_another_administrator_must_approve(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config["policy"].update(approvalAbove=1))
    vault = vault_at_rest.start()
    shop, admin, other = vault.client(), vault.admin, vault.client("admin", name="second")
    many(shop, 2)
    made = plan(admin, {"status": "active"}).expect(201).json
    path = f"/admin/revocations/{made['planId']}"
    assert made["approvalRequired"]
    refused = admin.post(path + "/execution")
    assert refused.status == 409 and refused.json["type"].endswith("approval-missing")
    own = admin.post(path + "/approval")
    assert own.status == 403 and own.json["type"].endswith("own-approval")
    assert other.post(path + "/approval").expect(200).json["approved"]["clientId"] == other.id
    admin.post(path + "/execution").expect(202)
    assert until_done(admin, made["planId"])["progress"]["revoked"] == 2
    actions = [one["leaf"]["action"] for one in admin.leaves() if one["leaf"]["action"].startswith("revocation.")]
    assert actions == ["revocation.planned", "revocation.approved", "revocation.executed", "revocation.ended"]


def test_a_killed_execution_goes_on_after_the_start(vault_at_rest, bank):
    vault = vault_at_rest.start()
    shop, admin = vault.client(), vault.admin
    ids = many(shop, 12)
    made = plan(admin, {"status": "active"}).expect(201).json
    admin.post(f"/admin/revocations/{made['planId']}/execution").expect(202)
    vault.kill()
    vault.start()
    assert until_done(admin, made["planId"])["progress"]["revoked"] == len(ids)
    assert all(shop.event_types(cardId=id).count("card.revoked") == 1 for id in ids)


def test_what_an_erased_account_had_is_named_no_more(admin, shop):
    ids = many(shop, 2)
    made = plan(admin, {"status": "active"}).expect(201).json
    shop.call("DELETE", "/accounts/customer-0").expect(200)
    admin.post(f"/admin/revocations/{made['planId']}/execution").expect(202)
    told = until_done(admin, made["planId"])
    assert told["progress"] == {"done": 2, "revoked": 1, "alreadyRevoked": 0, "gone": 1}
    assert {"cardId": None, "result": "gone"} in told["results"]
    assert ids[0] not in str(told) + admin.get(f"/admin/revocations/{made['planId']}/report").text


def test_bad_plans_are_refused_and_change_nothing(admin, shop):
    assert plan(shop, {"status": "active"}).status == 403
    for body, pointer in [
        ({"filter": {}, "reason": "fraud"}, "/filter"),
        ({"reason": "fraud"}, "/filter"),
        ({"filter": {"status": "active"}, "reason": "boredom"}, "/reason"),
        ({"filter": {"status": "x"}, "reason": "fraud"}, "/filter/status"),
        ({"filter": {"mask": "x"}, "reason": "fraud"}, "/filter"),
    ]:
        refused = admin.post("/admin/revocations", body)
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer), body
    nobody = "rev_" + "a" * 26
    for method, path in [("GET", ""), ("POST", "/approval"), ("POST", "/execution"), ("GET", "/report")]:
        assert admin.call(method, f"/admin/revocations/{nobody}{path}").status == 404
    assert admin.get("/admin/revocations").json["revocations"] == []
