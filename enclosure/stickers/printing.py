"""Writes all stickers of a batch of boxes, one PDF a kind: a print shop takes each kind on a material of its own."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from enclosure.stickers import faces, labels
from enclosure.stickers.boxes import PrintedBox
from enclosure.stickers.design import Design
from enclosure.stickers.faces import Face
from enclosure.stickers.sheet import Rect, Sheet

SEALS_PER_BOX = 4
"""One for each month and one spare."""


@dataclass(frozen=True)
class Outlines:
    """Where the acrylic leaves room for stickers; the window from the corner of the front."""

    front: Face
    window: Rect
    side: Face
    lid: Face


def write(folder: Path, outlines: Outlines, design: Design, boxes: list[PrintedBox], server: str) -> list[Path]:
    """Front, sides, lid, labels and seals of `boxes` into `folder`; the files written.

    `server` is the address that people reach the program's pages at. Raises `Refused` when a text does not fit; then
    nothing is written.
    """

    def each(draw: Callable[[Sheet, PrintedBox], None]) -> Callable[[Sheet], None]:
        def all_boxes(sheet: Sheet) -> None:
            for box in boxes:
                draw(sheet, box)

        return all_boxes

    def sides(sheet: Sheet, box: PrintedBox) -> None:
        faces.side(sheet, outlines.side, "left", design.left, design)
        faces.side(sheet, outlines.side, "right", design.right, design)

    def seals(sheet: Sheet, box: PrintedBox) -> None:
        for number in range(1, SEALS_PER_BOX + 1):
            labels.seal(sheet, design, box, number)

    kinds = {
        "front": each(lambda sheet, box: faces.front(sheet, outlines.front, outlines.window, design, box)),
        "sides": each(sides),
        "lid": each(lambda sheet, box: faces.lid(sheet, outlines.lid, design)),
        "labels": each(lambda sheet, box: labels.label(sheet, design, box, f"{server}/kotak/{box.box_id}")),
        "seals": each(seals),
    }
    with tempfile.TemporaryDirectory() as drafts:
        for kind, draw in kinds.items():
            sheet = Sheet(Path(drafts) / f"{kind}.pdf", f"{design.program.name} {kind}")
            draw(sheet)
            sheet.save()
        folder.mkdir(parents=True, exist_ok=True)
        return [_moved(Path(drafts) / f"{kind}.pdf", folder) for kind in kinds]


def _moved(draft: Path, folder: Path) -> Path:
    target = folder / draft.name
    target.write_bytes(draft.read_bytes())
    return target
