"""The power budget: months follow from currents, charges and the cell, and the README says the same."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from changed_box import box_with

from hardware import outputs, power


@pytest.fixture(scope="module")
def box():
    return box_with()


def months(box, name="typical"):
    return power.months(box, box.power.cases[name])


def test_a_current_that_flows_always_empties_the_cell_in_capacity_over_current(box):
    only = box_with(
        power__cases__typical={"title": "x", "currents": {"sleep_board": 1}, "charges": {}},
        power__currents__sleep_board={"ua": 1000, "mark": "estimate", "of": "x"},
        power__battery__self_discharge_per_month=0,
        power__battery__usable_share=1,
    )
    assert months(only) == pytest.approx(3000 / 24 / (365.25 / 12))


def test_charges_count_as_often_as_they_happen(box):
    twice = box_with(power__cases__typical__charges={"refresh": 2})
    [refresh] = [d for d in power.draws(twice, twice.power.cases["typical"]) if d.name == "refresh"]
    assert refresh.mc == 2 * box.power.charges["refresh"].mc


def test_a_cell_that_holds_less_lasts_as_much_less_apart_from_what_it_loses_itself(box):
    full = box_with(power__battery__self_discharge_per_month=0)
    poor = box_with(power__battery__self_discharge_per_month=0, power__cases__typical__capacity_share=0.5)
    assert months(poor) == pytest.approx(months(full) / 2)


def test_each_fault_costs_more_than_half_of_the_life(box):
    faults = [name for name, case in box.power.cases.items() if case.fault]
    assert len(faults) == 3
    for name in faults:
        assert months(box, name) < months(box) / 2


def test_a_year_is_reached_in_every_case_without_a_fault(box):
    assert all(power.months(box, case) > 12 for case in box.power.cases.values() if not case.fault)


def test_each_row_of_the_table_says_how_far_to_trust_it(box):
    rows = list(csv.DictReader(io.StringIO(power.as_csv(box).decode())))
    assert {row["mark"] for row in rows} <= {"measured", "data sheet", "reported", "estimate"}
    for name in box.power.cases:
        shares = [float(row["share"]) for row in rows if row["case"] == name and row["draw"] != "all"]
        assert sum(shares) == pytest.approx(1, abs=0.005)


def test_the_chart_tells_the_months_of_each_case(box):
    said = [text.text for text in ElementTree.fromstring(power.chart(box)).iter("{http://www.w3.org/2000/svg}text")]
    for name, case in box.power.cases.items():
        assert f"{months(box, name):.1f}" in said
        assert case.title.partition(": ")[2] in said


def test_the_readme_tells_the_months_of_each_case(box):
    readme = (outputs.ROOT / "hardware" / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (.+) \| (\d+\.\d) \|$", readme, re.MULTILINE))
    assert told == {case.title: f"{power.months(box, case):.1f}" for case in box.power.cases.values()}
