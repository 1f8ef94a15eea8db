"""`python tests/bench/boards.py 20`: so many boards become boxes in a row, with the mishaps of a long morning.

Real esptool, mpremote and server; the boards are programs, so what the lines are slow with is not in the seconds: the
bytes are what goes through a board's cable, 115,200 bit/s at its prompt.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

_TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(_TESTS), str(_TESTS / "firmware"), str(_TESTS / "flashing")]

import office  # noqa: E402  the helpers of other tests are found only now
import series  # noqa: E402


def main() -> None:
    """Print the figures; end badly unless every board became its box and every mishap was said."""
    parser = argparse.ArgumentParser(prog="tests/bench/boards.py", description=__doc__)
    parser.add_argument("count", type=int, help="boards that become boxes")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory(prefix="jumat-boards-") as folder:
        server = office.opened(Path(folder) / "data")
        began = time.monotonic()
        try:
            morning = series.run(count, server, Path(folder))
        finally:
            server.close()
        said = _figures(morning, time.monotonic() - began)
    print(json.dumps(said, indent=1))
    if said["boxes"] != count or said["running"] != count or len(said["failed"]) != 3:
        sys.exit(1)


def _figures(morning: series.Morning, all_s: float) -> dict[str, Any]:
    seconds, sent = defaultdict(list), defaultdict(list)
    for turn in morning.turns:
        if turn.kind == series.NEW and turn.box:
            for step, took_s, went in turn.steps():
                seconds[step].append(took_s)
                sent[step].append(went)
    boards = [turn.reached[-1][1] - turn.reached[0][1] for turn in morning.turns if turn.box]
    became = {bytes.fromhex(nvs["box"]).decode() for _, nvs, _ in morning.boards if nvs}
    return {
        "boards": len(morning.boards),
        "boxes": len(became & set(morning.codes)),
        "running": sum(is_running for *_, is_running in morning.boards),
        "failed": [turn.failure for turn in morning.turns if turn.failure],
        "last_words": morning.last_words.split(": ")[-1],
        "minutes": round(all_s / 60, 1),
        "board_s": {"median": round(median(boards), 1), "longest": round(max(boards), 1)},
        "step_s": {step: round(median(took), 1) for step, took in seconds.items()},
        "step_bytes": {step: round(median(went)) for step, went in sent.items()},
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    main()
