"""A service that calls the vault's REST API, as an integrator would write it."""

from __future__ import annotations

import threading
import urllib.parse
import uuid

from . import cards
from .process import until
from .wire import Answer, send_json

FINAL = {"verified", "declined", "expired", "failed"}


class Client:
    """One API key. The address is asked of the vault each time, because a restart moves it."""

    def __init__(self, vault, key: str, id: str | None = None):
        self.vault, self.key, self.id = vault, key, id

    def call(self, method: str, path: str, body=None, headers: dict | None = None, timeout: float = 30) -> Answer:
        all_headers = {"Authorization": "Bearer " + self.key} | (headers or {})
        return send_json(method, self.vault.api + "/v1" + path, body, all_headers, timeout)

    def get(self, path: str, **query) -> Answer:
        text = urllib.parse.urlencode(query)
        return self.call("GET", path + ("?" + text if text else ""))

    def post(self, path: str, body=None, **headers) -> Answer:
        return self.call("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def patch(self, path: str, body) -> Answer:
        return self.call("PATCH", path, body)

    # MARK: Cryptograms

    def terminals(self) -> list[dict]:
        return self.get("/terminals").expect(200).json["terminals"]

    def cryptogram(self, card: cards.Card, terminal: str | None = None) -> str:
        known = self.terminals()
        chosen = known[0] if terminal is None else next(one for one in known if one["name"] == terminal)
        return cards.cryptogram(card, chosen)

    def wish(self, card: cards.Card, save: bool | None = True, **fields) -> dict:
        """The body of a verification request."""
        saving = {} if save is None else {"cardSave": save}
        return {"cryptogram": self.cryptogram(card, fields.get("terminal")), **saving, **fields}

    # MARK: Verifications

    def verify(self, account: str, card: cards.Card, save: bool = True, key: str | None = None, **fields) -> Answer:
        # Bare: only what is wholly a UUID is never taken for a card number.
        key = key or str(uuid.uuid4())
        wish = self.wish(card, save, **fields)
        return self.post(f"/accounts/{account}/verifications", wish, Idempotency_Key=key)

    def reverify(self, card_id: str, card: cards.Card, key: str | None = None, **fields) -> Answer:
        # Bare: only what is wholly a UUID is never taken for a card number.
        key = key or str(uuid.uuid4())
        wish = self.wish(card, None, **fields)
        return self.post(f"/cards/{card_id}/verifications", wish, Idempotency_Key=key)

    def verification(self, id: str) -> dict:
        return self.get(f"/verifications/{id}").expect(200).json

    def until_status(self, id: str, *statuses: str, seconds: float = 20) -> dict:
        """The verification once it has one of these states."""

        def look():
            verification = self.verification(id)
            return verification if verification["status"] in statuses else None

        return until(look, seconds, f"status {' or '.join(statuses)}")

    def until_final(self, id: str, seconds: float = 20) -> dict:
        return self.until_status(id, *FINAL, seconds=seconds)

    # MARK: Cards

    def save(self, account: str, card: cards.Card, **fields) -> dict:
        """Verifies a card that needs no challenge, and gives the saved card."""
        verification = self.verify(account, card, **fields).expect(201).json
        assert verification["status"] == "verified", verification
        return self.card(verification["cardId"])

    def card(self, id: str) -> dict:
        return self.get(f"/cards/{id}").expect(200).json

    def cards(self, account: str, **query) -> list[dict]:
        return self.get(f"/accounts/{account}/cards", **query).expect(200).json["cards"]

    def until_known(self, id: str, seconds: float = 15) -> dict:
        """The card once its mask is known."""

        def look():
            card = self.card(id)
            return card if card["mask"] else None

        return until(look, seconds, "the mask of the card")

    def reveal(self, id: str, purpose: str = "a test") -> Answer:
        return self.post(f"/cards/{id}/reveal", {"purpose": purpose})

    def revoke(self, id: str, reason: str = "user_request", **fields) -> Answer:
        return self.post(f"/cards/{id}/revocation", {"reason": reason, **fields})

    def until_deactivated(self, id: str, *ends: str, seconds: float = 15) -> dict:
        ends = ends or ("done",)

        def look():
            card = self.card(id)
            return card if card["revocation"] and card["revocation"]["bankDeactivation"] in ends else None

        return until(look, seconds, f"the deactivation at the bank ({' or '.join(ends)})")

    # MARK: Journals

    def events(self, after: int = 0) -> list[dict]:
        """The whole feed."""
        found: list[dict] = []
        while True:
            page = self.get("/events", after=after, limit=500).expect(200).json
            found += page["events"]
            after = page["next"]
            if len(page["events"]) < 500:
                return found

    def event_types(self, **of) -> list[str]:
        """The kinds of the events of a card, an account or a verification, in their order."""
        return [event["type"] for event in self.events() if all(event.get(name) == value for name, value in of.items())]

    def leaves(self) -> list[dict]:
        """The whole audit."""
        found: list[dict] = []
        cursor = None
        while True:
            query = {"limit": 100} | ({"cursor": cursor} if cursor else {})
            page = self.get("/audit/entries", **query).expect(200).json
            found += page["entries"]
            cursor = page["nextCursor"]
            if cursor is None:
                return found


def meanwhile(work) -> threading.Thread:
    """Does something beside the test, whose end the test awaits with `join`; its result is in `.result`."""
    thread = threading.Thread(daemon=True)

    def run():
        try:
            thread.result = work()
        except OSError as error:
            thread.result = error

    thread.run = run
    thread.result = None
    thread.start()
    return thread
