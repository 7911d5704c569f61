"""Exports that others can check with the public key alone, by both verifiers."""

import base64
import csv
import hashlib
import io
import json
import subprocess

import pytest
from harness import audit, cards, places


@pytest.fixture
def busy(vault, shop):
    """A vault in which something has happened to two accounts."""
    for number in range(2):
        card = shop.save(f"customer-{number}", cards.GOOD)
        shop.reveal(card["id"], f'=cmd|"/c calc"!A{number}').expect(200)
    return vault


def proves(leaf_hash, index, size, proof, root):
    """RFC 9162 section 2.1.3.2."""
    node, last, value = index, size - 1, bytes.fromhex(leaf_hash)
    for sibling in map(bytes.fromhex, proof):
        if last == 0:
            return False
        if node & 1 or node == last:
            value = hashlib.sha256(b"\1" + sibling + value).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\1" + value + sibling).digest()
        node, last = node >> 1, last >> 1
    return last == 0 and value.hex() == root


def test_an_export_of_everything_is_valid_through_the_service_and_without_it(busy):
    bundle = audit.export(busy)
    verdict = audit.judged(busy, bundle)
    assert verdict["valid"], verdict
    found = audit.entries(bundle)
    assert [entry["leaf"]["sequence"] for entry in found] == list(range(len(found)))
    # The export is its own last entry, and goes on from an earlier checkpoint.
    assert found[-1]["leaf"]["action"] == "audit.exported"
    assert any("consistency" in line for line in audit.lines(bundle))
    assert busy.stop() == 0
    offline = audit.export(busy)
    assert audit.judged(busy, offline)["valid"]
    assert len(audit.entries(offline)) > len(found)


def test_an_export_by_rest_is_valid_and_recorded(busy):
    answer = busy.admin.get("/audit/export").expect(200)
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert audit.judged(busy, answer.body)["valid"]
    last = audit.entries(answer.body)[-1]["leaf"]
    assert (last["action"], last["actor"]["kind"], last["reason"]) == ("audit.exported", "client", "ndjson")


@pytest.mark.parametrize("filter", ["account", "action", "actor"])
def test_a_filter_gives_a_selection_with_a_proof_for_each_entry(busy, shop, filter):
    value = {"account": "customer-1", "action": "card.revealed", "actor": shop.id}[filter]
    bundle = audit.export(busy, "--" + filter, value)
    assert audit.judged(busy, bundle)["valid"]
    assert audit.lines(bundle)[0]["kind"] == "selection"
    found = audit.entries(bundle)
    assert found and all("proof" in entry for entry in found)
    everything = audit.entries(audit.export(busy))
    if filter == "account":
        assert all(entry["opening"]["accountId"] == "customer-1" for entry in found if "accountId" in entry["opening"])
        assert len(found) >= sum((entry["opening"] or {}).get("accountId") == "customer-1" for entry in everything) - 1
    elif filter == "action":
        assert [entry["leaf"]["action"] for entry in found] == ["card.revealed"] * 2
    else:
        assert {entry["leaf"]["actor"]["id"] for entry in found} == {shop.id}
    name = {"account": "accountId"}.get(filter, filter)
    by_rest = busy.admin.get("/audit/export", **{name: value}).expect(200).body
    assert audit.judged(busy, by_rest)["valid"]
    assert len(audit.entries(by_rest)) >= len(found)


def test_times_give_a_range_that_proves_to_be_complete(busy):
    everything = audit.entries(audit.export(busy))
    times = [entry["leaf"]["time"] for entry in everything]
    start, end = times[3], times[-2]
    bundle = audit.export(busy, "--from", start, "--to", end)
    assert audit.judged(busy, bundle)["valid"]
    assert audit.lines(bundle)[0]["kind"] == "range"
    wanted = [entry for entry in everything if start <= entry["leaf"]["time"] < end]
    assert audit.entries(bundle) == wanted
    nothing = audit.export(busy, "--to", "2001-01-01")
    assert audit.judged(busy, nothing) == {"valid": True, "entries": 0, "findings": []}


def test_an_interrupted_export_goes_on_from_its_last_entry(busy):
    whole = busy.admin.get("/audit/export").expect(200).body
    rest = audit.export(busy, "--from-sequence", "5")
    assert audit.judged(busy, rest)["valid"]
    assert audit.entries(rest)[0] == audit.entries(whole)[5]


@pytest.mark.parametrize("change", ["leaf", "opening", "removed", "cut", "key"])
def test_what_was_changed_is_found_with_its_line(busy, change, tmp_path):
    bundle = audit.export(busy)
    lines = bundle.splitlines(keepends=True)
    if change == "leaf":
        lines[4] = lines[4].replace(b'"outcome":"ok"', b'"outcome":"failed"')
        verdict = audit.judged(busy, b"".join(lines))
        assert {audit.plain(one) for one in verdict["findings"]} >= {(5, 3, "hash")}
    elif change == "opening":
        place = next(place for place, line in enumerate(lines) if b"customer-1" in line)
        lines[place] = lines[place].replace(b"customer-1", b"customer-2")
        (finding,) = audit.judged(busy, b"".join(lines))["findings"]
        assert (finding["line"], finding["kind"]) == (place + 1, "commitment")
    elif change == "removed":
        verdict = audit.judged(busy, b"".join(lines[:4] + lines[5:]))
        assert verdict["findings"][0]["kind"] == "sequence"
    elif change == "cut":
        assert audit.judged(busy, bundle[:-40])["findings"][-1]["kind"] == "truncated"
    else:
        other = tmp_path / "other"
        subprocess.run([places.program("cardvault"), "init", "--data", str(other)], check=True, capture_output=True)
        file = tmp_path / "bundle"
        file.write_bytes(bundle)
        command = [places.program("cardvault"), "audit", "verify", str(file), "--public-key"]
        done = subprocess.run([*command, str(other / "audit-public-key.pem"), "--json"], capture_output=True, text=True)
        assert done.returncode == 1
        assert json.loads(done.stdout)["findings"][0]["kind"] == "signature"


def test_verify_says_in_words_what_is_wrong_and_tells_usage_apart(busy, tmp_path):
    file = tmp_path / "bundle"
    file.write_bytes(audit.export(busy))
    key = str(audit.key_file(busy))
    good = busy.run("audit", "verify", str(file), "--public-key", key)
    assert good.returncode == 0 and good.stdout.startswith("valid: ")
    file.write_bytes(file.read_bytes().replace(b'"outcome":"ok"', b'"outcome":"no"', 1))
    bad = busy.run("audit", "verify", str(file), "--public-key", key)
    assert bad.returncode == 1 and "line 2, leaf 0: hash:" in bad.stdout
    assert busy.run("audit", "verify", str(tmp_path / "absent"), "--public-key", key).returncode == 2
    assert busy.run("audit", "verify", str(file), "--public-key", str(file)).returncode == 2
    assert busy.run("audit", "verify", str(file)).returncode == 2


def test_csv_opens_safely_and_its_rows_rebuild_the_leaves(busy):
    text = audit.export(busy, "--format", "csv").decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [int(row["sequence"]) for row in rows] == list(range(len(rows)))
    for line in csv.reader(io.StringIO(text, newline="")):
        for field in line:
            assert not field or field[0].isascii() and (field[0].isalnum() or field[0] in "{'")
    for row in rows:
        told = {name: value.removeprefix("'") or None for name, value in row.items()}
        leaf = {name: told[name] for name in ("action", "commitment", "outcome", "reason", "requestId", "time", "traceparent")}
        leaf |= {"sequence": int(told["sequence"]), "actor": {"id": told["actorId"], "kind": told["actorKind"]}}
        spelled = json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert hashlib.sha256(b"\0" + spelled).hexdigest() == told["hash"]
    answer = busy.admin.get("/audit/export", format="csv").expect(200)
    assert answer.headers["Content-Type"].startswith("text/csv")


def test_an_entry_is_proved_to_be_in_the_signed_tree(busy):
    _, size, root = audit.checkpoint(busy.admin.get("/audit/checkpoint").text)
    root = base64.b64decode(root).hex()
    hashes = [entry["hash"] for entry in audit.entries(busy.admin.get("/audit/export").body)]
    for sequence in (0, 3, size - 1):
        proof = busy.admin.get(f"/audit/entries/{sequence}/proof", treeSize=size).expect(200).json
        assert (proof["sequence"], proof["treeSize"], proof["rootHash"]) == (sequence, size, root)
        assert proof["leafHash"] == hashes[sequence]
        assert proves(hashes[sequence], sequence, size, proof["proof"], root)
        assert size == 1 or not proves(hashes[0 if sequence else 1], sequence, size, proof["proof"], root)
    newest = busy.admin.get("/audit/entries/0/proof").expect(200).json
    assert newest["treeSize"] > size
    for path in (f"/audit/entries/{size}/proof?treeSize={size}", "/audit/entries/x/proof", "/audit/entries/0/proof?treeSize=99999"):
        assert busy.admin.get(path).status == 404
    assert busy.admin.get("/audit/entries/0/proof", treeSize="x").status == 422


def test_a_tree_is_proved_to_continue_an_older_one(busy, shop):
    _, first, _ = audit.checkpoint(busy.admin.get("/audit/checkpoint").text)
    busy.client()
    proof = busy.admin.get("/audit/consistency", **{"from": first}).expect(200).json
    assert proof["fromSize"] == first < proof["treeSize"] and proof["proof"]
    assert busy.admin.get("/audit/consistency", **{"from": 99999}).status == 404
    assert busy.admin.get("/audit/consistency").status == 422


def test_entries_are_read_by_time_action_and_actor(busy, shop):
    revealed = busy.admin.get("/audit/entries", action="card.revealed").expect(200).json["entries"]
    assert [entry["leaf"]["action"] for entry in revealed] == ["card.revealed"] * 2
    time = revealed[1]["leaf"]["time"]
    by_shop = busy.admin.get("/audit/entries", actor=shop.id, limit=100, **{"from": time}).expect(200).json["entries"]
    assert by_shop and all(entry["leaf"]["time"] >= time for entry in by_shop)
    assert {entry["leaf"]["actor"]["id"] for entry in by_shop} == {shop.id}
    assert busy.admin.get("/audit/entries", to="2001-01-01T00:00:00Z").expect(200).json["entries"] == []
    assert busy.admin.get("/audit/entries", to="yesterday").status == 422
    reads = busy.admin.get("/audit/entries", action="audit.read").json["entries"]
    # The read that asks is recorded once it is answered.
    assert len(reads) == 3


def test_all_of_it_needs_the_scope(busy, shop):
    for path in ("entries", "export", "checkpoint", "entries/0/proof", "consistency?from=0"):
        assert shop.get("/audit/" + path).status == 403


def test_an_export_refuses_wrong_options_and_never_leaves_a_half(busy, tmp_path):
    file = tmp_path / "out"
    for options in (["--format", "xml"], ["--from", "yesterday"], ["--account", "a b"], ["--from-sequence", "-1"]):
        assert busy.run("audit", "export", "--out", str(file), *options).returncode == 1
        assert not list(tmp_path.glob("out*"))
    file.write_text("mine")
    assert busy.run("audit", "export", "--out", str(file)).returncode == 1
    assert file.read_text() == "mine"
    assert busy.admin.get("/audit/export", format="xml").status == 422
