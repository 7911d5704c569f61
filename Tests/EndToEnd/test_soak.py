"""What ops/soak makes of its measurements; the soak itself takes minutes and has its own command."""

import pytest

from soak.judgement import judge

BEGAN, ENDED = 1000.0, 1600.0


def samples(growth=0.0):
    """A sample a second of a vault that grows evenly by so much from the middle of the first part to that of the last."""
    rows = []
    for second in range(int(ENDED - BEGAN)):
        share = second / (ENDED - BEGAN)
        size = 60_000_000 * (1 + growth * (share - 0.333) / 0.533)
        # Connections come and go.
        rows.append(
            {
                "at": BEGAN + second, "resident": size * 2, "own": size, "anonymous": size / 2, "database": size,
                "descriptors": 40 + second % 7,
            }
        )  # fmt: skip
    return rows


def probes(drift=0.0, status=200):
    rows = []
    for number in range(int(ENDED - BEGAN) * 20):
        at = BEGAN + number / 20
        slow = 4 * (1 + (drift if at > (BEGAN + ENDED) / 2 else 0))
        rows.append({"at": at, "name": "list", "status": status if number == 500 else 200, "milliseconds": slow if number % 50 == 0 else 1.0})
    return rows


def findings(**changed):
    return judge(**({"samples": samples(), "probes": probes(), "began": BEGAN, "ended": ENDED, "at_rest": ({"socket": 20}, {"socket": 20}), "trouble": []} | changed))[1]


def test_a_vault_that_stays_as_it_is_has_no_findings():
    assert findings() == []
    assert findings(samples=samples(growth=0.04), probes=probes(drift=0.09)) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"samples": samples(growth=0.06)}, "resident memory grew"),
        ({"at_rest": ({"socket": 20}, {"socket": 21, "vault.db": 2})}, "1 descriptors more"),
        ({"probes": probes(drift=0.12)}, "p99 drifted by 12.0%"),
        ({"probes": []}, "no times"),
        ({"probes": probes(status=500)}, "1 questions"),
        ({"trouble": ["Follower: a gap"]}, "trouble: Follower: a gap"),
    ],
)
def test_what_is_beyond_a_limit_is_a_finding(changed, words):
    (finding,) = findings(**changed)
    assert words in finding


def test_one_bad_moment_and_the_warm_up_are_no_drift():
    bad = probes()
    for row in bad:
        if row["at"] < BEGAN + 100 or 1550 < row["at"] < 1556:
            row["milliseconds"] = 500.0
    warm = samples()
    for row in warm[:100]:
        row["own"] = 1
    assert findings(probes=bad, samples=warm) == []
