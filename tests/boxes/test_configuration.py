"""What boxes are told: checked, in versions, and in the bytes of the vectors."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from journal_world import FRIDAY, SECRET
from jumatserius.boxes import configuration, keys, provisioning, qris
from jumatserius.boxes.configuration import Wording
from jumatserius.boxes.models import BoxConfig, District, Element, Institution
from jumatserius.boxes.provisioning import Registration
from jumatserius.db import Database
from jumatserius.errors import Refused, Several

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "wire.json").read_text())
TOLD = json.loads(VECTORS["configs"][0]["body"])
WORDING = Wording(url="http://10.1.1.1:8000", line="Seribu rupiah, sehari lebih sehat.")


@pytest.fixture
def session(sqlite: Database) -> Iterator[Session]:
    with sqlite.writing() as session:
        session.add(District(id="sajira", name="Sajira"))
        session.flush()
        for name in ("Masjid Agung Al-A’raaf", "Dinas Pemberdayaan Perempuan dan Perlindungan Anak"):
            session.add(Institution(id=name[:4], name=name, element=Element.COMMUNITY, district_id="sajira"))
        session.flush()
        for number, place in ((1, "Masj"), (2, "Dina")):
            asked = Registration(f"LBK-000{number}", place, "masjid", schedule="fri 06:00-18:00", qris=TOLD["qris"])
            provisioning.register(session, asked, now=FRIDAY, by=None, origin="test")
        yield session


def write(session: Session, wording: Wording = WORDING, box_id: str = "LBK-0001") -> BoxConfig:
    return configuration.write(session, box_id, wording, FRIDAY)


def test_the_message_is_that_of_the_vectors():
    box_keys = keys.BoxKeys(VECTORS["box"], bytes.fromhex(VECTORS["box_key"]))
    for vector in VECTORS["configs"]:
        assert configuration.encode(box_keys, vector["body"]).hex() == vector["hex"]


def test_a_body_has_every_field_of_the_wire_format_and_what_the_registry_knows(session: Session):
    body = json.loads(write(session).body)
    assert body.keys() == TOLD.keys()
    from_registry = ("v", "qris", "host", "schedule")
    assert {name: body[name] for name in from_registry} == {name: TOLD[name] for name in from_registry}


def test_versions_count_up_and_the_same_words_make_none(session: Session):
    first = write(session)
    assert write(session).id == first.id
    second = write(session, replace(WORDING, total_box_idr=412_000))
    assert second.version == 2
    assert write(session, box_id="LBK-0002").version == 1
    published = configuration.newest(session, SECRET)
    assert {(one.box_id, one.version) for one in published} == {("LBK-0001", 2), ("LBK-0002", 1)}
    message = next(one.message for one in published if one.box_id == "LBK-0001")
    box_keys = keys.derive(SECRET, "LBK-0001", 1)
    assert message == b"JC01" + box_keys.message_tag(b"config", second.body.encode()) + second.body.encode()


def test_a_revoked_box_is_told_nothing(session: Session):
    write(session)
    provisioning.revoke(session, "LBK-0001", by=None, origin="test")
    assert configuration.newest(session, SECRET) == []


def test_a_long_name_of_a_host_is_shortened_to_the_panel(session: Session):
    host = json.loads(write(session, box_id="LBK-0002").body)["host"]
    assert (len(host), host) == (40, "Dinas Pemberdayaan Perempuan dan Perlin…")


REFUSED = [
    pytest.param({"url": "http://" + "x" * 60}, "url: 67 huruf, layar memuat 64; pendekkan", id="url"),
    pytest.param({"url": "http://x/"}, "url: http://x/ berakhir dengan garis miring; hapus", id="slash"),
    pytest.param({"line": "x" * 81}, "line: 81 huruf, layar memuat 80; pendekkan", id="line"),
    pytest.param({"total_box_idr": -1}, "total_box: -1 tidak di antara 0 dan 1000000000000000", id="total"),
    pytest.param({"heartbeat_s": 60}, "heartbeat_s: 60 tidak di antara 3600 dan 604800", id="heartbeat"),
    pytest.param({"lid_alarm_s": 59}, "lid_alarm_s: 59 tidak di antara 60 dan 86400", id="lid alarm"),
    pytest.param({"battery_low_mv": 4001}, "battery_low_mv: 4001 tidak di antara 3000 dan 4000", id="battery"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_what_a_box_would_refuse_is_not_written(session: Session, change: dict[str, Any], message: str):
    with pytest.raises(Several) as refused:
        write(session, replace(WORDING, **change))
    assert str(refused.value) == message
    assert configuration.newest(session, SECRET) == []


def test_all_faults_are_told_at_once(session: Session):
    with pytest.raises(Several) as refused:
        write(session, replace(WORDING, line="x" * 81, heartbeat_s=0))
    assert [one.field for one in refused.value.refusals] == ["line", "heartbeat_s"]


@pytest.mark.parametrize(
    "vector",
    [one for one in VECTORS["broken"]["configs_after_version_7"] if one["reason"] == 5],
    ids=lambda vector: vector["name"],
)
def test_a_broken_qris_of_the_vectors_is_refused(vector: dict[str, Any]):
    body = json.loads(bytes.fromhex(vector["hex"])[20:])
    with pytest.raises(Refused, match=r"^qris: "):
        qris.check(body["qris"])


UPDATE = json.loads(VECTORS["configs"][1]["body"])["update"]


def offer(session: Session, update: dict[str, Any] | None) -> BoxConfig:
    return configuration.offer(session, "LBK-0001", update, FRIDAY)


def test_a_release_stays_in_the_configuration_until_it_is_withdrawn(session: Session):
    plain = write(session)
    assert "update" not in json.loads(plain.body)
    offered = offer(session, UPDATE)
    assert (offered.version, json.loads(offered.body)["update"]) == (2, UPDATE)
    assert offer(session, UPDATE).version == 2
    other = json.loads(write(session, replace(WORDING, line="Lain.")).body)
    assert (other["line"], other["update"]) == ("Lain.", UPDATE)
    assert configuration.offered(session) == {"LBK-0001": UPDATE["version"]}
    withdrawn = json.loads(offer(session, None).body)
    assert withdrawn == {name: value for name, value in other.items() if name != "update"} | {"version": 4}
    assert configuration.offered(session) == {}


def test_a_box_that_was_told_nothing_is_offered_nothing(session: Session):
    with pytest.raises(Refused, match=r"^box: LBK-0001 belum punya konfigurasi; tulis dulu: jumatserius box tell"):
        offer(session, UPDATE)


@pytest.mark.parametrize("url", ["https://10.1.1.1/kotak.bundle", "http://10.1.1.1", "http://10.1.1.1/" + "x" * 113])
def test_a_release_where_no_box_can_fetch_it_is_refused(session: Session, url: str):
    write(session)
    with pytest.raises(Several) as refused:
        offer(session, UPDATE | {"url": url})
    assert str(refused.value) == f"update.url: {url} bukan http://HOST/PATH paling banyak 128 huruf"
