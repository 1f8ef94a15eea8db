"""The parts of a model as bodies of the CAD kernel, built once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from enclosure import fittings, kernel
from enclosure.kernel import Body
from enclosure.model import Model
from enclosure.part import Part


@dataclass(frozen=True)
class Solids:
    model: Model

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """By the part's name, lid shut and locked."""
        return {part.name: kernel.body(part) for part in self.model.parts}

    @cached_property
    def open_cam(self) -> Part:
        return fittings.open_cam(self.model.at)

    def lifted(self, degrees: float) -> dict[str, Body]:
        """All bodies with the lock open and the lid at an angle."""
        shapes = {}
        for part in self.model.parts:
            shape = self.bodies[part.name]
            shapes[part.name] = kernel.turned(shape, self.model.at.axis, degrees) if part.moves else shape
        return {**shapes, "cam": kernel.body(self.open_cam)}
