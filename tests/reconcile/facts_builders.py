"""Tiny builders of facts documents: one box, honest unless told otherwise."""

from typing import Any

from jumatserius.reconcile import Case, Result, read_facts, reconcile

Row = dict[str, Any]
LATER = "2026-08-31"


def box(id: str = "K1", **more: Any) -> Row:
    return {"id": id, "schedule": "fri 06:00-18:00", "collectors": ["ani", "budi"], "terminal": None, **more}


def visit(id: str = "V1", **more: Any) -> Row:
    """Friday 24 July 2026, 07:30 to 07:40."""
    row = {"id": id, "box": "K1", "opened_at": "2026-07-24T07:30:00+07:00", "closed_at": "2026-07-24T07:40:00+07:00"}
    return {**row, "collector": "ani", "time_quality": "synced", **more}


def count(id: str = "C1", **more: Any) -> Row:
    row = {"id": id, "box": "K1", "visit": "V1", "collector": "ani", "amount": 200_000}
    return {**row, "counted_at": "2026-07-24T08:00:00+07:00", **more}


def deposit(id: str = "D1", **more: Any) -> Row:
    row = {"id": id, "collector": "ani", "counts": ["C1"], "amount": 200_000, "reference": "JS-7K2M4Q"}
    return {**row, "deposited_at": "2026-07-24T15:00:00+07:00", **more}


def line(id: str = "L1", **more: Any) -> Row:
    return {"id": id, "date": "2026-07-24", "amount": 200_000, "text": "SETORAN JS-7K2M4Q", **more}


def payout(id: str = "S1", **more: Any) -> Row:
    row = {"id": id, "terminal": "A01", "gross": 90_000, "fee": 0, "net": 90_000}
    return {**row, "paid_on": "2026-07-27", "reference": "QR-55512", **more}


def document(today: str = LATER, policy: Row | None = None, **lists: list[Row]) -> Row:
    """An honest Friday of box K1; each list given replaces the honest one. No holidays but weekends."""
    honest = {
        "boxes": [box()],
        "visits": [visit()],
        "counts": [count()],
        "deposits": [deposit()],
        "statement_lines": [line()],
        "settlements": [],
    }
    return {"today": today, "policy": {"holidays": [], **(policy or {})}, **honest, **lists}


def answer(facts: Row) -> Result:
    return reconcile(read_facts(facts).facts)


def cases(facts: Row) -> list[tuple[str, str, int]]:
    """Kind, members separated by blanks, amount."""
    return [(case.kind, " ".join(case.members), case.amount) for case in answer(facts).cases]


def matches(facts: Row) -> list[tuple[str, str, int]]:
    return [(match.rule, " ".join(match.members), match.amount) for match in answer(facts).matches]


def only_case(facts: Row) -> Case:
    (case,) = answer(facts).cases
    return case
