"""Boxes with the real firmware over TLS into the database, as they were provisioned, until they are revoked."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from certificates import Authority

from journal_world import FRIDAY, populate
from jumatserius.boxes import provisioning
from jumatserius.boxes.provisioning import Contact, Transport
from jumatserius.broker.service import Mqtt
from jumatserius.db import Database
from jumatserius.errors import Refused
from jumatserius.hub import Hub
from jumatserius.settings import Settings
from mqtt_station import Station
from twin import Box


def provisioned(station: Station, tmp_path: Path, contact: Contact) -> Box:
    with station.database.reading() as session:
        given = provisioning.provision(session, station.settings.secret(), "LBK-0001", contact)
    box = Box(tmp_path / "box", given.box_id)
    box.provision(
        given.box_key,
        given.contact.host,
        given.contact.port,
        transport=given.contact.transport,
        authority=given.contact.authority,
    )
    return box


def test_a_revoked_box_delivers_no_more(station: Station, tmp_path: Path):
    tls = station.mqtt.broker.tls
    assert tls
    box = provisioned(station, tmp_path, Contact(Transport.PSK, tls.host, tls.psk_port))
    box.power_on(FRIDAY)
    box.open_lid(FRIDAY + timedelta(minutes=5))
    box.close_lid(FRIDAY + timedelta(minutes=7))
    assert [visit.id.partition("/")[0] for visit in station.world.visits()] == ["LBK-0001"]
    delivered = station.world.events(station.world.box())
    with station.database.writing() as session:
        provisioning.revoke(session, "LBK-0001", by=None, origin="test")
    station.hub.tell("boxes")
    box.open_lid(FRIDAY + timedelta(minutes=20))
    box.close_lid(FRIDAY + timedelta(minutes=22))
    assert [event.kind for event in box.events()].count("send_failed") == 1
    assert station.world.events(station.world.box()) == delivered
    assert station.world.quarantine() == []


def test_a_box_of_an_older_image_comes_by_the_certificate_of_the_settings(
    need: Callable[[str], str], sqlite: Database, tmp_path: Path
):
    need("mosquitto")
    authority = Authority(need("openssl"), tmp_path, "Pokja")
    chain, key = authority.issue("localhost")
    populate(sqlite)
    station = Station(sqlite, tmp_path)
    station.settings = Settings(
        data=tmp_path / "data",
        mqtt_port=0,
        mqtt_tls_port=0,
        mqtt_cert_port=0,
        mqtt_certificate=chain,
        mqtt_certificate_key=key,
        mqtt_ca=tmp_path / "Pokja.pem",
    )
    station.mqtt = Mqtt(station.settings, sqlite, station.hub, lambda: station.world.now)
    station.start()
    tls = station.mqtt.broker.tls
    assert tls
    assert tls.certificate
    contact = Contact(Transport.CERT, "localhost", tls.certificate.port, station.settings.authority())
    provisioned(station, tmp_path, contact).power_on(FRIDAY)
    station.stop()
    assert station.world.verdicts(station.world.box())


def test_a_certificate_that_is_not_there_is_told(sqlite: Database, tmp_path: Path):
    missing = tmp_path / "broker.pem"
    settings = Settings(data=tmp_path, mqtt_certificate=missing)
    with pytest.raises(Refused) as refused:
        Mqtt(settings, sqlite, Hub(), lambda: FRIDAY)
    wanted = f"mqtt_certificate: {missing}: bukan berkas; isi JUMAT_MQTT_CERTIFICATE dengan jalur berkas PEM"
    assert str(refused.value) == wanted


def test_an_authority_that_is_none_is_told(tmp_path: Path):
    with pytest.raises(Refused, match="mqtt_ca: sertifikat CA untuk kotak belum ada; isi JUMAT_MQTT_CA"):
        Settings(data=tmp_path).authority()
    (tmp_path / "ca.pem").write_text("hello")
    with pytest.raises(Refused, match=r"ca\.pem bukan sertifikat PEM"):
        Settings(data=tmp_path, mqtt_ca=tmp_path / "ca.pem").authority()
