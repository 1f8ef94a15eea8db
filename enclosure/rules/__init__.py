"""What must hold before anything is cut: rules on the data and outlines, rules on the bodies, rules on the drawings.

A rule gives (key of box.toml, mistake with its values and what would be allowed) for all that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from enclosure.model import Model
from enclosure.rules import bought, fit, holes, lid, money, solids
from enclosure.solids import Solids
from hardware.rules import Problem
from hardware.schema import BoxError

FlatRule: TypeAlias = Callable[[Model], Iterator[tuple[str, str]]]
SolidRule: TypeAlias = Callable[[Solids], Iterator[tuple[str, str]]]

FLAT: tuple[FlatRule, ...] = (
    fit.outer_size,
    fit.panel_thickness,
    fit.electronics_fit,
    fit.window_of_the_panel,
    money.slot_place,
    money.baffles,
    money.money_hidden,
    money.hand_reaches_money,
    money.board_out_of_reach,
    money.rain,
    holes.hole_to_edge,
    holes.screw_without_hole,
    holes.hole_without_screw,
    holes.screw_length,
    lid.lock_fits_hole,
    lid.lock_reaches_strike,
    lid.magnet_and_reed,
    lid.switch_pressed,
    bought.fasteners,
    bought.cables,
)
SOLID: tuple[SolidRule, ...] = (
    solids.valid_bodies,
    solids.bounding_box,
    solids.volumes,
    solids.parts_overlap,
    solids.lid_swings,
    solids.tray_comes_out,
)


def problems(model: Model) -> list[Problem]:
    """What is wrong with the data and outlines; takes a fraction of a second."""
    return [Problem(_name(rule), key, text) for rule in FLAT for key, text in rule(model)]


def solid_problems(built: Solids) -> list[Problem]:
    """What is wrong with the bodies; they exist only for a model without flat problems."""
    return [Problem(_name(rule), key, text) for rule in SOLID for key, text in rule(built)]


def _name(rule: Callable[..., object]) -> str:
    return getattr(rule, "__name__", "").replace("_", " ")


def refuse(found: Iterable[Problem]) -> None:
    """Raises BoxError when there is any."""
    told = list(dict.fromkeys(str(problem) for problem in found))
    if told:
        raise BoxError(told)
