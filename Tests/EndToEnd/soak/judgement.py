"""From what was measured to what is beyond its limit: no process, no clock."""

from __future__ import annotations

import collections
import os
import statistics

# How much more at the end than at the beginning.
MEMORY_LIMIT = 0.05
DRIFT_LIMIT = 0.10
# Of descriptors of one kind that are open when nobody is connected.
DESCRIPTORS_LIMIT = 0
# Opened when it is needed first, and kept. SQLite closes none of a database file while another connection has locks on it, but gives it
# to the next connection: so there may be as many as connections were open at once. Each thread that reads has a connection.
KEPT = {"vault.db": 4, "vault.db-wal": os.cpu_count() or 1, "ledger": 1}
WARM_UP = 0.2
WINDOW_SECONDS = 10.0


def thirds(began: float, ended: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part after the warm-up and the last part, equally long."""
    warm = began + (ended - began) * WARM_UP
    third = (ended - warm) / 3
    return (warm, warm + third), (ended - third, ended)


def within(rows: list[dict], bounds: tuple[float, float], name: str) -> list[float]:
    return [row[name] for row in rows if bounds[0] <= row["at"] < bounds[1]]


def grown(rows: list[dict], began: float, ended: float, name: str) -> dict:
    """What something was at the beginning and at the end, as the median of that part."""
    first, last = (statistics.median(within(rows, part, name)) for part in thirds(began, ended))
    return {"first": round(first), "last": round(last), "growth": round(last / first - 1, 4) if first else 0}


def p99(times: list[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else 0.0


def typical_p99(probes: list[dict], bounds: tuple[float, float]) -> float:
    """The median of the windows' p99: one bad moment of the machine is not a drift."""
    windows = collections.defaultdict(list)
    for row in probes:
        if bounds[0] <= row["at"] < bounds[1]:
            windows[int((row["at"] - bounds[0]) / WINDOW_SECONDS)].append(row["milliseconds"])
    found = [p99(times) for times in windows.values() if len(times) >= 100]
    return statistics.median(found) if found else 0.0


def judge(
    samples: list[dict], probes: list[dict], began: float, ended: float, at_rest: tuple[dict, dict], trouble: list[str]
) -> tuple[dict, list[str]]:
    """The figures, and a sentence for each that is beyond its limit; `at_rest` is what was open before and after, by kind."""
    findings = []
    figures = {name: grown(samples, began, ended, name) for name in ["resident", "own", "anonymous", "database", "descriptors"]}
    if figures["own"]["growth"] >= MEMORY_LIMIT:
        findings.append(f"resident memory grew by {figures['own']['growth']:.1%}, the limit is {MEMORY_LIMIT:.0%}")
    first, last = (sum(kinds.values()) for kinds in at_rest)
    more = {kind: count - at_rest[0].get(kind, 0) for kind, count in at_rest[1].items() if count > at_rest[0].get(kind, 0)}
    figures["descriptorsAtRest"] = {"first": first, "last": last, "growth": last - first, "more": more}
    for kind, count in more.items():
        if count > KEPT.get(kind, DESCRIPTORS_LIMIT):
            findings.append(f"{count} descriptors more are open at the end, with nobody connected: {kind}")
    parts = thirds(began, ended)
    early, late = (typical_p99(probes, part) for part in parts)
    figures["p99Milliseconds"] = {"first": round(early, 2), "last": round(late, 2), "drift": round(late / early - 1, 4) if early else 0}
    if early == 0 or late == 0:
        findings.append("the probe has no times to judge")
    elif figures["p99Milliseconds"]["drift"] >= DRIFT_LIMIT:
        findings.append(f"p99 drifted by {figures['p99Milliseconds']['drift']:.1%}, the limit is {DRIFT_LIMIT:.0%}")
    lost = sum(1 for row in probes if row["status"] not in (200, 503))
    if lost:
        findings.append(f"{lost} questions of the probe were not answered as they should be")
    return figures, findings + [f"trouble: {text}" for text in trouble[:20]]


MEMORIES = [
    ("own", "memory, resident"), ("anonymous", "  of it not of files"), ("database", "mapped pages of the database"),
    ("resident", "both together"),
]  # fmt: skip


def text_of(report: dict) -> str:
    """The report for people."""
    figures = report["figures"]
    mebi = 1 << 20
    lines = [
        f"seed {report['seed']}: {report['seconds']:.0f} s, {report['calls']} calls, {report['callsPerSecond']:.0f} a second; "
        f"{report['processorSeconds']:.0f} s of processor",
        f"{'job':28} {'calls':>8} {'p50 ms':>9} {'p99 ms':>9}",
    ]
    lines += [f"{name:28} {row['calls']:8} {row['p50']:9.1f} {row['p99']:9.1f}" for name, row in report["jobs"].items()]
    lines.append("outcomes: " + ", ".join(f"{name} {count}" for name, count in report["outcomes"].items()))
    for name, words in MEMORIES:
        one = figures[name]
        lines.append(f"{words:28} {one['first'] / mebi:8.1f} MiB -> {one['last'] / mebi:8.1f} MiB  {one['growth']:+.1%}")
    for name, words in [("descriptors", "descriptors at work"), ("descriptorsAtRest", "descriptors at rest")]:
        lines.append(f"{words:28} {figures[name]['first']:8} -> {figures[name]['last']:8}")
    one = figures["p99Milliseconds"]
    lines.append(f"{'p99 of the probe, ms':28} {one['first']:8.2f} -> {one['last']:8.2f}  {one['drift']:+.1%}")
    lines.append(f"{'database and log':28} {report['database']['first'] / mebi:8.1f} MiB -> {report['database']['last'] / mebi:8.1f} MiB")
    lines += ["finding: " + text for text in report["findings"]]
    lines.append(f"{len(report['findings'])} findings")
    return "\n".join(lines)
