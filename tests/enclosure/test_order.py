"""`jumatserius build-box`: one folder with everything, or none."""

from pathlib import Path

import pypdf
import pytest
from typer.testing import CliRunner

from enclosure import cover, order
from enclosure.model import model
from hardware.rules import checked
from jumatserius import cli
from jumatserius.errors import Missing, Refused, Several

QRIS = (Path(__file__).parent.parent / "vectors" / "qris_valid.tsv").read_text().splitlines()[2].split("\t")[1]
HEAD = "box,host,placement,qris\n"


def ask(*arguments):
    return CliRunner().invoke(cli.app, ["build-box", *map(str, arguments)])


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "kotak.csv"

    def write(*rows):
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two boxes, made once."""
    here = tmp_path_factory.mktemp("order")
    boxes = here / "kotak.csv"
    boxes.write_text(f"{HEAD}LBK-0001,Kantor Camat,kantor,{QRIS}\nLBK-0002,Masjid Raya,tempat ibadah,{QRIS}\n")
    result = ask("--boxes", boxes, "--out", here / "pesanan")
    assert result.exit_code == 0, result.output
    assert "Mulai dari sampul.pdf." in result.output
    assert sorted(path.name for path in here.iterdir()) == ["kotak.csv", "pesanan"]
    return here / "pesanan"


def test_everything_for_making_boxes_is_there(folder):
    for name in (
        "sampul.pdf",
        "panduan-merakit.pdf",
        "bahan.xlsx",
        "papan/gerbers.zip",
        "papan/wiring.png",
        "papan/schematic.pdf",
        "akrilik/solid/box.step",
        "akrilik/solid/box.glb",
        "akrilik/drawings/drawings.pdf",
        "akrilik/dxf/front.dxf",
        "stiker/front.pdf",
        "stiker/labels.pdf",
    ):
        assert (folder / name).stat().st_size > 500, name
    assert len(pypdf.PdfReader(folder / "stiker" / "front.pdf").pages) == 2


def test_the_cover_says_what_to_order_where_and_what_it_costs(folder):
    words = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(folder / "sampul.pdf").pages)
    assert "Pesanan untuk 2 kotak" in words
    assert "LBK-0001 sampai LBK-0002" in words
    order_lines = cover.lines(model(checked()), 2)
    assert f"Rp {sum(line.total_idr for line in order_lines):,}".replace(",", ".") in words
    for supplier in {line.supplier for line in order_lines}:
        assert f"{supplier}: Rp" in words
    for line in order_lines:
        assert " ".join(line.name.split()) in words


def test_files_named_on_the_cover_are_in_the_folder(folder):
    files = {file for line in cover.lines(model(checked()), 2) for file in line.file.split(", ") if file}
    assert len(files) >= 6
    assert [file for file in files if not list(folder.glob(file))] == []


def test_a_batch_shares_its_sheets_of_acrylic():
    def sheets(copies):
        return {line.name: line.quantity for line in cover.lines(model(checked()), copies) if "nested" in line.file}

    one, four = sheets(1), sheets(4)
    assert set(one.values()) == {1}
    assert sum(four.values()) < 4 * sum(one.values())


def test_a_bad_qris_is_refused_before_anything_is_made(tmp_path, listed):
    result = ask("--boxes", listed(f"LBK-0001,Kantor,kantor,{QRIS[:-1]}0"), "--out", tmp_path / "pesanan")
    assert isinstance(result.exception, Several)
    assert "kotak.csv baris 2, qris: CRC 7240, seharusnya 7244" in str(result.exception)
    assert not (tmp_path / "pesanan").exists()


def test_a_text_too_long_leaves_no_folder(tmp_path, listed):
    result = ask("--boxes", listed(f"LBK-0001,{'Yayasan ' * 40},kantor,{QRIS}"), "--out", tmp_path / "pesanan")
    assert isinstance(result.exception, Refused)
    assert result.exception.field == "host"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kotak.csv"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, listed):
    (tmp_path / "pesanan").mkdir()
    kept = tmp_path / "pesanan" / "catatan.txt"
    kept.write_text("jangan hilang")
    result = ask("--boxes", listed(f"LBK-0001,Kantor,kantor,{QRIS}"), "--out", tmp_path / "pesanan")
    assert "pesanan sudah ada; pilih folder baru" in str(result.exception)
    assert kept.read_text() == "jangan hilang"


def test_a_board_that_is_older_than_its_data_is_not_ordered(tmp_path, listed, monkeypatch):
    monkeypatch.setattr(order.electronics, "plain", lambda box: {"hardware/made/bom.csv": b"another box"})
    result = ask("--boxes", listed(f"LBK-0001,Kantor,kantor,{QRIS}"), "--out", tmp_path / "pesanan")
    assert "box.toml berubah setelah hardware/made/bom.csv dibuat; jalankan `python -m hardware`" in str(
        result.exception
    )
    assert not (tmp_path / "pesanan").exists()


def test_registered_boxes_are_taken_from_the_server(tmp_path):
    def told(*arguments):
        result = CliRunner().invoke(cli.app, [*arguments, "--data", str(tmp_path)])
        assert result.exit_code == 0, result.output

    told("register", "district", "sajira", "Sajira")
    told("register", "institution", "kantor", "Kantor Camat", "--element", "pemerintah", "--district", "sajira")
    told("box", "add", "LBK-0001", "--institution", "kantor")
    unknown = ask("LBK-0009", "--out", tmp_path / "x", "--data", tmp_path).exception
    assert isinstance(unknown, Missing)
    assert "LBK-0009 tidak terdaftar" in unknown.message
    without = ask("LBK-0001", "--out", tmp_path / "x", "--data", tmp_path).exception
    assert isinstance(without, Refused)
    assert "LBK-0001 belum punya kode QRIS" in without.message


def test_either_numbers_or_a_list_are_asked_for(tmp_path, listed):
    for arguments in (["--out", tmp_path / "x"], ["LBK-0001", "--boxes", listed(), "--out", tmp_path / "x"]):
        assert "sebutkan nomor kotak atau --boxes" in str(ask(*arguments).exception)
