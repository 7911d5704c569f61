"""The console's doors: who gets in, for how long, and what each may do."""

import re
import time

import pytest

from harness.console import Console
from harness import cards

ROLES = {
    "viewer": ("console:view", {"/", "/cards"}),
    "revoker": ("console:revoke", {"/", "/cards"}),
    "auditor": ("console:audit", {"/", "/audit", "/state"}),
    "administrator": ("admin", {"/", "/cards", "/revocations", "/clients", "/audit", "/state"}),
}
SECTIONS = ["/", "/cards", "/revocations", "/clients", "/audit", "/state"]


@pytest.fixture
def console(vault):
    console = Console(vault, vault.admin.key)
    console.sign_in().expect(303)
    return console


def test_a_session_is_a_cookie_that_only_this_console_gets(vault):
    console = Console(vault, vault.admin.key)
    answer = console.sign_in().expect(303)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Secure-console=") and "Path=/admin;" in cookie
    assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(cookie.split("; ")) and "Max-Age" not in cookie
    page = console.get("/").expect(200)
    assert page.headers["Cache-Control"] == "no-store" and page.headers["X-Frame-Options"] == "DENY"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "form-action 'self'" in policy and "unsafe" not in policy
    assert not re.search(r"(src|href|action)=\"(https?:)?//", page.text)


def test_nobody_gets_in_without_a_key_for_the_console(vault, shop):
    console = Console(vault, shop.key)
    assert console.get("/cards").status == 303 and console.get("/cards").headers["Location"] == "/admin/sign-in"
    for key in [shop.key, "cvk_" + "0" * 64, "x"]:
        refused = console.sign_in(key)
        assert refused.status == 403 and "Set-Cookie" not in refused.headers
        assert key not in refused.text or key == "x"
    assert console.post("/sign-in", {"key": vault.admin.key}, Sec_Fetch_Site="cross-site").status == 403
    console.cookie = "__Secure-console=" + "a" * 26
    assert console.get("/cards").headers["Location"] == "/admin/sign-in?over=1"


def test_attempts_are_limited_and_written_into_the_audit(vault):
    console = Console(vault, vault.admin.key)
    for _ in range(10):
        assert console.sign_in("cvk_" + "0" * 64).status == 403
    # The right key is of no use now either.
    assert console.sign_in("cvk_" + "0" * 64).status == 429
    assert console.sign_in().status == 429
    assert vault.stop() == 0
    vault.start()
    reasons = [one["leaf"]["reason"] for one in vault.admin.leaves() if one["leaf"]["action"] == "access.refused"]
    assert any("console-sign-in" in reason for reason in reasons)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_and_does_only_its_own(vault, shop, role):
    scope, seen = ROLES[role]
    card = shop.save("customer-1", cards.GOOD)
    person = vault.client(scope, name=role)
    console = Console(vault, person.key)
    console.sign_in().expect(303)
    home = console.get("/").expect(200)
    assert role.capitalize() in home.text
    for path in SECTIONS:
        assert console.get(path).status == (200 if path in seen else 403), path
        assert (f'href="/admin{path}"' in home.text.split("<main")[0]) == (path in seen), path
    token = console.token()
    acts = {
        f"/cards/{card['id']}/revocation": role == "revoker",
        "/revocations": role == "administrator",
        "/clients": role == "administrator",
    }
    for path, may in acts.items():
        # Without what the form needs: refused by the form if one may, by the role if not.
        if role == "administrator" and path.startswith("/cards"):
            may = True
        assert (console.post(path, {"formToken": token}).status == 403) != may, path
    assert shop.card(card["id"])["status"] == "active"
    # REST has no more for these scopes than before.
    if role != "administrator":
        assert person.post("/admin/cards/search", {}).status == 403
        assert person.get(f"/cards/{card['id']}").status == 403


def test_a_form_without_its_token_changes_nothing(console, shop):
    card = shop.save("customer-1", cards.GOOD)
    path = f"/cards/{card['id']}/revocation"
    fields = {"reason": "fraud", "sure": "yes"}
    right = console.token()
    for token in [{}, {"formToken": ""}, {"formToken": "a" * 26}, {"formToken": right[::-1]}]:
        assert console.post(path, fields | token).status == 403
    assert console.post(path, fields | {"formToken": right}, Sec_Fetch_Site="same-site").status == 403
    assert shop.card(card["id"])["status"] == "active"
    assert console.get(path.replace("revocation", "")).status in (200, 404)
    console.post(path, fields | {"formToken": right, "note": "seen twice"}).expect(303)
    # Pressed twice: the same end.
    console.post(path, fields | {"formToken": right, "note": "again"}).expect(303)
    assert shop.card(card["id"])["revocation"]["note"] == "seen twice"
    assert shop.event_types(cardId=card["id"]).count("card.revoked") == 1


def test_sessions_end_by_themselves_by_signing_out_and_with_their_client(vault_at_rest, bank):
    vault_at_rest.configure(lambda config: config.update(console={"idleSeconds": 2, "sessionSeconds": 4}))
    vault = vault_at_rest.start()
    person = vault.client("console:view", name="person")
    console = Console(vault, person.key)
    console.sign_in().expect(303)
    began = time.monotonic()
    while time.monotonic() - began < 3:
        assert console.get("/cards").status == 200
        time.sleep(0.5)
    time.sleep(1.5)
    # Seen all the time, and over all the same.
    assert console.get("/cards").status == 303
    console.sign_in().expect(303)
    time.sleep(2.5)
    assert console.get("/cards").status == 303
    console.sign_in().expect(303)
    gone = console.post("/sign-out", {"formToken": console.token()}).expect(303)
    assert "Max-Age=0" in gone.headers["Set-Cookie"]
    assert console.get("/cards").status == 303
    console.sign_in().expect(303)
    vault.admin.post(f"/admin/clients/{person.id}/disablement").expect(200)
    assert console.get("/cards").status == 303 and console.sign_in().status == 403


def test_no_page_shows_a_handle(console, shop):
    card = shop.save("customer-1", cards.GOOD)
    handle = shop.reveal(card["id"], "the monthly charge").expect(200).json["epayCardId"]
    token = console.token()
    found = console.post("/cards", {"formToken": token, "epay": handle}).expect(303)
    pages = [console.get(found.headers["Location"].removeprefix("/admin"))]
    assert card["id"] in pages[0].text and handle not in found.headers["Location"]
    for path in ["/", "/cards", f"/cards/{card['id']}", f"/cards/{card['id']}/revocation", "/state", "/audit"]:
        pages.append(console.get(path).expect(200))
    assert all(handle not in page.text for page in pages)
    story = pages[3].text
    assert "Handle given out" in story and "the monthly charge" in story
    assert "looks like a card number" in console.post("/cards", {"formToken": token, "account": cards.GOOD.pan}).text


def test_a_key_is_shown_once(console, vault):
    token = console.token()
    made = console.post("/clients", {"formToken": token, "name": "till", "scope": "verify"}).expect(303)
    path = made.headers["Location"].removeprefix("/admin")
    key = re.search(r"cvk_[0-9a-f]{64}", console.get(path).expect(200).text)[0]
    assert "cvk_" not in console.get(path).expect(200).text
    till = type(vault.admin)(vault, key)
    assert till.get("/terminals").status == 200
    assert "–" not in re.search(r"Last used</dt><dd>(.*?)</dd>", console.get(path).text)[1]
    console.post(path + "/rotation", {"formToken": token, "grace": "0"}).expect(303)
    assert till.get("/terminals").status == 401
    console.post(path + "/disablement", {"formToken": token, "sure": "yes"}).expect(303)
    assert "disabled" in console.get(path).text


def test_what_is_nowhere_is_not_found_and_methods_are_refused(console):
    for path in ["/nothing", "/cards/card_1", "/cards/card_" + "a" * 26, "/audit/99999999", "/revocations/rev_" + "a" * 26]:
        assert console.get(path).status == 404, path
    assert console.get("/sign-out").status == 405
    assert console.get("/assets/console-0000000000000000.css").status == 404
    assert console.get("").status == 303
