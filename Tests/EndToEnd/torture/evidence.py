"""What is known when all is over: gathered from the vault's REST and command line, from the bank, and from the clients."""

from __future__ import annotations

import dataclasses

from harness import audit


@dataclasses.dataclass
class Evidence:
    """Everything as plain documents, so that a test can bend it."""

    history: list[dict]
    verifications: list[dict]
    cards: list[dict]
    listed: dict[str, list[dict]]
    revealed: dict[str, str | None]
    events: list[dict]
    leaves: list[dict]
    entries: int
    # What both verifiers say of an export of the whole.
    verdict: dict
    debts: list[dict]
    operations: list[dict]
    bank_cards: list[dict]
    cryptopays: dict[str, int]


def gather(vault, bank, admin, accounts: list[str], history: list[dict]) -> Evidence:
    verifications = [one for account in accounts for one in pages(admin, f"/accounts/{account}/verifications", "verifications")]
    cards = all_cards(admin, accounts)
    listed = {account: vault.run_json("cards", "list", "--account", account)["cards"] for account in accounts}
    revealed = reveal(admin, cards)
    ledger = bank.ledger
    return Evidence(
        history=history,
        verifications=verifications,
        cards=cards,
        listed=listed,
        revealed=revealed,
        events=admin.events(),
        leaves=admin.leaves(),
        entries=vault.run_json("audit", "head")["entries"],
        verdict=audit.judged(vault, audit.export(vault)),
        debts=vault.run_json("debts", "list")["debts"],
        operations=ledger["operations"],
        bank_cards=ledger["cards"],
        cryptopays=ledger["cryptopays"],
    )


def all_cards(admin, accounts: list[str]) -> list[dict]:
    return [one for account in accounts for one in pages(admin, f"/accounts/{account}/cards?status=all", "cards")]


def reveal(admin, cards: list[dict]) -> dict[str, str | None]:
    """The bank's handles of the active cards; None where it is refused."""
    revealed = {}
    for card in cards:
        if card["status"] == "active":
            answer = admin.reveal(card["id"], "the torture's checker")
            revealed[card["id"]] = answer.json["epayCardId"] if answer.status == 200 else None
    return revealed


def pages(client, path: str, name: str) -> list[dict]:
    """All pages of a list."""
    found, cursor = [], None
    while True:
        mark = "&" if "?" in path else "?"
        query = f"{mark}limit=100" + (f"&cursor={cursor}" if cursor else "")
        page = client.call("GET", path + query).expect(200).json
        found += page[name]
        cursor = page["nextCursor"]
        if cursor is None:
            return found
