"""The bench works: each of its rows has a figure and a floor. What the figures are is not judged here."""

import json
import subprocess
import sys
from pathlib import Path

_BENCH = Path(__file__).resolve().parent / "bench"
_SUBJECTS = {"intake", "import", "reconcile", "QR", "event", "release", "wake", "lid", "cell", "serve", "first"}


def test_every_row_has_a_figure_and_a_floor(need, tmp_path):
    need("mosquitto")
    output = tmp_path / "bench.json"
    done = subprocess.run(
        [sys.executable, _BENCH, "--quick", "--output", output], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(output.read_text())
    # Polars comes with `make bench` alone, and without it the time of a fact is still there.
    assert {row["what"].split()[0].rstrip(",") for row in said["rows"]} >= _SUBJECTS, said["left_out"]
    for row in said["rows"]:
        assert row["measured"] > 0, row
        assert row["floor_measured"] > 0, row
        assert row["floor"], row
        assert row["what"] in done.stdout
