"""The KiCad project around schematic and board: settings, and where our libraries are."""

from __future__ import annotations

import json

from hardware.kicad.sexpr import Node
from hardware.kicad.symbols import LIBRARY
from hardware.schema import Box


def settings(box: Box) -> bytes:
    """carrier.kicad_pro: all of KiCad's own defaults, except for what a cheap board house asks for."""
    project = {
        "board": {"design_settings": {"defaults": {}, "rules": {}}},
        "meta": {"filename": "carrier.kicad_pro", "version": 3},
        "net_settings": {"classes": []},
        "sheets": [],
    }
    return (json.dumps(project, indent=1) + "\n").encode()


def symbol_table(box: Box) -> bytes:
    """sym-lib-table."""
    return _table("sym_lib_table", f"${{KIPRJMOD}}/{LIBRARY}.kicad_sym")


def footprint_table(box: Box) -> bytes:
    """fp-lib-table."""
    return _table("fp_lib_table", f"${{KIPRJMOD}}/{LIBRARY}.pretty")


def _table(name: str, uri: str) -> bytes:
    library = Node("lib", Node("name", LIBRARY), Node("type", "KiCad"), Node("uri", uri), Node("options", ""))
    return str(Node(name, Node("version", 7), library.add(Node("descr", "parts of the box")))).encode()
