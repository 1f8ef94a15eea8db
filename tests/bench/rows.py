"""A measurement beside its floor or peer, and how measurements are shown."""

import json
import operator
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

_HEADS = ("what", "measured", "floor or peer", "", "ratio", "unit", "goal")
_LEFT = (True, False, True, False, False, True, True)

AT_LEAST, AT_MOST, BELOW = "at least", "at most", "below"
_RELATIONS = {AT_LEAST: operator.ge, AT_MOST: operator.le, BELOW: operator.lt}


@dataclass(frozen=True, slots=True)
class Goal:
    """What the figure shall be."""

    limit: float
    relation: str = BELOW

    def is_met(self, measured: float) -> bool:
        return bool(_RELATIONS[self.relation](measured, self.limit))

    def __str__(self) -> str:
        return f"{self.relation} {_number(self.limit)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `floor` names what was measured beside it in the same run, in the same unit."""

    what: str
    measured: float
    floor: str
    floor_measured: float
    unit: str
    goal: Goal | None = None

    @property
    def ratio(self) -> float:
        return self.measured / self.floor_measured

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return f"{self.goal}: {'met' if self.goal.is_met(self.measured) else 'NOT MET'}"


def table(rows: Iterable[Row]) -> str:
    """The rows below their heads, in columns."""
    cells = [_HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADS))]
    lines = ["  ".join(_aligned(*cell) for cell in zip(line, widths, _LEFT, strict=True)).rstrip() for line in cells]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def write(path: Path, rows: Sequence[Row], left_out: Sequence[str]) -> None:
    """All figures, and what they were measured on, as JSON."""
    said = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.machine(),
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 2),
        },
        "rows": [asdict(row) | {"ratio": row.ratio, "met": row.goal and row.goal.is_met(row.measured)} for row in rows],
        "left_out": list(left_out),
    }
    path.write_text(json.dumps(said, indent=2) + "\n")


def _cells(row: Row) -> tuple[str, ...]:
    figures = _number(row.measured), row.floor, _number(row.floor_measured), _number(row.ratio)
    return row.what, *figures, row.unit, row.verdict


def _aligned(text: str, width: int, left: bool) -> str:
    return text.ljust(width) if left else text.rjust(width)


def _number(value: float) -> str:
    """Three digits that count, and all digits before the point."""
    for limit, digits in ((0.1, 4), (1, 3), (10, 2), (100, 1)):
        if abs(value) < limit:
            return f"{value:,.{digits}f}".rstrip("0").rstrip(".") if value == int(value) else f"{value:,.{digits}f}"
    return f"{value:,.0f}"
