"""What the box weighs and costs without its electronics: acrylic by the area that becomes parts, the rest as bought."""

from __future__ import annotations

from typing import NamedTuple

from enclosure.model import Model
from hardware import circuit
from hardware.mechanics import Sheet


class Line(NamedTuple):
    """`mass_g` is what is built in, `price_idr` what is paid: whole sheets, spares included."""

    name: str
    quantity: int
    mass_g: float
    price_idr: int


def lines(model: Model) -> list[Line]:
    """In the order of box.toml: sheets of acrylic and all that is under `mechanical`."""
    sheets = {sheet.item: sheet for sheet in (model.at.e.body, model.at.e.inner)}
    wanted = {fitting.item for fitting in model.box.mechanical.values()}
    found = []
    for key, quantity in circuit.quantities(model.box).items():
        item = model.box.items[key]
        if key in wanted and quantity:
            mass = acrylic_g(model, sheets[key]) if key in sheets else quantity * item.mass_g
            found.append(Line(item.name, quantity, round(mass, 1), (quantity + item.spare) * item.price_idr))
    return found


def acrylic_g(model: Model, sheet: Sheet) -> float:
    """The panels of one sheet, by the mass of the bought sheet for each of its square millimetres."""
    area = sum(part.plate.area_mm2 for part in model.plates if part.plate and part.material == sheet.item)
    return area / (sheet.size_mm[0] * sheet.size_mm[1]) * model.box.items[sheet.item].mass_g


def mass_g(model: Model) -> float:
    return round(sum(line.mass_g for line in lines(model)), 1)


def price_idr(model: Model) -> int:
    return sum(line.price_idr for line in lines(model))
