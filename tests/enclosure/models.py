"""Models of a box.toml with some of its values changed."""

from changed_box import box_with

from enclosure.model import Model, model
from enclosure.rules import problems
from enclosure.rules.money import slot_range
from enclosure.solids import Solids
from hardware.base import Data
from hardware.mechanics import Enclosure


def model_with(**changes) -> Model:
    """`enclosure` after slot__from_back_mm=40 and the like; other tables by their name: carrier__above_mm=30."""
    tables = ("items__", "mechanical__", "carrier__", "panel__", "cables__", "parts__")
    return model(box_with(**{key if key.startswith(tables) else f"enclosure__{key}": v for key, v in changes.items()}))


def solids_with(**changes) -> Solids:
    return Solids(model_with(**changes))


def told(found) -> list[str]:
    return [str(problem) for problem in found]


def flat_problems(**changes) -> list[str]:
    return told(problems(model_with(**changes)))


def ranges() -> dict[str, tuple[float, float]]:
    """The range of each length of the enclosure that may be changed, by its path as `model_with` takes it."""
    found = {}
    for name, field in Enclosure.model_fields.items():
        table = field.annotation
        if isinstance(table, type) and issubclass(table, Data):
            for key, inner in table.model_fields.items():
                _add(found, f"{name}__{key}", inner)
        else:
            _add(found, name, field)
    # The sheet's thickness is a range of two tables; only what is near to the bought one is allowed.
    found.update(body__thickness_mm=(4.6, 5.3), inner__thickness_mm=(2.8, 3.2))
    found["slot__from_back_mm"] = slot_range(model_with().at)
    return found


def _add(found, path, field):
    ends = [getattr(limit, end, None) for limit in field.metadata for end in ("ge", "le")]
    ends = [end for end in ends if end is not None]
    if len(ends) == 2:
        found[path] = (float(ends[0]), float(ends[1]))
