"""What the CAD kernel says about the bodies, and each of its rules broken once."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models import model_with, ranges, solids_with, told

from enclosure import flat, kernel
from enclosure.part import Frame, block
from enclosure.rules import problems, solid_problems, solids
from enclosure.solids import Solids


@pytest.fixture(scope="module")
def built():
    return solids_with()


def changed(built, name, **changes):
    """The same box with one part changed; a plate by its plate."""
    parts = []
    for part in built.model.parts:
        if part.name == name and part.plate and "prisms" not in changes:
            plate = dataclasses.replace(part.plate, **changes)
            part = dataclasses.replace(part, plate=plate, prisms=(plate.prism,))
        elif part.name == name:
            part = dataclasses.replace(part, **changes)
        parts.append(part)
    model = dataclasses.replace(built.model)
    model.__dict__["parts"] = parts
    return Solids(model)


def test_the_box_of_box_toml_breaks_no_rule(built):
    assert told(solid_problems(built)) == []


def test_the_acrylic_is_exactly_as_large_as_ordered(built):
    low, high = kernel.bounds(built.bodies[part.name] for part in built.model.plates)
    assert low == pytest.approx((0, 0, 0), abs=1e-9)
    assert high == pytest.approx((200, 100, 400), abs=1e-9)


def test_kernel_and_outlines_agree_on_every_volume(built):
    for part in built.model.plates:
        assert kernel.volume_mm3(built.bodies[part.name]) == pytest.approx(part.prisms[0].volume_mm3, rel=1e-9)


def test_a_flipped_panel_keeps_its_volume_and_is_still_found(built):
    front = built.model.part("front").plate
    flipped = Frame(front.frame.at(200, 0), tuple(-each for each in front.frame.u), front.frame.v)
    outside = changed(built, "front", frame=flipped)
    assert list(solids.volumes(outside)) == []
    assert list(solids.parts_overlap(outside))
    inward = dataclasses.replace(flipped, origin=front.frame.at(200, 0, 10))
    assert list(solids.bounding_box(changed(built, "front", frame=dataclasses.replace(inward, origin=(200, -1, 0)))))


def test_a_body_that_is_none_is_refused(built):
    crossed = flat.Polygon(((0, 0), (50, 50), (50, 0), (0, 50)))
    broken = changed(built, "ear left", outline=crossed, cutouts=())
    broken.model.__dict__["parts"] = [broken.model.part("ear left")]
    assert list(solids.valid_bodies(broken)) == [
        ("enclosure (ear left)", "bukan benda yang utuh: garis luarnya berpotongan sendiri; betulkan ukurannya")
    ]


def test_a_missing_finger_is_found_in_the_volume(built):
    bottom = built.model.part("bottom").plate
    ((_, text),) = solids.volumes(changed(built, "bottom", outline=flat.box(5, 5, 195, 95)))
    assert text.startswith("dinding dan tutup ")
    assert bottom.area_mm2 > 190 * 90


def test_parts_that_share_space_are_refused(built):
    pushed = block((60, 80), (3, 20), (300, 310))
    problems = list(solids.parts_overlap(changed(built, "cell", prisms=(pushed,))))
    assert ("enclosure (front)", "bertumpuk 400.000 mm3 dengan cell; harus nol") in problems


def test_a_lid_that_meets_the_lock_does_not_swing(built):
    long = block((95, 105), (28, 32), (360, 395))
    found = list(solids.lid_swings(changed(built, "magnet", prisms=(long,))))
    assert ("enclosure (magnet)", "mengenai lock saat tutup terbuka 6 derajat; harus bisa sampai 110") in found


def test_a_tray_that_can_not_be_taken_out_is_refused(built):
    bar = block((20, 180), (45, 60), (360, 370))
    found = list(solids.tray_comes_out(changed(built, "wall nut 1", prisms=(bar,))))
    told = "mengenai wall nut 1 saat papan pasang dikeluarkan, 30 mm naik dan 45 mm ke belakang; beri ruang"
    assert ("enclosure (panel)", told) in found


def test_the_lid_does_not_open_while_it_is_locked(built):
    lifted = kernel.turned(built.bodies["strike"], built.model.at.axis, 2)
    assert kernel.common_mm3(lifted, built.bodies["cam"]) > 1


@pytest.mark.parametrize("path", ["body__thickness_mm", "chute__passage_mm", "hinge__barrel_mm", "lock__below_lid_mm"])
def test_at_both_ends_of_the_most_delicate_ranges_all_bodies_fit(path):
    for value in ranges()[path]:
        assert told(solid_problems(solids_with(**{path: value}))) == []


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.data())
def test_any_length_anywhere_in_its_range_keeps_all_rules(data):
    path = data.draw(st.sampled_from(sorted(ranges())))
    value = data.draw(
        st.floats(*ranges()[path]).map(lambda each: round(each, 2)).filter(lambda v: v >= ranges()[path][0])
    )
    model = model_with(**{path: min(value, ranges()[path][1])})
    assert told(problems(model)) == []
    assert told(solid_problems(Solids(model))) == []
