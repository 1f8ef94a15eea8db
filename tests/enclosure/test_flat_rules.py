"""Each rule on the data and outlines, broken once: its name, the values, and what would be allowed."""

import dataclasses

import pytest
from models import flat_problems, model_with, ranges

from enclosure import flat
from enclosure.part import Cutout
from enclosure.rules import FLAT, holes, money


def test_the_box_of_box_toml_breaks_no_rule():
    assert flat_problems() == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param(
            {"height_mm": 401},
            "enclosure.width_mm: kotak 200 x 100 x 401 mm; harus tepat 200 x 100 x 400 mm [outer size]",
            id="too high",
        ),
        pytest.param(
            {"panel_seat__thickness_mm": 5.0},
            "enclosure.panel_seat.thickness_mm: 5 mm menyisakan 0.2 mm untuk busa di depan panel; boleh 3 sampai "
            "4.7 mm, atau ganti spacer atau dalamnya ruang elektronik [panel thickness]",
            id="panel too thick",
        ),
        pytest.param(
            {"carrier__above_mm": 24.0},
            "carrier.above_mm: 24 mm komponen dan colokan; boleh 22.3 mm [electronics fit]",
            id="plugs too high",
        ),
        pytest.param(
            {"carrier__below_mm": 7.0},
            "carrier.below_mm: 7 mm solderan; spacer menyisakan 6 mm [electronics fit]",
            id="solder joints touch the tray",
        ),
        pytest.param(
            {"items__cell_holder__size_mm": [120.0, 21.0, 20.0]},
            "enclosure.bay: carrier: lebar 80 mm, -3.3 mm dari dinding ruang elektronik (190 mm); beri ruang "
            "[electronics fit]",
            id="holder too long",
        ),
        pytest.param(
            {"panel_seat__active_offset_mm": [12, 0]},
            "enclosure.panel_seat.active_offset_mm: 12, 0 mm menggeser gambar ke luar panel; paling banyak 9.1, 7.45 "
            "[window of the panel]",
            id="picture beside the panel",
        ),
        pytest.param(
            {"slot__from_back_mm": 50},
            "enclosure.slot.from_back_mm: 50 mm; boleh 30.0 mm (engsel) sampai 36.9 mm (corong harus berayun lewat "
            "kunci) [slot place]",
            id="slot too far in front",
        ),
        pytest.param(
            {"slot__from_back_mm": 28},
            "enclosure.slot.from_back_mm: 28 mm; boleh 30.0 mm (engsel) sampai 36.9 mm (corong harus berayun lewat "
            "kunci) [slot place]",
            id="slot under the hinge",
        ),
        pytest.param(
            {"limits__hand_mm": [110, 60]},
            "enclosure.bay.depth_mm: tangan 110 x 60 mm tidak lewat di 174 sampai 177 mm; di belakang ruang "
            "elektronik 53.6 mm, kurangi dalamnya [hand reaches money]",
            id="no way for a hand",
        ),
        pytest.param(
            {"limits__finger_mm": 5.5},
            "enclosure.bay (bay roof): menyisakan bukaan yang dilewati jari 5.5 mm; perkecil [board out of reach]",
            id="a finger in the cable's hole",
        ),
        pytest.param(
            {"hinge__bolts_back_mm": [15, 70, 130, 193]},
            "enclosure (back): 4.8 mm dari lubang sekrup engsel ke tepi; paling sedikit 5 mm [hole to edge]",
            id="hole near the edge",
        ),
        pytest.param(
            {"lock__thread_mm": 19.1},
            "enclosure.lock.hole_mm: 19.2 mm untuk ulir 19.1 mm; boleh 19.3 sampai 19.9 mm [lock fits hole]",
            id="lock without play",
        ),
        pytest.param(
            {"lock__cam_mm": [17, 11, 2.5]},
            "enclosure.strike.from_lock_mm: cam 17 mm mengait 7.0 mm; paling sedikit 8, jadi paling jauh 9 mm dari "
            "kunci [lock reaches strike]",
            id="cam too short",
        ),
        pytest.param(
            {"lock__cam_mm": [27.5, 11, 2.5]},
            "enclosure.lock.cam_mm: diputar ke atas, cam 27.5 mm mengenai tutup; paling panjang 27 mm "
            "[lock reaches strike]",
            id="cam too long",
        ),
        pytest.param(
            {"reed__closes_within_mm": 12},
            "enclosure.reed.gap_mm: 13.0 mm saat tutup rapat dan 20.9 mm saat terbuka 10 mm; saklar reed menutup "
            "sampai 12 dan membuka di atas 20 mm, jadi tidak ada celah yang cocok [magnet and reed]",
            id="magnet too far",
        ),
        pytest.param(
            {"reed__opens_beyond_mm": 22},
            "enclosure.reed.gap_mm: 13.0 mm saat tutup rapat dan 20.9 mm saat terbuka 10 mm; saklar reed menutup "
            "sampai 15 dan membuka di atas 22 mm, jadi boleh 14.1 sampai 15 mm [magnet and reed]",
            id="still closed with the lid 10 mm open",
        ),
        pytest.param(
            {"switch__operates_mm": 13.4},
            "enclosure.switch.pressed_mm: 13.5 mm di bawah tutup yang rapat; boleh 12.5 sampai 13.4 mm "
            "[switch pressed]",
            id="roller not pressed",
        ),
        pytest.param(
            {"mechanical__nut_m4__quantity": 9},
            "items.nut_m4: terpasang 10 di kotak, box.toml membeli 9; betulkan `mechanical` [fasteners]",
            id="a nut too few",
        ),
        pytest.param(
            {"cables__W2__length_mm": 180},
            "cables.W2.length_mm: 180 mm untuk jalan 162 mm; boleh 187 sampai 312 mm [cables]",
            id="cable too short",
        ),
        pytest.param(
            {"cables__W3__length_mm": 500},
            "cables.W3.length_mm: 500 mm untuk jalan 206 mm; boleh 231 sampai 356 mm [cables]",
            id="cable too long",
        ),
    ],
)
def test_a_broken_rule_is_named_with_what_would_be_allowed(changes, problem):
    assert f"box.toml: {problem}" in flat_problems(**changes)


def with_part(model, name, **changes):
    """A model in which one plate is another."""
    parts = []
    for part in model.parts:
        if part.name == name:
            plate = dataclasses.replace(part.plate, **changes)
            part = dataclasses.replace(part, plate=plate, prisms=(plate.prism,))
        parts.append(part)
    model.__dict__["parts"] = parts
    return model


def without(model, name):
    model.__dict__["parts"] = [part for part in model.parts if part.name != name]
    return model


def test_baffles_that_hardly_overlap_are_refused():
    model = model_with()
    lower = model.part("baffle 2").plate
    back = dataclasses.replace(lower.frame, origin=lower.frame.at(0, 3))
    assert [text for _, text in money.baffles(with_part(model, "baffle 2", frame=back))] == [
        "kedua sekat bertindih 8.4 mm; paling sedikit 10 mm"
    ]


def test_a_passage_too_narrow_for_notes_is_refused():
    model = model_with()
    lower = model.part("baffle 2").plate
    nearer = dataclasses.replace(lower.frame, origin=lower.frame.at(0, 0, 2))
    assert "18.8 mm di antara kedua sekat; uang kertas perlu paling sedikit 20 mm" in [
        text for _, text in money.baffles(with_part(model, "baffle 2", frame=nearer))
    ]


def test_no_ray_from_the_slot_reaches_the_money():
    assert money.rays_through(model_with()) == []


@pytest.mark.parametrize("name", ["baffle 1", "cheek left", "cheek right"])
def test_without_a_part_of_the_chute_the_money_is_seen(name):
    (key, text), *_ = money.money_hidden(without(model_with(), name))
    assert key == "enclosure.chute"
    assert "garis pandang dari celah sampai ke uang" in text


def test_rain_stands_on_a_lid_that_leaves_the_walls_bare():
    model = with_part(model_with(), "lid", outline=flat.box(5, 5, 195, 95))
    assert [text for _, text in money.rain(model)] == [
        "tutup tidak menutupi dinding; air hujan tertahan di tepi atasnya"
    ]


def test_rain_finds_a_hole_without_its_bolt():
    assert [text for _, text in money.rain(without(model_with(), "strike bolt 1"))] == [
        "lubang sekrup penahan kunci di (117, 14.5) terbuka bagi hujan; tutup dengan sekrupnya"
    ]


def test_a_screw_without_its_hole_is_refused():
    back = model_with().part("back").plate
    model = with_part(model_with(), "back", cutouts=tuple(cut for cut in back.cutouts if cut.purpose != "cable point"))
    assert list(holes.screw_without_hole(model)) == [
        ("enclosure (back)", "untuk cable eye 6 mm di back tidak ada lubang; perlu 6 sampai 6.6 mm")
    ]


def test_a_hole_without_its_screw_is_refused():
    lid = model_with().part("lid").plate
    extra = Cutout("strike bolt", flat.Circle(30, 50, 4.3))
    model = with_part(model_with(), "lid", cutouts=(*lid.cutouts, extra))
    assert list(holes.hole_without_screw(model)) == [
        ("enclosure (lid)", "lubang sekrup penahan kunci di (30, 50) mm tanpa sekrup; beri sekrup atau hapus lubangnya")
    ]


def test_a_screw_that_does_not_reach_its_nut_is_refused():
    model = model_with()
    bolt = model.part("hinge bolt lid 1")
    short = dataclasses.replace(bolt, screw=dataclasses.replace(bolt.screw, length_mm=8))
    model.__dict__["parts"] = [short if part is bolt else part for part in model.parts]
    assert list(holes.screw_length(model)) == [
        ("items.screw_m4_12", "hinge bolt lid 1 panjangnya 8 mm; agar mur terpegang perlu 9 mm")
    ]


@pytest.mark.parametrize("path", ranges())
def test_every_length_may_be_anywhere_in_its_range(path):
    for value in ranges()[path]:
        assert flat_problems(**{path: value}) == []


def test_rules_have_different_names():
    assert len({rule.__name__ for rule in FLAT}) == len(FLAT)
