"""Profiles: how one bank or acquirer writes its file. A new bank is a new TOML file, not new code."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from jumatserius.errors import Refused

Style = Literal["1,250,000.00", "1.250.000,00"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file looks like.

    `columns` gives the headings that a field may have; a heading of an `optional` field may be absent and its cells
    empty. `signs` turns what stands in the sign column into 1 (credit) or -1 (debit). A row that has no date and
    starts with one of `skip_rows_starting_with` (in lower case) is a total, not a transaction.
    """

    name: str
    title: str
    kind: Literal["statement", "settlement"]
    encodings: tuple[str, ...]
    delimiter: str
    numbers: tuple[Style, ...]
    dates: tuple[str, ...]
    header_within_rows: int
    skip_rows_starting_with: tuple[str, ...]
    optional: frozenset[str]
    columns: dict[str, tuple[str, ...]]
    signs: dict[str, int]


def names() -> list[str]:
    """The names of all profiles."""
    folder = files(__package__) / "profiles"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


@cache
def load(name: str) -> Profile:
    """The profile of this name; raises `Refused` when there is none."""
    if name not in names():
        raise Refused("profile", f"{name!r} tidak dikenal; pilihan: {', '.join(names())}")
    raw = tomllib.loads((files(__package__) / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))
    return Profile(
        name=name,
        title=raw["title"],
        kind=raw["kind"],
        encodings=tuple(raw["encodings"]),
        delimiter=raw["delimiter"],
        numbers=tuple(raw["numbers"]),
        dates=tuple(raw["dates"]),
        header_within_rows=raw["header_within_rows"],
        skip_rows_starting_with=tuple(raw["skip_rows_starting_with"]),
        optional=frozenset(raw["optional"]),
        columns={field: tuple(headings) for field, headings in raw["columns"].items()},
        signs=raw.get("signs", {}),
    )
