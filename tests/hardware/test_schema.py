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
            "box.toml: items.panel.price_idr is missing; add it [key missing]",
            id="a part without price",
        ),
        pytest.param(
            "price_idr = 520_000",
            "price_idr = -1",
            "box.toml: items.panel.price_idr is -1; input should be greater than 0 [value]",
            id="a negative price",
        ),
        pytest.param(
            "price_idr = 520_000",
            "price_idr = 520_000.5",
            "box.toml: items.panel.price_idr is 520000.5; "
            "input should be a valid integer, got a number with a fractional part [value]",
            id="half a rupiah",
        ),
        pytest.param(
            'controller = "SSD1683"',
            'controler = "SSD1683"',
            "box.toml: panel.controler is not known; correct its name or remove it [unknown key]",
            id="a misspelt key",
        ),
        pytest.param(
            'ua = 4, mark = "data sheet"',
            'ua = 4, mark = "guess"',
            "box.toml: power.currents.motion_10_hz.mark is 'guess'; "
            "input should be 'measured', 'data sheet', 'reported' or 'estimate' [value]",
            id="a current that says not how far to trust it",
        ),
        pytest.param(
            '"J1.1", "R1.2", "C1.1"',
            '"J1", "R1.2", "C1.1"',
            r"box.toml: nets.LID.ends.0 is 'J1'; string should match pattern '^[A-Z]+[0-9]+\.[A-Z0-9+-]+$' [value]",
            id="an end without a pin",
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
        "box.toml: items.panel.price_idr is missing; add it [key missing]",
        "box.toml: items.panel.price is not known; correct its name or remove it [unknown key]",
    ]


def test_text_that_is_not_toml_is_refused_with_its_line():
    with pytest.raises(schema.BoxError, match=r"^box.toml: .* \(at line 1, column 7\); correct the line$"):
        schema.parse("[board\n]")
