"""One reconciliation in a process of its own, so that its peak of memory is its own: `reconcile_once.py VISITS`.

Prints JSON: seconds and peaks in bytes, and the seconds of Polars on the same visits and counts where it is installed.
"""

import gc
import json
import os
import resource
import sys
import time
from importlib.util import find_spec

from facts_of_size import build

from jumatserius.reconcile import Facts, reconcile


def main() -> None:
    gc.disable()  # as the command line does
    os.environ["POLARS_MAX_THREADS"] = "1"
    facts = build(int(sys.argv[1]))
    facts_peak = _peak()
    started_at = time.process_time()
    result = reconcile(facts)
    duration_s = time.process_time() - started_at
    said = {
        "facts": len(facts.visits) + len(facts.counts) + len(facts.deposits) + len(facts.lines),
        "matches": len(result.matches),
        "cases": len(result.cases),
        "duration_s": duration_s,
        "facts_peak": facts_peak,
        "peak": _peak(),
        "asof_s": _asof_s(facts) if find_spec("polars") else None,
    }
    print(json.dumps(said))


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _asof_s(facts: Facts) -> float:
    """To each count the last visit of its box before it: no matching, but the least that a join by time costs."""
    import polars

    visits = polars.DataFrame({"box": [v.box for v in facts.visits], "at": [v.opened_s for v in facts.visits]})
    counts = polars.DataFrame({"box": [c.box for c in facts.counts], "at": [c.counted_s for c in facts.counts]})
    started_at = time.process_time()
    joined = counts.sort("at").join_asof(
        visits.with_columns(opened="at").sort("at"), on="at", by="box", check_sortedness=False
    )
    duration_s = time.process_time() - started_at
    if joined["opened"].null_count():
        raise RuntimeError("there are counts without any visit before them")
    return duration_s


if __name__ == "__main__":
    main()
