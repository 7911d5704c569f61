"""ops/screenshots : makes a picture of every public page in light, in dark and at a phone's width, into docs/screenshots."""

from __future__ import annotations

import io
import pathlib
import sys
import tempfile

from PIL import Image

from harness import cards
from harness.bank import Bank
from harness.hosted import HostedPages
from harness.shop_site import ShopSite
from harness.vault import Vault
from harness.window import Window, chromium, lasting

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 760, "height": 400}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 760, "height": 400}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 640}},
}
POOR = lasting(cards.ending("0484"))


class Album:
    def __init__(self, browser, look: str, hosted: HostedPages, bank: Bank, folder: pathlib.Path):
        self.browser, self.look, self.hosted, self.bank, self.folder = browser, look, hosted, bank, folder
        self.windows: list[Window] = []

    def window(self, **options) -> Window:
        self.windows.append(Window(self.browser.new_context(locale="en-GB", **LOOKS[self.look], **options)))
        return self.windows[-1]

    def keep(self, window: Window, name: str) -> None:
        file = self.folder / f"{name}-{self.look}.png"
        picture = window.page.screenshot(full_page=True, animations="disabled", caret="hide")
        # Few colours are on a page: a palette makes the file a third as large.
        Image.open(io.BytesIO(picture)).convert("RGB").quantize(48).save(file, optimize=True)
        print(file.relative_to(ROOT))

    def challenge(self, **fields) -> dict:
        return self.hosted.shop.verify("customer-1", lasting(cards.CHALLENGED), **fields).expect(201).json

    def make(self) -> None:
        self.card_pages()
        self.challenge_pages()
        self.ends()
        for window in self.windows:
            window.context.close()

    def card_pages(self) -> None:
        window = self.window()
        self.hosted.arrive(window, account="customer-42")
        self.keep(window, "card-page")
        window.page.locator("#card-number").press_sequentially("4405 6397 0401 5097")
        window.page.locator("#card-expiry").press_sequentially("0120")
        window.page.locator("#card-submit").click()
        self.keep(window, "card-page-mistakes")
        window.page.reload()
        window.send(POOR)
        window.page.wait_for_selector(".refusal")
        self.keep(window, "card-page-declined")
        for _ in range(2):
            window.send(POOR)
            window.page.wait_for_load_state()
        window.page.wait_for_selector("h1:has-text('declined')")
        self.keep(window, "three-declines")
        for language in ("kk", "ru"):
            self.hosted.session(account="customer-42")
            window.open(self.hosted.site.link + "?lang=" + language)
            window.page.wait_for_selector("#card-form:not([hidden])")
            self.keep(window, "card-page-" + language)
        plain = self.window(java_script_enabled=False)
        plain.open(self.hosted.session(account="customer-42")["url"])
        self.keep(plain, "card-page-without-scripts")

    def challenge_pages(self) -> None:
        window = self.window(java_script_enabled=False)
        window.open(self.challenge()["challenge"]["pageUrl"])
        self.keep(window, "3d-secure")
        self.bank.fault("confirm", dropBefore=True)
        window.page.get_by_role("button").click()
        window.enter_code("123456")
        self.keep(window, "outcome-pending")
        self.bank.faults()

    def ends(self) -> None:
        window = self.window()
        for name, code in [("outcome-verified", "123456"), ("outcome-declined", "000000")]:
            window.open(self.challenge()["challenge"]["pageUrl"])
            window.enter_code(code)
            window.page.wait_for_selector("h1:has-text('card')")
            self.keep(window, name)
        window.open(self.hosted.vault.public + "/card-entry/nobody")
        self.keep(window, "notice")


def main() -> int:
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        bank = Bank(pathlib.Path(scratch))
        vault = Vault(pathlib.Path(scratch) / "vault", bank)
        site = ShopSite()
        try:
            vault.public = vault.public.replace("127.0.0.1", "localhost")
            vault.configure(lambda config: config.update(publicURL=vault.public, publicName="Example shop"))
            hosted = HostedPages(vault, site).start()
            for look in LOOKS:
                Album(browser, look, hosted, bank, folder).make()
        finally:
            site.close()
            vault.kill()
            bank.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
