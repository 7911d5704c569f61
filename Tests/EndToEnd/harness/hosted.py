"""What a shop does with the hosted card page: makes a session over REST, sends the cardholder there, reads the result."""

from __future__ import annotations

from .shop_site import ShopSite
from .vault import Vault


class HostedPages:
    def __init__(self, vault: Vault, site: ShopSite):
        self.vault, self.site = vault, site
        self.shop = None

    def start(self) -> HostedPages:
        self.vault.start()
        self.shop = self.vault.client()
        return self

    def session(self, account: str = "customer-1", **fields) -> dict:
        """A new session; the shop's page links to it."""
        if self.shop is None:
            self.start()
        wish = {"returnUrl": self.site.back, "cardSave": True} | fields
        session = self.shop.post(f"/accounts/{account}/card-entry-sessions", wish).expect(201).json
        self.site.link = session["url"]
        return session

    def read(self, session: dict) -> dict:
        return self.shop.get("/card-entry-sessions/" + session["id"]).expect(200).json

    def arrive(self, window, **fields) -> dict:
        """The cardholder follows the shop's link to a new session's page."""
        session = self.session(**fields)
        window.open(self.site.url + "/").get_by_role("link", name="Add a card").click()
        window.page.wait_for_selector("#card-form:not([hidden])")
        return session
