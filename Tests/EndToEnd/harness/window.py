"""A cardholder's real browser: Debian's Chromium, driven by Playwright, and every request that it made."""

from __future__ import annotations

import base64
import contextlib
import datetime
import os
import re
import shutil
import urllib.parse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, sync_playwright

from .cards import Card

# WCAG 2.2, levels A and AA, with all that came before it.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@contextlib.contextmanager
def chromium():
    """The browser itself; each test has a context of its own in it, as if nobody had used it before."""
    program = shutil.which("chromium")
    assert program, "there is no chromium: ops/prepare test installs it"
    # Root has no sandbox to give its children, and tests run as root on machines that are thrown away.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


def lasting(card: Card) -> Card:
    """The card with an expiry date that the page takes whenever the test runs."""
    return Card(card.pan, f"12{(datetime.date.today().year + 2) % 100:02}", card.cvc)


class Window:
    """One page in a context of its own."""

    def __init__(self, context: BrowserContext):
        self.context = context
        self.requests: list = []
        self.faults: list[str] = []
        self.typed: list[Card] = []
        context.on("request", lambda request: self.requests.append(request))
        self.page = self.watch(context.new_page())

    def watch(self, page: Page) -> Page:
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)
        return page

    def _note(self, message) -> None:
        """What the browser complains of on our own pages: refused by the policy, not found, a mistake in a script."""
        if message.type == "error" and "//localhost:" in message.location["url"]:
            self.faults.append(message.text)

    # MARK: The card form

    def open(self, url: str) -> Page:
        self.page.goto(url)
        return self.page

    def type(self, card: Card, page: Page | None = None) -> None:
        page = page or self.page
        self.typed.append(card)
        page.locator("#card-number").press_sequentially(card.pan)
        page.locator("#card-expiry").press_sequentially(card.expiry)
        page.locator("#card-code").press_sequentially(card.cvc)
        page.locator("#card-holder").fill("JON JONSON")

    def send(self, card: Card) -> None:
        self.type(card)
        self.page.locator("#card-submit").click()

    def enter_code(self, code: str) -> None:
        """On the bank's page, and back to the shop from there."""
        self.page.get_by_label("Code from your bank").fill(code)
        self.page.get_by_role("button", name="Confirm").click()
        self.page.get_by_role("button", name="Back to the shop").click()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    # MARK: What left the browser

    def sent(self) -> list[str]:
        """URL, headers and body of every request, each as it went out."""
        found = []
        for request in self.requests:
            headers = "".join(f"{name}: {value}\n" for name, value in request.all_headers().items())
            found.append(f"{request.method} {request.url}\n{headers}\n{(request.post_data_buffer or b'').decode('latin-1')}")
        return found

    def posted(self) -> list[dict[str, str]]:
        """The fields of every card form that was sent."""
        forms = [dict(urllib.parse.parse_qsl(request.post_data or "")) for request in self.requests if request.method == "POST"]
        return [form for form in forms if "cryptogram" in form]

    def assert_no_card_left(self) -> None:
        """Neither number nor security code of a card that was typed is in any request, in any of the usual encodings."""
        assert self.typed and self.requests
        texts = self.sent()
        for form in self.posted():
            assert set(form) == {"cryptogram", "cardholderName", "formToken"}
        for card in self.typed:
            for text in texts:
                for shape in shapes(card.pan):
                    assert shape.lower() not in text.lower(), f"the card's number left the browser: {text.splitlines()[0]}"
                for shape in code_shapes(card.cvc):
                    assert shape not in without_random(text), f"the security code left the browser: {text.splitlines()[0]}"

    # MARK: Access

    def assert_accessible(self, where: str) -> None:
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG}})
        violations = results.response["violations"]
        told = [f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']]}" for one in violations]
        assert not told, f"{where}: " + "\n".join(told)
        assert results.response["passes"], f"{where}: axe found nothing to look at"


def shapes(digits: str) -> set[str]:
    """A number in the encodings in which it could leave: each piece long enough not to occur by chance."""
    grouped = [" ".join(re.findall(".{1,4}", digits)), "-".join(re.findall(".{1,4}", digits))]
    plain = [digits, digits[::-1], *grouped, *(urllib.parse.quote_plus(text) for text in grouped), urllib.parse.quote(grouped[0])]
    found = set(plain)
    for text in [digits, *grouped]:
        data = text.encode()
        found |= {data.hex(), "".join(f"%{byte:02X}" for byte in data), "".join(f"\\u{byte:04x}" for byte in data)}
        found |= {"".join(f"&#{byte};" for byte in data), text.encode("utf-16-le").hex(), "\0".join(text)}
        for shift in range(3):
            # Of base64 only what does not depend on the neighbours.
            whole = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
            found.add(whole[(shift * 8 + 5) // 6 : len(whole) - (1 if (len(data) + shift) % 3 else 0)])
    return found


def code_shapes(code: str) -> set[str]:
    fields = {f"{name}{between}{code}" for name in ("cvc", "csc", "cvv", "code") for between in ("=", ":", '":"', "%22%3A%22")}
    return fields | {base64.b64encode(f'"{code}"'.encode()).decode(), code.encode().hex() * 2, code}


def without_random(text: str) -> str:
    """A request without what is random: in hundreds of random letters three digits in a row occur by chance."""
    text = re.sub(r"(cryptogram|formToken|PaReq|PaRes|MD|TermUrl|id)=[^&\s]*", r"\1=", text)
    text = re.sub(r"(127\.0\.0\.1|localhost):\d+", r"\1", text)
    # Tokens of addresses, cookies and ids, names of files with their digests, and what the browser says of itself.
    text = re.sub(r"[a-z2-7]{26,}", "", text)
    text = re.sub(r"-[0-9a-f]{16}\.", "-.", text)
    return re.sub(r"(?im)^(user-agent|sec-ch-ua[a-z-]*|content-length|accept[a-z-]*|if-[a-z-]*|cookie):.*$", "", text)
