"""What a kabupaten prints on its stickers: texts and colours from one file."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from hardware import wording
from hardware.base import Data
from jumatserius.errors import Failed, Refused, Several, why

DESIGN = Path(__file__).with_name("design.toml")

Percent = Annotated[int, Field(ge=0, le=100)]
Cmyk = tuple[Percent, Percent, Percent, Percent]
Text = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]


class Colours(Data):
    """CMYK in percent."""

    brand: Cmyk
    accent: Cmyk
    ink: Cmyk
    paper: Cmyk


class Program(Data):
    name: Text
    motto: Text
    place: Text
    hashtag: Annotated[str, Field(pattern=r"^#\w+$")]
    contact: Text
    permit: Text
    permit_until: date


class Front(Data):
    invitation: Text
    screen: Text
    caution: Text


class Side(Data):
    heading: Text
    points: Annotated[tuple[Text, ...], Field(min_length=1)]


class Lid(Data):
    invitation: Text
    amount: Text


class Seal(Data):
    text: Text
    broken: Text


class Design(Data):
    colours: Colours
    program: Program
    front: Front
    left: Side
    right: Side
    lid: Lid
    seal: Seal


def load(path: Path = DESIGN) -> Design:
    """The design in the TOML file `path`. Raises `Several` with each wrong key, `Failed` when it can't be read."""
    try:
        return Design.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Failed(f"berkas rancangan {path} {why(error)}; periksa jalurnya") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(path.name, wording.unreadable(error)) from error
    except ValidationError as error:
        raise Several([Refused(f"{path.name}: {key}", text) for key, text in wording.unfit(error)]) from error
