"""What a print shop gets: boxes of the page, colours, cut lines, and codes that a phone reads."""

import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp
from pypdf.generic import ArrayObject

from enclosure.stickers import boxes, design, printing
from enclosure.stickers.boxes import PrintedBox
from enclosure.stickers.faces import Face
from enclosure.stickers.printing import Outlines
from enclosure.stickers.sheet import BLEED_MM, Rect
from jumatserius.errors import Failed, Refused, Several

VECTORS = Path(__file__).parent.parent / "vectors"
POINTS_PER_MM = 72 / 25.4
SERVER = "https://kotak.example"
QRIS = (
    "00020101021126640017ID.CO.BANKBSI.WWW0118936004515260181590021083016613180303UMI51440014ID.CO.QRIS.WWW"
    "0215ID60913909960300303UMI5204866153033605802ID5916REJ NERD SJRVFDS6011SUGLDRWCSBT61053786563047244"
)
OUTLINES = Outlines(
    front=Face(190, 345),
    window=Rect(52.6, 263, 84.8, 63.6),
    side=Face(90, 255),
    lid=Face(190, 58, (Rect(111, 6, 10, 10, 5), Rect(131, 6, 10, 10, 5))),
)


def box(number=1, **changes):
    given = {"box_id": f"LBK-{number:04}", "host": "Masjid Al-A'raaf", "placement": "tempat ibadah", "qris": QRIS}
    return PrintedBox(**{**given, **changes})


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stickers")
    printing.write(folder, OUTLINES, design.load(), [box(1), box(2)], SERVER)
    return folder


def size_mm(rectangle):
    return round(float(rectangle.width) / POINTS_PER_MM, 3), round(float(rectangle.height) / POINTS_PER_MM, 3)


def operators(page):
    """(operands, operator) of everything that is drawn on the page."""
    return pypdf.generic.ContentStream(page.get_contents(), page.pdf).operations


def codes(path, page=0, dots_per_inch=200):
    picture = pypdfium2.PdfDocument(path)[page].render(scale=dots_per_inch / 72).to_pil()
    return [one.text for one in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    ("kind", "pages", "size"),
    [
        ("front", 2, (190, 345)),
        ("sides", 4, (90, 255)),
        ("lid", 2, (190, 58)),
        ("labels", 2, (100, 60)),
        ("seals", 8, (80, 25)),
    ],
)
def test_trim_is_the_sticker_and_bleed_goes_beyond_it(printed, kind, pages, size):
    document = pypdf.PdfReader(printed / f"{kind}.pdf")
    assert len(document.pages) == pages
    for page in document.pages:
        assert size_mm(page.trimbox) == size
        assert size_mm(page.bleedbox) == tuple(side + 2 * BLEED_MM for side in size)
        assert float(page.trimbox.left) == pytest.approx(BLEED_MM * POINTS_PER_MM, abs=0.001)


@pytest.mark.parametrize("kind", ["front", "sides", "lid", "labels", "seals"])
def test_all_colours_are_cmyk_and_the_cut_is_a_spot_colour(printed, kind):
    for page in pypdf.PdfReader(printed / f"{kind}.pdf").pages:
        drawn = [operator for _, operator in operators(page)]
        assert not {b"rg", b"RG", b"g", b"G"} & set(drawn)
        assert b"k" in drawn
        spaces = page["/Resources"]["/ColorSpace"]
        names = [spaces[name][1] for name in spaces if isinstance(spaces[name], ArrayObject)]
        assert names == ["/CutContour"]
        assert b"SCN" in drawn


@pytest.mark.parametrize("kind", ["front", "sides", "lid", "labels", "seals"])
def test_fonts_travel_with_the_file(printed, kind):
    for page in pypdf.PdfReader(printed / f"{kind}.pdf").pages:
        fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]
        assert fonts
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_the_code_is_printed_in_black_ink_alone(printed):
    page = pypdf.PdfReader(printed / "front.pdf").pages[0]
    colour, of_the_largest, most = None, None, 0
    drawn = 0
    for operands, operator in operators(page):
        if operator == b"k":
            colour, drawn = [float(one) for one in operands], 0
        drawn += operator == b"re"
        if drawn > most:
            of_the_largest, most = colour, drawn
    assert most > 300
    assert of_the_largest == [0, 0, 0, 1]


def test_the_printed_qris_is_the_banks_byte_for_byte(printed):
    assert codes(printed / "front.pdf") == [QRIS]


def test_every_known_qris_is_read_from_its_sticker(tmp_path):
    payloads = [line.split("\t")[1] for line in (VECTORS / "qris_valid.tsv").read_text().splitlines() if line[0] != "#"]
    printing.write(tmp_path, OUTLINES, design.load(), [box(n, qris=one) for n, one in enumerate(payloads, 1)], SERVER)
    assert [codes(tmp_path / "front.pdf", n, 120) for n in range(len(payloads))] == [[one] for one in payloads]


def test_the_label_leads_to_the_page_of_the_box(printed):
    assert codes(printed / "labels.pdf", 1) == [f"{SERVER}/kotak/LBK-0002"]


def test_the_front_says_who_is_paid_and_where_the_box_stands(printed):
    words = " ".join(pypdf.PdfReader(printed / "front.pdf").pages[0].extract_text().split())
    for expected in (
        "REJ NERD SJRVFDS",
        "NMID: ID6091390996030",
        "LBK-0001",
        "Masjid Al-A'raaf (tempat ibadah)",
        "Izin",
    ):
        assert expected in words


def test_labels_of_a_hundred_boxes_are_one_file_in_their_order(tmp_path):
    printing.write(tmp_path, OUTLINES, design.load(), [box(n) for n in range(1, 101)], SERVER)
    pages = pypdf.PdfReader(tmp_path / "labels.pdf").pages
    assert [re.search(r"LBK-\d{4}", page.extract_text())[0] for page in pages] == [f"LBK-{n:04}" for n in range(1, 101)]


def test_the_same_batch_gives_the_same_bytes(printed, tmp_path):
    printing.write(tmp_path, OUTLINES, design.load(), [box(1), box(2)], SERVER)
    for path in printed.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_another_kabupaten_changes_the_file_alone(tmp_path):
    other = tmp_path / "balangan.toml"
    text = design.DESIGN.read_text(encoding="utf-8")
    other.write_text(text.replace("Kabupaten Lebak", "Kabupaten Balangan").replace("Jum'atSERIUS", "Balanting"))
    printing.write(tmp_path / "out", OUTLINES, design.load(other), [box()], SERVER)
    words = " ".join(pypdf.PdfReader(tmp_path / "out" / "front.pdf").pages[0].extract_text().split())
    assert "Balanting" in words
    assert "Kabupaten Balangan" in words
    assert "Lebak" not in words


def test_a_text_too_long_names_field_and_room_and_writes_nothing(tmp_path):
    with pytest.raises(Refused) as refused:
        printing.write(tmp_path / "out", OUTLINES, design.load(), [box(host="Yayasan " * 40)], SERVER)
    assert refused.value.field == "host"
    assert "dengan 336 huruf tidak muat di 82 x 21 mm" in refused.value.message
    assert "pada 9 pt" in refused.value.message
    assert not (tmp_path / "out").exists()


def test_a_letter_that_the_font_lacks_is_named(tmp_path):
    with pytest.raises(Refused, match=r"host: huruf cetak tidak punya ✓; tulis 'Masjid ✓"):
        printing.write(tmp_path / "out", OUTLINES, design.load(), [box(host="Masjid ✓")], SERVER)
    assert not (tmp_path / "out").exists()


def test_no_line_parts_an_amount_from_its_currency(tmp_path):
    given = design.load()
    points = [f"{'m' * length} Rp 15.000 untuk satu anak" for length in range(4, 14, 2)]
    given = given.model_copy(update={"right": given.right.model_copy(update={"points": points})})
    printing.write(tmp_path, OUTLINES, given, [box()], SERVER)
    lines = pypdf.PdfReader(tmp_path / "sides.pdf").pages[1].extract_text().splitlines()
    assert sum("Rp 15.000" in line for line in lines) == len(points)


def test_what_is_printed_on_the_green_can_be_read():
    def luminance(cmyk):
        cyan, magenta, yellow, black = (part / 100 for part in cmyk)
        parts = [(1 - ink) * (1 - black) for ink in (cyan, magenta, yellow)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    colours = design.load().colours
    for light in (colours.paper, colours.accent):
        assert (luminance(light) + 0.05) / (luminance(colours.brand) + 0.05) >= 4.5


def test_a_qris_with_a_bad_crc_is_refused():
    with pytest.raises(Refused, match="CRC 7245, seharusnya 7244"):
        box(qris=QRIS[:-1] + "5")


def test_all_mistakes_of_a_design_are_told_at_once(tmp_path):
    broken = tmp_path / "design.toml"
    text = design.DESIGN.read_text(encoding="utf-8")
    broken.write_text(text.replace("[90, 35, 70, 45]", "[90, 35, 70, 110]").replace('hashtag = "#', 'hash = "#'))
    with pytest.raises(Several) as several:
        design.load(broken)
    assert {str(one) for one in several.value.refusals} == {
        "design.toml: colours.brand.3: 110 terlalu besar; paling banyak 100 [value]",
        "design.toml: program.hashtag: belum ada; tambahkan [key missing]",
        "design.toml: program.hash: tidak dikenal; betulkan namanya atau hapus [unknown key]",
    }


def test_a_design_that_is_no_toml_or_not_there_is_told(tmp_path):
    broken = tmp_path / "design.toml"
    with pytest.raises(Failed, match=r"design.toml tidak ditemukan; periksa jalurnya"):
        design.load(broken)
    broken.write_text("[colours")
    with pytest.raises(Refused, match=r"design.toml: akhir berkas bukan TOML yang benar; betulkan"):
        design.load(broken)


def listed(tmp_path, text):
    path = tmp_path / "kotak.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_boxes_are_read_from_a_list(tmp_path):
    path = listed(tmp_path, f"box,host,placement,qris\nLBK-0001,Kantor Camat,kantor,{QRIS}\n")
    assert boxes.read(path) == [PrintedBox("LBK-0001", "Kantor Camat", "kantor", QRIS)]
    assert boxes.read(path)[0].merchant == ("REJ NERD SJRVFDS", "ID6091390996030", "")


def test_each_wrong_row_of_a_list_is_told_with_its_number(tmp_path):
    path = listed(
        tmp_path,
        f"box,host,placement,qris\nLBK-1,Kantor,kantor,{QRIS}\nLBK-0002,,kantor,{QRIS}\n"
        f"LBK-0003,Kantor,kantor,{QRIS[:-1]}0\nLBK-0004,Kantor,kantor,{QRIS}\nLBK-0004,Kantor,kantor,{QRIS}\n",
    )
    with pytest.raises(Several) as several:
        boxes.read(path)
    assert [one.field for one in several.value.refusals] == [
        "kotak.csv baris 2, box",
        "kotak.csv baris 3, host",
        "kotak.csv baris 4, qris",
        "kotak.csv baris 6, box",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("box,host\nLBK-0001,Kantor\n", "tanpa kolom placement, qris", id="columns missing"),
        pytest.param("box,host,placement,qris\n", "tidak memuat kotak", id="empty"),
    ],
)
def test_a_list_without_boxes_is_refused(tmp_path, text, message):
    with pytest.raises(Refused, match=message):
        boxes.read(listed(tmp_path, text))


def test_a_list_that_can_not_be_read_is_told(tmp_path):
    with pytest.raises(Failed, match=r"kotak.csv tidak ditemukan; periksa jalurnya"):
        boxes.read(tmp_path / "kotak.csv")
    (tmp_path / "kotak.csv").write_bytes(b"box,host\xff")
    with pytest.raises(Failed, match=r"kotak.csv bukan teks UTF-8; simpan ulang"):
        boxes.read(tmp_path / "kotak.csv")


def test_outlines_are_what_is_cut(printed, tmp_path):
    narrow = replace(OUTLINES, lid=Face(190, 58))
    printing.write(tmp_path, narrow, design.load(), [box(1), box(2)], SERVER)
    assert (tmp_path / "lid.pdf").read_bytes() != (printed / "lid.pdf").read_bytes()
    assert (tmp_path / "front.pdf").read_bytes() == (printed / "front.pdf").read_bytes()
