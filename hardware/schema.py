"""What may stand in box.toml, and how it is read: every mistake names the file, the key and the remedy."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from hardware import wording
from hardware.base import Data, Mark, Positive, Size, Text
from hardware.mechanics import Enclosure

BOX = Path(__file__).with_name("box.toml")

PinType = Literal["passive", "input", "output", "bidirectional", "power_in", "power_out", "no_connect"]
Ref = Annotated[str, Field(pattern=r"^[A-Z]+[0-9]+$")]
# TOML has no integer keys, and a pin of a wire may be written as a number.
Number = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


class Gpio(Data):
    """What one GPIO of the chip can do; `label` is the name printed on the board, "" = not brought out."""

    label: str
    rtc: bool = False
    strapping: bool = False
    flash: bool = False
    input_only: bool = False
    remark: str = ""


class Header(Data):
    """The board's pin rows seen from above, from the USB socket downwards."""

    left: list[Text]
    right: list[Text]
    pitch_mm: Positive
    row_distance_mm: Positive
    last_pin_to_edge_mm: Positive
    mark: Mark


class Board(Data):
    part: Ref
    chip: Text
    flash_mb: int
    remark: str = ""
    pins: dict[int, Gpio]
    header: Header


class Kind(Data):
    """Pins by number: (name, electrical type in KiCad's words); no footprint = never on the carrier."""

    footprint: str = ""
    pins: dict[str, tuple[Text, PinType]]


class Prices(Data):
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    mark: Mark
    remark: str


class Item(Data):
    """What is bought: one line of the bill of materials; `length_mm` is that of a lead."""

    name: Text
    maker: Text
    maker_number: Text
    supplier: Text
    price_idr: Annotated[int, Field(gt=0)]
    mass_g: Positive
    size_mm: Size | None = None
    size_mark: Mark | None = None
    length_mm: Positive | None = None
    value: str = ""
    spare: Annotated[int, Field(ge=0)] = 0
    remark: str = ""


class Part(Data):
    """One part of one box: bought as `item`, or a piece of the part `of`."""

    item: str = ""
    of: str = ""
    kind: str = ""
    at: Literal["carrier", "box"]
    group: str = ""
    label: str = ""


class Net(Data):
    """`pin` is the GPIO of a signal; a net without it is a rail."""

    pin: int | None = None
    direction: Literal["in", "out", "inout", "analog"] | None = None
    wake: Literal["ext0", "ext1"] | None = None
    waiver: str = ""
    on_board: str = ""
    rail: Literal["ground", "always on", "gated"] | None = None
    gated_by: str = ""
    ends: list[Annotated[str, Field(pattern=r"^[A-Z]+[0-9]+\.[A-Z0-9+-]+$")]] = Field(default_factory=list)
    purpose: Text


class Cable(Data):
    """`wires` are (pin at `from`, pin at `to`, colour code of WireViz); it is an item, or comes with one."""

    name: Text
    from_: Annotated[Ref, Field(alias="from")]
    to: Ref
    length_mm: Positive
    item: str = ""
    with_: Annotated[str, Field(alias="with")] = ""
    wires: list[tuple[Number, Number, Literal["RD", "BK", "BU", "YE", "OG", "GN", "WH", "VT"]]]


class Carrier(Data):
    """Outline of the carrier board; holes from its lower left corner seen from above."""

    revision: Text
    size_mm: tuple[Positive, Positive]
    thickness_mm: Positive
    corner_radius_mm: Positive
    hole_mm: Positive
    holes_mm: list[tuple[Positive, Positive]]
    above_mm: Positive
    below_mm: Positive
    antenna_mm: tuple[float, float, float, float]
    track_mm: dict[str, Positive]
    texts: list[tuple[Text, tuple[Positive, Positive], Positive]]
    places: dict[Ref, tuple[Positive, Positive, Literal[0, 90, 180, 270]]]


class Panel(Data):
    part: Ref
    controller: Text
    width_px: int
    height_px: int
    pixel_mm: Positive
    active_mm: tuple[Positive, Positive]
    full_refresh_s: Positive


class Battery(Data):
    part: Ref
    capacity_mah: Positive
    usable_share: Annotated[float, Field(gt=0, le=1)]
    self_discharge_per_month: Annotated[float, Field(ge=0, lt=1)]
    mark: Mark


class Current(Data):
    ua: Positive
    mark: Mark
    of: Text


class Charge(Data):
    mc: Positive
    mark: Mark
    of: Text


class Case(Data):
    """Currents by the share of time (or how many of them flow), charges by times a day."""

    title: Text
    fault: bool = False
    capacity_share: Annotated[float, Field(gt=0, le=1)] = 1
    currents: dict[str, Positive]
    charges: dict[str, Positive]


class Power(Data):
    battery: Battery
    currents: dict[str, Current]
    charges: dict[str, Charge]
    cases: dict[str, Case]


class Fitting(Data):
    """A part that holds others: so many of `item` in one box."""

    item: str
    quantity: Annotated[int, Field(gt=0)]
    purpose: Text


class Box(Data):
    """All of box.toml."""

    board: Board
    kinds: dict[str, Kind]
    prices: Prices
    items: dict[str, Item]
    parts: dict[Ref, Part]
    nets: dict[str, Net]
    cables: dict[str, Cable]
    carrier: Carrier
    panel: Panel
    power: Power
    mechanical: dict[str, Fitting]
    enclosure: Enclosure

    def __hash__(self) -> int:
        """So that what takes long is worked out once for each box."""
        return hash(self.model_dump_json())

    def item_of(self, ref: str) -> Item:
        """What is bought for a part."""
        return self.items[self.parts[ref].item]


class BoxError(Exception):
    """box.toml can't be used; `problems` are sentences that name file, key and remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(path: Path = BOX) -> Box:
    """Reads a box.toml whose tables have the right shape; raises BoxError. See rules.py for what they mean."""
    return parse(path.read_text(encoding="utf-8"), path.name)


def parse(text: str, name: str = BOX.name) -> Box:
    """As `load`, from text; `name` stands in the messages."""
    try:
        return Box.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BoxError([f"{name}: {wording.unreadable(error)}"]) from None
    except ValidationError as error:
        raise BoxError([f"{name}: {key}: {text}" for key, text in wording.unfit(error)]) from None
