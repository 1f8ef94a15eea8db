"""Seconds and memory of a reconciliation, against Polars on the same visits and counts, and against n log n.

Seconds are the processor's, on one core. What is measured begins with the facts as the engine's records in memory, in
the order of their ids, and ends with all matches and cases with their texts, sorted.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import Any

from rows import Goal, Row
from telling import Telling
from worst_sets import worst_sets

_SIZES, _SIZES_QUICK = (10_000, 100_000, 1_000_000), (200, 1_000, 2_000)
_RUNS, _RUNS_QUICK = (3, 3, 2), (1, 1, 1)
_GOALS = {100_000: Goal(2), 1_000_000: Goal(5)}
_MEMORY_GOAL_MB = Goal(1500)
_AGAIN_GOAL_MS = Goal(100)
_MB = 1_000_000


def measure(_folder: Path, quick: bool, tell: Telling) -> Iterator[Row]:
    """Three sizes; each one with its counts, deposits and bank lines."""
    sizes, all_times = (_SIZES_QUICK, _RUNS_QUICK) if quick else (_SIZES, _RUNS)
    runs = []
    for visits, times in zip(sizes, all_times, strict=True):
        tell.progress(f"reconcile: {visits:,} visits, best of {times}")
        runs.append(_best(visits, times))
    if runs[0]["asof_s"] is None:
        tell.left_out("reconcile against Polars: it is not installed; make bench installs it")
    else:
        for visits, run in zip(sizes, runs, strict=True):
            what = f"reconcile, {visits:,} visits"
            yield Row(what, run["duration_s"], "Polars sort and join_asof", run["asof_s"], "s", _GOALS.get(visits))
    for before, after in ((0, 1), (1, 2)):
        yield _growth(sizes[before], sizes[after], runs[before], runs[after])
    peak, facts_peak = runs[-1]["peak"] / _MB, runs[-1]["facts_peak"] / _MB
    what = f"reconcile, {sizes[-1]:,} visits, peak memory"
    yield Row(what, peak, "the facts alone", facts_peak, "MB", _MEMORY_GOAL_MB)
    yield from _again(sizes[-1], runs[-1], tell)
    tell.progress("reconcile: sets of amounts that add up to nothing")
    yield worst_sets()


def _again(visits: int, whole: dict[str, Any], tell: Telling) -> Iterator[Row]:
    """What is judged again when a statement comes, beside judging all facts."""
    tell.progress(f"reconcile: {visits:,} visits, then one new statement")
    said = _run("reconcile_again.py", visits)
    for what, duration_ms in said["ms"].items():
        row = f"reconcile, {visits:,} visits, then {what}"
        yield Row(row, duration_ms, "all facts again", whole["duration_s"] * 1000, "ms", _AGAIN_GOAL_MS)


def _growth(fewer: int, more: int, before: dict[str, Any], after: dict[str, Any]) -> Row:
    """Time a fact; n log n would let it grow as the logarithm does."""
    unit_us = 1_000_000
    expected = before["duration_s"] / before["facts"] * log(more) / log(fewer) * unit_us
    measured = after["duration_s"] / after["facts"] * unit_us
    return Row(f"reconcile, {more:,} visits, time a fact", measured, f"n log n from {fewer:,}", expected, "us")


def _best(visits: int, times: int) -> dict[str, Any]:
    found = [_once(visits) for _ in range(times)]
    best = min(found, key=lambda run: run["duration_s"])
    if best["asof_s"] is not None:
        best["asof_s"] = min(run["asof_s"] for run in found)
    return best


def _once(visits: int) -> dict[str, Any]:
    return _run("reconcile_once.py", visits)


def _run(program: str, visits: int) -> dict[str, Any]:
    command = [sys.executable, Path(__file__).with_name(program), str(visits)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{program} {visits}: {done.stderr}")
    said: dict[str, Any] = json.loads(done.stdout)
    return said
