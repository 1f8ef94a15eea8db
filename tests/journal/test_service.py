"""What others ask of the journal: lists, counts, and visits proved by their code."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from journal_world import BOX_IDS, World
from jumatserius.api import install
from jumatserius.boxes import keys, provisioning
from jumatserius.errors import Missing, Refused
from jumatserius.journal import routes, service, wire
from jumatserius.journal.service import Opening
from wirebox import WireBox


def code(world: World, box: WireBox, seq: int, generation: int = 1) -> str:
    return wire.visit_code(keys.derive(world.secret, box.box_id, generation), seq)


def prove(world: World, box_id: str, seq: int, typed: str) -> Opening:
    with world.database.reading() as session:
        return service.visit_by_code(session, world.secret, box_id, seq, typed)


def test_a_code_proves_a_visit(world: World):
    box = world.box()
    seq = box.open()
    typed = code(world, box, seq).lower()
    assert prove(world, box.box_id, seq, typed) == Opening("LBK-0001/1", None), "before the box has sent it"
    world.take(box, box.batch())
    proved = prove(world, box.box_id, seq, typed)
    assert proved.visit_id == "LBK-0001/1"
    assert proved.visit
    assert proved.visit.opened_at == world.events(box)[1].at


def test_codes_that_prove_nothing_say_why(world: World):
    box = world.box()
    box.fill(1)
    seq = box.open()
    right = code(world, box, seq)
    world.take(box, box.batch())
    with pytest.raises(Missing, match="'LBK-9999' tidak terdaftar; salin nomor dari label kotak"):
        prove(world, "LBK-9999", seq, right)
    with pytest.raises(Refused, match="bukan kode bukaan 3 kotak LBK-0001; pindai ulang layarnya selagi tutup terbuka"):
        prove(world, box.box_id, 3, right)
    with pytest.raises(Refused, match="bukan kode bukaan 2 kotak LBK-0002"):
        prove(world, "LBK-0002", seq, right)
    with pytest.raises(
        Refused, match="catatan 1 kotak LBK-0001 bukan bukaan; pindai ulang layarnya selagi tutup terbuka"
    ):
        prove(world, box.box_id, 1, code(world, box, 1))


def test_a_revoked_box_proves_only_what_it_had_told(world: World):
    box = world.box()
    told = box.open()
    world.take(box, box.batch())
    untold = box.open()
    with world.database.writing() as session:
        provisioning.revoke(session, box.box_id, by=None, origin="test")
    assert prove(world, box.box_id, told, code(world, box, told)).visit, "its last emptying is counted later"
    with pytest.raises(Refused, match="LBK-0001 sudah dicabut; beri tahu Pokja bahwa kotak itu masih menampilkan kode"):
        prove(world, box.box_id, untold, code(world, box, untold))
    with pytest.raises(Refused, match="bukan kode bukaan"):
        prove(world, box.box_id, told, code(world, box, told, 2))


@pytest.fixture
def client(world: World) -> TestClient:
    """The journal's routes over a world with three boxes, two visits each, a hole, a conflict and garbage."""
    for number, box_id in enumerate(BOX_IDS):
        box = world.box(box_id)
        box.pass_time(number)
        box.close(box.open())
        box.fill(2)
        box.close(box.open())
        world.take(box, box.batch([*box.log[:2], *box.log[3:]]))
    world.hear("jumat/v1/LBK-0001/events", b"noise")
    app = FastAPI()
    app.state.database = world.database
    install(app)
    app.include_router(routes.router)
    return TestClient(app)


def pages(client: TestClient, path: str, **params: object) -> list[dict[str, object]]:
    """All items of a list, page by page."""
    items, after = [], {}
    while True:
        answer = client.get(f"/api/v1{path}", params={"limit": 2, **params, **after})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert len(body["items"]) <= 2
        items += body["items"]
        if body["next"] is None:
            return items
        after = {"after": body["next"]}


def test_events_come_page_by_page_newest_first(client: TestClient):
    events = pages(client, "/events")
    assert [event["id"] for event in events] == sorted((event["id"] for event in events), reverse=True)
    assert len(events) == 15
    ours = pages(client, "/events", box="LBK-0002")
    assert [event["seq"] for event in ours] == [6, 5, 4, 2, 1]
    first = ours[-1]
    assert (first["name"], first["verdict"], first["time_quality"], first["mv"]) == ("lid_open", "ok", "synced", 3900)
    assert first["at"] == "2026-11-20T04:00:02Z"
    assert bytes.fromhex(str(first["raw"]))[44:60].hex() == first["tag"]


def test_visits_come_page_by_page_newest_first(client: TestClient):
    visits = pages(client, "/visits")
    opened = [str(visit["opened_at"]) for visit in visits]
    assert len(visits) == 6
    assert opened == sorted(opened, reverse=True)
    assert [visit["id"] for visit in pages(client, "/visits", box="LBK-0003")] == ["LBK-0003/5", "LBK-0003/1"]
    assert visits[0]["closed_at"]


def test_incidents_and_quarantine_are_listed(client: TestClient):
    incidents = pages(client, "/incidents")
    assert [(one["box_id"], one["kind"], one["from_seq"]) for one in incidents] == [
        (box_id, "log_gap", 3) for box_id in reversed(BOX_IDS)
    ]
    answer = client.get("/api/v1/quarantine").json()
    assert answer["counts"] == {reason: int(reason == "batch_length") for reason in wire.Reason}
    assert (answer["items"][0]["reason"], bytes.fromhex(answer["items"][0]["head"])) == ("batch_length", b"noise")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/events?after=x", 422, "'x' bukan `next` dari halaman sebelumnya"),
        ("/quarantine?after=-1", 422, "'-1' bukan `next` dari halaman sebelumnya"),
        ("/visits?after=LBK-0001/99", 404, "tidak ada kunjungan LBK-0001/99; mulai lagi tanpa `after`"),
        ("/events?limit=0", 422, "permintaan tidak sesuai dokumentasi API"),
    ],
)
def test_a_page_that_is_none_is_refused(client: TestClient, path: str, status: int, message: str):
    answer = client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["title"]) == (status, message)
