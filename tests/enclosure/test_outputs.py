"""What `python -m enclosure` writes: complete, the same each time, and nothing at all for a box that breaks a rule."""

import ast
import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from changed_box import box_with
from models import model_with
from PIL import Image
from pypdf import PdfReader

from enclosure import __main__ as command
from enclosure import costs, kernel, outputs, plans, scenes
from enclosure.solids import Solids
from enclosure.stickers import design, printing
from enclosure.stickers.boxes import PrintedBox
from enclosure.vinyl import outlines
from enclosure.words import PARTS, PURPOSES
from hardware import rules

VECTORS = Path(__file__).parent.parent / "vectors" / "qris_valid.tsv"
DRIVER = command.COMMITTED.parent.parent / "firmware" / "kotak" / "panel.py"


@pytest.fixture(scope="module")
def model():
    return model_with()


@pytest.fixture(scope="module")
def written(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("enclosure") / "box"
    return folder, outputs.write(model, folder, copies=2)


def test_the_committed_drawings_are_those_of_box_toml(model):
    made = outputs.committed(model)
    for name, content in made.items():
        assert (command.COMMITTED / name).read_bytes() == content, f"{name} is stale; run: python -m enclosure"
    assert {path.name for path in command.COMMITTED.iterdir()} == {*made, "box.png"}


def test_the_committed_picture_shows_the_box_of_box_toml(model):
    """Compared by eye's measure: another library may round a pixel differently."""
    committed = Image.open(command.COMMITTED / "box.png").convert("RGB")
    painted = scenes.scenes(model)["open"]()
    assert committed.size == painted.size
    assert np.abs(np.asarray(committed, dtype=float) - np.asarray(painted, dtype=float)).mean() < 1


def test_every_panel_has_its_drawing_and_its_file_for_the_laser(model, written):
    folder, paths = written
    names = {plans.slug(part.name) for part in model.plates}
    assert {path.stem for path in (folder / "dxf").iterdir() if not path.stem.startswith("nested")} == names
    assert {path.stem for path in (folder / "drawings").glob("*.svg")} == {*names, "strike", "overview", "exploded"}
    assert sorted(paths) == sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_sheets_are_those_that_shops_sell_and_say_how_much_is_used(written):
    rows = list(csv.reader((written[0] / "usage.csv").open()))[1:]
    assert {name.rsplit("-", 1)[0] for name, *_ in rows} == {
        "nested-5mm-900x600",
        "nested-5mm-2400x1200",
        "nested-3mm-900x600",
        "nested-3mm-2400x1200",
        "nested-3mm-600x300",
    }
    assert {f"{name}.dxf" for name, *_ in rows} == {path.name for path in (written[0] / "dxf").glob("nested*")}
    assert sum(int(panels) for name, panels, _ in rows if name.startswith("nested-5mm-900x600")) == 2 * 8


def test_the_drawings_name_parts_and_tell_sizes(written):
    pages = [page.extract_text() for page in PdfReader(written[0] / "drawings" / "drawings.pdf").pages]
    assert all(any(name in page for page in pages[2:]) for name in PARTS.values())
    assert all(word in pages[0] for word in ("400", "200", "100", "84,8", "63,6", "170"))
    front = next(page for page in pages if "Panel depan" in page and "kunci cam" in page)
    assert all(word in front for word in ("395", "Ø 19,2, rata 16,2", "367"))


def test_every_part_and_hole_has_an_indonesian_name(model):
    assert set(PARTS) == {part.name for part in model.plates}
    assert set(PURPOSES) == {cut.purpose for part in model.plates for cut in part.plate.cutouts}


def test_step_holds_the_same_bodies(model, written):
    built = Solids(model)
    read = kernel.read_step(written[0] / "solid" / "box.step")
    wanted = math.fsum(kernel.volume_mm3(body) for body in built.bodies.values())
    assert kernel.volume_mm3(read) == pytest.approx(wanted, rel=1e-6)
    (low, high), (wanted_low, wanted_high) = kernel.bounds([read]), kernel.bounds(built.bodies.values())
    assert low == pytest.approx(wanted_low, abs=1e-3)
    assert high == pytest.approx(wanted_high, abs=1e-3)


def test_glb_is_one_with_every_part_in_it(model, written):
    content = (written[0] / "solid" / "box.glb").read_bytes()
    assert content[:4] == b"glTF"
    assert all(f'"{part.name}"'.encode() in content for part in model.parts)


@pytest.mark.parametrize("name", ["shut", "open", "inside", "exploded"])
def test_pictures_show_something(written, name):
    picture = np.asarray(Image.open(written[0] / "pictures" / f"{name}.png").convert("L"), dtype=float)
    assert picture.shape[0] == scenes.HEIGHT_PX
    assert 0.1 < (picture < 235).mean() < 0.9


def test_the_acrylic_weighs_what_its_volume_weighs(model):
    built = Solids(model)
    for sheet in (model.at.e.body, model.at.e.inner):
        volume = sum(kernel.volume_mm3(built.bodies[p.name]) for p in model.plates if p.material == sheet.item)
        assert costs.acrylic_g(model, sheet) == pytest.approx(volume * 1.19e-3, rel=0.01)


def test_costs_add_up(model, written):
    *rows, total = list(csv.reader(io.StringIO((written[0] / "costs.csv").read_text())))[1:]
    assert sum(int(row[3]) for row in rows) == int(total[3]) == costs.price_idr(model)
    assert sum(float(row[2]) for row in rows) == pytest.approx(float(total[2]))


def test_a_box_that_breaks_a_rule_leaves_no_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(rules, "load", lambda: box_with(enclosure__panel_seat__thickness_mm=5.0))
    assert command.main(["--out", str(tmp_path / "box")]) == 1
    assert "box.toml: enclosure.panel_seat.thickness_mm: 5 mm menyisakan 0.2 mm" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_body_that_does_not_fit_leaves_no_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(rules, "load", lambda: box_with(enclosure__lock__nut_mm=[36, 3]))
    assert command.main(["--out", str(tmp_path / "box")]) == 1
    said = capsys.readouterr().err
    assert "box.toml: enclosure (bay roof): bertumpuk " in said
    assert said.endswith(" mm3 dengan lock nut; harus nol [parts overlap]\n")
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_too_small_for_a_panel_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(rules, "load", lambda: box_with(enclosure__inner__size_mm=[150, 150]))
    assert command.main(["--out", str(tmp_path / "box")]) == 1
    said = capsys.readouterr().err
    assert "items.acrylic_3_opal: lebih besar dari lembar 150 x 150 mm: bay floor, bay roof, tray" in said
    assert list(tmp_path.iterdir()) == []


def test_panel_is_the_same_in_driver_bay_and_sticker(model):
    """The driver's window of RAM, times the pixel, is what the sticker leaves free in front of the panel."""
    assigned = {
        ast.unparse(node.targets[0]): node.value
        for node in ast.walk(ast.parse(DRIVER.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
    }
    settings = dict(ast.literal_eval(assigned["_SETTINGS"]))
    columns = (settings[0x44][1] + 1) * 8
    rows = int.from_bytes(settings[0x45][2:], "little") + 1
    panel = model.box.panel
    assert (columns, rows) == (panel.width_px, panel.height_px)
    window, bay = outlines(model.at).window, model.part("panel").bounds
    assert (window.width_mm, window.height_mm) == panel.active_mm
    assert (window.width_mm, window.height_mm) == pytest.approx(
        (columns * panel.pixel_mm, rows * panel.pixel_mm), abs=0.5
    )
    assert bay[1][0] - bay[0][0] == model.at.parts.panel_mm[0]
    assert bay[0][0] < window.x_mm + 5 < window.right_mm + 5 < bay[1][0]
    assert bay[0][2] < window.y_mm + 5 < window.top_mm + 5 < bay[1][2]


def test_the_stickers_find_room_on_this_box(model, tmp_path):
    free = outlines(model.at)
    qris = VECTORS.read_text(encoding="utf-8").splitlines()[2].split("\t")[1]
    box = PrintedBox("LBK-0001", "Masjid Al-A'raaf", "tempat ibadah", qris)
    # Refused when a text finds no room.
    assert printing.write(tmp_path, free, design.load(), [box], "https://kotak.example")
    assert free.front.height_mm + 5 < model.at.lock[1] - model.at.e.lock.head_mm[0] / 2
    assert free.lid.height_mm + 5 < model.at.slot_y - model.at.e.slot.width_mm / 2
