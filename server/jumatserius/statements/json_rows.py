"""From JSON to rows of cells: one object, or a list of them, as acquirers send notices of payments."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from jumatserius.statements.problem import Unreadable, shown

MARK = re.compile(r"\s*(?:\{|\[\s*[\[{\]\"0-9])")
"""How JSON begins; a heading may stand in brackets too, such as [TrxId]."""
MOST_ROWS = 10_000


def rows_of(text: str) -> list[tuple[int, list[str]]]:
    """A row of headings (number 0), then one for each object; raises `Unreadable`.

    Objects in objects are named by the way to them: `order.amount`. Numbers stay as they are written.
    """
    try:
        said = json.loads(text, parse_float=str, parse_int=str, parse_constant=_not_finite)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "bukan JSON yang utuh; kirim satu objek, atau daftar objek", getattr(error, "lineno", 0)
        ) from error
    objects = said if isinstance(said, list) else [said]
    if len(objects) > MOST_ROWS:
        raise Unreadable(f"lebih dari {MOST_ROWS} objek; kirim dalam beberapa bagian")
    flat = []
    for number, one in enumerate(objects, 1):
        if not isinstance(one, dict):
            raise Unreadable(f"{shown(str(one))} bukan objek; kirim satu objek, atau daftar objek", number)
        flat.append(dict(_flat(one)))
    headings = list({name: None for one in flat for name in one})
    return [(0, headings), *((number, [one.get(name, "") for name in headings]) for number, one in enumerate(flat, 1))]


def _flat(one: dict[str, Any], way: str = "") -> Iterator[tuple[str, str]]:
    for name, value in one.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{way}{name}.")
        elif not isinstance(value, list):  # no field of a payment is a list
            yield f"{way}{name}", "" if value is None else str(value)


def _not_finite(word: str) -> NoReturn:
    raise ValueError(word)
