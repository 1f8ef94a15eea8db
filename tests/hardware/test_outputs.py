"""What is committed is what box.toml makes."""

import json
import re

import pytest
from changed_box import box_with

from hardware import __main__ as command
from hardware import outputs, rules, tools

STALE = "is stale; run: python -m hardware"


def committed(path):
    return (outputs.ROOT / path).read_bytes()


def test_what_we_make_alone_is_committed_byte_for_byte():
    for path, content in outputs.plain(box_with()).items():
        assert committed(path) == content, f"{path} {STALE}"


@pytest.fixture(scope="module")
def drawn(need):
    need("dot")
    need("kicad-cli")
    return outputs.drawn(box_with())


def words(content):
    """What a drawing says, whatever it was drawn by; for other files nothing."""
    return sorted(re.findall(r">([^<>\s][^<>]*)</text>", content.decode("utf-8", errors="replace")))


def test_what_programs_draw_is_committed_byte_for_byte_where_their_versions_are_ours(drawn):
    same_tools = json.loads(committed(outputs.TOOLS)) == tools.versions()
    for path, content in drawn.items():
        if same_tools:
            assert committed(path) == content, f"{path} {STALE}"
        elif path != outputs.TOOLS:
            assert words(committed(path)) == words(content), f"{path} {STALE}"


def test_the_wiring_names_every_cable_connector_and_pin(drawn):
    box = box_with()
    said = words(drawn["hardware/made/wiring.svg"])
    for name, cable in box.cables.items():
        assert {name, cable.from_, cable.to} <= set(said)
        for wire in cable.wires:
            assert any(text.startswith(f"{cable.from_}:{wire[0]}:") for text in said)
            assert any(text.startswith(f"{cable.to}:{wire[1]}:") for text in said)


def test_nothing_is_written_while_a_rule_is_broken(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(outputs, "ROOT", tmp_path)
    monkeypatch.setattr(rules, "load", lambda: box_with(nets__EPD_CS__pin=6))
    assert command.main([]) == 1
    assert "box.toml: nets.EPD_CS.pin: GPIO6 milik chip flash" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_without_the_programs_that_draw(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(outputs, "ROOT", tmp_path / "root")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command.main([]) == 1
    assert capsys.readouterr().err == "dot belum terpasang; jalankan: make test-deps\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("--draw", 2)])
def test_who_asks_for_something_else_gets_an_answer_and_no_files(tmp_path, monkeypatch, argument, code):
    monkeypatch.setattr(outputs, "ROOT", tmp_path)
    with pytest.raises(SystemExit) as ended:
        command.main([argument])
    assert ended.value.code == code
    assert list(tmp_path.iterdir()) == []
