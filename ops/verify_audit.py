#!/usr/bin/env python3
"""Checks an audit bundle of the card vault with nothing but the log's public key.

Written from docs/audit-format.md, not from the vault's code; section numbers below are those of that page.
Needs Python 3.9 or later and the `cryptography` package.

    verify_audit.py FILE --public-key FILE [--json]

Exit status: 0 valid, 1 not valid, 2 wrong usage or files that cannot be read.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

LINE_LIMIT = 65_536
INTEGER_LIMIT = 2**53
HASHES_LIMIT = 128
MEMBERS_LIMIT = 16
SIGNATURES_LIMIT = 16
CONSISTENCY_LIMIT = 8
FINDINGS_LIMIT = 100
FORMAT = "cardvault-audit-bundle/1"

HASH = re.compile(r"[0-9a-f]{64}")
ACTION = re.compile(r"[a-z][a-z0-9_.]{0,63}")
OUTCOME = re.compile(r"[a-z][a-z0-9_]{0,31}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
OPENING_NAME = re.compile(r"[a-z][A-Za-z0-9]{0,31}")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")


class Malformed(Exception):
    """What was read is not of the form the page describes; the message says how, without quoting it."""


def demand(condition, message):
    if not condition:
        raise Malformed(message)


# --- Canonical JSON (RFC 8785, as far as this format needs it) ---


def canonical(value):
    """The canonical bytes of a value without fractions; every member name that can pass is ASCII."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8")


def read_line(line):
    demand(len(line) <= LINE_LIMIT, "The line is too long.")
    try:
        value = json.loads(line.decode("utf-8"))
        same = canonical(value) == line
    except (ValueError, RecursionError):
        raise Malformed("The line is not JSON.") from None
    demand(same, "The line is not in canonical form.")
    return value


def is_object(value, names):
    return type(value) is dict and set(value) == set(names)


def is_integer(value):
    return type(value) is int and 0 <= value <= INTEGER_LIMIT


def matches(pattern, value):
    return type(value) is str and pattern.fullmatch(value) is not None


def read_hashes(value):
    demand(type(value) is list and len(value) <= HASHES_LIMIT, "There is no array of hashes where one belongs.")
    demand(all(matches(HASH, element) for element in value), "A hash is not 64 lower-case hexadecimal digits.")
    return [bytes.fromhex(element) for element in value]


# --- Sections 1, 2: leaves and openings ---

LEAF_NAMES = (
    "action", "actor", "commitment", "outcome", "reason", "requestId", "sequence", "time", "traceparent",
)  # fmt: skip


def check_leaf(leaf):
    demand(is_object(leaf, LEAF_NAMES), "The leaf does not have the members of a leaf.")
    actor = leaf["actor"]
    demand(
        is_object(actor, ("id", "kind")) and type(actor["id"]) is str and actor["kind"] in ("client", "operator", "system"),
        "The actor is not one.",
    )
    demand(matches(ACTION, leaf["action"]), "The action is not one.")
    demand(matches(OUTCOME, leaf["outcome"]), "The outcome is not one.")
    demand(leaf["commitment"] is None or matches(HASH, leaf["commitment"]), "The commitment is not a hash.")
    for name in ("reason", "requestId", "traceparent"):
        demand(leaf[name] is None or type(leaf[name]) is str, "A member of the leaf is of the wrong type.")
    demand(is_integer(leaf["sequence"]), "The sequence is not an integer.")
    demand(matches(TIME, leaf["time"]), "The time is not one.")


def check_opening(opening):
    if opening is None:
        return
    demand(type(opening) is dict and 1 <= len(opening) <= MEMBERS_LIMIT, "The opening is not a flat object.")
    demand(matches(HASH, opening.get("salt")), "The opening has no salt.")
    for name, value in opening.items():
        demand(matches(OPENING_NAME, name), "A member of the opening has a bad name.")
        demand(type(value) is str or is_integer(value), "A member of the opening is of the wrong type.")


def commitment_of(opening):
    return hashlib.sha256(b"cardvault-opening/1\0" + canonical(opening)).hexdigest()


# --- Section 3: the tree ---


def leaf_hash(leaf_bytes):
    return hashlib.sha256(b"\x00" + leaf_bytes).digest()


def join(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


def cover(start, end):
    """(position, level) of the fewest complete subtrees that cover the leaves start ..< end."""
    position = start
    while position < end:
        level = 0
        while position % (2 << level) == 0 and position + (2 << level) <= end:
            level += 1
        yield position, level
        position += 1 << level


class Stack:
    """The range proof's stack of (level, hash)."""

    def __init__(self):
        self.entries = []

    def push(self, position, level, value):
        while position >> level & 1:
            _, left = self.entries.pop()
            value = join(left, value)
            position -= 1 << level
            level += 1
        self.entries.append((level, value))

    def root(self):
        if not self.entries:
            return EMPTY_ROOT
        entries = [value for _, value in self.entries]
        root = entries.pop()
        while entries:
            root = join(entries.pop(), root)
        return root


def is_included(value, index, size, proof, root):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        return False
    fn, sn = index, size - 1
    r = value
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = join(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = join(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == root


def is_continued(first, first_root, second, second_root, proof):
    """RFC 9162 section 2.1.4.2, with the cases of section 3 of the page."""
    if first > second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    if not proof:
        return False
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = join(c, fr), join(c, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = join(sr, c)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == first_root and sr == second_root


# --- Section 4: checkpoints ---


def read_base64(text):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise Malformed("Base64 is malformed.") from None
    demand(base64.b64encode(data).decode("ascii") == text, "Base64 is not as an encoder writes it.")
    return data


def check_key_name(name):
    demand(name != "" and "+" not in name and not any(c.isspace() for c in name), "A key name is malformed.")


class Checkpoint:
    def __init__(self, note):
        demand(not any(c < " " and c != "\n" for c in note), "The note has control characters.")
        demand(note.endswith("\n"), "The note does not end with a line feed.")
        split = note.rfind("\n\n")
        demand(split >= 0, "The note has no signatures.")
        self.text = note[: split + 1]
        lines = note[split + 2 :].split("\n")[:-1]
        demand(1 <= len(lines) <= SIGNATURES_LIMIT, "The note has no signatures, or too many.")
        self.signatures = [self.read_signature(line) for line in lines]
        body = self.text.split("\n")[:-1]
        demand(len(body) >= 3 and all(body), "The note's text is not a checkpoint.")
        self.origin = body[0]
        check_key_name(self.origin)
        demand(DECIMAL.fullmatch(body[1]) is not None, "The tree size is malformed.")
        self.size = int(body[1])
        demand(self.size <= INTEGER_LIMIT, "The tree size is too large.")
        self.root = read_base64(body[2])
        demand(len(self.root) == 32, "The root is not a hash.")

    @staticmethod
    def read_signature(line):
        demand(line.startswith("\u2014 "), "A signature line is malformed.")
        name, separator, text = line[2:].partition(" ")
        demand(separator == " ", "A signature line is malformed.")
        check_key_name(name)
        data = read_base64(text)
        demand(len(data) >= 5, "A signature is too short.")
        return name, data[:4], data[4:]

    def is_signed_by(self, key):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        key_id = hashlib.sha256(self.origin.encode("utf-8") + b"\n\x01" + raw).digest()[:4]
        ours = [value for name, identity, value in self.signatures if (name, identity) == (self.origin, key_id)]
        try:
            for value in ours:
                key.verify(value, self.text.encode("utf-8"))
        except InvalidSignature:
            return False
        return bool(ours)


# --- Sections 6, 7: bundles ---

RANGE_NAMES = ("checkpoint", "format", "from", "kind", "left", "origin", "right", "to", "treeSize")
SELECTION_NAMES = ("checkpoint", "format", "kind", "origin", "treeSize")


class Verifier:
    def __init__(self, key):
        self.key = key
        self.findings = []
        self.found = set()
        self.entries = 0
        self.line = 0
        self.state = "header"
        self.checkpoint = None
        self.stack = Stack()
        self.consistencies = 0
        self.last = -1

    def find(self, kind, detail, sequence=None):
        self.found.add(kind)
        if len(self.findings) < FINDINGS_LIMIT:
            finding = {"line": self.line}
            if sequence is not None:
                finding["sequence"] = sequence
            self.findings.append({**finding, "kind": kind, "detail": detail})

    def run(self, file):
        while self.state != "stop":
            self.line += 1
            line = self.next_line(file)
            if line is None:
                if self.state != "end":
                    self.find("truncated", "The file ends before its end line.")
                break
            if self.state == "end":
                self.find("trailing", "Something follows the end.")
                break
            self.take(line)
        return {"valid": not self.found, "entries": self.entries, "findings": self.findings}

    def next_line(self, file):
        """A line without its LF, cut off beyond the limit; None for what has no LF, unless something follows the end."""
        line = file.readline(LINE_LIMIT + 2)
        if self.state == "end":
            return line or None
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LINE_LIMIT)
        return line.removesuffix(b"\n") if rest else None

    def take(self, line):
        try:
            value = read_line(line)
            if self.state == "header":
                self.take_header(value)
            elif type(value) is dict and "consistency" in value:
                self.take_consistency(value)
            elif type(value) is dict and "end" in value:
                self.take_end(value)
            else:
                self.take_leaf(value)
        except Malformed as problem:
            self.find("malformed", str(problem))
            if self.state == "header":
                self.state = "stop"
            else:
                self.expected += 1

    def read_checkpoint(self, note):
        try:
            return Checkpoint(note)
        except Malformed as problem:
            self.find("checkpoint", str(problem))
            return None

    def take_header(self, value):
        self.is_range = is_object(value, RANGE_NAMES) and value["kind"] == "range"
        demand(
            self.is_range or is_object(value, SELECTION_NAMES) and value["kind"] == "selection",
            "The header does not have the members of a header.",
        )
        demand(value["format"] == FORMAT, "The format is unknown.")
        demand(type(value["checkpoint"]) is str and type(value["origin"]) is str, "A member is of the wrong type.")
        demand(is_integer(value["treeSize"]), "The tree size is not an integer.")
        self.size = value["treeSize"]
        left = right = []
        self.start = self.end = self.expected = 0
        if self.is_range:
            demand(is_integer(value["from"]) and is_integer(value["to"]), "The range is not one of integers.")
            left, right = read_hashes(value["left"]), read_hashes(value["right"])
            self.start, self.end = value["from"], value["to"]
            self.expected = self.start
        # From here on the line is well formed.
        self.state = "leaves"
        self.checkpoint = self.read_checkpoint(value["checkpoint"])
        problem = self.header_problem(value, left, right)
        if problem:
            self.find("header", problem)
        if self.checkpoint and not self.checkpoint.is_signed_by(self.key):
            self.find("signature", "The checkpoint is not signed by the given key.")
        if not problem:
            self.right = right
            for (position, level), node in zip(cover(0, self.start), left):
                self.stack.push(position, level, node)

    def header_problem(self, value, left, right):
        if not self.start <= self.end <= self.size:
            return "The range is not within the tree."
        if self.is_range:
            if len(left) != len(list(cover(0, self.start))) or len(right) != len(list(cover(self.end, self.size))):
                return "The range proof is of the wrong length."
        if self.checkpoint and (value["origin"], self.size) != (self.checkpoint.origin, self.checkpoint.size):
            return "The header does not say what the checkpoint says."
        return None

    def take_leaf(self, value):
        demand(self.state == "leaves", "A leaf stands behind a line of consistency.")
        names = ("hash", "leaf", "opening") if self.is_range else ("hash", "leaf", "opening", "proof")
        demand(is_object(value, names), "The line is none that belongs here.")
        demand(matches(HASH, value["hash"]), "The hash is not one.")
        leaf, opening = value["leaf"], value["opening"]
        check_leaf(leaf)
        check_opening(opening)
        proof = [] if self.is_range else read_hashes(value["proof"])
        sequence = leaf["sequence"]
        self.entries += 1
        if self.is_range:
            if sequence != self.expected or sequence >= self.end:
                self.find("sequence", f"The leaf is not the expected one, {self.expected}.", sequence)
            self.expected = sequence + 1
        else:
            if sequence <= self.last or sequence >= self.size:
                self.find("sequence", "The leaf is out of order or not in the tree.", sequence)
            self.last = sequence
        hashed = leaf_hash(canonical(leaf))
        if hashed.hex() != value["hash"]:
            self.find("hash", "The leaf does not have the hash that stands beside it.", sequence)
        if opening is not None and leaf["commitment"] != commitment_of(opening):
            self.find("commitment", "The opening is not what the leaf commits to.", sequence)
        if self.is_range:
            if not self.found & {"header", "malformed", "sequence"}:
                self.stack.push(sequence, 0, hashed)
        elif self.checkpoint and not is_included(hashed, sequence, self.size, proof, self.checkpoint.root):
            self.find("proof", "The proof does not lead from the leaf to the checkpoint.", sequence)

    def take_consistency(self, value):
        demand(is_object(value, ("consistency",)), "The line is none that belongs here.")
        content = value["consistency"]
        demand(is_object(content, ("checkpoint", "proof")), "The line is none that belongs here.")
        demand(type(content["checkpoint"]) is str, "The checkpoint is not a string.")
        proof = read_hashes(content["proof"])
        demand(self.consistencies < CONSISTENCY_LIMIT, "There are too many lines of consistency.")
        self.consistencies += 1
        self.state = "consistencies"
        earlier = self.read_checkpoint(content["checkpoint"])
        if not earlier:
            return
        if not earlier.is_signed_by(self.key):
            self.find("signature", "The earlier checkpoint is not signed by the given key.")
        later = self.checkpoint
        if later and not (
            earlier.origin == later.origin
            and is_continued(earlier.size, earlier.root, later.size, later.root, proof)
        ):
            self.find("consistency", "The log is not shown to continue the earlier checkpoint.")

    def take_end(self, value):
        demand(is_object(value, ("end",)) and is_object(value["end"], ("entries",)), "The line is none that belongs here.")
        entries = value["end"]["entries"]
        demand(is_integer(entries), "The number of entries is not an integer.")
        self.state = "end"
        if entries != self.entries or self.is_range and entries != self.end - self.start:
            self.find("count", "The number of leaves is not the one stated.")
        if not self.is_range or not self.checkpoint or self.found & {"header", "malformed", "sequence", "count"}:
            return
        for (position, level), node in zip(cover(self.end, self.size), self.right):
            self.stack.push(position, level, node)
        if self.stack.root() != self.checkpoint.root:
            self.find("root", "The leaves do not lead to the root of the checkpoint.")


def verify(file, key):
    """Verifies a bundle from a binary file object; gives the result of section 7 as a dictionary."""
    return Verifier(key).run(file)


def load_key(path):
    with open(path, "rb") as file:
        key = load_pem_public_key(file.read(65_536))
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the key is not an Ed25519 key")
    return key


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Checks an audit bundle with the log's public key.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--public-key", metavar="FILE", required=True)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    try:
        key = load_key(options.public_key)
        with open(options.file, "rb") as file:
            result = verify(file, key)
    except (OSError, ValueError, UnsupportedAlgorithm) as problem:
        print(f"verify_audit: error: {problem}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(result, separators=(",", ":")))
    else:
        for finding in result["findings"]:
            leaf = f" (leaf {finding['sequence']})" if "sequence" in finding else ""
            print(f"line {finding['line']}{leaf}: {finding['kind']}: {finding['detail']}")
        print(f"{'valid' if result['valid'] else 'NOT VALID'}: {result['entries']} entries")
    return 0 if result["valid"] else 1


if __name__ == "__main__":
    sys.exit(main())
