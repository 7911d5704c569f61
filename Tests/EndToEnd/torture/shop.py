"""A shop's service under trial: it verifies, finishes challenges, re-verifies, reveals and revokes, and repeats what was not answered."""

from __future__ import annotations

import random
import threading

from harness import cards
from harness.browser import Browser
from harness.client import Client

from .history import History

# How often each card comes up; the endings are those of the sandbox's page.
CARDS = [
    (10, None),
    (4, cards.CHALLENGED),
    (2, cards.ending("0001")),
    (1, cards.ending("0010")),
    (2, cards.ANOTHER_CARD_ID_EACH_TIME),
    (2, cards.EVERY_SECOND_BLOCKED),
    (1, cards.EVERY_SECOND_POOR),
    (1, cards.CARD_ID_IN_STATUS_ONLY),
    (1, cards.WITHOUT_CARD_ID),
    (1, cards.LATE),
    (1, cards.NEITHER),
    (1, cards.NEVER_FOUND),
    (1, cards.UNDECIDED),
    (1, cards.BLOCKED),
    (1, cards.POOR),
]
# Answers that a service must expect of a vault that is killed, over a bank that is rude.
EXPECTED = {200, 201, 404, 409, 422, 429, 503}


class Shop(threading.Thread):
    def __init__(self, name: int, seed: str, accounts: list[str], client: Client, terminal: dict, history: History, over):
        super().__init__(daemon=True)
        self.number, self.accounts, self.client, self.terminal = name, accounts, client, terminal
        self.dice = random.Random(f"{seed}-{name}")
        self.history, self.over = history, over
        self.made = 0
        # The cards this service knows to be saved: their id, account and number.
        self.saved: list[tuple[str, str, cards.Card]] = []
        self.browser = Browser()
        self.trouble: list[str] = []

    def run(self) -> None:
        acts = [
            (8, self.verify), (3, self.reverify), (3, self.revoke), (3, self.reveal), (2, self.look), (1, self.label),
            (2, self.presence), (1, self.revoke_all),
        ]  # fmt: skip
        weights, choices = zip(*acts)
        while not self.over.is_set():
            try:
                self.dice.choices(choices, weights)[0]()
            except AssertionError as error:
                self.trouble.append(f"{type(error).__name__}: {error}"[:300])
            self.over.wait(0.01)

    # MARK: Calls

    def call(self, what: str, method: str, path: str, body=None, headers=None, **facts):
        """One call; its answer or None if it was lost."""
        record = self.history.begin(what, **facts)
        try:
            answer = self.client.call(method, path, body, headers)
        except (OSError, ValueError, EOFError) as error:
            record["error"] = type(error).__name__
            self.over.wait(0.05)
            return None
        except Exception as error:  # http.client has errors of its own for answers that were cut.
            record["error"] = type(error).__name__
            self.over.wait(0.05)
            return None
        body = None
        try:
            body = answer.json
        except ValueError:
            pass
        self.history.end(record, answer.status, body)
        if answer.status in (429, 503):
            self.over.wait(0.05)
        return answer

    def until_answered(self, *arguments, tries: int = 12, **facts):
        """Repeats a call that was lost, as a service with an idempotency key does."""
        for _ in range(tries):
            answer = self.call(*arguments, **facts)
            if answer is not None and answer.status not in (409, 503):
                return answer
            if self.over.is_set():
                break
        return None

    # MARK: Acts

    def verify(self) -> None:
        account = self.dice.choice(self.accounts)
        weights, choices = zip(*CARDS)
        card = self.dice.choices(choices, weights)[0] or cards.good(self.dice.randrange(60))
        self.begin("verify", f"/accounts/{account}/verifications", account, card, {"cardSave": self.dice.random() < 0.85})

    def reverify(self) -> None:
        if not self.saved:
            return
        id, account, card = self.dice.choice(self.saved)
        card = card if self.dice.random() < 0.9 else cards.good(self.dice.randrange(60))
        self.begin("reverify", f"/cards/{id}/verifications", account, card, {}, id=id)

    def begin(self, what: str, path: str, account: str, card: cards.Card, wish: dict, **facts) -> None:
        self.made += 1
        key = f"key-{self.number}-{self.made}"
        wish = {"cryptogram": cards.cryptogram(card, self.terminal), "reference": key} | wish
        headers = {"Idempotency-Key": key}
        facts = facts | {"key": key, "account": account, "last4": card.last4}
        answer = self.until_answered(what, "POST", path, wish, headers, **facts)
        if answer is None or answer.status != 201:
            return
        verification = answer.json
        self.remember(verification, card)
        if verification["status"] == "challenge":
            self.challenge(verification, card)
        elif self.dice.random() < 0.1:
            # A service that forgot that it was answered.
            self.call(what, "POST", path, wish, headers, **facts)

    def challenge(self, verification: dict, card: cards.Card) -> None:
        way = self.dice.random()
        if way < 0.15:
            return
        if way < 0.22:
            self.call("cancel", "POST", f"/verifications/{verification['id']}/cancellation", id=verification["id"])
            return
        code = "000000" if way < 0.32 else "123456"
        try:
            back = self.browser.challenge(verification["challenge"]["pageUrl"], code)
            self.browser.submit(back, back.action)
            if way > 0.8:
                self.browser.submit(back, back.action)
        except Exception:
            # The vault died under the browser, or the challenge was over: the verification ends without it.
            pass
        answer = self.call("look", "GET", f"/verifications/{verification['id']}", id=verification["id"])
        if answer is not None and answer.status == 200:
            self.remember(answer.json, card)

    def remember(self, verification: dict, card: cards.Card) -> None:
        if verification["status"] == "verified" and verification["cardId"]:
            self.saved.append((verification["cardId"], verification["accountId"], card))
            del self.saved[:-30]

    def revoke(self) -> None:
        if not self.saved:
            return
        place = self.dice.randrange(len(self.saved))
        id, account, _ = self.saved[place]
        answer = self.until_answered("revoke", "POST", f"/cards/{id}/revocation", {"reason": "lost"}, id=id, account=account)
        if answer is not None and self.dice.random() < 0.8 and place < len(self.saved):
            self.saved.pop(place)

    def revoke_all(self) -> None:
        if self.dice.random() < 0.7:
            return
        account = self.dice.choice(self.accounts)
        self.call("revoke_all", "POST", f"/accounts/{account}/revocation", {"reason": "account_closed"}, account=account)

    def reveal(self) -> None:
        if not self.saved:
            return
        self.made += 1
        id, account, _ = self.dice.choice(self.saved)
        purpose = f"purpose {self.number}-{self.made}"
        self.call("reveal", "POST", f"/cards/{id}/reveal", {"purpose": purpose}, id=id, account=account, purpose=purpose)

    def label(self) -> None:
        if not self.saved:
            return
        id, account, _ = self.dice.choice(self.saved)
        self.made += 1
        label = f"label-{self.number}-{self.made}"
        self.call("label", "PATCH", f"/cards/{id}", {"label": label}, id=id, account=account, label=label)

    def presence(self) -> None:
        if not self.saved:
            return
        id, account, _ = self.dice.choice(self.saved)
        self.call("presence", "POST", f"/cards/{id}/presence-check", id=id, account=account)

    def look(self) -> None:
        account = self.dice.choice(self.accounts)
        if self.saved and self.dice.random() < 0.5:
            id, account, _ = self.dice.choice(self.saved)
            self.call("look", "GET", f"/cards/{id}", id=id, account=account)
        else:
            self.call("list", "GET", f"/accounts/{account}/cards?status=all", account=account)
