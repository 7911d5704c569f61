"""Both verifiers judge alike what was damaged in any way; the long form is `ops/audit-differential` with 10,000 and more."""

import subprocess
import sys

from harness import audit, places


def test_both_verifiers_agree_on_mutated_bundles(vault, tmp_path):
    for number in range(3):
        vault.client(name=f"client-{number}")
    bundle = tmp_path / "bundle"
    bundle.write_bytes(audit.export(vault))
    verifier = places.program("cardvault") + " audit verify {file} --public-key {key} --json"
    command = [sys.executable, str(places.ROOT / "ops" / "audit-differential"), "--verifier", verifier, "--count", "300"]
    given = ["--bundle", str(bundle), "--public-key", str(audit.key_file(vault))]
    done = subprocess.run([*command, *given], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
