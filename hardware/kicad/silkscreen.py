"""What is printed on the carrier: names of parts and pins, each where it covers nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hardware import circuit
from hardware.kicad import layout
from hardware.kicad.footprints import Rectangle
from hardware.schema import BOX, Box, BoxError

_REFERENCE_MM = 0.9
_PIN_MM = 0.8
_LABEL_MM = 1.2
_LETTER_WIDTH = 0.95  # of the height, in KiCad's own font
_GAP_MM = 0.25


class Text(NamedTuple):
    """`x_mm`, `y_mm` are the middle; `ref` is the part whose reference it is, else ""."""

    words: str
    x_mm: float
    y_mm: float
    height_mm: float
    ref: str = ""

    @property
    def rectangle(self) -> Rectangle:
        half_x, half_y = len(self.words) * self.height_mm * _LETTER_WIDTH / 2, self.height_mm * 0.75
        return self.x_mm - half_x, self.y_mm - half_y, self.x_mm + half_x, self.y_mm + half_y


class NoRoom(BoxError):
    """A text would cover something else that is printed, or copper."""


def texts(box: Box) -> list[Text]:
    """All that is printed; raises NoRoom."""
    placed = list(_pin_names(box))
    taken = [*_copper(box), *(text.rectangle for text in placed)]
    for words, (x, y), height in box.carrier.texts:
        text = Text(words.replace("{revision}", box.carrier.revision), x, y, height)
        if any(_overlap(text.rectangle, other) for other in taken):
            raise NoRoom([f"{BOX.name}: carrier.texts: {words!r} menutupi sesuatu di ({x:g}, {y:g}); geser"])
        placed.append(text)
        taken.append(text.rectangle)
    taken += _bodies(box)
    for ref in circuit.on_carrier(box):
        for words, height, name in ((box.parts[ref].label, _LABEL_MM, ""), (ref, _REFERENCE_MM, ref)):
            if words:
                placed.append(_beside(box, ref, words, height, taken, name))
                taken.append(placed[-1].rectangle)
    return placed


def _pin_names(box: Box) -> Iterator[Text]:
    """Beside each socket of the board (inwards) and each pin of the panel's row; plus and minus of the battery."""
    for pad in layout.pads(box):
        part = box.parts[pad.ref]
        name, _ = circuit.pins_of(box, pad.ref)[pad.number]
        middle, _, _ = box.carrier.places[pad.ref]
        if pad.ref == box.board.part:
            reach = 1.2 + len(name) * _PIN_MM * _LETTER_WIDTH / 2
            yield Text(name, pad.x_mm + (reach if pad.x_mm < middle else -reach), pad.y_mm, _PIN_MM)
        elif part.kind == "connector_panel":
            yield Text(name, pad.x_mm - 1.9 - len(name) * _PIN_MM * _LETTER_WIDTH / 2, pad.y_mm, _PIN_MM)
        elif part.kind == "connector_xh_2" and part.group == "battery":
            sign = "-" if box.nets[pad.net].rail == "ground" else "+"
            yield Text(sign, pad.x_mm, pad.y_mm - 3.4, _LABEL_MM)


def _copper(box: Box) -> list[Rectangle]:
    return [_grown(pad.rectangle, 0.15) for pad in layout.pads(box)]


def _bodies(box: Box) -> Iterator[Rectangle]:
    for ref in circuit.on_carrier(box):
        yield layout.area(box, ref, layout.footprint(box, ref).courtyard)
    reach = layout.SCREW_HEAD_MM / 2
    for x, y in box.carrier.holes_mm:
        yield x - reach, y - reach, x + reach, y + reach


def _grown(area: Rectangle, by_mm: float) -> Rectangle:
    return area[0] - by_mm, area[1] - by_mm, area[2] + by_mm, area[3] + by_mm


def _overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _beside(box: Box, ref: str, words: str, height: float, taken: list[Rectangle], name: str) -> Text:
    """The first free place around a part: above, below, right, left, then along its sides."""
    left, low, right, high = layout.area(box, ref, layout.footprint(box, ref).courtyard)
    size = Text(words, 0, 0, height).rectangle
    half_x, half_y = size[2] + _GAP_MM, size[3] + _GAP_MM
    x, y = (left + right) / 2, (low + high) / 2
    spots = [(x, high + half_y), (x, low - half_y), (right + half_x, y), (left - half_x, y)]
    for shift in (1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.5, -4.5, 6.0, -6.0):
        spots += [(x + shift, high + half_y), (x + shift, low - half_y)]
        spots += [(right + half_x, y + shift), (left - half_x, y + shift)]
    width, height_of_board = box.carrier.size_mm
    for spot in spots:
        text = Text(words, *spot, height, name)
        area = _grown(text.rectangle, _GAP_MM / 2)
        inside = min(area) > 0.2 and area[2] < width - 0.2 and area[3] < height_of_board - 0.2
        if inside and not any(_overlap(area, other) for other in taken):
            return text
    raise NoRoom(
        [f"{BOX.name}: carrier.places: tidak ada ruang mencetak {words!r} di samping {ref}; renggangkan komponen"]
    )
