"""The assembly guide: each part in one step, each quantity as bought, each page readable."""

import itertools
import math
import tomllib

import pypdf
import pypdfium2
import pytest
from PIL import ImageChops, ImageStat

from enclosure import flat, guide, vinyl
from enclosure.guide import booklet, sheets, steps
from enclosure.model import model
from enclosure.paper import Words
from enclosure.words import PARTS
from hardware import circuit
from hardware.rules import checked
from hardware.schema import BoxError


@pytest.fixture(scope="module")
def whole():
    return model(checked())


@pytest.fixture(scope="module")
def made(whole, tmp_path_factory):
    path = tmp_path_factory.mktemp("guide") / "guide.pdf"
    guide.make(whole, path)
    return path


def changed(tmp_path, old, new):
    """The steps with a change in them."""
    text = steps.STEPS.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "steps.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return steps.load(path)


def refused(whole, changed_guide):
    with pytest.raises(BoxError) as error:
        steps.stages(changed_guide, whole)
    return error.value.problems


def test_the_steps_take_all_that_is_bought(whole):
    taken = {}
    for stage in steps.stages(steps.load(), whole):
        for item, count in stage.items.items():
            taken[item] = taken.get(item, 0) + count
    assert taken == {item: count for item, count in circuit.quantities(whole.box).items() if count}


def test_at_the_end_the_whole_box_stands(whole):
    assert {part.name for part in steps.stages(steps.load(), whole)[-1].shown} == {part.name for part in whole.parts}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            '"cheek *", ',
            "",
            "bagian 'cheek left' tidak ada di langkah mana pun; harus di satu langkah",
            id="part left out",
        ),
        pytest.param(
            'adds = ["cell"]',
            'adds = ["cell", "lid"]',
            "bagian 'lid' ada di langkah 3 dan 11; harus di satu langkah",
            id="part in two steps",
        ),
        pytest.param(
            '"SW1", ',
            "",
            "komponen 'SW1' tidak ada di langkah mana pun; harus di satu langkah",
            id="reference left out",
        ),
        pytest.param(
            '"baffle *"', '"bafle *"', "langkah 3: tidak ada bagian bernama 'bafle *'; betulkan", id="name misspelt"
        ),
    ],
)
def test_a_step_that_does_not_fit_the_box_is_told(whole, tmp_path, old, new, problem):
    assert f"steps.toml: {problem}" in refused(whole, changed(tmp_path, old, new))


def test_an_item_that_no_step_takes_is_told(whole, tmp_path):
    assert refused(whole, changed(tmp_path, 'uses = ["foam"]\n', "")) == [
        "steps.toml: semua langkah memakai 0 foam, box.toml 1; betulkan `adds` atau `uses`"
    ]


def test_a_wrong_key_of_the_steps_is_told(tmp_path):
    with pytest.raises(BoxError, match=r"steps.toml: step.0.titel: tidak dikenal; betulkan namanya"):
        changed(tmp_path, 'title = "Ukur dulu, baru potong"', 'titel = "Ukur dulu, baru potong"')


def test_a_page_says_what_is_needed_done_and_checked(made, whole):
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(made).pages]
    wanted = tomllib.loads(steps.STEPS.read_text(encoding="utf-8"))["step"]
    assert len(pages) == 1 + len(wanted)
    for number, (page, step) in enumerate(zip(pages[1:], wanted, strict=True), 1):
        assert f"{number}. {step['title']} " in page
        for text in (*step["text"], step["check"]):
            assert " ".join(text.split()) in page
    assert whole.box.items["hinge"].name in pages[4]


def test_pages_have_their_pictures(made):
    """All but the cover, the first step, which has a drawing, and the sixth, which happens on a bought board."""
    assert [number for number, page in enumerate(pypdf.PdfReader(made).pages) if not page.images] == [0, 1, 6]


def test_the_first_step_tells_all_panels_apart(made, whole):
    assert all(PARTS[part.name] in pypdf.PdfReader(made).pages[1].extract_text() for part in whole.plates)
    words = [item for item in sheets.drawing(whole).items if isinstance(item, Words)]
    for number in range(1, len(whole.plates) + 1):
        on_panel, beside_name = (one for one in words if one.text == str(number))
        assert words[words.index(beside_name) + 1].text in PARTS.values()
        assert on_panel.size > beside_name.size
    numbers = [one for one in words if one.text.isdigit()]
    apart = min(math.dist((a.x, a.y), (b.x, b.y)) for a, b in itertools.combinations(numbers, 2))
    assert apart > numbers[0].size


def test_stickers_lie_on_their_faces(whole):
    bounds = {part.name: part.bounds for part in vinyl.applied(whole.at)}
    ((x0, y0, z0), (x1, y1, z1)) = bounds["sticker front"]
    assert (x0, x1, y1, z0) == pytest.approx((5, 195, 0, 5))
    assert y0 < 0
    assert z1 < whole.part("lock").bounds[0][2]
    assert bounds["sticker left"][1][0] == pytest.approx(0)
    assert bounds["sticker right"][0][0] == pytest.approx(200)
    assert bounds["sticker lid"][0][2] == pytest.approx(400)
    for name, (low, high) in bounds.items():
        assert all(low[axis] >= 0 or high[axis] == pytest.approx(0) for axis in range(3)), name
    front = next(part for part in vinyl.applied(whole.at) if part.name == "sticker front")
    ((hole,), frame) = front.prisms[0].holes, front.prisms[0].frame
    (u0, v0, u1, v1), (x, z, width, height) = flat.bounds(hole), whole.at.window
    assert (*frame.at(u0, v0), *frame.at(u1, v1)) == pytest.approx((x, 0, z, x + width, 0, z + height))


def test_the_guide_of_the_repository_is_this_one(made):
    """Byte for byte where the zlib that packed it is ours, elsewhere by what is seen."""
    told = f"{guide.BOOKLET.name} is not what is made now: python -m enclosure.guide, and look at it"
    if pypdf.PdfReader(guide.BOOKLET).metadata.creator == booklet.PACKED_BY:
        assert made.read_bytes() == guide.BOOKLET.read_bytes(), told
    now, kept = pypdfium2.PdfDocument(made), pypdfium2.PdfDocument(guide.BOOKLET)
    assert len(now) == len(kept), told
    for page, committed in zip(now, kept, strict=True):
        difference = ImageChops.difference(page.render(scale=0.5).to_pil(), committed.render(scale=0.5).to_pil())
        assert max(ImageStat.Stat(difference.convert("L")).mean) < 0.05, told
