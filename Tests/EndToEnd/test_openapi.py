"""The specification is valid, and the service keeps to it: schemathesis calls everything in it, in order and out of order."""

import json
import os
import pathlib
import subprocess
import sys

import openapi_spec_validator

from harness import cards, places

SEED = 20260301
EXAMPLES = 12


def test_the_specification_is_openapi_3_1(vault):
    specification = vault.admin.get("/openapi.json").expect(200).json
    assert specification["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(specification)


def test_the_service_keeps_to_its_specification(vault_at_rest, tmp_path):
    vault = vault_at_rest
    vault.configure(lambda config: config["policy"].update(verificationsPerClientPerMinute=100_000))
    vault.start()
    wanted = [*cards.PUBLISHED, *[cards.good(number) for number in range(8)]]
    (terminal,) = vault.admin.terminals()
    (own,) = vault.admin.get("/admin/clients").expect(200).json["clients"]
    plan = {"cryptograms": [cards.cryptogram(card, terminal) for card in wanted], "self": own["id"]}
    plan["specification"] = str(places.ROOT / "docs" / "openapi.json")
    environment = places.environment() | {
        "SCHEMATHESIS_HOOKS": "specification.hooks",
        "SPECIFICATION_PLAN": json.dumps(plan),
        "PYTHONPATH": str(pathlib.Path(__file__).parent),
    }
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", vault.api + "/v1/openapi.json",
        "--header", "Authorization: Bearer " + vault.admin.key,
        "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--mode", "all",
        "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--generation-database", "none",
        "--request-timeout", "25", "--no-color", "--suppress-health-check", "all",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    (tmp_path / "schemathesis.txt").write_text(done.stdout)
    assert done.returncode == 0, done.stdout[:20_000] + "\n…\n" + done.stdout[-4_000:] + done.stderr[-2_000:]
    for phase in ["Coverage", "Fuzzing", "Stateful"]:
        assert phase in done.stdout, done.stdout
    assert vault.process.is_running
    assert '"status":500' not in vault.log
