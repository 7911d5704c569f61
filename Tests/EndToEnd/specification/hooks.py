"""What schemathesis is told beside the specification: rules that a JSON schema cannot say, and cryptograms that only a browser makes.

Values are changed only where the schema permits them; what the schema refuses goes out as it was made.
"""

import contextlib
import itertools
import json
import os
import pathlib
import re

import schemathesis

PLAN = json.loads(os.environ["SPECIFICATION_PLAN"])
SPECIFICATION = json.loads(pathlib.Path(PLAN["specification"]).read_text())
CURSOR = re.compile(r"(card|ver|rev)_[a-z2-7]{26}")
CRYPTOGRAM = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
# What may be a card number for the vault: 13 digits or more, with single separators.
DIGITS = re.compile(r"\d(?:[\s\-./_]?\d){12,}")
cryptograms = itertools.cycle(PLAN["cryptograms"])
cursors = set()
cards = set()
keys = set()
numbers = itertools.count(1)


def harmless(value):
    """The value with ones for digits that could look like a card number."""
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return value
    if isinstance(value, int):
        return int(harmless(str(value)))
    if isinstance(value, str):
        return DIGITS.sub(lambda run: re.sub(r"\d", "1", run.group()), value)
    if isinstance(value, list):
        return [harmless(item) for item in value]
    if isinstance(value, dict):
        return {harmless(name): harmless(item) for name, item in value.items()}
    return value


def cut(value, schema):
    """A text that has few enough characters, but too many bytes, with fewer of them."""
    most = schema.get("x-maxBytes")
    if most is None or not isinstance(value, str) or len(value) > schema["maxLength"]:
        return value
    return value.encode("utf-8", "surrogatepass")[:most].decode("utf-8", "ignore")


def body_schema(case):
    """The properties of the call's body, by name."""
    operation = SPECIFICATION["paths"][case.operation.path][case.operation.method.lower()]
    body = operation.get("requestBody", {})
    while "$ref" in body:
        body = SPECIFICATION["components"]["requestBodies"][body["$ref"].rsplit("/", 1)[1]]
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    while "$ref" in schema:
        schema = SPECIFICATION["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema.get("properties", {})


def fitted(body, properties):
    """The body with what the specification cannot say: which terminals, cards and cursors there are, and what a cryptogram is."""
    body = {name: cut(value, properties.get(name, {})) for name, value in body.items()}
    if isinstance(body.get("filter"), dict):
        body["filter"] = fitted(body["filter"], SPECIFICATION["components"]["schemas"]["CardFilter"]["properties"])
    grace = body.get("graceSeconds")
    # JSON Schema takes 1.0 for a whole number, the vault only what is written without a fraction.
    if isinstance(grace, float) and grace.is_integer():
        body["graceSeconds"] = int(grace)
    limit = body.get("limit")
    if isinstance(limit, float) and limit.is_integer():
        body["limit"] = int(limit)
    card = body.get("cryptogram")
    if isinstance(card, str) and 344 <= len(card) <= 4096 and CRYPTOGRAM.fullmatch(card):
        body["cryptogram"] = next(cryptograms)
    terminal = body.get("terminal")
    if isinstance(terminal, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", terminal):
        body["terminal"] = "default"
    known = body.get("cardId")
    if isinstance(known, str) and CURSOR.fullmatch(known) and cards:
        body["cardId"] = sorted(cards)[len(cards) // 2]
    named = body.get("terminals")
    if isinstance(named, list) and all(isinstance(name, str) and re.fullmatch(r"[\w.-]{1,64}", name) for name in named):
        body["terminals"] = ["default"] if named else []
    # A cursor is what a list gave; one that only looks like it is refused.
    cursor = body.get("cursor")
    if isinstance(cursor, str) and CURSOR.fullmatch(cursor) and cursor not in cursors:
        body["cursor"] = ""
    return body


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, dict):
        case.body = fitted(harmless(case.body), body_schema(case))
    if isinstance(case.query, dict):
        for parameter in case.operation.query:
            if parameter.name in case.query:
                case.query[parameter.name] = cut(harmless(case.query[parameter.name]), parameter.definition.get("schema", {}))
        # A cursor is what a list gave; one that only looks like it is refused.
        cursor = case.query.get("cursor")
        if isinstance(cursor, str) and CURSOR.fullmatch(cursor) and cursor not in cursors:
            case.query["cursor"] = ""
        # Nobody waits for half a minute here.
        if str(case.query.get("waitSeconds")).isdecimal() and int(case.query["waitSeconds"]) <= 30:
            case.query["waitSeconds"] = 0
    if case.headers:
        for name in list(case.headers):
            case.headers[name] = harmless(case.headers[name])
        # A key stands for one request; that it is refused for another is not in the schema.
        key = case.headers.get("Idempotency-Key")
        if key is not None and key in keys:
            case.headers["Idempotency-Key"] = f"00000000-0000-4000-8000-{next(numbers):012x}"
        keys.add(key)
    parameters = case.path_parameters or {}
    for name, value in list(parameters.items()):
        parameters[name] = harmless(value)
    # The client that asks must live to the end.
    if parameters.get("clientId") == PLAN["self"]:
        parameters["clientId"] = "cli_" + "a" * 26


@schemathesis.hook
def after_call(context, case, response):
    cards.update(re.findall(r"card_[a-z2-7]{26}", response.text) if response.status_code == 201 else [])
    if "nextCursor" in response.text:
        with contextlib.suppress(ValueError):
            cursors.add(response.json()["nextCursor"])
