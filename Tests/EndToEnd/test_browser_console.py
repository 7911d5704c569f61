"""The console in a real browser: the whole job, what people press twice or at the wrong time, and everybody's access to it."""

import re

import pytest

from harness import cards
from harness.console import enter
from harness.window import lasting

GOOD = lasting(cards.GOOD)


def at(vault, path: str) -> str:
    return vault.api.replace("127.0.0.1", "localhost") + "/admin" + path


def test_from_the_card_page_through_3d_secure_to_the_console_and_away(hosted, window, new_window):
    """The cardholder's card is saved, seen by an administrator, revoked, and gone from the shop's list."""
    session = hosted.arrive(window, account="customer-42")
    window.send(lasting(cards.CHALLENGED))
    window.enter_code("123456")
    window.page.wait_for_url(hosted.site.back + "?*")
    card = hosted.read(session)["cardId"]
    assert [one["id"] for one in hosted.shop.cards("customer-42")] == [card]
    people = new_window()
    page = enter(people, hosted.vault, hosted.vault.admin.key)
    page.get_by_role("link", name="Cards", exact=True).click()
    page.get_by_label("Account").fill("customer-42")
    page.get_by_role("button", name="Search").click()
    page.locator("tbody a.mask").click()
    assert page.locator("h1").inner_text().replace(" ", "")[:6] in ("552204", "Cardwi")
    assert "Verification" in page.locator(".story").inner_text() and "Saved" in page.locator(".story").inner_text()
    page.get_by_role("link", name="Revoke…").click()
    page.get_by_label("Reason").select_option("fraud")
    page.get_by_label("Note").fill("the cardholder called")
    page.get_by_label("I want to revoke this card").check()
    page.get_by_role("button", name="Revoke").click()
    page.wait_for_selector("text=The card is revoked.")
    assert "the cardholder called" in page.locator(".story").inner_text()
    assert hosted.shop.cards("customer-42") == []
    assert hosted.shop.card(card)["revocation"]["reason"] == "fraud"
    assert people.faults == []
    for window_of in (window, people):
        assert all(cards.CHALLENGED.pan not in text for text in window_of.sent())


@pytest.fixture
def running(vault, shop):
    shop.save("customer-1", cards.GOOD)
    return vault


def revocation_form(window, vault, card: str):
    page = enter(window, vault, vault.admin.key)
    page.goto(at(vault, f"/cards/{card}/revocation"))
    page.get_by_label("Reason").select_option("lost")
    page.get_by_label("I want to revoke this card").check()
    return page


def test_a_double_click_and_the_back_button_revoke_once(running, shop, window):
    card = shop.cards("customer-1")[0]["id"]
    page = revocation_form(window, running, card)
    page.get_by_role("button", name="Revoke").dblclick()
    page.wait_for_selector("text=The card is revoked.")
    page.go_back()
    page.wait_for_load_state()
    # The form of before: sent again it changes nothing.
    if page.get_by_role("button", name="Revoke").count():
        page.get_by_label("Reason").select_option("fraud")
        page.get_by_label("I want to revoke this card").check()
        page.get_by_role("button", name="Revoke").click()
        page.wait_for_selector("text=The card is revoked.")
    assert shop.card(card)["revocation"]["reason"] == "lost"
    assert shop.event_types(cardId=card).count("card.revoked") == 1


def test_everything_works_with_scripts_off(running, shop, new_window):
    window = new_window(java_script_enabled=False)
    card = shop.cards("customer-1")[0]["id"]
    page = revocation_form(window, running, card)
    page.get_by_role("button", name="Revoke").click()
    assert page.get_by_text("The card is revoked.").is_visible()
    page.goto(at(running, "/audit"))
    assert not page.get_by_role("link", name="Follow").is_visible()
    page.locator("tbody a").first.click()
    assert page.get_by_text("Proof of inclusion").is_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(at(running, "/cards"))
    assert page.get_by_role("heading", name="Sign in").is_visible()


def test_a_session_that_is_over_asks_to_sign_in_and_does_nothing(vault_at_rest, bank, window):
    vault_at_rest.configure(lambda config: config.update(console={"idleSeconds": 2}))
    vault = vault_at_rest.start()
    shop = vault.client()
    card = shop.save("customer-1", cards.GOOD)["id"]
    page = revocation_form(window, vault, card)
    page.wait_for_timeout(2_500)
    page.get_by_role("button", name="Revoke").click()
    page.wait_for_selector("text=Your session is over.")
    assert shop.card(card)["status"] == "active"


def test_a_forged_token_is_refused(running, shop, window):
    card = shop.cards("customer-1")[0]["id"]
    page = revocation_form(window, running, card)
    page.evaluate("for (const one of document.querySelectorAll('[name=formToken]')) one.value = 'a'.repeat(26)")
    page.get_by_role("button", name="Revoke").click()
    page.wait_for_selector("text=The form is out of date")
    assert shop.card(card)["status"] == "active"


def test_two_administrators_revoke_many(vault_at_rest, bank, new_window):
    vault_at_rest.configure(lambda config: config["policy"].update(approvalAbove=1))
    vault = vault_at_rest.start()
    shop = vault.client()
    for number in range(3):
        shop.save(f"customer-{number}", cards.GOOD)
    first, second = new_window(), new_window()
    page = enter(first, vault, vault.admin.key)
    page.get_by_role("link", name="Bulk revocation").click()
    page.get_by_label("Status").select_option("active")
    page.get_by_label("Reason").select_option("fraud")
    page.get_by_role("button", name="Count the cards").click()
    page.wait_for_selector("h1:has-text('3 cards')")
    assert page.get_by_text("Another administrator must approve").is_visible()
    assert page.get_by_role("button", name="Execute").count() == 0
    other = enter(second, vault, vault.client("admin", name="Second").key)
    other.goto(page.url)
    other.get_by_role("button", name="Approve").click()
    other.wait_for_selector("text=I want to revoke 3 cards")
    page.reload()
    page.get_by_label("I want to revoke 3 cards").check()
    page.get_by_role("button", name="Execute").click()
    page.wait_for_selector("text=3 of 3 done")
    assert page.locator("tbody .badge").all_inner_texts() == ["revoked"] * 3
    with page.expect_download() as download:
        page.get_by_role("link", name="Download report").click()
    assert open(download.value.path()).read().count(",revoked,fraud,") == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_console_page(vault_at_rest, bank, new_window, scheme, width):
    vault_at_rest.configure(lambda config: config["policy"].update(approvalAbove=1))
    vault = vault_at_rest.start()
    shop, admin = vault.client(), vault.admin
    ids = [shop.save(f"customer-{number}", cards.GOOD)["id"] for number in range(3)]
    shop.revoke(ids[0], "lost").expect(200)
    plan = admin.post("/admin/revocations", {"filter": {"status": "active"}, "reason": "fraud"}).expect(201).json
    small = admin.post("/admin/revocations", {"filter": {"cardId": ids[1]}, "reason": "other"}).expect(201).json
    admin.post(f"/admin/revocations/{small['planId']}/execution").expect(202)
    window = new_window(color_scheme=scheme, viewport={"width": width, "height": 800})

    def look(name):
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
        window.assert_accessible(f"{name}, {scheme}, {width}")

    window.open(at(vault, "/"))
    look("sign-in")
    page = enter(window, vault, admin.key)
    look("overview")
    page.locator("summary").first.click()
    look("overview with a table")
    nobody = "/cards/card_" + "a" * 26
    paths = ["/cards", f"/cards/{ids[0]}", f"/cards/{ids[2]}/revocation", "/revocations", "/clients", "/audit", "/audit/0", "/state"]
    paths += [f"/revocations/{plan['planId']}", f"/revocations/{small['planId']}", f"/clients/{shop.id}", nobody]
    for path in paths:
        page.goto(at(vault, path))
        look(path)
    assert all("404" in fault for fault in window.faults), window.faults


def test_the_console_loads_nothing_from_elsewhere(running, window):
    page = enter(window, running, running.admin.key)
    for path in ["/cards", "/audit", "/clients", "/state", "/revocations"]:
        page.goto(at(running, path))
    assert {re.match(r"https?://[^/]+", request.url)[0] for request in window.requests} == {at(running, "").removesuffix("/admin")}
    assert window.faults == []
