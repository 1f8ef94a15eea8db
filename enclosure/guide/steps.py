"""The steps of the assembly guide, and what each of them takes from the bill of materials."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, ValidationError

from enclosure.model import Model
from enclosure.part import Part
from hardware import circuit, wording
from hardware.base import Data, Text
from hardware.schema import BoxError

STEPS = Path(__file__).with_name("steps.toml")


class Step(Data):
    """`adds` and `solders` are patterns; see steps.toml."""

    title: Text
    text: Annotated[list[Text], Field(min_length=1)]
    adds: tuple[Text, ...] = ()
    shows: tuple[Text, ...] = ()
    solders: tuple[Text, ...] = ()
    uses: tuple[Text, ...] = ()
    cables: bool = False
    picture: str = ""
    paints: Literal["", "sheets", "stickers"] = ""
    check: Text


class Guide(Data):
    tools: list[Text]
    step: Annotated[list[Step], Field(min_length=1)]


class Stage(NamedTuple):
    """A step with what it means for this box; `shown`: what its picture shows, of which `added` is new."""

    step: Step
    added: list[Part]
    shown: list[Part]
    items: Counter[str]


def load(path: Path = STEPS) -> Guide:
    """Raises BoxError with each wrong key."""
    try:
        return Guide.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BoxError([f"{path.name}: {wording.unreadable(error)}"]) from None
    except ValidationError as error:
        raise BoxError([f"{path.name}: {key}: {text}" for key, text in wording.unfit(error)]) from None


def stages(guide: Guide, model: Model) -> list[Stage]:
    """The steps in their order. Raises BoxError for a part, reference or item that no step or more than one takes."""
    refuse = [*_not_once("bagian", [part.name for part in model.parts], [step.adds for step in guide.step])]
    refuse += _not_once("komponen", model.box.parts, [step.solders for step in guide.step])
    if refuse:
        raise BoxError(refuse)
    found, stands = [], list[Part]()
    for step in guide.step:
        added = [part for part in model.parts if _matches(part.name, step.adds)]
        stands = stands + added
        shown = [part for part in stands if _matches(part.name, step.shows)] if step.shows else stands
        found.append(Stage(step, added, shown, _items(step, added, model)))
    taken = sum((stage.items for stage in found), Counter[str]())
    wrong = [
        f"{STEPS.name}: semua langkah memakai {taken[item]} {item}, box.toml {quantity}; betulkan `adds` atau `uses`"
        for item, quantity in circuit.quantities(model.box).items()
        if taken[item] != quantity
    ]
    if wrong:
        raise BoxError(wrong)
    return found


def _items(step: Step, added: Iterable[Part], model: Model) -> Counter[str]:
    box = model.box
    electronic = {part.item for part in box.parts.values()}
    items = Counter(part.item for part in added if part.item and part.item not in electronic)
    items += Counter(part.item for ref, part in box.parts.items() if part.item and _matches(ref, step.solders))
    for item in step.uses:
        items[item] += sum(fitting.quantity for fitting in box.mechanical.values() if fitting.item == item)
    if step.cables:
        items += Counter(cable.item for cable in box.cables.values() if cable.item)
    return items


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _not_once(what: str, names: Iterable[str], steps: Sequence[Sequence[str]]) -> Iterator[str]:
    names = list(names)
    for name in names:
        numbers = [number for number, patterns in enumerate(steps, 1) if _matches(name, patterns)]
        if len(numbers) != 1:
            where = f"ada di langkah {' dan '.join(map(str, numbers))}" if numbers else "tidak ada di langkah mana pun"
            yield f"{STEPS.name}: {what} {name!r} {where}; harus di satu langkah"
    for number, patterns in enumerate(steps, 1):
        for pattern in patterns:
            if not any(fnmatchcase(name, pattern) for name in names):
                yield f"{STEPS.name}: langkah {number}: tidak ada {what} bernama {pattern!r}; betulkan"
