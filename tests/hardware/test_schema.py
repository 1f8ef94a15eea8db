"""A box.toml of the wrong shape is refused with file, key and remedy."""

import pytest

from hardware import schema


def text_with(old, new):
    text = schema.BOX.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            "price_idr = 520_000\n",
            "",
            "box.toml: items.panel.price_idr: belum ada; tambahkan [key missing]",
            id="a part without price",
        ),
        pytest.param(
            "price_idr = 520_000",
            "price_idr = -1",
            "box.toml: items.panel.price_idr: -1 terlalu kecil; harus lebih dari 0 [value]",
            id="a negative price",
        ),
        pytest.param(
            "price_idr = 520_000",
            "price_idr = 520_000.5",
            "box.toml: items.panel.price_idr: 520000.5 harus bilangan bulat [value]",
            id="half a rupiah",
        ),
        pytest.param(
            'controller = "SSD1683"',
            'controler = "SSD1683"',
            "box.toml: panel.controler: tidak dikenal; betulkan namanya atau hapus [unknown key]",
            id="a misspelt key",
        ),
        pytest.param(
            'ua = 4, mark = "data sheet"',
            'ua = 4, mark = "guess"',
            "box.toml: power.currents.motion_10_hz.mark: 'guess' tidak dikenal; "
            "pilihan: 'measured', 'data sheet', 'reported' atau 'estimate' [value]",
            id="a current that says not how far to trust it",
        ),
        pytest.param(
            '"J1.1", "R1.2", "C1.1"',
            '"J1", "R1.2", "C1.1"',
            r"box.toml: nets.LID.ends.0: 'J1' harus berpola ^[A-Z]+[0-9]+\.[A-Z0-9+-]+$ [value]",
            id="an end without a pin",
        ),
        pytest.param(
            "size_mm = [80.0, 70.0]",
            "size_mm = [80.0]",
            "box.toml: carrier.size_mm.1: belum ada; tambahkan [key missing]",
            id="a carrier without a height",
        ),
        pytest.param(
            "wall_gap_mm = 12",
            'wall_gap_mm = "lebar"',
            "box.toml: enclosure.mount.wall_gap_mm: 'lebar' harus bilangan [value]",
            id="a word for a length",
        ),
    ],
)
def test_a_mistake_names_file_key_and_remedy(old, new, problem):
    with pytest.raises(schema.BoxError) as error:
        schema.parse(text_with(old, new))
    assert problem in error.value.problems


def test_every_mistake_is_told_at_once():
    with pytest.raises(schema.BoxError) as error:
        schema.parse(text_with("price_idr = 520_000\n", "price = 520_000\n"))
    assert error.value.problems == [
        "box.toml: items.panel.price_idr: belum ada; tambahkan [key missing]",
        "box.toml: items.panel.price: tidak dikenal; betulkan namanya atau hapus [unknown key]",
    ]


@pytest.mark.parametrize(("text", "where"), [("[board\n]", "baris 1, kolom 7"), ("[board", "akhir berkas")])
def test_text_that_is_not_toml_is_refused_with_its_line(text, where):
    with pytest.raises(schema.BoxError, match=rf"^box.toml: {where} bukan TOML yang benar; betulkan$"):
        schema.parse(text)
