"""Verification with 3-D Secure."""

import urllib.parse

import pytest

from harness import cards
from harness.browser import Browser, read, the_form
from harness.wire import send, send_form


def challenge(shop, card=cards.CHALLENGED, account="customer-1", **fields) -> dict:
    verification = shop.verify(account, card, **fields).expect(201).json
    assert verification["status"] == "challenge", verification
    return verification


def test_a_challenge_has_all_that_the_browser_needs(vault, bank, shop):
    verification = challenge(shop)
    asked = verification["challenge"]
    assert set(asked) == {"action", "paReq", "md", "termUrl", "pageUrl", "expiresAt"}
    assert asked["action"].startswith(bank.url)
    assert asked["termUrl"].startswith(vault.public + "/3ds/")
    assert asked["pageUrl"].startswith(vault.public + "/3ds/")
    assert asked["expiresAt"] > verification["createdAt"]
    assert verification["cardId"] is None
    assert shop.cards("customer-1") == []
    assert "verification.challenge" in shop.event_types(verificationId=verification["id"])


def test_a_passed_challenge_saves_the_card(bank, shop, browser):
    verification = challenge(shop)
    answer = browser.pass_challenge(verification["challenge"])
    assert answer.status == 303
    final = shop.until_final(verification["id"])
    assert final["status"] == "verified"
    assert final["challenge"] is None
    card = shop.until_known(final["cardId"])
    assert card["mask"] == "552204******6736"
    # The confirmation bears the token of its own cryptopay; the bank refuses any other.
    assert bank.ledger["refusals"] == []
    assert bank.operation(final)["confirms"] == 1


@pytest.mark.parametrize(
    "language, words", [("kk", "Картаны растау"), ("ru", "Подтверждение карты"), ("en", "Confirm your card")]
)
def test_our_page_speaks_three_languages(shop, language, words):
    page = Browser(language).open(challenge(shop)["challenge"]["pageUrl"]).expect(200)
    assert read(page).language == language
    assert words in page.text
    assert page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    # The ACS is not told the address of our page, which is a secret.
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_our_page_posts_what_the_challenge_says(shop, browser):
    asked = challenge(shop)["challenge"]
    form = the_form(browser.open(asked["pageUrl"]))
    assert form.action == asked["action"]
    assert form.fields == {"PaReq": asked["paReq"], "MD": asked["md"], "TermUrl": asked["termUrl"]}


def test_a_wrong_code_is_declined(shop, browser):
    verification = challenge(shop)
    browser.pass_challenge(verification["challenge"], code="000000")
    final = shop.until_final(verification["id"])
    assert final["status"] == "declined"
    assert final["decline"]["category"] == "three_d_secure"
    assert shop.cards("customer-1", status="all") == []


@pytest.mark.parametrize("shape", ["decline", "statusFailed", "empty"])
def test_each_shape_of_a_failed_confirm_ends_without_a_card(bank, shop, browser, shape):
    bank.switch(confirmFailureShape=shape)
    verification = challenge(shop)
    browser.pass_challenge(verification["challenge"], code="000000")
    assert shop.until_final(verification["id"])["status"] in ("declined", "failed")
    assert shop.cards("customer-1", status="all") == []


def test_a_card_that_the_issuer_declines_after_the_challenge_is_declined(shop, browser):
    verification = challenge(shop, cards.CHALLENGED_THEN_DECLINED)
    browser.pass_challenge(verification["challenge"])
    final = shop.until_final(verification["id"])
    assert (final["status"], final["decline"]["code"]) == ("declined", 484)


def test_the_browser_returns_to_the_shop_with_ids_only(shop, browser):
    verification = challenge(shop, returnUrl="https://shop.example.kz/back?cart=7")
    answer = browser.pass_challenge(verification["challenge"])
    assert answer.status == 303
    target = urllib.parse.urlsplit(answer.headers["Location"])
    assert (target.scheme, target.netloc, target.path) == ("https", "shop.example.kz", "/back")
    assert dict(urllib.parse.parse_qsl(target.query)) == {"cart": "7", "verificationId": verification["id"]}


def test_without_a_return_url_the_browser_sees_our_page(vault, shop, browser):
    verification = challenge(shop)
    answer = browser.pass_challenge(verification["challenge"])
    shop.until_final(verification["id"])
    page = browser.open(urllib.parse.urljoin(vault.public, answer.headers["Location"])).expect(200)
    assert "The card is verified and saved" in page.text


def test_a_return_url_of_another_origin_is_refused(vault_at_rest):
    vault_at_rest.configure(lambda config: config.update(returnOrigins=["https://shop.example.kz"]))
    shop = vault_at_rest.start().client()
    challenge(shop, returnUrl="https://shop.example.kz/back")
    for url in ["https://evil.example.kz/", "https://shop.example.kz.evil.kz/", "https://shop.example.kz:444/"]:
        assert shop.verify("customer-1", cards.CHALLENGED, returnUrl=url).status == 422


def test_the_return_does_not_depend_on_md(bank, shop, browser):
    bank.switch(returnedMD="other")
    verification = challenge(shop)
    browser.pass_challenge(verification["challenge"])
    assert shop.until_final(verification["id"])["status"] == "verified"


def test_the_banks_own_term_url_is_not_used(vault, bank, shop):
    bank.switch(challengeTermURL="on")
    assert challenge(shop)["challenge"]["termUrl"].startswith(vault.public)


def test_a_caller_may_have_a_term_url_of_its_own(shop, browser):
    own = "https://shop.example.kz/term"
    verification = challenge(shop, termUrl=own)
    asked = verification["challenge"]
    assert asked["termUrl"] == own
    back = browser.acs(the_form(browser.open(asked["pageUrl"])))
    assert back.action == own
    body = {"paRes": back.fields["PaRes"], "md": back.fields["MD"]}
    confirmed = shop.post(f"/verifications/{verification['id']}/confirmation", body).expect(200).json
    assert confirmed["status"] == "verified"
    assert shop.card(confirmed["cardId"])["status"] == "active"


def test_a_second_confirmation_changes_nothing(bank, shop, browser):
    verification = challenge(shop, termUrl="https://shop.example.kz/term")
    back = browser.acs(the_form(browser.open(verification["challenge"]["pageUrl"])))
    body = {"paRes": back.fields["PaRes"], "md": back.fields["MD"]}
    path = f"/verifications/{verification['id']}/confirmation"
    first = shop.post(path, body).expect(200).json
    for again in [body, {"paRes": "forged", "md": "forged"}]:
        second = shop.post(path, again).expect(200).json
        assert (second["status"], second["cardId"]) == ("verified", first["cardId"])
    assert bank.operation(verification)["confirms"] == 1
    assert len(shop.cards("customer-1")) == 1


def test_a_second_return_of_the_browser_changes_nothing(bank, shop, browser):
    verification = challenge(shop)
    back = browser.challenge(verification["challenge"]["pageUrl"])
    first = browser.submit(back, back.action)
    second = browser.submit(back, back.action)
    assert (first.status, second.status) == (303, 303)
    assert shop.until_final(verification["id"])["status"] == "verified"
    assert bank.operation(verification)["confirms"] == 1


def test_a_return_needs_no_cookie_and_sets_none(shop, browser):
    verification = challenge(shop)
    page = browser.open(verification["challenge"]["pageUrl"])
    answer = browser.pass_challenge(verification["challenge"])
    assert page.headers["Set-Cookie"] is None and answer.headers["Set-Cookie"] is None


def test_a_return_without_pa_res_leaves_the_challenge_open(bank, shop):
    verification = challenge(shop)
    for fields in [{}, {"MD": "x"}, {"PaRes": ""}]:
        answer = send_form(verification["challenge"]["termUrl"], fields)
        assert 400 <= answer.status < 500
    assert shop.verification(verification["id"])["status"] == "challenge"
    assert bank.operation(verification)["confirms"] == 0


def test_an_unknown_address_shows_a_page_that_tells_nothing(vault, shop):
    verification = challenge(shop)
    page = verification["challenge"]["pageUrl"]
    for url in [page[:-1] + ("A" if page[-1] != "A" else "B"), vault.public + "/3ds/" + "A" * 40]:
        answer = send("GET", url)
        assert answer.status == 404
        assert verification["id"] not in answer.text
        assert answer.headers["Content-Type"].startswith("text/html")


def test_a_restart_between_challenge_and_return_loses_nothing(vault, bank, shop, browser):
    verification = challenge(shop, returnUrl="https://shop.example.kz/back")
    back = browser.challenge(verification["challenge"]["pageUrl"])
    vault.restart()
    assert shop.verification(verification["id"])["challenge"]["paReq"] == verification["challenge"]["paReq"]
    assert browser.submit(back, back.action).status == 303
    assert shop.until_final(verification["id"])["status"] == "verified"
    assert bank.ledger["refusals"] == []


def test_a_challenge_that_nobody_finishes_expires(bank, shop, browser):
    # A challenge ends 60 s before its token at the latest: this one has 3 s.
    bank.switch(tokenSeconds=63)
    verification = challenge(shop)
    back = browser.challenge(verification["challenge"]["pageUrl"])
    expired = shop.until_status(verification["id"], "expired", seconds=15)
    assert expired["challenge"] is None
    assert "verification.expired" in shop.event_types(verificationId=verification["id"])
    # The cardholder comes back too late: nothing is confirmed, the page says why.
    browser.submit(back, back.action)
    assert shop.verification(verification["id"])["status"] == "expired"
    assert bank.operation(verification)["confirms"] == 0
    page = browser.open(verification["challenge"]["pageUrl"])
    assert "time to confirm is over" in page.text


def test_expiry_is_a_timers_work_not_a_readers(bank, shop):
    bank.switch(tokenSeconds=63)
    verification = challenge(shop)
    from harness.process import until

    until(
        lambda: "verification.expired" in shop.event_types(verificationId=verification["id"]), 15, "the event of expiry"
    )


def test_a_challenge_lasts_as_long_as_the_policy_says(vault_at_rest):
    vault_at_rest.configure(lambda config: config["policy"].update(challengeMinutes=5))
    verification = challenge(vault_at_rest.start().client())
    from datetime import datetime, timedelta

    def instant(text):
        return datetime.fromisoformat(text.replace("Z", "+00:00"))

    lasts = instant(verification["challenge"]["expiresAt"]) - instant(verification["createdAt"])
    assert timedelta(minutes=4, seconds=50) <= lasts <= timedelta(minutes=5, seconds=10)


def test_a_challenge_of_another_kind_is_a_clear_failure(shop):
    verification = shop.verify("customer-1", cards.CHALLENGED_OTHERWISE).expect(201).json
    assert verification["status"] == "failed"
    assert verification["failure"]["reason"] == "unsupported_challenge"
    assert shop.cards("customer-1", status="all") == []


def test_a_challenge_on_a_foreign_host_is_refused_if_hosts_are_listed(vault_at_rest):
    vault_at_rest.configure(lambda config: config["bank"].update(acsHosts=["acs.example.kz"]))
    shop = vault_at_rest.start().client()
    verification = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    assert verification["status"] != "challenge"
    assert verification["challenge"] is None


def test_a_late_verified_after_expiry_saves_nothing(bank, shop):
    bank.switch(tokenSeconds=62, lateVerified="challenge", lateVerifiedSeconds=600)
    verification = challenge(shop)
    shop.until_status(verification["id"], "expired", seconds=15)
    bank.advance(700)
    from harness.process import until

    until(lambda: "verification.late" in shop.event_types(verificationId=verification["id"]), 20, "the late verdict")
    assert shop.verification(verification["id"])["status"] == "expired"
    assert shop.cards("customer-1", status="all") == []
    # A cardID that no live card holds is owed a deactivation.
    until(lambda: all(not card["active"] for card in bank.cards("customer-1")), 15, "the deactivation")


def test_cancelling_an_open_challenge_ends_it(bank, shop, browser):
    verification = challenge(shop)
    back = browser.challenge(verification["challenge"]["pageUrl"])
    path = f"/verifications/{verification['id']}/cancellation"
    cancelled = shop.post(path).expect(200).json
    assert (cancelled["status"], cancelled["failure"]["reason"]) == ("failed", "cancelled")
    assert shop.post(path).expect(200).json["status"] == "failed"
    browser.submit(back, back.action)
    assert shop.verification(verification["id"])["failure"]["reason"] == "cancelled"
    assert bank.operation(verification)["confirms"] == 0
    assert shop.cards("customer-1", status="all") == []


def test_what_has_ended_cannot_be_cancelled(shop):
    verification = shop.verify("customer-1", cards.GOOD).json
    assert shop.post(f"/verifications/{verification['id']}/cancellation").status == 409
    assert shop.card(verification["cardId"])["status"] == "active"


def test_a_challenge_is_the_callers_alone(vault, shop):
    verification = challenge(shop)
    other = vault.client("verify", "other", accounts="elsewhere")
    assert other.get(f"/verifications/{verification['id']}").status == 404
    body = {"paRes": "x", "md": "y"}
    assert other.post(f"/verifications/{verification['id']}/confirmation", body).status == 404
    assert other.post(f"/verifications/{verification['id']}/cancellation").status == 404
