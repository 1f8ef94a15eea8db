"""The builder's drawing of all cables, by WireViz and graphviz."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hardware import circuit, tools
from hardware.schema import Box

NAME = "wiring"
# A cable that comes with a part has the colours that its maker likes.
_SUPPLIED = "warna kabel bawaan bisa lain:\nikuti nama pin"
_COLOURS = {
    "RD": "merah",
    "BK": "hitam",
    "BU": "biru",
    "YE": "kuning",
    "OG": "jingga",
    "GN": "hijau",
    "WH": "putih",
    "VT": "ungu",
}


def source(box: Box) -> bytes:
    """The drawing in WireViz's own words: carrier on the left, what hangs on it on the right."""
    by_pin = circuit.net_of_pin(box)
    connectors: dict[str, Any] = {}
    for cable in box.cables.values():
        here, there = box.parts[cable.from_], box.parts[cable.to]
        numbers = list(circuit.pins_of(box, cable.from_))
        connectors[cable.from_] = {
            "type": f"papan pembawa: {here.label}",
            "subtype": box.item_of(cable.from_).maker_number,
            "pins": [int(number) for number in numbers],
            "pinlabels": [by_pin[circuit.Pin(cable.from_, number)] for number in numbers],
        }
        far = circuit.pins_of(box, cable.to)
        connectors[cable.to] = {
            "type": there.label,
            **({"subtype": box.item_of(cable.to).maker_number} if there.item else {}),
            "pins": [int(number) if number.isdigit() else number for number in far],
            "pinlabels": [name for name, _ in far.values()],
        }
    cables = {
        name: {
            "type": cable.name,
            "length": f"{cable.length_mm:g} mm",
            "colors": [colour for _, _, colour in cable.wires],
            "wirelabels": [_COLOURS[colour] for _, _, colour in cable.wires],
            "wirecount": len(cable.wires),
            **({"notes": _SUPPLIED} if cable.with_ else {}),
        }
        for name, cable in box.cables.items()
    }
    connections = [
        [
            {cable.from_: [_number(wire[0]) for wire in cable.wires]},
            {name: [position + 1 for position in range(len(cable.wires))]},
            {cable.to: [_number(wire[1]) for wire in cable.wires]},
        ]
        for name, cable in box.cables.items()
    ]
    drawing = {
        "options": {"fontname": "DejaVu Sans"},
        "connectors": connectors,
        "cables": cables,
        "connections": connections,
    }
    # JSON is YAML too, and comes out the same everywhere.
    return (json.dumps(drawing, indent=1, ensure_ascii=False) + "\n").encode()


def _number(number: str) -> int | str:
    return int(number) if number.isdigit() else number


def drawings(box: Box) -> dict[str, bytes]:
    """SVG and PNG by file name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}.yml"
        path.write_bytes(source(box))
        tools.run("dot", "-V")
        tools.run(sys.executable, "-m", "wireviz.wv_cli", "-f", "ps", "-o", folder, str(path))
        return {f"{NAME}.{kind}": path.with_suffix(f".{kind}").read_bytes() for kind in ("svg", "png")}
