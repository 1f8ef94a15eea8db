"""Files on their way to a board, unpacked by MicroPython with little memory."""

import random
import subprocess

import pytest
from interpreters import MICROPYTHON

from jumatserius.flashing import parcels

FILES = {
    "main.py.new": b"",
    "kotak/app.mpy": random.Random(1).randbytes(20_000),
    "kotak/lid.mpy": b"lid",
    "kotak/wake.mpy": bytes(8192),
}


@pytest.fixture
def board(tmp_path):
    """Runs these programs one after another, as at one prompt, in 100 kB."""
    (tmp_path / "kotak").mkdir()

    def run(programs):
        for number, program in enumerate(programs):
            (tmp_path / f"{number}.py").write_text(program)
        names = [f"{number}.py" for number in range(len(programs))]
        script = f"for name in {names}:\n    exec(open(name).read())\n"
        command = [MICROPYTHON, "-X", "heapsize=100k", "-c", script]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    run.folder = tmp_path
    return run


@pytest.fixture
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("application")
    (folder / "kotak").mkdir()
    for path, content in FILES.items():
        (folder / path).write_bytes(content)
    return list(parcels.programs(folder, FILES))


def test_what_is_unpacked_is_what_was_packed_and_each_whole_file_is_named(board, packed):
    said = board(packed)
    assert {path: (board.folder / path).read_bytes() for path in FILES} == FILES
    assert said.splitlines() == [parcels.PLACED + path for path in FILES]
    assert len(packed) > 2
    assert max(map(len, packed)) <= 12_000, "what a board takes in one piece"


def test_what_was_cut_is_written_anew(board, packed):
    board(packed[:2])
    assert 0 < (board.folder / "kotak/app.mpy").stat().st_size < 20_000
    board(packed)
    assert (board.folder / "kotak/app.mpy").read_bytes() == FILES["kotak/app.mpy"]
