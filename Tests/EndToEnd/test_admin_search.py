"""The search of administrators over the cards of all accounts."""

from harness import cards
from harness.process import until


def search(admin, **wanted):
    return admin.post("/admin/cards/search", wanted)


def found(admin, **wanted) -> list[str]:
    """All pages of a search."""
    ids, cursor = [], None
    while True:
        page = search(admin, **wanted, **({"cursor": cursor} if cursor else {})).expect(200).json
        ids += [card["id"] for card in page["cards"]]
        cursor = page["nextCursor"]
        if cursor is None:
            return ids


def test_cards_are_found_over_all_accounts_by_each_of_their_properties(vault, shop):
    first = shop.save("customer-1", cards.GOOD)
    second = shop.save("customer-2", cards.AMEX)
    shop.until_known(first["id"]), shop.until_known(second["id"])
    revoked = shop.save("customer-3", cards.GOOD)
    shop.revoke(revoked["id"]).expect(200)
    admin = vault.admin
    assert found(admin) == [revoked["id"], second["id"], first["id"]]
    assert found(admin, limit=1) == found(admin)
    assert found(admin, accountId="customer-2") == [second["id"]]
    assert found(admin, cardId=first["id"]) == [first["id"]]
    assert found(admin, accountId="customer-2", cardId=first["id"]) == []
    assert found(admin, status="revoked") == [revoked["id"]]
    assert found(admin, status="active") == [second["id"], first["id"]]
    assert found(admin, status="all") == found(admin)
    assert found(admin, terminal="default") == found(admin) and found(admin, terminal="elsewhere") == []
    country = shop.card(first["id"])["issuerBankCountry"]
    if country:
        assert first["id"] in found(admin, issuerBankCountry=country)
    assert found(admin, issuerBankCountry="XYZ") == []
    assert found(admin, verifiedBefore=second["verifiedAt"])[-1] == first["id"]
    assert second["id"] not in found(admin, verifiedBefore=second["verifiedAt"])
    assert found(admin, verifiedFrom=second["verifiedAt"]) == [revoked["id"], second["id"]]


def test_a_card_is_found_by_the_banks_handle_which_no_answer_has(vault, shop):
    card = shop.save("customer-1", cards.GOOD)
    handle = shop.reveal(card["id"]).expect(200).json["epayCardId"]
    answer = search(vault.admin, epayCardId=handle).expect(200)
    assert [one["id"] for one in answer.json["cards"]] == [card["id"]]
    assert handle not in answer.text
    assert found(vault.admin, epayCardId=handle[::-1] + "x") == []
    shop.revoke(card["id"]).expect(200)
    shop.until_deactivated(card["id"])
    # Once its deactivation is done, nothing of the handle is kept.
    assert found(vault.admin, epayCardId=handle) == []
    assert all(handle.encode() not in file.read_bytes() for file in vault.files())


def test_a_search_is_refused_field_by_field_and_needs_the_scope(vault, shop):
    assert search(shop).status == 403
    for wanted, pointer in [
        ({"accountId": "not an account"}, "/accountId"),
        ({"cardId": "card_1"}, "/cardId"),
        ({"status": "lost"}, "/status"),
        ({"verifiedBefore": "yesterday"}, "/verifiedBefore"),
        ({"limit": 101}, "/limit"),
        ({"cursor": "ver_aaaaaaaaaaaaaaaaaaaaaaaaaa"}, "/cursor"),
        ({"mask": "440563"}, ""),
    ]:
        refused = search(vault.admin, **wanted)
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer), wanted
    assert search(vault.admin, accountId="a4405639704015096").json["type"].endswith("pan-detected")


def test_a_bound_administrator_finds_only_what_it_may_see(vault, shop):
    own, other = shop.save("eu-1", cards.GOOD), shop.save("us-1", cards.GOOD)
    bound = vault.client("admin", name="bound", accounts="eu-")
    assert found(bound) == [own["id"]]
    assert found(bound, cardId=other["id"]) == [] and found(bound, accountId="us-1") == []


def test_every_search_is_in_the_audit(vault, shop):
    shop.save("customer-1", cards.GOOD)
    found(vault.admin, accountId="customer-1")

    def leaf():
        return [one for one in vault.admin.leaves() if one["leaf"]["action"] == "cards.searched"]

    (searched,) = until(leaf, 5, "the leaf of the search")
    assert searched["leaf"]["reason"] == "1" and searched["opening"]["accountId"] == "customer-1"
