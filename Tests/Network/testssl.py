"""Scans TLS with testssl: nothing of severity MEDIUM or above may be found."""

import json
import pathlib
import subprocess
import sys
import tempfile

import running

GRAVE = {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}
# A private authority publishes no revocation that a scanner could reach.
EXCEPTED = {"cert_revocation"}


def scan(url: str, authority: pathlib.Path, *only: str) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        command = ["testssl", "--quiet", "--color", "0", "--warnings", "batch", "--nodns", "none", "--ip", "127.0.0.1"]
        command += ["--add-ca", str(authority), "--jsonfile", str(report), *only, url]
        subprocess.run(command, stdout=sys.stderr, stdin=subprocess.DEVNULL, timeout=540)
        return json.loads(report.read_text())


with running.vault(tls=True) as (vault, authority):
    port = {name: address.rsplit(":", 1)[1] for name, address in vault.addresses.items()}
    findings = scan(f"https://localhost:{port['public']}/3ds/nobody", authority.file)
    findings += scan(f"https://localhost:{port['api']}/v1/openapi.json", authority.file, "--headers", "--protocols")

counts: dict[str, int] = {}
for finding in findings:
    counts[finding["severity"]] = counts.get(finding["severity"], 0) + 1
print("findings:", ", ".join(f"{counts[name]} {name}" for name in sorted(counts)))
bad = [one for one in findings if one["severity"] in GRAVE]
for one in bad:
    note = " (excepted)" if one["id"] in EXCEPTED else ""
    print(f"{one['severity']} {one['id']}: {one['finding']}{note}")
if len(findings) < 50:
    sys.exit("ops/testssl: error: the scan did not come to its end")
sys.exit(any(one["id"] not in EXCEPTED for one in bad))
