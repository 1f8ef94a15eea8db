"""Checks hardware/box.toml against the board's limits and writes firmware/kotak/pins.py from it."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

BOX = Path(__file__).with_name("box.toml")
PINS = BOX.parent.parent / "firmware" / "kotak" / "pins.py"

Net = dict[str, Any]
Pin = dict[str, Any]


def _flash(net: Net, pin: Pin) -> str | None:
    return "belongs to the flash chip" if pin.get("flash") else None


def _brought_out(net: Net, pin: Pin) -> str | None:
    # A flash pin is never brought out either; one message for one mistake.
    return "is not brought out on the board" if not pin["label"] and not pin.get("flash") else None


def _strapping(net: Net, pin: Pin) -> str | None:
    if pin.get("strapping") and "waiver" not in net:
        return "decides how the chip starts; take another, or say in `waiver` why it is safe"
    return None


def _output(net: Net, pin: Pin) -> str | None:
    if pin.get("input_only") and net["direction"] in ("out", "inout"):
        return f"is input-only, but the direction is {net['direction']!r}"
    return None


def _wake(net: Net, pin: Pin) -> str | None:
    if "wake" in net and not pin.get("rtc"):
        return f"can't wake the chip by {net['wake']}: it has no RTC function"
    return None


def _pull(net: Net, pin: Pin) -> str | None:
    if pin.get("input_only") and "pull" not in net:
        return "has no pull of its own; name the external one in `pull`"
    return None


RULES: tuple[Callable[[Net, Pin], str | None], ...] = (_flash, _brought_out, _strapping, _output, _wake, _pull)


def problems(box: dict[str, Any]) -> list[str]:
    """What is wrong with the nets, one sentence each; empty when the board can do all of it."""
    found = []
    user: dict[int, str] = {}
    for name, net in box["nets"].items():
        number = net["pin"]
        pin = box["board"]["pins"].get(str(number))
        if pin is None:
            found.append(f"{name}: GPIO{number} does not exist on {box['board']['chip']}")
            continue
        if number in user:
            found.append(f"{name}: GPIO{number} is taken by {user[number]}")
        user.setdefault(number, name)
        found += [f"{name}: GPIO{number} {text}" for rule in RULES if (text := rule(net, pin))]
    return found


def pins_module(box: dict[str, Any]) -> str:
    """Text of firmware/kotak/pins.py."""
    lines = [
        f'"""GPIO numbers on {box["board"]["name"]}; made by hardware/generate.py from box.toml."""',
        "",
        "from micropython import const",
        "",
    ]
    for name, net in box["nets"].items():
        lines += [f"# {net['purpose']}", f"{name} = const({net['pin']})"]
    return "\n".join(lines) + "\n"


def main() -> int:
    box = tomllib.loads(BOX.read_text(encoding="utf-8"))
    found = problems(box)
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        PINS.write_text(pins_module(box), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
