"""`jumatserius twin` as a person or a pipe uses it: alone, and as a box of a running server."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import running
from jumatserius import wib
from jumatserius.boxes import provisioning
from jumatserius.boxes.models import District, Element, Institution
from jumatserius.boxes.provisioning import Registration, Transport
from jumatserius.db import Database
from jumatserius.fleet import claims


def twin(*arguments: str, data: Path, typed: str) -> subprocess.CompletedProcess[str]:
    command = [running.COMMAND, "twin", *arguments, "--data", str(data)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=200)


def test_alone_a_week_goes_by_and_the_box_is_there_the_next_time(tmp_path: Path) -> None:
    first = twin("LBK-0002", data=tmp_path, typed="buka\ntutup\ntunggu 2h\nselesai\n")
    assert first.returncode == 0, first.stderr
    for words in ("tutup dibuka", "panel berganti: kode kunjungan", "tutup ditutup setelah", "lapor harian"):
        assert words in first.stdout
    assert "terkirim, diakui server" in first.stdout.split("kotak> tunggu 2h")[1]
    again = twin("LBK-0002", data=tmp_path, typed="catatan\n")
    assert "tutup dibuka" in again.stdout


def test_alone_only_boxes_of_the_demo_are_there(tmp_path: Path) -> None:
    done = twin("LBK-0999", data=tmp_path, typed="")
    assert done.returncode == 2
    assert "yang bisa berdiri sendiri LBK-0001" in done.stderr


def test_with_a_claim_it_is_a_box_of_that_server(need: Callable[[str], str], tmp_path: Path) -> None:
    need("mosquitto")
    data = tmp_path / "data"
    server = running.start("serve", "--port", "0", "--mqtt-port", "0", data=data)
    server.wait_until_open(60)
    database = Database(f"sqlite:///{data / 'jumatserius.db'}")
    with database.writing() as session:
        session.add(District(id="sajira", name="Sajira"))
        session.flush()
        session.add(Institution(id="kantor", name="Kantor Camat", element=Element.GOVERNMENT, district_id="sajira"))
        session.flush()
        asked = Registration("LBK-0007", "kantor", "kantor")
        provisioning.register(session, asked, now=wib.now(), by=None, origin="test")
        ends = timedelta(hours=1)
        code = claims.issue(
            session, "LBK-0007", Transport.PSK, "127.0.0.1", now=wib.now(), origin="test", lifetime=ends
        )
    database.close()
    try:
        without = twin("LBK-0007", "--server", server.url, data=tmp_path / "twin", typed="")
        assert without.returncode == 2
        assert "--claim: LBK-0007 belum ada di sini; minta kodenya" in without.stderr
        made = twin("LBK-0007", "--server", server.url, "--claim", code, data=tmp_path / "twin", typed="buka\ntutup\n")
        assert "tutup ditutup setelah" in made.stdout, made.stderr
        # On a busy computer a session may run out of its time; the box tries again after a minute.
        pressed = "tekan\ntunggu 2m\n"
        again = twin("LBK-0007", "--server", server.url, data=tmp_path / "twin", typed=pressed)
        assert "terkirim, diakui server" in again.stdout, again.stdout + again.stderr
        kinds = {event["kind"] for event in server.items("events", box="LBK-0007")}
        assert kinds >= {1, 2, 3}
    finally:
        server.interrupt()
