"""The whole box: box.toml in, all parts in space out. Raises nothing; what is wrong with it, the rules tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from enclosure.bay import bay, roof_fasteners
from enclosure.body import lid, walls
from enclosure.chute import chute
from enclosure.electronics import electronics
from enclosure.fittings import fittings
from enclosure.layout import Electronics, Layout
from enclosure.part import Part
from hardware.schema import Box

_NOWHERE = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Model:
    """`at` knows where things are, `parts` are in the order in which they are assembled."""

    box: Box
    at: Layout

    @cached_property
    def parts(self) -> list[Part]:
        at = self.at
        return [*walls(at), *bay(at), *roof_fasteners(at), *electronics(at), lid(at), *chute(at), *fittings(at)]

    @cached_property
    def plates(self) -> list[Part]:
        """What is cut from acrylic."""
        return [part for part in self.parts if part.plate]

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)


def model(box: Box) -> Model:
    return Model(box, Layout(box.enclosure, _electronics(box)))


def _electronics(box: Box) -> Electronics:
    def size(item: str) -> tuple[float, float, float]:
        # A missing size is refused by the rules of hardware, which run first.
        return box.items[item].size_mm or _NOWHERE

    carrier = box.carrier
    return Electronics(
        panel_mm=size(box.parts[box.panel.part].item),
        active_mm=box.panel.active_mm,
        carrier_mm=carrier.size_mm,
        carrier_thickness_mm=carrier.thickness_mm,
        carrier_hole_mm=carrier.hole_mm,
        carrier_holes_mm=tuple(carrier.holes_mm),
        carrier_above_mm=carrier.above_mm,
        carrier_below_mm=carrier.below_mm,
        board_mm=size(box.parts[box.board.part].item),
        holder_mm=size("cell_holder"),
        cell_mm=size("cell"),
        reed_mm=size("reed"),
        switch_mm=size("microswitch"),
    )
