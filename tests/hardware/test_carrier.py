"""The carrier board before a judge that we did not write: kicad-cli's design rule check."""

import io
import json
import re
import zipfile

import pytest
from changed_box import box_with

from hardware import circuit
from hardware.kicad import cli, files, layout, router, silkscreen
from hardware.schema import BoxError

NOTHING = {"violations": set(), "unconnected_items": set(), "schematic_parity": set()}


@pytest.fixture(scope="module", autouse=True)
def kicad(need):
    need("kicad-cli")


def findings(sources):
    """Types of what KiCad finds: rules broken, ends not joined, differences from the schematic; warnings too."""
    with cli.project(sources) as folder:
        what = ("--schematic-parity", "--severity-all", "--format", "json")
        cli.run(folder, "pcb", "drc", *what, "-o", "drc.json", "carrier.kicad_pcb")
        report = json.loads((folder / "drc.json").read_text())
    return {
        kind: {finding["type"] for finding in report[kind]}
        for kind in ("violations", "unconnected_items", "schematic_parity")
    }


def changed(pattern, replacement):
    """The project with the first match of a pattern in the board replaced."""
    sources = files.sources(box_with())
    text, count = re.subn(pattern, replacement, sources["carrier.kicad_pcb"].decode(), count=1, flags=re.DOTALL)
    assert count == 1
    return {**sources, "carrier.kicad_pcb": text.encode()}


def test_kicad_finds_nothing_broken_nothing_unconnected_and_no_difference_from_the_schematic():
    assert findings(files.sources(box_with())) == NOTHING


def test_kicad_sees_a_net_without_its_tracks():
    sources = files.sources(box_with())
    text = sources["carrier.kicad_pcb"].decode()
    [number] = re.findall(r'^\t\(net (\d+) "EPD_CS"\)', text, re.MULTILINE)
    cut = re.sub(rf"\t\((segment|via)\n(\t\t\(.*\)\n)*\t\t\(net {number}\)\n(\t\t\(.*\)\n)*\t\)\n", "", text)
    assert len(cut) < len(text)
    assert findings({**sources, "carrier.kicad_pcb": cut.encode()})["unconnected_items"] == {"unconnected_items"}


def test_kicad_sees_a_track_across_others():
    crossing = '\t(segment (start 55 60) (end 120 100) (width 0.25) (layer "F.Cu") (net 1))\n\t(segment\n'
    assert "shorting_items" in findings(changed(r"\t\(segment\n", crossing))["violations"]


def test_kicad_sees_a_pad_on_another_net_than_in_the_schematic():
    swapped = changed(r'(\(property "Reference" "R7".*?\(net )\d+ "[^"]+"', r'\g<1>2 "LID2"')
    assert findings(swapped)["schematic_parity"]


def test_every_net_is_as_wide_as_it_says_but_for_pads_that_are_narrower():
    box = box_with()
    narrowest = {}
    for track in router.route(box).tracks:
        narrowest[track.net] = min(narrowest.get(track.net, 9), track.width_mm)
    for net, width in box.carrier.track_mm.items():
        pads = [min(pad.width_mm, pad.height_mm) for pad in layout.pads(box) if pad.net == net]
        assert narrowest[net] >= min([width, *(pad - 0.05 for pad in pads)])


def test_nothing_of_copper_is_at_the_antenna():
    box = box_with()
    x0, y0, x1, y1 = box.carrier.antenna_mm
    routes = router.route(box)
    spots = [spot for track in routes.tracks for spot in (track.a, track.b)]
    spots += [(via.x_mm, via.y_mm) for via in routes.vias] + [(pad.x_mm, pad.y_mm) for pad in layout.pads(box)]
    assert not [(x, y) for x, y in spots if x0 < x < x1 and y0 < y < y1]


def test_the_same_box_is_routed_in_the_same_way():
    assert router.route.__wrapped__(box_with()) == router.route(box_with())


def test_a_net_without_a_way_is_refused_with_its_name():
    with pytest.raises(
        BoxError, match=r"^box.toml: carrier.places: jalur \w+ tidak menemukan jalan; renggangkan komponen$"
    ):
        router.route(box_with(carrier__antenna_mm=[38.5, 0.0, 39.5, 70.0]))


def test_everything_printed_has_a_place_of_its_own():
    box = box_with()
    printed = silkscreen.texts(box)
    said = [text.words for text in printed]
    for ref in circuit.on_carrier(box):
        assert ref in said
        assert box.parts[ref].label in ["", *said]
    areas = [text.rectangle for text in printed]
    for i, a in enumerate(areas):
        for b in areas[i + 1 :]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_a_text_over_pads_is_refused():
    with pytest.raises(BoxError, match=r"^box.toml: carrier.texts: 'X' menutupi sesuatu di \(76, 35\); geser$"):
        silkscreen.texts(box_with(carrier__texts=[["X", [76.0, 35.0], 1.0]]))


def test_the_board_house_gets_each_layer_and_the_holes():
    archive = zipfile.ZipFile(io.BytesIO(files.drawings(box_with())["gerbers.zip"]))
    names = " ".join(archive.namelist())
    for part in ("F_Cu", "B_Cu", "F_Mask", "B_Mask", "F_Paste", "F_Silkscreen", "Edge_Cuts", ".drl"):
        assert part in names
    drill = archive.read("carrier.drl").decode()
    holes = len(re.findall(r"^X", drill, re.MULTILINE))
    board = files.sources(box_with())["carrier.kicad_pcb"].decode()
    assert holes == len(re.findall(r"^\t+\(drill ", board, re.MULTILINE))
