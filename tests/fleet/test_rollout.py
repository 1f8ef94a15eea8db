"""Roll-outs as the Pokja runs them: `jumatserius release publish`, `withdraw`, `status`, and the page of a box."""

import struct
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from click.testing import Result
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from accounts_world import FRIDAY, at, seed
from jumatserius.app import create_app
from jumatserius.boxes import configuration
from jumatserius.boxes.models import BoxStatus
from jumatserius.commands.release import release
from jumatserius.db import Database
from jumatserius.errors import Conflict, Missing, Refused
from jumatserius.fleet import bundle, releases, rollout, signing
from jumatserius.hub import Hub
from jumatserius.journal.models import Event, Verdict
from jumatserius.people.models import Audit
from jumatserius.settings import Settings

NOON = at(FRIDAY, "12:00")
BOXES = ("LBK-0001", "LBK-0002", "LBK-0003")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keeper") / "release.pem"
    signing.generate(path, "")
    return path


@pytest.fixture
def data(tmp_path: Path, sqlite: Database, key: Path) -> Path:
    """A data folder of a server with three boxes that were told something, and the keeper's public key."""
    with sqlite.writing() as session:
        seed(session)
        for box_id in BOXES:
            configuration.write(session, box_id, configuration.Wording("http://10.1.1.1", "Terima kasih."), NOON)
    (tmp_path / "firmware").mkdir()
    shown = CliRunner().invoke(release, ["public", "--key", str(key)])
    (tmp_path / "firmware" / "release.pub").write_text(shown.stdout)
    return tmp_path


@pytest.fixture
def built(tmp_path: Path, key: Path) -> Path:
    return build(tmp_path, key, "0.2.0")


def build(folder: Path, key: Path, version: str, content: bytes = b"mpy") -> Path:
    (folder / "keeper").mkdir(exist_ok=True)
    path = folder / "keeper" / f"kotak-{version}.bundle"
    made = bundle.pack(version, {"app.mpy": content})
    releases.save(path, made, signing.make(signing.load(key, ""), version, made))
    return path


@pytest.fixture
def run(data: Path) -> Any:
    def run(*words: object) -> Result:
        return CliRunner().invoke(release, [*map(str, words), "--data", str(data)])

    return run


def offered(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return configuration.offered(session)


def answer(database: Database, box_id: str, kind: int, payload: bytes, runs: str) -> None:
    """The box has told of an update, and which version it runs."""
    head = struct.pack("<BBHIIIIHbbH18s16s", 0xA5, kind, 0, kind, 1, 0, 0, 0, 0, 0, 0, payload, bytes(16))
    raw = head + struct.pack("<I", crc32(head))
    with database.writing() as session:
        session.add(
            Event(
                box_id=box_id, seq=kind, kind=kind, raw=raw, received_at=NOON, time_quality="none", verdict=Verdict.OK
            )
        )
        session.merge(BoxStatus(box_id=box_id, seen_at=NOON, state="sleeping", said={"fw": runs}))


def test_a_release_goes_to_one_box_then_to_all_and_is_taken_back(run: Any, built: Path, sqlite: Database) -> None:
    done = run("publish", built, "LBK-0002", "--from", "http://10.1.1.1:8000/")
    assert done.stdout == "Rilis 0.2.0 ditawarkan kepada 1 kotak: LBK-0002.\n"
    assert offered(sqlite) == {"LBK-0002": "0.2.0"}
    with sqlite.reading() as session:
        (published,) = [one for one in configuration.newest(session, bytes(32)) if one.box_id == "LBK-0002"]
        assert b'"url":"http://10.1.1.1:8000/firmware/kotak-0.2.0.bundle"' in published.message
    assert run("publish", built, "--all").exit_code == 0
    assert offered(sqlite) == dict.fromkeys(BOXES, "0.2.0")
    assert "2 kotak: LBK-0001, LBK-0003" in run("withdraw", "LBK-0001", "LBK-0003").stdout
    assert offered(sqlite) == {"LBK-0002": "0.2.0"}
    with sqlite.reading() as session:
        notes = [note for note in session.query(Audit) if note.action == "release.offer"]
    assert [note.subject for note in notes][-2:] == ["box:LBK-0001", "box:LBK-0003"]


def test_what_boxes_run_and_refuse_is_seen(run: Any, built: Path, sqlite: Database, data: Path) -> None:
    run("publish", built, "--all")
    answer(sqlite, "LBK-0001", 15, b"\0\2\0", "0.2.0")
    answer(sqlite, "LBK-0002", 21, b"\0\2\0\1", "0.1.0")
    lines = run("status").stdout.splitlines()
    assert lines == [
        "LBK-0001      0.2.0            0.2.0      0.2.0 berhasil",
        "LBK-0002      0.1.0            0.2.0      0.2.0 ditolak: tanda tangan tidak cocok",
        "LBK-0003      belum diketahui  0.2.0      -",
        "3 kotak, 2 belum menjalankan rilis yang ditawarkan.",
    ]
    web = TestClient(create_app(Settings(data=data), sqlite, Hub()))
    assert "0.2.0 ditawarkan, 0.2.0 ditolak: tanda tangan tidak cocok" in web.get("/kotak/LBK-0002").text
    assert "ditawarkan" not in web.get("/kotak/LBK-0001").text


def test_a_share_of_the_boxes_is_always_the_same_one_and_grows(sqlite: Database) -> None:
    many = [f"LBK-{number:04}" for number in range(1000)]
    places = {box_id: rollout._place("0.2.0", box_id) for box_id in many}
    tenth = {box_id for box_id in many if places[box_id] < 10}
    assert 60 < len(tenth) < 140
    assert tenth != {box_id for box_id in many if rollout._place("0.3.0", box_id) < 10}


def test_a_district_is_a_cohort(run: Any, built: Path, sqlite: Database) -> None:
    with sqlite.reading() as session:
        whole = rollout.members(session, rollout.Cohort(everyone=True), "0.2.0")
        assert tuple(whole) == BOXES
        assert rollout.members(session, rollout.Cohort(everyone=True, share=1), "0.2.0") != whole
    assert "tidak ada kotak yang disebut" in str(run("publish", built).exception)
    assert "tidak ada kotak terpakai: tak satu pun cocok" in str(run("publish", built, "--district", "kutub").exception)
    assert "tidak ada kotak terpakai: LBK-9999" in str(run("publish", built, "LBK-9999").exception)
    assert offered(sqlite) == {}


def test_what_boxes_would_refuse_is_not_published(run: Any, built: Path, data: Path, key: Path) -> None:
    beside = built.with_name(built.name + ".json")
    text = beside.read_text()
    beside.write_text(text.replace('"version": "0.2.0"', '"version": "0.3.0"'))
    wrong = run("publish", built, "--all")
    assert isinstance(wrong.exception, Refused)
    assert "tidak ditandatangani dengan kunci di release.pub, jadi kotak menolaknya" in str(wrong.exception)
    beside.write_text(text)
    assert run("publish", built, "--all").exit_code == 0
    again = run("publish", build(data, key, "0.2.0", b"other"), "--all")
    assert isinstance(again.exception, Conflict)
    assert "adalah rilis lain dengan nama yang sama; naikkan VERSION, lalu `release build` lagi" in str(again.exception)
    assert isinstance(run("publish", data / "none.bundle", "--all").exception, Missing)
    public = data / "firmware" / "release.pub"
    public.write_text("12")
    assert "bukan keluaran `jumatserius release public`" in str(run("publish", built, "--all").exception)
    public.unlink()
    assert "release.pub belum ada; tulis keluaran" in str(run("publish", built, "--all").exception)
