"""The files of hardware/carrier/: a KiCad project written by us, and what kicad-cli makes of it."""

from __future__ import annotations

import functools

from hardware import packing
from hardware.kicad import board, cli, footprints, project, schematic, symbols
from hardware.schema import Box

NAME = schematic.NAME
_GERBERS = "F.Cu,B.Cu,F.Mask,B.Mask,F.Paste,F.SilkS,B.SilkS,Edge.Cuts"
_VIEW = ("--width", "800", "--height", "710", "--background", "opaque")


def circuit(box: Box) -> dict[str, bytes]:
    """The project without its board."""
    library = {f"{symbols.LIBRARY}.pretty/{name}": content for name, content in footprints.library(box).items()}
    return {
        f"{NAME}.kicad_pro": project.settings(box),
        f"{NAME}.kicad_sch": schematic.document(box),
        f"{symbols.LIBRARY}.kicad_sym": symbols.library(box),
        "sym-lib-table": project.symbol_table(box),
        "fp-lib-table": project.footprint_table(box),
        **library,
    }


def sources(box: Box) -> dict[str, bytes]:
    """The project, complete: whoever opens it in KiCad needs no library of theirs."""
    return {**circuit(box), f"{NAME}.kicad_pcb": board.document(box)}


@functools.lru_cache(maxsize=2)
def drawings(box: Box) -> dict[str, bytes]:
    """Schematic as SVG and PDF, views of the board, and what a board house asks for."""
    with cli.project(sources(box)) as folder:
        cli.run(folder, "sch", "export", "svg", "-o", "made", f"{NAME}.kicad_sch")
        cli.run(folder, "sch", "export", "pdf", "-o", "made/schematic.pdf", f"{NAME}.kicad_sch")
        for side in ("top", "bottom"):
            cli.run(folder, "pcb", "render", "--side", side, *_VIEW, "-o", f"made/{side}.png", f"{NAME}.kicad_pcb")
        places = ("--format", "csv", "--units", "mm", "--side", "front")
        cli.run(folder, "pcb", "export", "pos", *places, "-o", "made/positions.csv", f"{NAME}.kicad_pcb")
        cli.run(folder, "pcb", "export", "gerbers", "-l", _GERBERS, "-o", "gerbers/", f"{NAME}.kicad_pcb")
        cli.run(folder, "pcb", "export", "drill", "-o", "gerbers/", f"{NAME}.kicad_pcb")
        (folder / "made" / f"{NAME}.svg").rename(folder / "made" / "schematic.svg")
        made = {path.name: cli.without_dates(path.read_bytes()) for path in sorted((folder / "made").iterdir())}
        gerbers = {path.name: cli.without_dates(path.read_bytes()) for path in (folder / "gerbers").iterdir()}
        return {**made, "gerbers.zip": packing.packed(gerbers)}
