"""Everything that is made of the acrylic box, into one folder: all of it, or nothing."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from enclosure import costs, dxf, kernel, paper, plans, render, rules, scenes
from enclosure.flat import Point
from enclosure.model import Model
from enclosure.part import Plate
from enclosure.rules.drawings import drawing_of
from enclosure.solids import Solids
from hardware.mechanics import Sheet
from hardware.rules import Problem
from hardware.schema import BOX, BoxError


def write(model: Model, folder: Path, copies: int = 1) -> list[Path]:
    """Files for `copies` boxes below `folder`, which may exist; raises BoxError with all that is wrong.

    Checks data, outlines, bodies and drawings first: nothing is written for a box that breaks a rule.
    """
    rules.refuse(rules.problems(model))
    built = Solids(model)
    rules.refuse(rules.solid_problems(built))
    files = {**flat_files(model, copies), **pictures(model)}
    overview, apart = plans.overview(built), scenes.exploded(model)
    files["drawings/overview.svg"] = paper.svg(overview)
    files["drawings/exploded.svg"] = paper.svg(apart)
    files["drawings/drawings.pdf"] = paper.pdf([overview, apart, *plans.all_panels(model).values()])
    with tempfile.TemporaryDirectory(dir=folder.parent if folder.parent.is_dir() else None) as draft:
        kernel.write_step(Path(draft) / "box.step", built.bodies)
        kernel.write_glb(Path(draft) / "box.glb", built.bodies)
        files |= {f"solid/{path.name}": path.read_bytes() for path in sorted(Path(draft).iterdir())}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def committed(model: Model) -> dict[str, bytes]:
    """What lies under enclosure/drawings in the repository: small, and the same bytes each time."""
    files = {f"{name}.svg": paper.svg(sheet) for name, sheet in plans.all_panels(model).items()}
    return {**files, **{f"{name}.dxf": content for name, content in _panels(model).items()}}


def write_committed(model: Model, folder: Path) -> list[Path]:
    """Makes the folder of the repository anew, with a picture for the README."""
    rules.refuse(rules.problems(model))
    files = {**committed(model), "box.png": render.png(scenes.scenes(model)["open"]())}
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def flat_files(model: Model, copies: int) -> dict[str, bytes]:
    """Panels, nested sheets, drawings of panels and the list of costs, by path; raises BoxError."""
    files = {f"dxf/{name}.dxf": content for name, content in _panels(model).items()}
    files |= {f"drawings/{name}.svg": paper.svg(sheet) for name, sheet in plans.all_panels(model).items()}
    usage: list[tuple[object, ...]] = []
    for sheet in (model.at.e.body, model.at.e.inner):
        for size in dict.fromkeys((*dxf.SHEETS_MM, sheet.size_mm)):
            for number, nest in enumerate(_nested(model, sheet, size, copies), 1):
                name = f"nested-{sheet.thickness_mm:g}mm-{size[0]:g}x{size[1]:g}-{number}"
                files[f"dxf/{name}.dxf"] = dxf.drawing(nest.placed, model.at.e.kerf_mm, size)
                usage.append((name, len(nest.placed), f"{100 * nest.used:.0f} %"))
    files["usage.csv"] = _csv(("Lembar", "Panel", "Terpakai"), usage)
    total = ("Jumlah", "", costs.mass_g(model), costs.price_idr(model))
    files["costs.csv"] = _csv(("Nama", "Jumlah", "Massa (g)", "Harga (Rp)"), [*map(tuple, costs.lines(model)), total])
    return files


def _nested(model: Model, sheet: Sheet, size: Point, copies: int) -> list[dxf.Nest]:
    try:
        return dxf.nested(plates_of(model, sheet), size, copies, model.at.e.kerf_mm)
    except ValueError as error:
        raise BoxError([f"{BOX.name}: items.{sheet.item}: {error}; beli lembar yang lebih besar [sheet]"]) from None


def plates_of(model: Model, sheet: Sheet) -> dict[str, Plate]:
    """The panels that are cut from one kind of acrylic, by name."""
    return {part.name: part.plate for part in model.plates if part.plate and part.material == sheet.item}


def _panels(model: Model) -> dict[str, bytes]:
    """The DXF of each panel, read back and checked."""
    files, found = {}, []
    kerf_mm = model.at.e.kerf_mm
    for part in model.plates:
        assert part.plate
        content = dxf.drawing([dxf.Placed(part.name, part.plate)], kerf_mm)
        found += [Problem("drawing", *each) for each in drawing_of(part.plate, part.name, content, kerf_mm)]
        files[plans.slug(part.name)] = content
    rules.refuse(found)
    return files


def pictures(model: Model) -> dict[str, bytes]:
    return {f"pictures/{name}.png": render.png(paint()) for name, paint in scenes.scenes(model).items()}


def _csv(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([head, *rows])
    return text.getvalue().encode()
