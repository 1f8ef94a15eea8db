"""`make bench`: speed and memory as ratios, each against a floor or a peer of the same run."""

import argparse
import logging
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import rows
import structlog
from telling import Telling

_TESTS = Path(__file__).resolve().parents[1]
_SUBJECTS = ("intake", "imports", "reconcile", "firmware", "web")


def main() -> None:
    """Measure, print the table, write the figures."""
    parser = argparse.ArgumentParser(prog="tests/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, measures nothing")
    parser.add_argument("--output", type=Path, default=_TESTS.parent / "bench.json", help="file for the figures")
    options = parser.parse_args()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    load_before, tell = os.getloadavg()[0], Telling()
    found = _measure(options.quick, tell)
    rows.write(options.output, found, tell.missing)
    print(rows.table(found))
    for text in tell.missing:
        print(f"left out: {text}")
    print(f"Load of the machine {load_before:.1f} before, {os.getloadavg()[0]:.1f} after, on {os.cpu_count()} cores.")
    print(f"Selesai. Semua angka ada di {options.output}.")


def _measure(quick: bool, tell: Telling) -> list[rows.Row]:
    sys.path += [str(_TESTS), str(_TESTS / "firmware")]  # the helpers of other tests
    found: list[rows.Row] = []
    for name in _SUBJECTS:
        with tempfile.TemporaryDirectory(prefix="jumat-bench-") as folder:
            found += import_module(name).measure(Path(folder), quick, tell)
    return found


if __name__ == "__main__":
    main()
