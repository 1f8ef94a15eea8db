"""The demo's data file as types: places, people, boxes, the merchant of the QRIS codes."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who acts in the demo. A collector with `hands_to` gives the cash to that treasurer, not to the bank."""

    id: str
    name: str
    role: str
    hands_to: str | None = None


@dataclass(frozen=True, slots=True)
class DemoBox:
    """A box, its host and its collector. `runs` is `twin` (the real firmware) or `replay` (the light generator)."""

    id: str
    host: str
    element: str
    district: str
    collector: str
    typical_idr: int
    runs: str

    @property
    def terminal(self) -> str:
        """Terminal label of its QRIS code: A01 for the first box."""
        return f"A{int(self.id[-4:]):02d}"


@dataclass(frozen=True, slots=True)
class Merchant:
    """What the bank prints into the QRIS codes."""

    name: str
    city: str
    postal_code: str
    category: str
    domain: str
    pan: str
    merchant_id: str
    nmid: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """The bank account that everything goes to."""

    id: str
    bank: str
    number: str
    holder: str


@dataclass(frozen=True, slots=True)
class Kabupaten:
    """Everything that the demo is seeded with."""

    name: str
    districts: tuple[str, ...]
    account: DemoAccount
    people: tuple[DemoPerson, ...]
    merchant: Merchant
    boxes: tuple[DemoBox, ...]


def load(name: str = "lebak") -> Kabupaten:
    """Read `NAME.toml` beside this module."""
    raw = tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
    return Kabupaten(
        name=raw["name"],
        districts=tuple(raw["districts"]),
        account=DemoAccount(**raw["account"]),
        people=tuple(DemoPerson(id=key, **person) for key, person in raw["people"].items()),
        merchant=Merchant(**raw["merchant"]),
        boxes=tuple(DemoBox(**box) for box in raw["boxes"]),
    )
