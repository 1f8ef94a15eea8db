"""The files of hardware/carrier/: a KiCad project written by us, and what kicad-cli makes of it."""

from __future__ import annotations

from hardware.kicad import cli, footprints, project, schematic, symbols
from hardware.schema import Box

NAME = schematic.NAME


def sources(box: Box) -> dict[str, bytes]:
    """The project, complete: whoever opens it in KiCad needs no library of theirs."""
    library = {f"{symbols.LIBRARY}.pretty/{name}": content for name, content in footprints.library(box).items()}
    return {
        f"{NAME}.kicad_pro": project.settings(box),
        f"{NAME}.kicad_sch": schematic.document(box),
        f"{symbols.LIBRARY}.kicad_sym": symbols.library(box),
        "sym-lib-table": project.symbol_table(box),
        "fp-lib-table": project.footprint_table(box),
        **library,
    }


def drawings(box: Box) -> dict[str, bytes]:
    """The schematic as SVG and PDF."""
    with cli.project(sources(box)) as folder:
        cli.run(folder, "sch", "export", "svg", "-o", ".", f"{NAME}.kicad_sch")
        cli.run(folder, "sch", "export", "pdf", "-o", "schematic.pdf", f"{NAME}.kicad_sch")
        made = {"schematic.svg": folder / f"{NAME}.svg", "schematic.pdf": folder / "schematic.pdf"}
        return {name: cli.without_dates(path.read_bytes()) for name, path in made.items()}
