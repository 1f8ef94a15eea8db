"""Boxes come into the registry, get their keys and collectors, and are shut out in one step."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from journal_world import FRIDAY, SECRET
from jumatserius.boxes import keys, provisioning
from jumatserius.boxes.models import Box, BoxCollector, BoxState, District, Element, Institution
from jumatserius.boxes.provisioning import Contact, Registration, Transport
from jumatserius.db import Database
from jumatserius.errors import Refused
from jumatserius.people import service as people
from jumatserius.people.models import Audit, Person, Role

CODES = [
    line.split("\t")[1]
    for line in (Path(__file__).parents[1] / "vectors" / "qris_valid.tsv").read_text().splitlines()
    if not line.startswith("#")
]
CONTACT = Contact(Transport.PSK, "10.1.1.1", 8883)
GOOD = Registration(
    "LBK-0001", "kantor", "kantor", schedule="fri 06:00-18:00", terminal="A01", qris=CODES[0], permit_number="400/1"
)


@pytest.fixture
def session(sqlite: Database) -> Iterator[Session]:
    with sqlite.writing() as session:
        session.add(District(id="sajira", name="Sajira"))
        session.flush()
        session.add(Institution(id="kantor", name="Kantor Camat", element=Element.GOVERNMENT, district_id="sajira"))
        session.flush()
        people.register(session, "tono", "Tono", Role.TECHNICIAN)
        people.register(session, "siti", "Siti", Role.COLLECTOR)
        yield session


def register(session: Session, asked: Registration = GOOD) -> Box:
    return provisioning.register(session, asked, now=FRIDAY, by=session.get(Person, "tono"), origin="10.0.0.9")


def test_a_box_is_registered_and_the_trail_says_by_whom(session: Session):
    box = register(session)
    assert (box.state, box.key_generation, box.created_at) == (BoxState.NEW, 1, FRIDAY)
    [line] = session.exec(select(Audit)).all()
    assert (line.person_id, line.origin, line.action, line.subject) == (
        "tono", "10.0.0.9", "box.register", "box:LBK-0001",
    )  # fmt: skip
    assert line.after
    assert line.after["qris"] == CODES[0]


@pytest.mark.parametrize("code", CODES)
def test_real_qris_payloads_are_taken(session: Session, code: str):
    assert register(session, replace(GOOD, qris=code)).qris == code


REFUSALS = [
    pytest.param(
        {"box_id": "lbk-1"},
        "box_id: 'lbk-1' bukan nomor kotak: 2 sampai 8 huruf besar atau angka, tanda hubung, 4 angka, seperti LBK-0001",
        id="box id",
    ),
    pytest.param(
        {"institution_id": "sekolah"},
        "institution_id: instansi sekolah tidak ada; daftarkan dulu",
        id="institution",
    ),
    pytest.param(
        {"schedule": "fri 25:00-26:00"},
        "schedule: 25:00 tidak dipahami; tulis hari dan jam WIB, seperti fri 06:00-18:00",
        id="schedule",
    ),
    pytest.param(
        {"qris": CODES[0][:-1] + "X"},
        f"qris: CRC {CODES[0][-4:-1]}X, seharusnya {CODES[0][-4:]}; ada huruf yang berubah,"
        " salin lagi dari kode asli bank",
        id="QRIS with a wrong CRC",
    ),
    pytest.param({"qris": CODES[0][:60]}, "qris: di '2664' isinya terputus; ada bagian yang hilang", id="QRIS cut"),
    pytest.param({"qris": "hello"}, "qris: di 'hell' isinya terputus; ada bagian yang hilang", id="QRIS that is none"),
    pytest.param(
        {"qris": CODES[0].replace("000201", "000202")},
        "qris: isinya mulai dengan '000202', bukan 000201; ambil dari kode asli bank",
        id="QRIS of another version",
    ),
    pytest.param(
        {"qris": CODES[0][:-8]},
        "qris: isinya tidak berakhir dengan tag 63 dan 4 digit CRC; terpotong, salin lagi",
        id="QRIS without its CRC",
    ),
    pytest.param(
        {"qris": "0002016304AAE6"},
        "qris: isinya tanpa nama merchant (tag 59) atau tanpa akun (tag 26 sampai 51)",
        id="QRIS of no merchant",
    ),
    pytest.param(
        {"qris": "0002015903ABC5903ABC6304079A"},
        "qris: tag 59 ada dua kali; ambil dari kode asli bank",
        id="QRIS with a tag twice",
    ),
    pytest.param(
        {"qris": CODES[0] + "\n"},
        "qris: isinya memuat huruf yang tidak ada di kode QRIS; salin lagi dari berkas bank",
        id="QRIS with a newline",
    ),
]


@pytest.mark.parametrize(("change", "message"), REFUSALS)
def test_what_can_not_be_registered_is_refused(session: Session, change: dict[str, str], message: str):
    with pytest.raises(Refused) as refused:
        register(session, replace(GOOD, **change))
    assert str(refused.value) == message
    assert session.get(Box, "LBK-0001") is None


def test_an_id_and_a_terminal_are_given_once(session: Session):
    register(session)
    with pytest.raises(Refused, match="box_id: LBK-0001 sudah terdaftar; ambil nomor berikutnya yang bebas"):
        register(session)
    with pytest.raises(Refused, match="terminal: A01 adalah label LBK-0001; minta label lain kepada bank"):
        register(session, replace(GOOD, box_id="LBK-0002"))


def test_a_box_is_given_its_key_and_no_log_shows_it(session: Session):
    register(session)
    given = provisioning.provision(session, SECRET, "LBK-0001", CONTACT)
    assert given.box_key == keys.box_key(SECRET, "LBK-0001", 1)
    assert given.contact == CONTACT
    assert provisioning.credentials(session, SECRET) == {"LBK-0001": given.credential}
    assert given.credential.password not in repr(given)
    assert repr(given.credential.tls_key) not in repr(given)
    assert given.box_key.hex() not in repr(given)


def test_keys_differ_by_box_generation_and_server():
    found = {
        keys.box_key(secret, box_id, generation)
        for secret in (SECRET, bytes(32))
        for box_id in ("LBK-0001", "LBK-0002")
        for generation in (1, 2)
    }
    assert len(found) == 8


def test_revoking_shuts_a_box_out_in_one_step(session: Session):
    register(session)
    provisioning.revoke(session, "LBK-0001", by=None, origin="command line")
    box = provisioning.registered(session, "LBK-0001")
    assert (box.state, box.key_generation) == (BoxState.RETIRED, 2)
    assert provisioning.credentials(session, SECRET) == {}
    with pytest.raises(Refused, match="LBK-0001 sudah dicabut; daftarkan kotak itu dengan nomor baru"):
        provisioning.provision(session, SECRET, "LBK-0001", CONTACT)
    with pytest.raises(Refused, match="LBK-0001 sudah dicabut"):
        provisioning.revoke(session, "LBK-0001", by=None, origin="command line")
    assert register(session, replace(GOOD, box_id="LBK-0002")).terminal == "A01", "its terminal is free again"


def test_collectors_are_assigned_and_unassigned(session: Session):
    register(session)
    step = {"by": None, "origin": "command line"}
    provisioning.assign(session, "LBK-0001", "siti", date(2026, 11, 1), **step)
    with pytest.raises(Refused, match="siti sudah bertugas di LBK-0001 pada 2026-11-20"):
        provisioning.assign(session, "LBK-0001", "siti", date(2026, 11, 20), **step)
    provisioning.unassign(session, "LBK-0001", "siti", date(2026, 12, 1), **step)
    with pytest.raises(Refused, match="siti tidak bertugas di LBK-0001 pada 2026-12-01"):
        provisioning.unassign(session, "LBK-0001", "siti", date(2026, 12, 1), **step)
    provisioning.assign(session, "LBK-0001", "siti", date(2026, 12, 1), **step)
    spans = [(row.since, row.until) for row in session.exec(select(BoxCollector))]
    assert spans == [(date(2026, 11, 1), date(2026, 12, 1)), (date(2026, 12, 1), None)]
    for box_id, person_id, message in (
        ("LBK-0009", "siti", "'LBK-0009' tidak terdaftar"),
        ("LBK-0001", "nobody", "tidak ada orang bernama pendek nobody; daftarkan dulu"),
    ):
        with pytest.raises(Refused, match=message):
            provisioning.assign(session, box_id, person_id, date(2027, 1, 1), **step)
