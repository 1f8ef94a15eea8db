"""The assembly guide: steps as data, each held against the bill of materials, with pictures from the model."""

from pathlib import Path

from enclosure.guide import booklet, pictures, steps
from enclosure.model import Model

BOOKLET = Path(__file__).with_name("panduan-merakit.pdf")


def make(whole: Model, path: Path) -> None:
    """Writes the PDF; raises BoxError for steps that do not fit the box."""
    guide = steps.load()
    stages = steps.stages(guide, whole)
    booklet.write(path, guide, stages, whole.box, lambda stage: pictures.picture(whole, stage))
