"""Boards become boxes: the real esptool and mpremote on a board on the desk, a real server, cables that come out."""

import json
import re
import subprocess
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import typer
from desk import Desk, image
from serial.tools import list_ports
from technician import FIRMWARE, Hands

import running
from jumatserius.errors import Failed, Refused
from jumatserius.flashing import claiming, dialogue, images
from jumatserius.flashing.board import Board
from jumatserius.flashing.steps import Asked, Flashing, label_lines

WIFI = ("Kotak", "rahasia-kotak")


@pytest.fixture
def desk(tmp_path):
    with Desk(tmp_path / "board") as made:
        made.box.access_points(*WIFI)
        yield made


class Bench:
    """One technician: a code in hand, hands that do what the self test asks for, a cable that may come out."""

    def __init__(self, desk, image, folder, server, code):
        self.desk, self.image, self.folder, self.server, self.code = desk, image, folder, server, code
        self.said, self.bars, self.redeemed = [], [], 0
        self.may_replace = False
        self.pulls = {}  # words of a line: after how many bytes more the cable comes out
        self.broken = ()

    def redeem(self, board, receipt):
        self.redeemed += 1
        return claiming.redeem(self.server, self.code, board, receipt)

    def run(self):
        hands = Hands(self.desk.box, self.broken)

        def say(line):
            self.said.append(line)
            hands.follow(line)
            for words in [words for words in self.pulls if words in line]:
                self.desk.pull_after = self.desk.went_through + self.pulls.pop(words)

        asked = Asked(self.redeem, lambda: WIFI, lambda box: self.may_replace, "")
        try:
            board = Board(self.desk.url)
            return Flashing(board, self.image, FIRMWARE, self.folder, asked, say, self.bars.append).run()
        finally:
            hands.rest()


@pytest.fixture
def bench(desk, micropython, tmp_path, office):
    box, code = office.claim()
    made = Bench(desk, micropython, tmp_path / "kept", office.url, code)
    made.box = box
    return made


def nvs(desk):
    return json.loads((desk.box.directory / "nvs.json").read_text())["jumat"]


def test_one_command_makes_a_box_that_reports_to_its_server(desk, download, tmp_path, office):
    box, code = office.claim()
    release_key = tmp_path / "release.hex"
    release_key.write_text("ab" * 384)
    command = [
        running.COMMAND, "flash", "--image", download, "--images", tmp_path / "images.toml", "--port", desk.url,
        "--server", office.url, "--wifi", WIFI[0], "--release-key", release_key, "--batch",
        "--data", tmp_path / "laptop",
    ]  # fmt: skip
    hands, lines = Hands(desk.box), []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,  # or the password is asked for at the terminal of whoever runs this
    ) as flashing:  # fmt: skip
        assert flashing.stdin
        assert flashing.stdout
        flashing.stdin.write(f"{code}\n{WIFI[1]}\nq\n")
        flashing.stdin.close()
        for line in flashing.stdout:
            lines.append(line.rstrip())
            hands.follow(line)
    hands.rest()
    text = "\n".join(lines)
    assert flashing.returncode == 0, text
    assert re.search(rf"Kotak +{box}\n +Institusi +Kantor Camat\n +Terminal QRIS +A01\n", text)
    assert f"/kotak/{box}\n" in text
    assert "1 kali jadi, 0 kali gagal." in text

    given = nvs(desk)
    assert "log0" not in given
    log_key = (desk.box.directory / "flash.bin").read_bytes()[32:64].hex()
    secrets = [log_key, *(given[name] for name in ("auth", "mqtt", "tlskey", "psk"))]
    secrets += [bytes.fromhex(one).decode(errors="replace") for one in secrets]
    kept = "".join(path.read_text() for path in (tmp_path / "laptop").rglob("*.json"))
    assert not [one for one in secrets if one in text or one in kept]
    assert given["release"] == "ab" * 384
    assert (
        desk.flash.data[0x8000 + 4 * 32 : 0x8000 + 4 * 32 + 16]
        == bytes.fromhex("aa5001400000 3c00 0000 0400") + b"jlog"
    )

    desk.box.box_id = box
    desk.box.power_on(datetime.now(UTC))
    assert {path.name for path in desk.box.directory.glob("kotak/*.mpy")} >= {"app.mpy", "session.mpy"}
    assert "sent" in [event.kind for event in desk.box.events()]
    assert [event["seq"] for event in office.server.items("events", box=box)][-1] == 1


def test_of_several_ports_one_is_picked(desk, micropython, tmp_path, monkeypatch):
    with Desk(tmp_path / "second", chip="esp32c3") as second:
        plugged = [
            SimpleNamespace(device=one.url, description=f"USB {n}", vid=0x10C4) for n, one in enumerate((desk, second))
        ]
        plugged.insert(0, SimpleNamespace(device="/dev/ttyS0", description="n/a", vid=None))
        monkeypatch.setattr(list_ports, "comports", lambda: plugged)
        answers, lines = ["3", "2"], []
        monkeypatch.setattr(typer, "prompt", lambda _, type: type(answers.pop(0)))
        monkeypatch.setattr(typer, "echo", lines.append)
        one = dialogue.Bench(
            micropython, FIRMWARE, tmp_path / "laptop", server="http://127.0.0.1:9", code=None, wifi_name=None,
            release_key="", may_replace=False,
        )  # fmt: skip
        with pytest.raises(Refused, match="papan: tidak ada nomor 3; pilih 1 sampai 2"):
            one.one(None)
        with pytest.raises(Refused, match="papan: chip ESP32-C3"):
            one.one(None)
        assert lines[:2] == [f"  1. {desk.url}  USB 0", f"  2. {second.url}  USB 1"]
        assert second.sessions
        assert not desk.sessions


def test_a_cable_may_come_out_at_every_step(bench):
    bench.pulls = {
        "[1/6]": 40,
        "[3/6]": 9_000,
        "[4/6]": 40_000,
        "[5/6]": 600,
        "[6/6]": 5_000,
        "jam:": 60,
    }
    tries = 0
    while bench.pulls:
        waiting = len(bench.pulls)
        with pytest.raises(Failed):
            bench.run()
        assert len(bench.pulls) < waiting, bench.said
        tries += 1
    kept = bench.run()
    assert tries >= 5  # a board that is slow to answer is asked again in the same run
    assert kept.box_id == bench.box
    assert bench.desk.is_running_its_application
    assert nvs(bench.desk)["box"] == bench.box.encode().hex()
    assert bench.redeemed >= 2, "the keys of a run that was cut are fetched again by its receipt"
    assert "      sudah ada" in bench.said, "MicroPython that is on the board is not written again"
    files = {int(line.split("/")[1].split()[0]) for line in bench.bars if line.endswith("berkas")}
    assert len(files) > 1, "files that are on the board are not sent again"


def test_a_self_test_that_fails_stops_before_the_box_is_started(bench):
    bench.broken = ("LID2",)
    with pytest.raises(Failed, match="Uji diri: second_switch perlu diperbaiki"):
        bench.run()
    assert not bench.desk.is_running_its_application

    bench.broken = ()
    kept = bench.run()
    assert bench.redeemed == 1, "what was done before is not done again"
    assert bench.said.count("      sudah ada") == 2
    assert bench.desk.is_running_its_application

    bench.said.clear()
    assert label_lines(bench.run()) == label_lines(kept), "a board that is done is left alone and says what it is"
    assert f"      {bench.box} sudah menjalankan aplikasinya" in bench.said


def test_a_box_of_somebody_else_is_refused_unless_told(bench):
    bench.desk.box.provision(bytes(32), "127.0.0.1", 1)
    with pytest.raises(Refused, match="sudah menjadi LBK-0001; untuk menghapusnya: --replace-identity"):
        bench.run()
    bench.may_replace, bench.server = True, "http://127.0.0.1:9"
    with pytest.raises(Failed, match=r"Server http://127\.0\.0\.1:9 tidak menjawab"):
        bench.run()
    assert nvs(bench.desk)["box"] == b"LBK-0001".hex(), "nothing is erased before there is another identity"


def test_another_chip_is_refused_before_anything_is_written(bench, tmp_path):
    with Desk(tmp_path / "other", chip="esp32c3") as other:
        bench.desk = other
        with pytest.raises(Refused, match=r"papan: chip ESP32-C3.*; kotak memakai ESP32"):
            bench.run()
        assert other.flash.data.count(0xFF) == len(other.flash.data)
    assert bench.redeemed == 0


def test_another_size_of_flash_is_refused(bench, tmp_path):
    with Desk(tmp_path / "other", flash_id=0x00184020) as other:
        bench.desk = other
        with pytest.raises(Refused, match="papan: flash 16MB; kotak memakai 4MB"):
            bench.run()


def test_without_a_server_nothing_is_written(bench):
    bench.server = "http://127.0.0.1:9"
    with pytest.raises(Failed, match=r"Server http://127\.0\.0\.1:9 tidak menjawab .*; periksa jaringan"):
        bench.run()
    assert bench.desk.flash.data.count(0xFF) == len(bench.desk.flash.data)


# -- without a board -----------------------------------------------------------------------------------------------


def test_keys_do_not_travel_in_the_clear():
    with pytest.raises(Refused, match="kunci hanya dikirim lewat https"):
        claiming.redeem("http://kotak.example", "0" * 12, "24:0a:c4:00:00:01", "r" * 32)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        pytest.param("0000-0000-0000", "tidak dikenal; baca sekali lagi", id="a code that nobody issued"),
        pytest.param("0000", "kode klaim berisi 12 huruf dan angka", id="half a code"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(office, code, words):
    with pytest.raises(Refused, match=words):
        claiming.redeem(office.url, code, "24:0a:c4:00:00:01", "r" * 32)


def test_a_used_claim_is_refused_for_another_board(office):
    _, code = office.claim()
    claiming.redeem(office.url, code, "24:0a:c4:00:00:01", "r" * 32)
    with pytest.raises(Refused, match="sudah dipakai untuk papan lain"):
        claiming.redeem(office.url, code, "24:0a:c4:00:00:02", "s" * 32)


def test_an_unknown_image_is_refused_with_the_line_that_would_make_it_known(tmp_path, download):
    other = tmp_path / "other.bin"
    other.write_bytes(image() + b"\0")
    assert images.known(tmp_path / "images.toml", download) == "1.29.0"
    with pytest.raises(Refused, match=r'other\.bin tidak dikenal;.* ESP32_GENERIC\.bin\.(.|\n)*sha256 = "\w{64}"'):
        images.known(tmp_path / "images.toml", other)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(image(chip=9), "untuk esp32s3; kotak memakai esp32", id="of another chip"),
        pytest.param(b"MicroPython" * 400, "bukan gambar MicroPython", id="something else"),
    ],
)
def test_an_image_that_is_none_for_the_box_is_refused(tmp_path, content, words):
    path = tmp_path / "image.bin"
    path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        images.prepared(path)


def test_the_table_knows_the_release_that_the_firmware_is_made_for():
    with pytest.raises(Refused, match=r"ESP32_GENERIC-20260824-v1\.29\.0\.bin"):
        images.known(FIRMWARE / "images.toml", FIRMWARE / "README.md")
