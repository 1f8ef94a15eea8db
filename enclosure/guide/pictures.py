"""The picture of a step: what is new in its own colours, what stood before as if of glass."""

from __future__ import annotations

from dataclasses import replace

from enclosure import render, scenes, vinyl
from enclosure.guide import sheets
from enclosure.guide.steps import Stage
from enclosure.model import Model
from enclosure.paper import Paper
from enclosure.part import Part
from enclosure.render import View
from hardware.outputs import ROOT

_HEIGHT_PX = 800
_VIEW = View(-32, 24)
_BEFORE, _NEW_PLATE = "clear", "new plate"


def picture(model: Model, stage: Stage) -> bytes | Paper | None:
    """PNG or drawing; none for a step that changes nothing to be seen."""
    if stage.step.picture:
        return (ROOT / stage.step.picture).read_bytes()
    if stage.step.paints == "sheets":
        return sheets.drawing(model)
    if stage.step.paints == "stickers":
        return _painted(model, stage.shown, vinyl.applied(model.at))
    return _painted(model, stage.shown, stage.added) if stage.added else None


def _painted(model: Model, shown: list[Part], added: list[Part]) -> bytes:
    looks = scenes.looks(model)

    def look(part: Part) -> str:
        if not part.name:
            return _BEFORE
        return _NEW_PLATE if part.plate else looks(part)

    new = {part.name for part in added}
    # Some parts have a look by their name; one that stood before goes without.
    before = [replace(part, name="") for part in shown if part.name not in new]
    parts = [*before, *added]
    return render.png(render.picture(parts, look, render.resting, _VIEW, _HEIGHT_PX))
