"""Boards in a row, by the command that a technician uses; `python tests/bench/boards.py 20` does a whole heap."""

import re

import series


def test_a_series_goes_on_whatever_one_of_its_boards_is(office, tmp_path):
    morning = series.run(2, office, tmp_path)
    boxes = list(morning.codes)
    kinds = [series.NEW, series.STRANGE, series.OTHER_CHIP, series.PULLED]

    assert [turn.kind for turn in morning.turns] == [*kinds, series.NEW]
    assert [turn.box for turn in morning.turns] == [boxes[0], None, None, None, boxes[1]]
    assert morning.turns[0].failure is None
    assert morning.turns[1].failure == f"papan: sudah menjadi {series.STRANGER}; untuk menghapusnya: --replace-identity"
    assert morning.turns[2].failure.startswith("papan: chip ESP32-C3")
    assert re.fullmatch(r"mpremote berhenti: .*; periksa kabelnya, lalu jalankan lagi", morning.turns[3].failure)
    assert morning.turns[4].failure is None
    assert morning.last_words.endswith("2 kali jadi, 3 kali gagal.")

    assert [kind for kind, _, _ in morning.boards] == kinds
    became = [bytes.fromhex(nvs["box"]).decode() if nvs else None for _, nvs, _ in morning.boards]
    assert became == [boxes[0], series.STRANGER, None, boxes[1]]
    assert [is_running for *_, is_running in morning.boards] == [True, False, False, True]
    assert morning.boards[0][1]["auth"] != morning.boards[3][1]["auth"]
