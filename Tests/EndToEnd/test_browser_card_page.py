"""The hosted card page in a real browser: from the shop's link to the saved card, and every way to fall off it."""

import re

import pytest

from harness import cards
from harness.hosted import HostedPages
from harness.process import until
from harness.tls import Authority
from harness.window import lasting, shapes
from harness.wire import send, send_form

GOOD = lasting(cards.GOOD)
AMEX = lasting(cards.AMEX)
CHALLENGED = lasting(cards.CHALLENGED)
POOR = lasting(cards.ending("0484"))
SLOW = lasting(cards.SLOW)


def back_at_the_shop(window, hosted) -> dict:
    """Where the browser went in the end: the shop's page, with ids and a word."""
    window.page.wait_for_url(hosted.site.back + "?*")
    until(lambda: hosted.site.returns, 5, "the cardholder's return")
    return hosted.site.returns[-1]


def test_a_card_typed_on_the_page_is_saved(hosted, bank, window):
    session = hosted.arrive(window, account="customer-42", reference="order-7")
    assert window.heading == "Add a card"
    assert "Test shop" in window.page.locator("header").inner_text()
    assert window.page.locator(".account dd").inner_text() == "cu••••42"
    assert "customer-42" not in window.page.content()
    assert hosted.read(session)["status"] == "open"
    window.send(GOOD)
    returned = back_at_the_shop(window, hosted)
    found = hosted.read(session)
    assert found["status"] == "completed"
    assert returned == {"verificationId": found["verificationIds"][0], "status": "verified"}
    verification = hosted.shop.verification(returned["verificationId"])
    assert (verification["reference"], verification["cardId"]) == ("order-7", found["cardId"])
    # The bank could read what the browser encrypted: the mask is the card's.
    assert hosted.shop.until_known(found["cardId"])["mask"] == GOOD.mask
    assert bank.operation(verification)["cryptopays"] == 1
    assert window.faults == []


def test_what_leaves_the_browser_is_the_cryptogram_and_a_name(hosted, window):
    hosted.arrive(window)
    window.send(AMEX)
    back_at_the_shop(window, hosted)
    (form,) = window.posted()
    assert set(form) == {"cryptogram", "cardholderName", "formToken"}
    assert re.fullmatch(r"[A-Za-z0-9+/]{683}=", form["cryptogram"]), "RSA-4096 in standard base64"
    assert form["cardholderName"] == "JON JONSON"
    window.assert_no_card_left()
    origins = {request.url.split("/")[2].split(":")[0] for request in window.requests}
    assert origins == {"127.0.0.1", "localhost"}, "no request goes to a stranger"


def test_a_card_with_3d_secure_is_saved_in_the_same_window(hosted, window):
    session = hosted.arrive(window)
    window.send(CHALLENGED)
    window.enter_code("123456")
    returned = back_at_the_shop(window, hosted)
    found = hosted.read(session)
    assert (found["status"], returned["status"]) == ("completed", "verified")
    assert hosted.shop.until_known(found["cardId"])["mask"] == CHALLENGED.mask
    assert len(window.context.pages) == 1
    assert window.faults == []


def test_a_wrong_3d_secure_code_is_told_and_another_card_may_follow(hosted, window):
    session = hosted.arrive(window)
    window.send(CHALLENGED)
    window.enter_code("000000")
    window.page.wait_for_selector("#card-form:not([hidden])")
    refusal = window.page.locator(".refusal").inner_text()
    assert "3-D Secure" in refusal and "Attempts left: 2." in refusal
    assert window.page.locator("#card-number").input_value() == ""
    assert hosted.read(session)["status"] == "open" and hosted.site.returns == []
    window.send(GOOD)
    returned = back_at_the_shop(window, hosted)
    found = hosted.read(session)
    assert found["verificationIds"][1] == returned["verificationId"] and len(found["verificationIds"]) == 2
    assert hosted.shop.verification(found["verificationIds"][0])["decline"]["category"] == "three_d_secure"


def test_a_declined_card_is_told_in_words_and_a_second_one_is_saved(hosted, window):
    session = hosted.arrive(window)
    window.send(POOR)
    window.page.wait_for_selector(".refusal")
    assert "The card has insufficient funds." in window.page.locator(".refusal").inner_text()
    assert window.page.locator(".refusal").get_attribute("role") == "alert"
    window.send(GOOD)
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    assert hosted.read(session)["status"] == "completed"


def test_three_declines_end_the_session(hosted, window):
    session = hosted.arrive(window)
    for left in (2, 1):
        window.send(POOR)
        window.page.wait_for_selector(f".refusal:has-text('Attempts left: {left}.')")
    window.send(POOR)
    window.page.wait_for_selector("h1:has-text('The bank declined the card')")
    assert window.page.locator("#card-form").count() == 0
    found = hosted.read(session)
    assert (found["status"], len(found["verificationIds"]), found["cardId"]) == ("failed", 3, None)
    window.page.get_by_role("link", name="Back to the shop").click()
    returned = back_at_the_shop(window, hosted)
    assert returned == {"verificationId": found["verificationIds"][2], "status": "declined"}
    assert hosted.shop.cards("customer-1", status="all") == []


def test_an_expired_session_says_so_before_and_after_it_is_opened(hosted, window, new_window):
    hosted.vault.configure(lambda config: config["timing"].update(cardEntrySeconds=10))
    session = hosted.arrive(window)
    window.type(GOOD)
    window.page.wait_for_selector("#time-over:not([hidden])")
    assert "The time is over" in window.page.locator("#time-over").inner_text()
    # What was typed is gone with the form.
    assert not window.page.locator("#card-form").is_visible()
    assert window.page.locator("#card-number").input_value() == ""
    # The page counts whole seconds, and is over a little before the session.
    until(lambda: hosted.read(session)["status"] == "expired", 5, "the end of the session")
    other = new_window()
    answer = other.page.goto(session["url"])
    assert answer.status == 410 and other.heading == "The link is no longer valid"
    assert hosted.read(session)["verificationIds"] == []


def test_a_double_click_asks_the_bank_once(hosted, bank, window):
    session = hosted.arrive(window)
    window.type(SLOW)
    window.page.locator("#card-submit").dblclick()
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    assert bank.calls("cryptopay") == 1
    assert len(hosted.read(session)["verificationIds"]) == 1


def test_a_form_that_is_posted_twice_has_one_outcome(hosted, bank, window):
    """A browser that sends the same form twice, whatever the page's script does against it."""
    session = hosted.arrive(window)
    window.send(GOOD)
    back_at_the_shop(window, hosted)
    (form,) = window.posted()
    (cookie,) = [one for one in window.context.cookies() if one["name"] == "card-entry"]
    headers = {"Cookie": f"card-entry={cookie['value']}"}
    for _ in range(2):
        again = send_form(session["url"] + "?lang=en", form, headers).expect(303)
        assert again.headers["Location"].startswith("/card-entry/")
        page = send("GET", hosted.vault.public + again.headers["Location"], None, headers).expect(200)
        assert "The card is verified and saved" in page.text and "status=verified" in page.text
    assert bank.calls("cryptopay") == 1
    assert len(hosted.read(session)["verificationIds"]) == 1


def test_the_back_button_neither_brings_the_card_back_nor_sends_it_again(hosted, bank, window):
    session = hosted.arrive(window)
    window.send(CHALLENGED)
    window.page.wait_for_selector("#code")
    window.page.go_back()
    # The card page knows that a confirmation is open: no empty form for a second card, and nobody is sent on by itself.
    window.page.wait_for_selector("h1:has-text('Confirm your card')")
    window.page.wait_for_timeout(500)
    assert window.heading == "Confirm your card"
    assert bank.calls("cryptopay") == 1
    window.page.get_by_role("button", name="Continue").click()
    window.enter_code("123456")
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    # The page of a session that is done leads on to the shop again.
    hosted.site.returns.clear()
    window.open(session["url"])
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    assert len(hosted.read(session)["verificationIds"]) == 1 and bank.calls("cryptopay") == 1


def test_without_scripts_there_is_no_card_field_and_a_word_why(hosted, new_window):
    window = new_window(java_script_enabled=False)
    session = hosted.session()
    window.open(session["url"])
    assert "Entering a card needs JavaScript" in window.page.locator("noscript").inner_text()
    assert window.page.locator("input:visible").count() == 0
    assert not window.page.locator("#card-form").is_visible() and not window.page.locator("#loading").is_visible()
    window.page.get_by_role("link", name="Back to the shop").click()
    window.page.wait_for_url(hosted.site.back)
    assert hosted.site.returns == [{}]
    assert hosted.read(session)["status"] == "open"


def test_without_scripts_3d_secure_has_a_button(hosted, new_window):
    hosted.start()
    verification = hosted.shop.verify("customer-1", cards.CHALLENGED, returnUrl=hosted.site.back).expect(201).json
    window = new_window(java_script_enabled=False)
    window.open(verification["challenge"]["pageUrl"])
    assert "Scripts are off: press the button." in window.page.locator("noscript").inner_text()
    window.page.get_by_role("button", name="Continue").click()
    window.enter_code("123456")
    assert back_at_the_shop(window, hosted) == {"verificationId": verification["id"]}
    assert hosted.shop.until_final(verification["id"])["status"] == "verified"


def test_a_cancelled_session_takes_no_card(hosted, bank, window):
    session = hosted.arrive(window)
    hosted.shop.post(f"/card-entry-sessions/{session['id']}/cancellation").expect(200)
    window.send(GOOD)
    window.page.wait_for_selector("h1:has-text('The link is no longer valid')")
    assert bank.calls("cryptopay") == 0
    assert hosted.read(session)["status"] == "cancelled"


def test_a_session_cancelled_during_3d_secure_saves_nothing(hosted, bank, window):
    session = hosted.arrive(window)
    window.send(CHALLENGED)
    window.page.wait_for_selector("#code")
    hosted.shop.post(f"/card-entry-sessions/{session['id']}/cancellation").expect(200)
    window.enter_code("123456")
    window.page.wait_for_selector("h1:has-text('The card was not verified')")
    (id,) = hosted.read(session)["verificationIds"]
    assert hosted.shop.verification(id)["failure"] == {"reason": "cancelled"}
    assert bank.ledger["operations"][0]["confirms"] == 0
    assert hosted.shop.cards("customer-1", status="all") == []


def test_a_session_belongs_to_the_browser_that_sent_its_first_card(hosted, window, new_window):
    session = hosted.arrive(window)
    other = new_window()
    other.open(session["url"])
    other.page.wait_for_selector("#card-form:not([hidden])")
    window.send(POOR)
    window.page.wait_for_selector(".refusal")
    other.send(GOOD)
    other.page.wait_for_selector("h1:has-text('The form is open in another browser')")
    assert len(hosted.read(session)["verificationIds"]) == 1
    # The first browser goes on, also when it comes from the shop's link again, without its cookie at first.
    window.open(hosted.site.url + "/").get_by_role("link", name="Add a card").click()
    window.page.wait_for_selector(".refusal")
    window.send(GOOD)
    assert back_at_the_shop(window, hosted)["status"] == "verified"


def test_a_saved_card_is_verified_again_on_the_page(hosted, window):
    hosted.start()
    card = hosted.shop.save("customer-1", cards.GOOD)
    hosted.shop.until_known(card["id"])
    session = hosted.arrive(window, cardId=card["id"])
    assert window.heading == "Check card •••• 5096 again"
    window.send(GOOD)
    returned = back_at_the_shop(window, hosted)
    found = hosted.read(session)
    assert (found["status"], found["cardId"]) == ("completed", card["id"])
    assert hosted.shop.verification(returned["verificationId"])["kind"] == "reverification"


def test_a_lost_answer_is_waited_for_on_the_page(hosted, bank, window):
    hosted.arrive(window)
    bank.fault("cryptopay", dropAfter=True)
    window.send(GOOD)
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    assert bank.calls("cryptopay") == 1


def test_a_bank_that_cannot_be_reached_loses_no_attempt(hosted, bank, window):
    session = hosted.arrive(window)
    bank.fault("token", dropBefore=True)
    window.send(GOOD)
    window.page.wait_for_selector("h1:has-text('The bank cannot be reached now')")
    assert "The card was not sent" in window.page.content()
    bank.faults()
    window.page.get_by_role("link", name="Try again").click()
    window.page.wait_for_selector("#card-form:not([hidden])")
    window.send(GOOD)
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    assert len(hosted.read(session)["verificationIds"]) == 1


@pytest.mark.parametrize("after", ["post", "challenge"])
def test_a_restart_in_the_middle_loses_nothing(hosted, bank, window, after):
    session = hosted.arrive(window)
    if after == "challenge":
        window.send(CHALLENGED)
        window.page.wait_for_selector("#code")
    hosted.vault.restart()
    if after == "challenge":
        window.enter_code("123456")
    else:
        window.send(GOOD)
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    assert hosted.read(session)["status"] == "completed" and bank.calls("cryptopay") == 1


def test_the_consent_that_was_agreed_to_stands_in_the_audit(hosted, window):
    hosted.arrive(window)
    window.page.get_by_role("link", name="Қазақша").click()
    window.page.wait_for_selector("#card-form:not([hidden])")
    window.send(GOOD)
    back_at_the_shop(window, hosted)
    reasons = [leaf["leaf"]["reason"] for leaf in hosted.vault.admin.leaves() if leaf["leaf"]["action"] == "verification.created"]
    assert reasons == ["consent:2026-1:kk"]


def test_over_tls_the_cookie_goes_to_its_own_page_only(vault_at_rest, site, new_window, tmp_path):
    vault, port = vault_at_rest, vault_at_rest.public.rsplit(":", 1)[1]
    vault.public = f"https://localhost:{port}"
    vault.configure(lambda config: config.update(publicURL=vault.public))
    hosted = HostedPages(vault, site).start()
    session = hosted.session()
    # The shop's calls are plain here; for the browser the same vault is started once more, with a certificate.
    authority = Authority(tmp_path, "authority")
    server = authority.issue("server", "DNS:localhost,IP:127.0.0.1")
    files = {"certificateFile": server.file, "privateKeyFile": server.key, "clientCAFile": authority.file}
    assert vault.stop() == 0
    vault.configure(lambda config: config.update(tls={key: str(value) for key, value in files.items()}))
    vault.start()
    window = new_window(ignore_https_errors=True)
    window.open(session["url"])
    (cookie,) = window.context.cookies()
    assert cookie["name"] == "__Secure-card-entry" and cookie["secure"] and cookie["httpOnly"]
    assert (cookie["sameSite"], cookie["domain"]) == ("Strict", "localhost")
    assert session["url"].endswith(cookie["path"]) and cookie["path"].startswith("/card-entry/")
    window.send(GOOD)
    assert back_at_the_shop(window, hosted)["status"] == "verified"
    assert window.faults == []


def test_nothing_of_a_form_is_in_the_vaults_files_or_log(hosted, window):
    hosted.arrive(window)
    window.send(POOR)
    window.page.wait_for_selector(".refusal")
    window.send(GOOD)
    back_at_the_shop(window, hosted)
    assert hosted.vault.stop() == 0
    secrets = [cookie["value"] for cookie in window.context.cookies()]
    for form in window.posted():
        secrets += [form["cryptogram"][:64], form["formToken"], form["cardholderName"]]
    secrets += [shape for card in (GOOD, POOR) for shape in shapes(card.pan) if len(shape) > 8]
    assert len(secrets) > 10
    for file in hosted.vault.files():
        content = file.read_bytes()
        assert not [secret for secret in secrets if secret.encode("latin-1") in content], file.name
