"""The pages for everybody: languages, keyboard, colours, widths, and the rules that axe-core knows of WCAG 2.2 AA."""

import pytest

from harness import cards
from harness.window import lasting

GOOD = lasting(cards.GOOD)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_axe_finds_nothing_on_any_public_page(hosted, bank, new_window, scheme, language):
    hosted.start()
    window = new_window(color_scheme=scheme, locale=language, viewport={"width": 360, "height": 740})
    seen = []

    def look(name):
        assert window.page.locator("html").get_attribute("lang") == language
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
        window.assert_accessible(f"{name}, {scheme}, {language}")
        seen.append(name)

    hosted.arrive(window)
    look("card page")
    window.page.locator("#card-submit").click()
    assert window.page.locator("[aria-invalid]").count() == 3
    look("card page with errors")
    window.send(lasting(cards.ending("0484")))
    window.page.wait_for_selector(".refusal")
    look("card page after a decline")
    window.page.route("**/*.js", lambda route: route.abort())
    challenge = hosted.shop.verify("customer-1", cards.CHALLENGED).json["challenge"]
    window.open(challenge["pageUrl"])
    look("3-D Secure")
    window.open(challenge["pageUrl"] + "?stay=1")
    look("3-D Secure after coming back")
    window.page.unroute("**/*.js")
    done = hosted.shop.verify("customer-1", cards.CHALLENGED, returnUrl=hosted.site.back).json
    window.open(done["challenge"]["pageUrl"])
    window.page.wait_for_selector("#code")
    hosted.shop.post(f"/verifications/{done['id']}/cancellation").expect(200)
    window.open(done["challenge"]["pageUrl"])
    look("outcome")
    window.open(hosted.vault.public + "/3ds/nobody")
    look("notice")
    assert len(seen) == 7
    # Console errors are only those of the scripts that this test kept away and of the page that it asked for in vain.
    assert all("ERR_FAILED" in fault or "404" in fault for fault in window.faults), window.faults


def test_the_page_speaks_what_the_browser_asks_for_and_what_is_chosen(hosted, new_window):
    hosted.start()
    for language, title in [("kk-KZ", "Картаны қосу"), ("ru-RU", "Добавление карты"), ("de-DE", "Add a card")]:
        window = new_window(locale=language)
        hosted.arrive(window)
        assert window.heading == title
    window.page.get_by_role("link", name="Русский").click()
    window.page.wait_for_selector("h1:has-text('Добавление карты')")
    window.send(lasting(cards.CHALLENGED))
    window.enter_code("000000")
    # The choice lasts through 3-D Secure and back.
    window.page.wait_for_selector(".refusal:has-text('Осталось попыток: 2.')")


def test_the_whole_form_can_be_filled_in_by_keyboard(hosted, window):
    hosted.arrive(window)
    keyboard = window.page.keyboard
    window.typed.append(GOOD)
    focused = []
    for _ in range(12):
        keyboard.press("Tab")
        focused.append(window.page.evaluate("document.activeElement.id"))
        if focused[-1] == "card-number":
            break
    assert focused[-1] == "card-number"
    for name, text in [("card-number", GOOD.pan), ("card-expiry", GOOD.expiry), ("card-code", GOOD.cvc), ("card-holder", "JON")]:
        assert window.page.evaluate("document.activeElement.id") == name
        outline = window.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", f"the focus on {name} cannot be seen"
        keyboard.type(text)
        keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.id") == "card-submit"
    keyboard.press("Enter")
    window.page.wait_for_url(hosted.site.back + "?*")


def test_the_page_knows_a_card_while_it_is_typed(hosted, window):
    hosted.arrive(window)
    page = window.page
    number, brand = page.locator("#card-number"), page.locator("#card-brand")
    for digits, name, grouped in [
        ("4", "Visa", "4"),
        ("55220427", "Mastercard", "5522 0427"),
        ("377514500004820", "American Express", "3775 145000 04820"),
        ("22001234", "Mir", "2200 1234"),
        ("9860", "Humo", "9860"),
    ]:
        number.fill("")
        number.press_sequentially(digits)
        assert (brand.inner_text(), number.input_value()) == (name, grouped)
    number.fill("4405639704015097")
    number.blur()
    assert "mistake" in page.locator("#card-number-error").inner_text()
    assert number.get_attribute("aria-invalid") == "true"
    number.fill("4405639704015096")
    assert page.locator("#card-number-error").inner_text() == "" and number.get_attribute("aria-invalid") is None
    expiry = page.locator("#card-expiry")
    expiry.press_sequentially("0120")
    expiry.blur()
    assert expiry.input_value() == "01/20" and "expired" in page.locator("#card-expiry-error").inner_text()
    page.locator("#card-code").fill("12")
    page.locator("#card-submit").click()
    assert "3 digits" in page.locator("#card-code-error").inner_text()
    # Focus is on the first field with a mistake, and nothing was sent.
    assert page.evaluate("document.activeElement.id") == "card-expiry"
    assert window.posted() == []


def test_card_fields_have_what_browsers_fill_in_and_no_names(hosted, window):
    hosted.arrive(window)
    for field, autofill in [("number", "cc-number"), ("expiry", "cc-exp"), ("code", "cc-csc"), ("holder", "cc-name")]:
        element = window.page.locator(f"#card-{field}")
        assert element.get_attribute("autocomplete") == autofill
        if field != "holder":
            assert element.get_attribute("inputmode") == "numeric" and element.get_attribute("name") is None
