"""Facts from a JSON document: each absence or nonsense is a problem that names its path.

Times are ISO 8601; without an offset they are WIB. `deposited_at` may be a date alone. The document is
described in `facts.schema.json`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple, TypeVar

from jumatserius.reconcile import facts as f
from jumatserius.reconcile.cross_checks import Problem, cross_check
from jumatserius.reconcile.schedule import Spans, parse_schedule
from jumatserius.reconcile.working_days import national_holidays

Row = TypeVar("Row", bound=tuple[Any, ...])
Convert = Callable[[Any], Any]

_WIB = timezone(timedelta(seconds=f.WIB_OFFSET_S))
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_TIME = "tulis waktu ISO 8601, misalnya 2026-07-24T07:30:00+07:00"
_DATE = "tulis tanggal YYYY-MM-DD, misalnya 2026-07-24"
_RUPIAH = "tulis rupiah sebagai bilangan bulat, misalnya 50000"
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


class _Refused(Exception):
    """Carries the remedy."""


def _text(value: Any) -> str:
    if type(value) is str and value and value.isprintable():
        return value
    raise _Refused("tulis teks yang tidak kosong, tanpa tanda kendali")


def _any_text(value: Any) -> str:
    if type(value) is str:
        return value
    raise _Refused("tulis teks")


def _reference(value: Any) -> str | None:
    return _any_text(value) or None


def _word(value: Any) -> str:
    if type(value) is str and value.isascii() and value.replace("_", "").isalpha() and value.islower():
        return value
    raise _Refused("tulis satu kata huruf kecil: synced, estimated atau none")


def _optional(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _rupiah(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        raise _Refused(f"tulis {value:.0f}, tanpa koma desimal")
    raise _Refused(_RUPIAH)


def _at_least(least: int, most: int | None = None) -> Convert:
    def convert(value: Any) -> int:
        number = _rupiah(value)
        if number < least or (most is not None and number > most):
            limit = f"paling sedikit {least}" + ("" if most is None else f", paling banyak {most}")
            raise _Refused(f"tulis bilangan bulat {limit}")
        return number

    return convert


def _moment(value: Any) -> int:
    try:
        if value[4] + value[7] + value[10] + value[13] in ("--T:", "-- :"):
            moment = datetime.fromisoformat(value)
            if _FIRST_YEAR <= moment.year <= _LAST_YEAR:
                return int((moment if moment.tzinfo else moment.replace(tzinfo=_WIB)).timestamp())
    except (ValueError, TypeError, IndexError, KeyError):
        pass
    raise _Refused(_TIME)


def _day(value: Any) -> int:
    try:
        if len(value) == 10 and value[4] + value[7] == "--":
            day = date.fromisoformat(value)
            if _FIRST_YEAR <= day.year <= _LAST_YEAR:
                return day.toordinal()
    except (ValueError, TypeError, KeyError):
        pass
    raise _Refused(_DATE)


def _day_of_moment(value: Any) -> int:
    if type(value) is str and len(value) == 10:
        return _day(value)
    return f.day_of(_moment(value))


def _schedule(value: Any) -> Spans | None:
    try:
        return None if value is None else parse_schedule(_text(value))
    except ValueError as part:
        raise _Refused(
            f'bagian "{part}" tidak dipahami; tulis misalnya "fri 06:00-18:00", atau null untuk kapan saja'
        ) from part


def _texts(value: Any) -> tuple[str, ...]:
    if type(value) is not list:
        raise _Refused("tulis daftar teks, misalnya []")
    return tuple(_text(item) for item in value)


def _log_kind(value: Any) -> str:
    if value in ("log_gap", "log_tampered", "log_conflict"):
        return str(value)
    raise _Refused("tulis log_gap, log_tampered atau log_conflict")


class _Table(NamedTuple):
    """One list of the document: its name, the record it makes, its fields in the record's order."""

    name: str
    make: type[tuple[Any, ...]]
    fields: dict[str, Convert]
    required: bool = True


_TABLES = (
    _Table(
        "boxes",
        f.Box,
        {
            "id": _text,
            "schedule": _schedule,
            "collectors": lambda value: frozenset(_texts(value)),
            "terminal": _optional(_text),
        },
    ),
    _Table(
        "visits",
        f.Visit,
        {
            "id": _text,
            "box": _text,
            "opened_at": _moment,
            "closed_at": _optional(_moment),
            "collector": _optional(_text),
            "time_quality": _word,
        },
    ),
    _Table(
        "counts",
        f.Count,
        {
            "id": _text,
            "box": _text,
            "visit": _optional(_text),
            "collector": _text,
            "amount": _at_least(0),
            "counted_at": _moment,
        },
    ),
    _Table(
        "deposits",
        f.Deposit,
        {
            "id": _text,
            "collector": _text,
            "counts": _texts,
            "amount": _at_least(1),
            "reference": _optional(_reference),
            "deposited_at": _day_of_moment,
        },
    ),
    _Table("statement_lines", f.Line, {"id": _text, "date": _day, "amount": _rupiah, "text": _any_text}),
    _Table(
        "settlements",
        f.Settlement,
        {
            "id": _text,
            "terminal": _text,
            "gross": _rupiah,
            "fee": _rupiah,
            "net": _rupiah,
            "paid_on": _day,
            "reference": _optional(_reference),
        },
    ),
    _Table(
        "log",
        f.LogFinding,
        {
            "id": _text,
            "box": _text,
            "kind": _log_kind,
            "from_seq": _at_least(0),
            "to_seq": _at_least(0),
            "at": _moment,
        },
        required=False,
    ),
    _Table(
        "silences",
        f.Silence,
        {"id": _text, "box": _text, "last_seen": _optional(_moment), "promised_by": _moment},
        required=False,
    ),
)

_POLICY: dict[str, Convert] = {
    "count_hours": _at_least(0, 8760),
    "deposit_days": _at_least(0, 366),
    "settlement_days": _at_least(0, 366),
    "fee": _at_least(0),
    "tolerance": _at_least(0),
    "silent_hours": _at_least(0, 8760),
}


def read_facts(document: Any) -> Reading:
    """The facts of a parsed JSON document; FactsError lists everything that is wrong with it."""
    if type(document) is not dict:
        raise FactsError([_problem("$", document, "tulis objek JSON dengan today, policy, boxes, ...")])
    problems: list[Problem] = []
    warnings: list[Problem] = []
    rows: dict[str, Any] = {table.name: list(_rows(table, document, problems, warnings)) for table in _TABLES}
    today = _field(document, "today", "today", _day, problems)
    policy = _policy(document, problems, warnings)
    warnings += _unread("", document, {"today", "policy", *rows})
    problems += cross_check(rows, {problem.table for problem in problems})
    if problems:
        raise FactsError(problems)
    kept: Any = (tuple(table) for table in rows.values())
    return Reading(f.Facts(today, _rested(policy, rows, today), *kept), tuple(map(str, warnings)))


def _rows(
    table: _Table, document: dict[str, Any], problems: list[Problem], warnings: list[Problem]
) -> Iterator[tuple[Any, ...] | None]:
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
            yield make._make([convert(row[key]) for key, convert in converters])  # type: ignore[attr-defined]
        except (_Refused, KeyError, TypeError, IndexError):
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
    except _Refused as remedy:
        problems.append(_problem(path, value, str(remedy)))


def _policy(document: dict[str, Any], problems: list[Problem], warnings: list[Problem]) -> dict[str, Any]:
    given = document.get("policy", _ABSENT)
    if type(given) is not dict:
        problems.append(_problem("policy", given, "tulis objek, misalnya {}"))
        return {}
    warnings += _unread("policy.", given, {*_POLICY, "holidays", "country"})
    policy: dict[str, Any] = {}
    for key, convert in _POLICY.items():
        if key in given:
            policy[key] = _field(given, key, f"policy.{key}", convert, problems)
    if "holidays" in given:
        policy["holidays"] = _holidays(given["holidays"], problems)
    country = _field({"country": given.get("country", "ID")}, "country", "policy.country", _country, problems)
    return {**policy, "country": country}


def _country(value: Any) -> str:
    try:
        code = _text(value)
        if len(code) == 2 and code.isupper():
            national_holidays(code, ())
            return code
    except (_Refused, ValueError):
        pass
    raise _Refused("tulis kode negara ISO 3166, misalnya ID")


def _holidays(given: Any, problems: list[Problem]) -> frozenset[int]:
    if type(given) is not list:
        problems.append(_problem("policy.holidays", given, f"tulis daftar; {_DATE}"))
        return frozenset()
    days = [_field({"day": value}, "day", f"policy.holidays[{n}]", _day, problems) for n, value in enumerate(given)]
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


def _unread(prefix: str, row: dict[str, Any], known: Any) -> list[Problem]:
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
