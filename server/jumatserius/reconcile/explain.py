"""Makes cases: fills the texts with amounts, moments and ids, in both languages."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from jumatserius.reconcile.facts import DAY_S, EPOCH_DAY, WIB_OFFSET_S, day_of
from jumatserius.reconcile.phrases import COLLECTOR, DAYS, DETAILS, MONTHS, NEVER, NOBODY, OPENER, Both
from jumatserius.reconcile.result import Case
from jumatserius.reconcile.texts import TEXTS

Value = str | Both
_LISTED = 8


class Detail(NamedTuple):
    """A further sentence of a case: a key of DETAILS and its values."""

    key: str
    values: dict[str, Value]


def case(kind: str, members: Iterable[str], amount: int, details: Iterable[Detail] = (), /, **values: Value) -> Case:
    """A case about records in any order; `amount` is also what the texts call `{amount}`."""
    text = TEXTS[kind]
    values.setdefault("amount", rupiah(amount))
    in_id, in_en = _in_both(values)
    found, found_en = text.found.id.format_map(in_id), text.found.en.format_map(in_en)
    for key, more in details:
        detail = both(DETAILS[key], **more)
        found += f" {detail.id}"
        found_en += f" {detail.en}"
    if values.get("collector") is NOBODY:
        in_id["collector"], in_en["collector"] = OPENER
    step, step_en = text.next_step.id.format_map(in_id), text.next_step.en.format_map(in_en)
    return Case(kind, tuple(sorted(members)), amount, found, found_en, step, step_en)


def both(text: Both, **values: Value) -> Both:
    """The text with its places filled, each value in the language of the text."""
    in_id, in_en = _in_both(values)
    return Both(text.id.format_map(in_id), text.en.format_map(in_en))


def _in_both(values: Mapping[str, Value]) -> tuple[dict[str, str], dict[str, str]]:
    """The values as they are said in Indonesian, and in English."""
    in_id, in_en = dict[str, str](), dict[str, str]()
    for key, value in values.items():
        if isinstance(value, str):
            in_id[key] = in_en[key] = value
        else:
            in_id[key], in_en[key] = value
    return in_id, in_en


def rupiah(amount: int) -> str:
    """`Rp 1.250.000`."""
    return ("-" if amount < 0 else "") + "Rp " + f"{abs(amount):,}".replace(",", ".")


def moment(moment_s: int | None) -> Both:
    """`Jumat, 24 Jul 2026 pukul 07.30 WIB`, `Friday, 24 Jul 2026, 07:30 WIB`."""
    if moment_s is None:
        return NEVER
    hour, minute = divmod((moment_s + WIB_OFFSET_S) % DAY_S // 60, 60)
    on = day(day_of(moment_s))
    return Both(f"{on.id} pukul {hour:02}.{minute:02} WIB", f"{on.en}, {hour:02}:{minute:02} WIB")


@lru_cache(maxsize=1024)
def day(ordinal: int) -> Both:
    """`Jumat, 24 Jul 2026`, `Friday, 24 Jul 2026`."""
    name, on = DAYS[(ordinal - EPOCH_DAY + 3) % 7], date.fromordinal(ordinal)
    month = MONTHS[on.month - 1]
    return Both(f"{name.id}, {on.day} {month.id} {on.year}", f"{name.en}, {on.day} {month.en} {on.year}")


def numbers(first: int, last: int) -> Both:
    """`nomor 126`, `nomor 126 sampai 130`."""
    if first == last:
        return Both(f"nomor {first}", f"number {first}")
    return Both(f"nomor {first} sampai {last}", f"numbers {first} to {last}")


@lru_cache(maxsize=16_384)
def person(collector: str | None) -> Both:
    return NOBODY if collector is None else both(COLLECTOR, name=collector)


def ids(members: Iterable[str]) -> str:
    """The sorted ids; of many, the first ones and how many there are."""
    listed = sorted(set(members))
    if len(listed) <= _LISTED:
        return ", ".join(listed)
    return ", ".join(listed[:_LISTED]) + f", ... ({len(listed)})"
