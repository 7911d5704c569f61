"""Problems, request ids and the order of refusals."""

import json
import re

import pytest

from harness import cards
from harness.wire import send


def raw(vault, method, path, body=b"", key=None, kind="application/json", **headers):
    given = {"Authorization": "Bearer " + key} if key else {}
    if body or method in ("POST", "PATCH"):
        given["Content-Type"] = kind
    return send(method, vault.api + path, body or None, given | headers)


def test_every_answer_has_a_request_id_and_is_not_stored(vault, shop):
    for answer in [shop.get("/terminals"), shop.get("/nothing"), raw(vault, "GET", "/v1/terminals"), raw(vault, "GET", "/")]:
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer.headers["X-Request-Id"])
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_problem_has_the_members_of_rfc_9457(shop):
    answer = shop.get("/cards/card_unknown")
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json
    assert document["type"].startswith("urn:cardvault:problem:")
    assert document["title"] and document["status"] == 404 and document["detail"]
    assert document["instance"] == answer.headers["X-Request-Id"]


def test_text_of_the_clients_is_never_echoed(vault, shop):
    marker = "MarkerThatIsNobodys"
    answers = [
        shop.get(f"/cards/{marker}"),
        shop.get(f"/{marker}"),
        shop.get(f"/events?{marker}=1"),
        shop.get(f"/events?limit={marker}"),
        shop.patch("/cards/card_x", {marker: 1}),
        shop.patch("/cards/card_x", {"label": [marker]}),
        shop.post("/cards/card_x/revocation", {"reason": marker}),
        raw(vault, "POST", "/v1/cards/card_x/reveal", f'{{"{marker}'.encode(), shop.key),
        raw(vault, "GET", "/v1/terminals", key=marker),
    ]
    for answer in answers:
        assert answer.status >= 400
        assert marker not in answer.text + str(answer.headers)
    assert marker not in vault.log


@pytest.mark.parametrize("body", [b"{", b"nonsense", b"", b'{"a":1}x', b'{"a":01}', b"\xff\xfe", b'{"a":"\\ud800"}', b"[" * 1000])
def test_what_is_not_json_is_400_before_anything_else(vault, shop, body):
    path = "/v1/accounts/customer-1/verifications"
    assert raw(vault, "POST", path, body, key=shop.key, **{"Idempotency-Key": "k"}).status == 400


def test_the_order_of_refusals_is_the_documented_one(vault, shop):
    path = "/v1/cards/card_unknown/reveal"
    pan = f'{{"purpose":"{cards.GOOD.pan}"}}'.encode()
    assert raw(vault, "POST", path, b"{").status == 400
    assert raw(vault, "POST", path, pan).status == 401
    reader = vault.client("events:read", "reader")
    assert raw(vault, "POST", path, pan, key=reader.key).status == 403
    answer = raw(vault, "POST", path, pan, key=shop.key, kind="text/plain")
    assert (answer.status, answer.problem) == (422, "pan-detected")
    assert raw(vault, "POST", path, b'{"unknown":1}', key=shop.key, kind="text/plain").status == 415
    assert raw(vault, "POST", path, b'{"unknown":1}', key=shop.key).status == 422
    assert raw(vault, "POST", path, b'{"purpose":"x"}', key=shop.key).status == 404


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"])
def test_json_is_taken_under_its_usual_names(vault, shop, kind):
    assert raw(vault, "POST", "/v1/cards/card_x/reveal", b'{"purpose":"x"}', key=shop.key, kind=kind).status == 404


def test_an_encoded_slash_in_a_segment_is_404(shop):
    assert shop.get("/accounts/a%2Fb/cards").status == 404
    assert shop.get("/cards/card_x%2freveal").status == 404


def test_a_method_that_a_path_does_not_have_is_405_with_its_methods(vault, shop):
    answer = shop.call("DELETE", "/terminals")
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]


def test_the_bearer_scheme_is_read_in_any_case(vault, shop):
    assert send("GET", vault.api + "/v1/terminals", None, {"Authorization": "bearer " + shop.key}).status == 200


def test_the_public_listener_has_no_api_and_the_api_listener_no_pages(vault, shop):
    verification = shop.verify("customer-1", cards.CHALLENGED).json
    page = verification["challenge"]["pageUrl"].removeprefix(vault.public)
    assert send("GET", vault.api + page, None, {"Authorization": "Bearer " + shop.key}).status == 404
    assert send("GET", vault.public + "/v1/terminals", None, {"Authorization": "Bearer " + shop.key}).status == 404
    assert send("GET", vault.ops + "/v1/terminals", None, {"Authorization": "Bearer " + shop.key}).status == 404
    assert send("GET", vault.api + "/metrics", None, {"Authorization": "Bearer " + shop.key}).status == 404


def test_metrics_name_no_account_and_no_card(vault, shop):
    card = shop.save("customer-1", cards.GOOD)
    shop.get(f"/cards/{card['id']}")
    text = send("GET", vault.ops + "/metrics").text
    assert card["id"] not in text and "customer-1" not in text


def test_times_are_rfc_3339_with_milliseconds(shop):
    card = shop.save("customer-1", cards.GOOD)
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    for name in ["verifiedAt", "createdAt", "reverifyDueAt"]:
        assert re.fullmatch(form, card[name]), name


def test_a_large_body_is_refused(vault, shop):
    body = json.dumps({"purpose": "x" * 2_000_000}).encode()
    try:
        answer = raw(vault, "POST", "/v1/cards/card_x/reveal", body, key=shop.key)
    except (BrokenPipeError, ConnectionResetError):
        return
    assert answer.status in (400, 413)
