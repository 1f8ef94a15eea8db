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
            "enclosure.width_mm: the box is 200 x 100 x 401 mm; it must be exactly 200 x 100 x 400 mm [outer size]",
            id="too high",
        ),
        pytest.param(
            {"panel_seat__thickness_mm": 5.0},
            "enclosure.panel_seat.thickness_mm: 5 mm leave 0.2 mm for the foam before the panel; allowed are 3 to 4.7 "
            "mm, or another spacer or depth of the bay [panel thickness]",
            id="panel too thick",
        ),
        pytest.param(
            {"carrier__above_mm": 24.0},
            "carrier.above_mm: 24 mm of parts and plugs; allowed are 22.3 mm [electronics fit]",
            id="plugs too high",
        ),
        pytest.param(
            {"carrier__below_mm": 7.0},
            "carrier.below_mm: 7 mm of solder joints; the spacers leave 6 mm [electronics fit]",
            id="solder joints touch the tray",
        ),
        pytest.param(
            {"items__cell_holder__size_mm": [120.0, 21.0, 20.0]},
            "enclosure.bay: carrier: width 80 mm, -3.3 mm from a wall of the bay (190 mm) [electronics fit]",
            id="holder too long",
        ),
        pytest.param(
            {"panel_seat__active_offset_mm": [12, 0]},
            "enclosure.panel_seat.active_offset_mm: 12, 0 mm move the picture off the panel; at most 9.1, 7.45 "
            "[window of the panel]",
            id="picture beside the panel",
        ),
        pytest.param(
            {"slot__from_back_mm": 50},
            "enclosure.slot.from_back_mm: 50 mm; allowed are 30.0 mm (hinge) to 36.9 mm (the chute must swing past the "
            "lock) [slot place]",
            id="slot too far in front",
        ),
        pytest.param(
            {"slot__from_back_mm": 28},
            "enclosure.slot.from_back_mm: 28 mm; allowed are 30.0 mm (hinge) to 36.9 mm (the chute must swing past the "
            "lock) [slot place]",
            id="slot under the hinge",
        ),
        pytest.param(
            {"limits__hand_mm": [110, 60]},
            "enclosure.bay.depth_mm: a hand of 110 x 60 mm doesn't pass at 174 to 177 mm; behind the bay are 53.6 mm: "
            "make the bay shallower [hand reaches money]",
            id="no way for a hand",
        ),
        pytest.param(
            {"limits__finger_mm": 5.5},
            "enclosure.bay (bay roof): leaves an opening through which a finger of 5.5 mm goes [board out of reach]",
            id="a finger in the cable's hole",
        ),
        pytest.param(
            {"hinge__bolts_back_mm": [15, 70, 130, 193]},
            "enclosure (back): 4.8 mm from the hinge bolt hole to the edge; at least 5 mm [hole to edge]",
            id="hole near the edge",
        ),
        pytest.param(
            {"lock__thread_mm": 19.1},
            "enclosure.lock.hole_mm: 19.2 mm for a thread of 19.1 mm; allowed are 19.3 to 19.9 mm [lock fits hole]",
            id="lock without play",
        ),
        pytest.param(
            {"lock__cam_mm": [17, 11, 2.5]},
            "enclosure.strike.from_lock_mm: the cam of 17 mm bites 7.0 mm; at least 8, so at most 9 mm from the lock "
            "[lock reaches strike]",
            id="cam too short",
        ),
        pytest.param(
            {"lock__cam_mm": [27.5, 11, 2.5]},
            "enclosure.lock.cam_mm: turned up, a cam of 27.5 mm meets the lid; at most 27 mm [lock reaches strike]",
            id="cam too long",
        ),
        pytest.param(
            {"reed__closes_within_mm": 12},
            "enclosure.reed.gap_mm: 13.0 mm with the lid shut and 20.9 mm when it is 10 mm open; the switch closes "
            "within 12 and opens beyond 20 mm, so no gap will do [magnet and reed]",
            id="magnet too far",
        ),
        pytest.param(
            {"reed__opens_beyond_mm": 22},
            "enclosure.reed.gap_mm: 13.0 mm with the lid shut and 20.9 mm when it is 10 mm open; the switch closes "
            "within 15 and opens beyond 22 mm, so 14.1 to 15 mm are allowed [magnet and reed]",
            id="still closed with the lid 10 mm open",
        ),
        pytest.param(
            {"switch__operates_mm": 13.4},
            "enclosure.switch.pressed_mm: 13.5 mm under the shut lid; allowed is 12.5 to 13.4 mm [switch pressed]",
            id="roller not pressed",
        ),
        pytest.param(
            {"mechanical__nut_m4__quantity": 9},
            "items.nut_m4: 10 stand in the box, box.toml buys 9; correct `mechanical` [fasteners]",
            id="a nut too few",
        ),
        pytest.param(
            {"cables__W2__length_mm": 180},
            "cables.W2.length_mm: 180 mm for a way of 162 mm; allowed are 187 to 312 mm [cables]",
            id="cable too short",
        ),
        pytest.param(
            {"cables__W3__length_mm": 500},
            "cables.W3.length_mm: 500 mm for a way of 206 mm; allowed are 231 to 356 mm [cables]",
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
        "the baffles overlap by 8.4 mm; at least 10 mm"
    ]


def test_a_passage_too_narrow_for_notes_is_refused():
    model = model_with()
    lower = model.part("baffle 2").plate
    nearer = dataclasses.replace(lower.frame, origin=lower.frame.at(0, 0, 2))
    assert "18.8 mm between the baffles; notes need at least 20 mm" in [
        text for _, text in money.baffles(with_part(model, "baffle 2", frame=nearer))
    ]


def test_no_ray_from_the_slot_reaches_the_money():
    assert money.rays_through(model_with()) == []


@pytest.mark.parametrize("name", ["baffle 1", "cheek left", "cheek right"])
def test_without_a_part_of_the_chute_the_money_is_seen(name):
    (key, text), *_ = money.money_hidden(without(model_with(), name))
    assert key == "enclosure.chute"
    assert "lines from the slot reach the money" in text


def test_rain_stands_on_a_lid_that_leaves_the_walls_bare():
    model = with_part(model_with(), "lid", outline=flat.box(5, 5, 195, 95))
    assert [text for _, text in money.rain(model)] == [
        "the lid doesn't cover the walls; rain stands on their upper edges"
    ]


def test_rain_finds_a_hole_without_its_bolt():
    assert [text for _, text in money.rain(without(model_with(), "strike bolt 1"))] == [
        "the strike bolt hole at (117, 14.5) is open to rain"
    ]


def test_a_screw_without_its_hole_is_refused():
    back = model_with().part("back").plate
    model = with_part(model_with(), "back", cutouts=tuple(cut for cut in back.cutouts if cut.purpose != "cable point"))
    assert list(holes.screw_without_hole(model)) == [
        ("enclosure (back)", "cable eye of 6 mm finds no hole in back; it needs 6 to 6.6 mm")
    ]


def test_a_hole_without_its_screw_is_refused():
    lid = model_with().part("lid").plate
    extra = Cutout("strike bolt", flat.Circle(30, 50, 4.3))
    model = with_part(model_with(), "lid", cutouts=(*lid.cutouts, extra))
    assert list(holes.hole_without_screw(model)) == [
        ("enclosure (lid)", "no screw for the strike bolt hole at (30, 50) mm")
    ]


def test_a_screw_that_does_not_reach_its_nut_is_refused():
    model = model_with()
    bolt = model.part("hinge bolt lid 1")
    short = dataclasses.replace(bolt, screw=dataclasses.replace(bolt.screw, length_mm=8))
    model.__dict__["parts"] = [short if part is bolt else part for part in model.parts]
    assert list(holes.screw_length(model)) == [
        ("items.screw_m4_12", "hinge bolt lid 1 is 8 mm long; to hold its nut it needs 9 mm")
    ]


@pytest.mark.parametrize("path", ranges())
def test_every_length_may_be_anywhere_in_its_range(path):
    for value in ranges()[path]:
        assert flat_problems(**{path: value}) == []


def test_rules_have_different_names():
    assert len({rule.__name__ for rule in FLAT}) == len(FLAT)
