"""box.toml with some of its values changed."""

import copy
import functools
import tomllib
from typing import Any

from hardware.schema import BOX, Box

REMOVED = object()


@functools.cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(BOX.read_text(encoding="utf-8"))


def tables() -> dict[str, Any]:
    """The tables of box.toml, to be changed at will."""
    return copy.deepcopy(_tables())


def box_with(**changes: Any) -> Box:
    """The box after `nets__LID__pin=4` and the like; REMOVED takes a key away, a function maps the old value."""
    changed = tables()
    for path, value in changes.items():
        *steps, last = path.split("__")
        table = changed
        for step in steps:
            table = table[step]
        if value is REMOVED:
            del table[last]
        else:
            table[last] = value(table[last]) if callable(value) else value
    return Box.model_validate(changed)
