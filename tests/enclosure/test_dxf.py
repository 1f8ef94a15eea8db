"""The files for the laser, read back by ezdxf and measured by shapely."""

import io
import math
from collections import Counter

import pytest
from ezdxf import units
from ezdxf.filemanagement import read
from models import model_with

from enclosure import dxf, flat
from enclosure.rules.drawings import drawing_of

MODEL = model_with()
PLATES = {part.name: part.plate for part in MODEL.plates}
KERF_MM = 0.15


def alone(name, kerf_mm=KERF_MM):
    return dxf.drawing([dxf.Placed(name, PLATES[name])], kerf_mm)


def cut_lines(content):
    return read(io.StringIO(content.decode())).modelspace().query('*[layer=="CUT"]')


@pytest.mark.parametrize("name", PLATES)
@pytest.mark.parametrize("kerf_mm", [0, 0.15, 0.4])
def test_every_panel_is_clean_closed_and_right_once_the_kerf_is_undone(name, kerf_mm):
    assert list(drawing_of(PLATES[name], name, alone(name, kerf_mm), kerf_mm)) == []


def test_circles_stay_circles_and_rounded_ends_stay_arcs():
    kinds = Counter(line.dxftype() for line in cut_lines(alone("lid")))
    assert kinds == {"CIRCLE": 6, "LWPOLYLINE": 2}
    slot = next(line for line in cut_lines(alone("lid")) if line.dxftype() == "LWPOLYLINE")
    assert [bulge for *_, bulge in slot.get_points("xyb")] == [0, 1, 0, 1]


def test_the_kerf_grows_panels_and_shrinks_holes():
    x0, y0, x1, y1 = flat.bounds(dxf.loops(PLATES["lid"], 0.2)[0])
    assert (x1 - x0, y1 - y0) == pytest.approx((200.2, 100.2))
    bolt = next(line for line in cut_lines(alone("lid", 0.2)) if line.dxftype() == "CIRCLE")
    assert bolt.dxf.radius == pytest.approx(4.3 / 2 - 0.1)


def test_the_same_panel_gives_the_same_bytes():
    assert alone("back") == alone("back")


def spoilt(content, change):
    document = read(io.StringIO(content.decode()))
    change(document)
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()


def in_inches(document):
    document.units = units.IN


def open_line(document):
    document.modelspace().query("LWPOLYLINE").first.close(False)


def hole_outside(document):
    document.modelspace().add_circle((-20, 5), 2, dxfattribs={"layer": "CUT"})


def moved_edge(document):
    line = document.modelspace().query("LWPOLYLINE").first
    line[0] = (line[0][0] - 1, *line[0][1:])


def emptied(document):
    document.modelspace().delete_all_entities()


def lost_layer(document):
    document.modelspace().query("LWPOLYLINE").first.dxf.linetype = "unknown"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(in_inches, "satuannya 1; harus mm (4)", id="inches"),
        pytest.param(open_line, "ada garis potong yang terbuka; semua harus tertutup", id="open line"),
        pytest.param(hole_outside, "garis di (-20.0, 5.0) mm harus di dalam garis luar", id="hole outside"),
        pytest.param(moved_edge, "tanpa lebar potong 0.15 mm sisa ", id="an edge moved"),
        pytest.param(emptied, "tidak ada yang dipotong", id="empty"),
        pytest.param(lost_layer, "menurut ezdxf: ", id="unknown line type"),
    ],
)
def test_a_spoilt_drawing_is_found(change, problem):
    content = spoilt(alone("ear left"), change)
    assert problem in " ".join(text for _, text in drawing_of(PLATES["ear left"], "ear left", content, KERF_MM))


def test_a_drawing_of_another_kerf_is_found():
    ((_, text),) = drawing_of(PLATES["lid"], "lid", alone("lid", 0.4), 0.1)
    assert "tanpa lebar potong 0.1 mm sisa " in text


@pytest.mark.parametrize("sheet_mm", dxf.SHEETS_MM)
@pytest.mark.parametrize("copies", [1, 4])
def test_nested_panels_keep_apart_and_on_the_sheet(sheet_mm, copies):
    plates = {name: plate for name, plate in PLATES.items() if plate.thickness_mm == 5}
    nests = dxf.nested(plates, sheet_mm, copies, KERF_MM)
    assert sum(len(nest.placed) for nest in nests) == copies * len(plates)
    for nest in nests:
        lines = cut_lines(dxf.drawing(nest.placed, KERF_MM, sheet_mm))
        outer = []
        for one in nest.placed:
            loop = flat.turned(dxf.loops(one.plate, KERF_MM)[0], one.degrees, (0, 0))
            x0, y0, x1, y1 = flat.bounds(loop)
            outer.append((*one.at, one.at[0] + x1 - x0, one.at[1] + y1 - y0))
        assert len(lines) == sum(1 + len(one.plate.cutouts) for one in nest.placed)
        assert all(a[0] >= 5 and a[1] >= 5 and a[2] <= sheet_mm[0] - 5 and a[3] <= sheet_mm[1] - 5 for a in outer)
        assert not any(
            a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a in outer for b in outer if a is not b
        )
        assert nest.used == pytest.approx(sum(one.plate.area_mm2 for one in nest.placed) / math.prod(sheet_mm))


def test_a_panel_larger_than_the_sheet_is_refused():
    with pytest.raises(ValueError, match="lebih besar dari lembar 300 x 200 mm: back, front, left, right"):
        dxf.nested({name: PLATES[name] for name in ("back", "front", "left", "right", "lid")}, (300, 200), 1, KERF_MM)
