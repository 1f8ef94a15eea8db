"""From a box over a real broker into the database and back."""

import random
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from journal_world import FRIDAY, later
from jumatserius.boxes import configuration, provisioning
from jumatserius.boxes.configuration import Wording
from jumatserius.journal.intake import Intake, Message, Reply
from mqtt_box import MqttBox, MqttClient, eventually
from mqtt_station import Station

NOISE = random.Random(7).randbytes(1_000_000)


@pytest.fixture(params=["mosquitto", "iotcore"])
def any_station(request: pytest.FixtureRequest) -> Station:
    """On either broker."""
    return request.getfixturevalue("station" if request.param == "mosquitto" else "station_without_mosquitto")


def test_a_box_sends_and_is_acknowledged(any_station: Station):
    box = any_station.world.box()
    box.close(box.open())
    box.fill(100)
    with MqttBox(box, *any_station.address) as client:
        assert [client.send(batch) for batch in box.batches()] == [60, 102]
        client.publish("jumat/v1/LBK-0001/state", box.state(), retain=True)
        eventually(lambda: any_station.world.status(box).state == "sleeping", "the state is not in the database")
    assert set(any_station.world.verdicts(box).values()) == {"ok"}
    assert [visit.id for visit in any_station.world.visits()] == ["LBK-0001/1"]


def test_a_configuration_waits_for_the_box(any_station: Station):
    box = any_station.world.box()
    with any_station.database.writing() as session:
        wording = Wording("http://10.1.1.1", "Seribu rupiah, sehari lebih sehat.")
        body = configuration.write(session, box.box_id, wording, FRIDAY).body.encode()
    any_station.hub.tell("boxes")
    wanted = b"JC01" + box.tag("config", body) + body
    with MqttClient(*any_station.address, box.box_id, box.password, "jumat/v1/LBK-0001/config") as client:
        topic, message, _ = client.next()
    assert (topic, message) == ("jumat/v1/LBK-0001/config", wanted)


def test_garbage_on_every_topic_stops_nothing(station: Station):
    box = station.world.box()
    box.fill(2)
    garbage = [
        ("events", b"", "batch_length"),
        ("events", NOISE, "batch_length"),
        ("events", bytes(36), "batch_magic"),
        ("events", b"JB01" + bytes(32), "batch_tag"),
        ("events", station.world.box("LBK-0002").batch(), "batch_tag"),
        ("state", NOISE, "state"),
        ("state", b"[]", "state"),
    ]
    damaged = box.batch([box.log[0], bytes(64), box.log[1]])
    with MqttBox(box, *station.address) as client:
        for leaf, body, _ in garbage:
            client.publish(f"jumat/v1/LBK-0001/{leaf}", body)
        client.publish("jumat/v1/LBK-0001/events", b"x", qos=0)
        assert client.send(damaged) == 2
    wanted = [(f"jumat/v1/LBK-0001/{leaf}", reason, len(body)) for leaf, body, reason in garbage]
    wanted += [("jumat/v1/LBK-0001/events", "batch_length", 1), ("jumat/v1/LBK-0001/events", "record", 64)]
    assert station.world.quarantine() == wanted
    assert station.world.verdicts(box) == {1: "ok", 2: "ok"}


def test_what_was_taken_in_does_not_come_again(station: Station):
    """A session that acknowledged nothing to the broker would get it all again at its next connection."""
    box = station.world.box()
    with MqttBox(box, *station.address) as client:
        for _ in range(30):
            client.publish("jumat/v1/LBK-0001/events", b"noise")
        for _ in range(2):  # with the second answer the broker has read what the session wrote after the first one
            client.send(box.batch())
        station.restart_session()
        client.send(box.batch())
    assert len(station.world.quarantine()) == 30


def test_old_retained_states_are_not_news(station: Station):
    box = station.world.box()
    with MqttClient(*station.address, box.box_id, box.password) as client:
        client.publish("jumat/v1/LBK-0001/state", box.state(), retain=True)
        eventually(lambda: station.world.status(box) is not None, "the state did not arrive")
        station.world.now = later(FRIDAY, 5000)
        station.restart_session()
        client.publish("jumat/v1/LBK-0001/events", b"noise")
        eventually(lambda: station.world.quarantine() != [], "the noise after it did not arrive")
    assert station.world.status(box).seen_at == FRIDAY


class Faulty(Intake):
    """An intake whose database is locked at first."""

    failures = 2

    def take(self, messages: Sequence[Message]) -> list[Reply]:
        if self.failures:
            self.failures -= 1
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        return super().take(messages)


def test_a_locked_database_delays_and_loses_nothing(station: Station):
    world = station.world
    faulty = Faulty(station.database, world.secret, station.hub, lambda: world.now)
    station.restart_session(faulty)
    box = world.box()
    box.fill(70)
    with capture_logs() as logs, MqttBox(box, *station.address) as client:
        assert [client.send(batch) for batch in box.batches()] == [60, 70]
    assert len(world.events(box)) == 70
    said = [(line["event"], "database is locked" in line["error"]) for line in logs if line["log_level"] == "error"]
    assert said == [("intake_failed", True)] * 2


def test_messages_wait_for_a_server_that_is_away(station: Station):
    box = station.world.box()
    box.fill(3)
    station.mqtt.session.stop()
    with MqttClient(*station.address, box.box_id, box.password, "jumat/v1/LBK-0001/ack") as client:
        client.publish("jumat/v1/LBK-0001/events", box.batch())
        assert station.world.events(box) == {}
        station.restart_session()
        _, answer, _ = client.next()
        assert box.through(box.batch(), answer) == 3


def test_a_new_box_may_connect_and_a_revoked_one_may_not(station: Station):
    world = station.world
    box = world.box()
    with MqttClient(*station.address, box.box_id, box.password) as client:
        with station.database.writing() as session:
            provisioning.revoke(session, box.box_id, by=None, origin="test")
            asked = provisioning.Registration("LBK-0004", "kantor", "kantor")
            provisioning.register(session, asked, now=FRIDAY, by=None, origin="test")
        station.hub.tell("boxes")
        eventually(lambda: client.dropped, "the revoked box is still connected")
    revoked = MqttClient(*station.address, box.box_id, box.password)
    assert revoked.connect() == "Not authorized"
    revoked.close()
    newcomer = world.box("LBK-0004")
    newcomer.fill(1)
    with MqttBox(newcomer, *station.address) as client:
        assert client.send(newcomer.batch()) == 1


def test_a_revoked_box_is_refused_where_the_broker_knows_no_passwords(station_without_mosquitto: Station):
    station = station_without_mosquitto
    box = station.world.box()
    box.fill(1)
    with station.database.writing() as session:
        provisioning.revoke(session, box.box_id, by=None, origin="test")
    station.hub.tell("boxes")
    with MqttClient(*station.address, box.box_id, box.password) as client:
        client.publish("jumat/v1/LBK-0001/events", box.batch())
        client.publish("jumat/v1/LBK-0001/else/state", b"x")
        eventually(lambda: len(station.world.quarantine()) == 1, "the batch did not reach the intake")
    assert [reason for _, reason, _ in station.world.quarantine()] == ["unknown_box"]
