"""The twin itself."""

import pytest
from seen import minutes, of_kind
from station import BOX, FRIDAY

import twin.interpreter
from twin import Box, TwinError


def test_a_box_goes_on_where_another_object_left_it(lonely):
    lonely.power_on(FRIDAY)
    again = Box(lonely.directory, BOX)
    again.open_lid(FRIDAY + minutes(5))
    assert again.now >= FRIDAY + minutes(5)
    assert len(of_kind(again, "lid_open")) == 1


def test_without_micropython_there_is_one_plain_sentence(monkeypatch, tmp_path):
    twin.interpreter.micropython.cache_clear()
    monkeypatch.setattr(twin.interpreter.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(twin.interpreter.shutil, "which", lambda _: None)
    with pytest.raises(TwinError, match=r"^Tidak ada perintah micropython untuk \w+ \w+, jadi kotak tak bisa jalan\."):
        twin.interpreter.micropython()


def test_a_firmware_that_ends_without_sleeping_is_an_error_with_its_output(lonely, monkeypatch, tmp_path):
    (tmp_path / "boot.py").write_text("print('halfway')\nraise SystemExit(3)\n")
    path = twin.interpreter.search_path()
    monkeypatch.setattr(twin.interpreter, "search_path", lambda: f"{tmp_path}:{path}")
    with pytest.raises(TwinError, match="LBK-0001 ended with status 3:\nhalfway"):
        lonely.power_on(FRIDAY)


def test_moments_have_a_time_zone(lonely):
    with pytest.raises(ValueError, match="no time zone"):
        lonely.power_on(FRIDAY.replace(tzinfo=None))
