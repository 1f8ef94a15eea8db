"""The command lines of the workshop answer in Indonesian, with option, value and remedy."""

import re

import pytest

import enclosure.__main__ as of_enclosure
import enclosure.guide.__main__ as of_guide
import hardware.__main__ as of_hardware

COMMANDS = [
    pytest.param("python -m hardware", of_hardware.main, id="hardware"),
    pytest.param("python -m enclosure", of_enclosure.main, id="enclosure"),
    pytest.param("python -m enclosure.guide", of_guide.main, id="guide"),
]


@pytest.mark.parametrize(("program", "main"), COMMANDS)
def test_help_is_indonesian_throughout(program, main, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Cara pakai: {program} [-h]")
    assert "Tampilkan bantuan ini." in said
    assert re.findall(r"(?i)\b(usage|options|show|this|the|for|default)\b", said) == []


@pytest.mark.parametrize(("program", "main"), COMMANDS)
def test_an_option_that_is_not_known_is_named(program, main, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--draw"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"--draw: tidak dikenal; lihat: {program} --help\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(["--copies", "x"], "--copies: 'x' harus bilangan bulat, paling sedikit 1", id="no number"),
        pytest.param(["--copies", "0"], "--copies: '0' harus bilangan bulat, paling sedikit 1", id="no box at all"),
        pytest.param(["--out"], "--out: belum berisi; tulis nilainya sesudah pilihan ini", id="no folder"),
    ],
)
def test_a_value_that_can_not_be_is_named(given, said, capsys):
    with pytest.raises(SystemExit) as ended:
        of_enclosure.main(given)
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"{said}; lihat: python -m enclosure --help\n"


def test_a_file_is_no_folder(tmp_path, capsys):
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        of_enclosure.main(["--out", str(taken)])
    assert ended.value.code == 2
    said = f"--out: '{taken}' bukan folder; pilih folder lain; lihat: python -m enclosure --help\n"
    assert capsys.readouterr().err == said


def test_a_folder_that_can_not_be_written_is_named(monkeypatch, capsys):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(of_enclosure.outputs, "write", refuse)
    assert of_enclosure.main(["--out", "kotak"]) == 1
    assert capsys.readouterr().err == "kotak: tidak bisa ditulis; periksa izin dan ruang kosongnya\n"
