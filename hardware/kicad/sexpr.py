"""KiCad's file format: nested lists in brackets."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

_NAMESPACE = uuid.UUID("6f1d2a5e-6a0e-5b8e-9d8a-0b0c5e0a71f5")


class Word(str):
    """A word of the format, written without quotes."""


class Node:
    """`(name value ...)`; a str is quoted, a number written with up to six decimals."""

    def __init__(self, name: str, *values: Value) -> None:
        self.name = name
        self.values = list(values)

    def add(self, *values: Value) -> Node:
        self.values += values
        return self

    def __str__(self) -> str:
        return "\n".join(_lines(self, 0)) + "\n"


Value = Word | str | float | int | Node

YES = Word("yes")
NO = Word("no")


def number(value: float) -> str:
    """At most six decimals, no minus before zero."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _word(value: Value) -> str:
    if isinstance(value, Word):
        return value
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert not isinstance(value, Node)
    return number(value)


def _lines(node: Node, depth: int) -> Iterable[str]:
    head = [node.name, *(_word(value) for value in node.values if not isinstance(value, Node))]
    children = [value for value in node.values if isinstance(value, Node)]
    indent = "\t" * depth
    if not children:
        yield f"{indent}({' '.join(head)})"
        return
    yield f"{indent}({' '.join(head)}"
    for child in children:
        yield from _lines(child, depth + 1)
    yield f"{indent})"


def identity(*names: object) -> Node:
    """A uuid that is the same whenever the same thing is written."""
    return Node("uuid", str(uuid.uuid5(_NAMESPACE, "/".join(str(name) for name in names))))


def at(x_mm: float, y_mm: float, degrees: float | None = None) -> Node:
    return Node("at", x_mm, y_mm) if degrees is None else Node("at", x_mm, y_mm, degrees)


def effects(size_mm: float, *more: Node, thickness_mm: float | None = None) -> Node:
    font = Node("font", Node("size", size_mm, size_mm))
    if thickness_mm is not None:
        font.add(Node("thickness", thickness_mm))
    return Node("effects", font, *more)


def stroke(width_mm: float) -> Node:
    return Node("stroke", Node("width", width_mm), Node("type", Word("default")))
