"""All that is ordered, cut, printed and read for a batch of boxes: one folder, with a cover sheet on top."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from enclosure import cover, guide, outputs, vinyl
from enclosure.model import Model, model
from enclosure.stickers import printing
from enclosure.stickers.boxes import PrintedBox
from enclosure.stickers.design import Design
from hardware import bom
from hardware import outputs as electronics
from hardware.rules import checked
from hardware.schema import BOX, BoxError

ACRYLIC, BOARD, STICKERS = "akrilik", "papan", "stiker"
COVER, MATERIAL = "sampul.pdf", "bahan.xlsx"
_BOARD_FILES = (
    "hardware/carrier/gerbers.zip",
    "hardware/carrier/positions.csv",
    "hardware/carrier/schematic.pdf",
    "hardware/made/wiring.svg",
    "hardware/made/wiring.png",
)


@dataclass(frozen=True)
class Order:
    """`server` is the address of the program's pages."""

    boxes: list[PrintedBox]
    design: Design
    server: str


def write(folder: Path, order: Order, tell: Callable[[str], None]) -> None:
    """Writes the folder, which must not exist or be empty. Nothing of it stays when anything is refused.

    Raises BoxError for box.toml and what follows from it, Refused for stickers. `tell` hears what is being made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BoxError([f"{folder} sudah ada; pilih folder baru"])
    tell("Memeriksa box.toml ...")
    box = checked()
    _refuse_stale(electronics.plain(box))
    whole = model(box)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as drafts:
        draft = Path(drafts) / folder.name
        _fill(draft, whole, order, tell)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)


def _fill(draft: Path, whole: Model, order: Order, tell: Callable[[str], None]) -> None:
    tell("Mencetak stiker ...")
    printing.write(draft / STICKERS, vinyl.outlines(whole.at), order.design, order.boxes, order.server)
    tell("Menggambar dan memeriksa akrilik ...")
    outputs.write(whole, draft / ACRYLIC, len(order.boxes))
    tell("Menyusun panduan dan daftar bahan ...")
    for path in _BOARD_FILES:
        content = (electronics.ROOT / path).read_bytes()
        target = draft / BOARD / Path(path).name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    guide.make(whole, draft / guide.BOOKLET.name)
    (draft / MATERIAL).write_bytes(bom.as_xlsx(whole.box))
    cover.write(draft / COVER, whole, order.boxes)


def _refuse_stale(made: dict[str, bytes]) -> None:
    """The board's files need KiCad to be made: those in the repository must be those of this box.toml."""
    stale = [path for path, content in made.items() if (electronics.ROOT / path).read_bytes() != content]
    if stale:
        raise BoxError([f"{BOX.name} berubah setelah {path} dibuat; jalankan `python -m hardware`" for path in stale])
