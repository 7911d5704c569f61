"""ops/screenshots : makes a picture of every page of the console in light, in dark and at a phone's width, into docs/screenshots."""

from __future__ import annotations

import io
import pathlib
import sys
import tempfile

from PIL import Image

from harness import cards
from harness.bank import Bank
from harness.console import enter
from harness.process import until
from harness.vault import Vault
from harness.window import Window, chromium

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 720}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 720}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 640}},
}


class Shop:
    """A vault in which something happened."""

    def __init__(self, vault: Vault, bank: Bank):
        self.vault, self.bank = vault, bank
        self.shop, self.admin = vault.client(name="Checkout service"), vault.admin
        self.second = vault.client("admin", name="Dana, security")
        vault.client("console:revoke", name="Aigerim, support")
        vault.client("console:audit", name="Auditor")
        saved = [self.shop.save(f"customer-{number}", cards.GOOD if number % 3 else cards.AMEX) for number in range(9)]
        self.ids = [card["id"] for card in saved]
        for card in saved:
            self.shop.until_known(card["id"])
        for account, card in [("customer-20", cards.BLOCKED), ("customer-21", cards.POOR), ("customer-22", cards.POOR)]:
            self.shop.verify(account, card).expect(201)
        self.story = self.ids[0]
        self.shop.reveal(self.story, "order 1042, monthly charge").expect(200)
        self.shop.reverify(self.story, cards.AMEX).expect(201)
        self.shop.reveal(self.story, "order 1187, monthly charge").expect(200)
        self.shop.revoke(self.story, "stolen", note="The cardholder called on Monday.").expect(200)
        self.shop.until_deactivated(self.story)
        bank.fault("deactivate", times=1000, httpStatus=500, body="")
        for id in self.ids[1:3]:
            self.shop.revoke(id, "lost").expect(200)
        self.waiting = self.plan({"status": "active"})
        self.done = self.plan({"cardId": self.ids[3]})
        self.admin.post(f"/admin/revocations/{self.done}/execution").expect(202)
        until(lambda: self.admin.get(f"/admin/revocations/{self.done}").json["status"] == "done", 20, "the plan")

    def plan(self, filter: dict) -> str:
        wish = {"filter": filter, "reason": "fraud", "note": "Leak at a partner"}
        return self.admin.post("/admin/revocations", wish).expect(201).json["planId"]


def keep(window: Window, folder: pathlib.Path, name: str, look: str) -> None:
    file = folder / f"console-{name}-{look}.png"
    picture = window.page.screenshot(full_page=True, animations="disabled", caret="hide")
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(64).save(file, optimize=True)
    print(file.relative_to(ROOT))


def pictures(browser, shop: Shop, folder: pathlib.Path, look: str) -> None:
    window = Window(browser.new_context(locale="en-GB", **LOOKS[look]))
    base = shop.vault.api.replace("127.0.0.1", "localhost") + "/admin"
    window.open(base + "/sign-in")
    keep(window, folder, "sign-in", look)
    enter(window, shop.vault, shop.admin.key)
    keep(window, folder, "overview", look)
    pages = {
        "cards": "/cards",
        "card": f"/cards/{shop.story}",
        "revoke": f"/cards/{shop.ids[5]}/revocation",
        "bulk": "/revocations",
        "plan": f"/revocations/{shop.waiting}",
        "plan-done": f"/revocations/{shop.done}",
        "clients": "/clients",
        "client": f"/clients/{shop.second.id}",
        "audit": "/audit",
        "entry": "/audit/5",
        "state": "/state",
        "notice": "/nothing",
    }
    for name, path in pages.items():
        window.open(base + path)
        keep(window, folder, name, look)
    window.open(base + "/cards")
    window.page.get_by_label("Account").fill("nobody")
    window.page.get_by_role("button", name="Search").click()
    window.page.wait_for_load_state()
    keep(window, folder, "cards-empty", look)
    window.context.close()


def main() -> int:
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        bank = Bank(pathlib.Path(scratch))
        vault = Vault(pathlib.Path(scratch) / "vault", bank)
        try:
            vault.configure(lambda config: config.update(publicName="Example shop"))
            vault.configure(lambda config: config["policy"].update(approvalAbove=3))
            shop = Shop(vault.start(), bank)
            for look in LOOKS:
                pictures(browser, shop, folder, look)
        finally:
            vault.kill()
            bank.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
