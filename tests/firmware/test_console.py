"""The box in the terminal: what is typed happens, what happens is told, and the panel can be read."""

import pytest
from station import BOX, BOX_KEY, FRIDAY

from twin import Box
from twin.console import Console, Mistake, duration, lines
from twin.terminal import braille, columns_for

BLANK = b"\xff" * 15_000


class Said(list):
    def text(self):
        return "\n".join(self)


@pytest.fixture
def box(tmp_path, broker):
    made = Box(tmp_path / "box", BOX)
    made.provision(BOX_KEY, "127.0.0.1", broker.port)
    return made


@pytest.fixture
def console(box, station):
    station.configure()
    box.power_on(FRIDAY)
    said = Said()

    def wait(until):
        station.now = until
        box.wait_until(until)

    made = Console(box, lambda: box.now, wait, said.append, 210)
    made.said = said
    return made


def test_a_person_opens_closes_and_waits(console, box):
    console.greet()
    assert "buka" in console.said.text()
    console.said.clear()
    assert console.run("buka")
    assert "tutup dibuka" in console.said.text()
    assert "panel berganti: kode kunjungan" in console.said.text()
    console.said.clear()
    console.run("tutup")
    assert "tutup ditutup setelah" in console.said.text()
    assert "terkirim, diakui server" in console.said.text()
    console.said.clear()
    console.run("tunggu 1h")
    assert "lapor harian" in console.said.text()
    assert "tidur sampai" in console.said[-1]


def test_shaking_pressing_power_and_the_access_point(console, box):
    console.run("wifi mati")
    console.said.clear()
    console.run("goyang")
    assert "digerakkan" in console.said.text()
    assert "gagal mengirim" in console.said.text()
    console.run("wifi putus")
    console.said.clear()
    console.run("tekan")
    assert "gagal mengirim" in console.said.text()
    console.run("wifi lambat")
    console.said.clear()
    console.run("tekan")
    assert "terkirim, diakui server" in console.said.text()
    console.run("cabut")
    assert console.said[-1].endswith("tanpa daya")
    console.said.clear()
    console.run("pasang")
    assert "menyala" in console.said.text()
    console.run("baterai 3300")
    console.said.clear()
    console.run("tunggu 1h")
    assert "baterai lemah" in console.said.text()


def test_the_panel_is_drawn_when_it_changed_or_when_asked(console):
    console.show()
    assert sum(line.startswith("│") for line in console.said) == 75
    console.said.clear()
    console.run("wifi mati")
    assert not [line for line in console.said if line.startswith("│")]
    console.run("layar")
    assert [line for line in console.said if line.startswith("│")]


@pytest.mark.parametrize("typed", ["terbang", "buka pelan", "baterai banyak", "baterai 9000", "wifi", "'", "tunggu"])
def test_what_can_not_be_done_is_answered_with_what_can(console, typed):
    assert console.run(typed)
    assert "bukan perintah. Yang bisa:" in console.said.text()
    assert "buka" in console.said.text()


def test_the_end(console):
    assert console.run("")
    assert not console.run("selesai")


@pytest.mark.parametrize(("typed", "seconds"), [("30d", 30), ("10m", 600), ("2j", 7200), ("3h", 259_200)])
def test_durations(typed, seconds):
    assert duration(typed).total_seconds() == seconds


@pytest.mark.parametrize("typed", ["", "0m", "2", "2 jam", "61h", "-1m"])
def test_other_durations_are_refused(typed):
    with pytest.raises(Mistake, match="tulis seperti 30d, 10m, 2j atau 3h"):
        duration(typed)


def test_lines_end_with_the_pipe():
    typed = iter(["buka", "tutup"])

    def prompt():
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    assert list(lines(prompt)) == ["buka", "tutup"]


# -- the picture -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("room", "columns"), [(250, 200), (120, 100), (80, 67), (60, 50), (20, 50)])
def test_the_picture_is_as_wide_as_the_terminal_allows(room, columns):
    assert columns_for(room) == columns
    picture = braille(BLANK, columns)
    assert {len(line) for line in picture} == {columns + 2}


def test_each_pixel_is_a_dot_of_the_largest_picture():
    panel = bytearray(BLANK)
    panel[0] = 0x7F  # the first pixel of the first row
    panel[50 * 299 + 49] = 0xFE  # the last one of the last
    picture = braille(bytes(panel), 200)
    assert picture[1][1] == "\u2801"
    assert picture[-2][-2] == "\u2880"
    assert set("".join(line[1:-1] for line in picture[2:-2])) == {"\u2800"}
