"""ops/soak: runs every job at once for so many minutes, and says whether the vault holds.

Services verify with and without 3-D Secure, list, reveal, verify again, label, check presence and revoke; accounts are erased and new
ones come; others follow the events and read the audit; operators back up, export and verify the audit, rotate, rewrap and destroy data
keys and look the vault over. The bank is rude and has faults, and slow clients hold connections open. Nothing is killed: a process that
begins anew says nothing about growth (ops/torture kills). A probe of its own process asks lists, cards, reveals and the audit at a
steady pace on one connection; its times are what p99 is taken of.

Before the run the vault is filled until its caches are full, and the first fifth of the run is the warm-up. Then the vault is compared
with itself: what it was in the third after that, and in the last third. Limits: resident memory grows by less than 5 %, p99 drifts by
less than 10 %, no answer is unexpected, and with nobody connected as many descriptors are open after the run as before it. Pages of the
database that are mapped are shown apart and not judged: they are the system's cache of a file that grows, up to 2 GiB of it.
On a machine where others work p99 drifts with them: run it on a quiet one.
"""

import argparse
import json
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
from soak.judgement import text_of  # noqa: E402
from soak.run import Soak  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="ops/soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--services", type=int, default=3)
    parser.add_argument("--report")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    if not 1 <= told.minutes <= 24 * 60 or not 1 <= told.services <= 50:
        parser.error("--minutes is from 1 to 1440, --services from 1 to 50")
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        soak = Soak(pathlib.Path(folder), told.seed, told.services)
        try:
            report = soak.run(told.minutes * 60)
        finally:
            soak.close()
    document = json.dumps(report, indent=2)
    if told.report:
        pathlib.Path(told.report).write_text(document + "\n")
    print(document if told.json else text_of(report))
    return 1 if report["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
