"""Test cards, and what the cardholder's browser does with them."""

from __future__ import annotations

import base64
import dataclasses
import json

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_der_public_key


@dataclasses.dataclass(frozen=True)
class Card:
    pan: str
    expiry: str = "0127"
    cvc: str = "321"

    @property
    def last4(self) -> str:
        return self.pan[-4:]

    @property
    def mask(self) -> str:
        return self.pan[:6] + "*" * (len(self.pan) - 10) + self.pan[-4:]


# The five cards that the bank publishes.
GOOD = Card("4405639704015096", "0127", "321")
AMEX = Card("377514500004820", "0128", "0198")
CHALLENGED = Card("5522042705066736", "0127", "775")
BLOCKED = Card("4003032704547597", "0920", "170")
POOR = Card("5578342710750560", "0920", "254")
PUBLISHED = [GOOD, AMEX, CHALLENGED, BLOCKED, POOR]


def passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def ending(last4: str, start: str = "44001200000") -> Card:
    """A Visa card with these last four digits, whose behaviour the sandbox's page lists by them."""
    return next(Card(f"{start}{digit}{last4}") for digit in range(10) if passes_luhn(f"{start}{digit}{last4}"))


def good(number: int) -> Card:
    """One of many different cards that are verified."""
    return ending(f"{9000 + number % 1000:04}", f"440012{number // 1000:05}")


CHALLENGED_OTHERWISE = ending("0002")
WITHOUT_CARD_ID = ending("0003")
CARD_ID_IN_STATUS_ONLY = ending("0004")
NEITHER = ending("0005")
LATE = ending("0006")
UNDECIDED = ending("0008")
NEVER_FOUND = ending("0009")
CHALLENGED_THEN_DECLINED = ending("0010")
ANOTHER_CARD_ID_EACH_TIME = ending("0011")
EVERY_SECOND_BLOCKED = ending("0012")
EVERY_SECOND_POOR = ending("0014")
SLOW = ending("0018")
UNDOCUMENTED = ending("0020")


def public_key(pem: str):
    """The bank's key by its content: the label of the PEM may lie."""
    lines = [line for line in pem.strip().splitlines() if not line.startswith("-----")]
    return load_der_public_key(base64.b64decode("".join(lines)))


def cryptogram(card: Card, terminal: dict) -> str:
    plain = {"hpan": card.pan, "expDate": card.expiry, "cvc": card.cvc, "terminalId": terminal["terminalId"]}
    block = public_key(terminal["publicKeyPem"]).encrypt(json.dumps(plain).encode(), padding.PKCS1v15())
    return base64.b64encode(block).decode()
