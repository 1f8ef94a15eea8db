"""The panel's type is made from a free font, and from nothing else."""

import importlib.util

from interpreters import FIRMWARE

_TOOL = importlib.util.spec_from_file_location("make_font", FIRMWARE / "tools" / "make_font.py")
make_font = importlib.util.module_from_spec(_TOOL)
_TOOL.loader.exec_module(make_font)


def test_the_fonts_of_the_panel_are_made_again_byte_for_byte(leave_out):
    if not all((make_font.FOLDER / file).exists() for _, file, *_ in make_font.FONTS):
        leave_out("fonts-dejavu-extra")
    assert make_font.source(make_font.FOLDER) == make_font.OUT.read_text()
