"""The bill of materials buys what the box takes, and adds up."""

import csv
import io

import openpyxl
import pytest
from changed_box import box_with

from hardware import bom


@pytest.fixture(scope="module")
def box():
    return box_with()


def test_each_part_of_the_box_is_bought_once(box):
    bought = [place for line in bom.lines(box) for place in line.positions.split()]
    assert sorted(bought) == sorted(
        [ref for ref, part in box.parts.items() if part.item]
        + [name for name, cable in box.cables.items() if cable.item]
        + list(box.mechanical)
    )


def test_quantities_count_parts_and_cables(box):
    quantity = {line.positions: line.quantity for line in bom.lines(box)}
    assert quantity["R1 R2 R3 R8"] == 4
    assert quantity["W2 W3 W4"] == 3


def test_the_last_row_of_the_csv_is_the_sum_of_the_others(box):
    rows = list(csv.DictReader(io.StringIO(bom.as_csv(box).decode())))
    assert rows[-1]["Nama"] == "Jumlah"
    for column in ("Total (Rp)", "Massa (g)"):
        assert float(rows[-1][column]) == pytest.approx(sum(float(row[column]) for row in rows[:-1]))
    for row in rows[:-1]:
        assert int(row["Total (Rp)"]) == (int(row["Jumlah"]) + int(row["Cadangan"])) * int(row["Harga (Rp)"])


def test_a_dearer_part_makes_the_box_dearer_by_as_much(box):
    dearer = box_with(items__panel__price_idr=box.items["panel"].price_idr + 7)
    assert bom.total_idr(dearer) == bom.total_idr(box) + 7


def test_the_workbook_says_the_same_and_what_ten_boxes_cost(box):
    book = openpyxl.load_workbook(io.BytesIO(bom.as_xlsx(box)))
    one, suppliers, orders = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert len(one) == len(bom.lines(box)) + 2
    assert one[-1][9] == suppliers[-1][1] == bom.total_idr(box)
    assert sum(row[1] for row in suppliers[1:-1]) == bom.total_idr(box)
    assert orders[-1][4] == 10 * bom.total_idr(box)
