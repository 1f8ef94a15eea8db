"""Facts from a JSON document: each absence or nonsense is a problem that names its path.

Times are ISO 8601; without an offset they are WIB. `deposited_at` may be a date alone. The document is
described in `facts.schema.json`.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from jumatserius.reconcile import facts as f
from jumatserius.reconcile.cross_checks import Problem, cross_check
from jumatserius.reconcile.fields import DATE, POLICY, TABLES, Convert, Refused, Table, day, text
from jumatserius.reconcile.working_days import national_holidays

_ABSENT = object()


class FactsError(Exception):
    """The document cannot be reconciled; `problems` are all that was found, `path: found; remedy`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(str(problem) for problem in problems)
        super().__init__("\n".join(self.problems))


class Reading(NamedTuple):
    facts: f.Facts
    # Fields that nobody reads, `path: found; remedy`.
    warnings: tuple[str, ...]


def read_facts(document: Any) -> Reading:
    """The facts of a parsed JSON document; FactsError lists everything that is wrong with it."""
    if type(document) is not dict:
        raise FactsError([_problem("$", document, "tulis objek JSON dengan today, policy, boxes, ...")])
    problems: list[Problem] = []
    warnings: list[Problem] = []
    rows: dict[str, Any] = {table.name: list(_rows(table, document, problems, warnings)) for table in TABLES}
    today = _field(document, "today", "today", day, problems)
    policy = _policy(document, problems, warnings)
    warnings += _unread("", document, {"today", "policy", *rows})
    problems += cross_check(rows, {problem.table for problem in problems})
    if problems:
        raise FactsError(problems)
    kept: Any = (tuple(table) for table in rows.values())
    return Reading(f.Facts(today, _rested(policy, rows, today), *kept), tuple(map(str, warnings)))


def _rows(
    table: Table, document: dict[str, Any], problems: list[Problem], warnings: list[Problem]
) -> Iterator[Struct | None]:
    """The records of one list, None in the place of one that has a problem."""
    name, fields = table.name, table.fields
    listed = document.get(name, _ABSENT if table.required else [])
    if type(listed) is not list:
        problems.append(_problem(name, listed, "tulis daftar, misalnya []"))
        return
    make, width = table.make, len(fields)
    converters = tuple(fields.items())
    unread: dict[str, Problem] = {}
    for number, row in enumerate(listed):
        try:
            yield make(*[convert(row[key]) for key, convert in converters])
        except (Refused, KeyError, TypeError, IndexError):
            problems += _row_problems(f"{name}[{number}]", row, fields)
            yield None
        if type(row) is dict and len(row) != width:
            unread |= {warning.path: warning for warning in _unread(f"{name}[].", row, fields)}
    warnings += unread.values()


def _row_problems(path: str, row: Any, fields: dict[str, Convert]) -> list[Problem]:
    if type(row) is not dict:
        return [_problem(path, row, f"tulis objek dengan {', '.join(fields)}")]
    problems: list[Problem] = []
    for key, convert in fields.items():
        _field(row, key, f"{path}.{key}", convert, problems)
    return problems


def _field(row: dict[str, Any], key: str, path: str, convert: Convert, problems: list[Problem]) -> Any:
    value = row.get(key, _ABSENT)
    try:
        return convert(value)
    except Refused as remedy:
        problems.append(_problem(path, value, str(remedy)))


def _policy(document: dict[str, Any], problems: list[Problem], warnings: list[Problem]) -> dict[str, Any]:
    given = document.get("policy", _ABSENT)
    if type(given) is not dict:
        problems.append(_problem("policy", given, "tulis objek, misalnya {}"))
        return {}
    warnings += _unread("policy.", given, {*POLICY, "holidays", "country"})
    policy: dict[str, Any] = {}
    for key, convert in POLICY.items():
        if key in given:
            policy[key] = _field(given, key, f"policy.{key}", convert, problems)
    if "holidays" in given:
        policy["holidays"] = _holidays(given["holidays"], problems)
    country = _field({"country": given.get("country", "ID")}, "country", "policy.country", _country, problems)
    return {**policy, "country": country}


def _country(value: Any) -> str:
    try:
        code = text(value)
        if len(code) == 2 and code.isupper():
            national_holidays(code, ())
            return code
    except (Refused, ValueError):
        pass
    raise Refused("tulis kode negara ISO 3166, misalnya ID")


def _holidays(given: Any, problems: list[Problem]) -> frozenset[int]:
    if type(given) is not list:
        problems.append(_problem("policy.holidays", given, f"tulis daftar; {DATE}"))
        return frozenset()
    days = [_field({"day": value}, "day", f"policy.holidays[{n}]", day, problems) for n, value in enumerate(given)]
    return frozenset(days)


def _rested(policy: dict[str, Any], rows: dict[str, list[Any]], today: int) -> f.Policy:
    """The policy, with the national holidays of every year in the facts where none were given."""
    country = policy.pop("country")
    if "holidays" not in policy:
        days = {row.day for row in (*rows["deposits"], *rows["statement_lines"])}
        days |= {row.paid_day for row in rows["settlements"]} | {today}
        days |= {f.day_of(moment) for moment in {row.counted_s for row in rows["counts"]}}
        first, last = (date.fromordinal(day).year for day in (min(days), max(days)))
        # A deadline may fall in the next year.
        policy["holidays"] = national_holidays(country, range(first, last + 2))
    return f.Policy(**policy)


def _unread(prefix: str, row: dict[str, Any], known: Collection[str]) -> list[Problem]:
    remedy = "kolom ini tidak dibaca; periksa namanya"
    return [_problem(prefix + key, row[key], remedy) for key in row if key not in known]


def _problem(path: str, value: Any, remedy: str) -> Problem:
    if value is _ABSENT:
        return Problem(path, f"tidak ada; {remedy}")
    found = json.dumps(value, default=str)
    return Problem(path, f"ditemukan {found if len(found) <= 60 else found[:57] + '...'}; {remedy}")


def parse_facts(content: bytes) -> Reading:
    """The facts of a file: JSON in UTF-8, with or without a byte order mark; else FactsError."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        problem = Problem("$", f"byte ke-{wrong.start} bukan UTF-8; simpan berkas sebagai JSON UTF-8")
        raise FactsError([problem]) from wrong
    except json.JSONDecodeError as wrong:
        where = f"baris {wrong.lineno} kolom {wrong.colno}: {wrong.msg}"
        raise FactsError([Problem("$", f"bukan JSON ({where}); perbaiki berkas di tempat itu")]) from wrong
    except (ValueError, RecursionError) as wrong:
        raise FactsError([Problem("$", f"bukan JSON yang wajar ({wrong}); perbaiki berkas")]) from wrong
    return read_facts(document)
