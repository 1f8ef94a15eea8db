"""A running reconciliation in a process of its own that takes in a new statement: `reconcile_again.py VISITS`.

Prints JSON: milliseconds of the processor for a statement of one line, and for one of a whole day.
"""

import gc
import json
import sys
import time
from dataclasses import replace

from facts_of_size import build

from jumatserius.reconcile import Facts, Reconciliation, Scope
from jumatserius.reconcile.facts import Line


def main() -> None:
    """All lines are known but those of the last day but one; of these comes one, then the rest."""
    gc.disable()  # as at the first look of the server
    facts = build(int(sys.argv[1]))
    days = sorted({line.day for line in facts.lines})
    statement = [line for line in facts.lines if line.day == days[-2]]
    running = Reconciliation(replace(facts, lines=tuple(line for line in facts.lines if line.day != days[-2])))
    gc.freeze()
    gc.enable()
    said = {
        "a statement of 1 line": _milliseconds(running, facts, statement[:1]),
        f"one of {len(statement) - 1:,} lines": _milliseconds(running, facts, statement[1:]),
    }
    print(json.dumps({"ms": said}))


def _milliseconds(running: Reconciliation, facts: Facts, lines: list[Line]) -> float:
    new = Facts(facts.today, facts.policy, lines=tuple(lines))
    started_at = time.process_time()
    judged = running.change(new, Scope(lines=frozenset(line.id for line in lines)))
    duration_s = time.process_time() - started_at
    if len(judged.now.matches) < len(lines) // 2:
        raise RuntimeError("the statement matched nothing")
    return duration_s * 1000


if __name__ == "__main__":
    main()
