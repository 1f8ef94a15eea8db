"""The fields of a facts document: what each may hold, and the remedy where it holds something else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from msgspec import Struct

from jumatserius.reconcile import facts as f
from jumatserius.reconcile.schedule import Spans, parse_schedule

Convert = Callable[[Any], Any]

_WIB = timezone(timedelta(seconds=f.WIB_OFFSET_S))
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_TIME = "tulis waktu ISO 8601, misalnya 2026-07-24T07:30:00+07:00"
DATE = "tulis tanggal YYYY-MM-DD, misalnya 2026-07-24"
_RUPIAH = "tulis rupiah sebagai bilangan bulat, misalnya 50000"


class Refused(Exception):
    """Carries the remedy."""


def text(value: Any) -> str:
    if type(value) is str and value and value.isprintable():
        return value
    raise Refused("tulis teks yang tidak kosong, tanpa tanda kendali")


def _any_text(value: Any) -> str:
    if type(value) is str:
        return value
    raise Refused("tulis teks")


def _reference(value: Any) -> str | None:
    return _any_text(value) or None


def _word(value: Any) -> str:
    if type(value) is str and value.isascii() and value.replace("_", "").isalpha() and value.islower():
        return value
    raise Refused("tulis satu kata huruf kecil: synced, estimated atau none")


def _optional(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _rupiah(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        raise Refused(f"tulis {value:.0f}, tanpa koma desimal")
    raise Refused(_RUPIAH)


def _at_least(least: int, most: int | None = None) -> Convert:
    def convert(value: Any) -> int:
        number = _rupiah(value)
        if number < least or (most is not None and number > most):
            limit = f"paling sedikit {least}" + ("" if most is None else f", paling banyak {most}")
            raise Refused(f"tulis bilangan bulat {limit}")
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
    raise Refused(_TIME)


def day(value: Any) -> int:
    try:
        if len(value) == 10 and value[4] + value[7] == "--":
            day = date.fromisoformat(value)
            if _FIRST_YEAR <= day.year <= _LAST_YEAR:
                return day.toordinal()
    except (ValueError, TypeError, KeyError):
        pass
    raise Refused(DATE)


def _day_of_moment(value: Any) -> int:
    if type(value) is str and len(value) == 10:
        return day(value)
    return f.day_of(_moment(value))


def _schedule(value: Any) -> Spans | None:
    try:
        return None if value is None else parse_schedule(text(value))
    except ValueError as part:
        raise Refused(
            f'bagian "{part}" tidak dipahami; tulis misalnya "fri 06:00-18:00", atau null untuk kapan saja'
        ) from part


def _texts(value: Any) -> tuple[str, ...]:
    if type(value) is not list:
        raise Refused("tulis daftar teks, misalnya []")
    return tuple(text(item) for item in value)


def _log_kind(value: Any) -> str:
    if value in ("log_gap", "log_torn", "log_tampered", "log_conflict"):
        return str(value)
    raise Refused("tulis log_gap, log_torn, log_tampered atau log_conflict")


class Table(NamedTuple):
    """One list of the document: its name, the record it makes, its fields in the record's order."""

    name: str
    make: type[Struct]
    fields: dict[str, Convert]
    required: bool = True


TABLES = (
    Table(
        "boxes",
        f.Box,
        {
            "id": text,
            "schedule": _schedule,
            "collectors": lambda value: frozenset(_texts(value)),
            "terminal": _optional(text),
        },
    ),
    Table(
        "visits",
        f.Visit,
        {
            "id": text,
            "box": text,
            "opened_at": _moment,
            "closed_at": _optional(_moment),
            "collector": _optional(text),
            "time_quality": _word,
        },
    ),
    Table(
        "counts",
        f.Count,
        {
            "id": text,
            "box": text,
            "visit": _optional(text),
            "collector": text,
            "amount": _at_least(0),
            "counted_at": _moment,
        },
    ),
    Table(
        "deposits",
        f.Deposit,
        {
            "id": text,
            "collector": text,
            "counts": _texts,
            "amount": _at_least(1),
            "reference": _optional(_reference),
            "deposited_at": _day_of_moment,
        },
    ),
    Table("statement_lines", f.Line, {"id": text, "date": day, "amount": _rupiah, "text": _any_text}),
    Table(
        "settlements",
        f.Settlement,
        {
            "id": text,
            "terminal": text,
            "gross": _rupiah,
            "fee": _rupiah,
            "net": _rupiah,
            "paid_on": day,
            "reference": _optional(_reference),
        },
    ),
    Table(
        "log",
        f.LogFinding,
        {
            "id": text,
            "box": text,
            "kind": _log_kind,
            "from_seq": _at_least(0),
            "to_seq": _at_least(0),
            "at": _moment,
        },
        required=False,
    ),
    Table(
        "silences",
        f.Silence,
        {"id": text, "box": text, "last_seen": _optional(_moment), "promised_by": _moment},
        required=False,
    ),
)

POLICY: dict[str, Convert] = {
    "count_hours": _at_least(0, 8760),
    "deposit_days": _at_least(0, 366),
    "settlement_days": _at_least(0, 366),
    "fee": _at_least(0),
    "tolerance": _at_least(0),
    "silent_hours": _at_least(0, 8760),
}
