"""The firmware's pin numbers: firmware/kotak/pins.py."""

from __future__ import annotations

from hardware.schema import Box


def module(box: Box) -> bytes:
    """The module: one constant for each signal, in the order of box.toml."""
    lines = [
        f'"""GPIO numbers on {box.item_of(box.board.part).name}; made by `python -m hardware` from box.toml."""',
        "",
        "from micropython import const",
        "",
    ]
    for name, net in box.nets.items():
        if net.pin is not None:
            lines += [f"# {net.purpose}", f"{name} = const({net.pin})"]
    return ("\n".join(lines) + "\n").encode()
