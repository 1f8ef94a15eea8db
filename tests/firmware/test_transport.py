"""TLS between the box and a mosquitto as the server runs it: a key of the box, or the broker's certificate."""

import contextlib
import socket
import struct
import subprocess
import threading
from datetime import timedelta

import interpreters
import pytest
from certificates import Authority
from station import BOX, BOX_KEY, FRIDAY, Station
from wiretap import Wiretap

import twin
from jumatserius.boxes.keys import BoxKeys, Credential
from jumatserius.broker.embedded import Certificate, Tls
from jumatserius.broker.mosquitto import Mosquitto
from mqtt_box import MqttClient
from twin import Box

TLS_STAGE = 6
ALERT = 0x10000 - 0x7780  # Mbed TLS: the peer has sent a fatal alert
END_OF_FILE = -0x7280
CERTIFICATE_REFUSED = 0x10000 - 0x2700
INVALID_RECORD = -0x7200
NO_SUCH_PROTOCOL = 95
EPIPE, ECONNRESET = 32, 104
SERVER = ("server", "server")
CREDENTIAL = BoxKeys(BOX, BOX_KEY).credential


@pytest.fixture
def authority(need, tmp_path):
    return Authority(need("openssl"), tmp_path, "Pokja")


def start(program, folder, certificate=None, credential=CREDENTIAL):
    broker = Mosquitto(program, folder, "127.0.0.1", 0, SERVER, {BOX: credential}, Tls("127.0.0.1", 0, certificate))
    broker.start()
    return broker


@pytest.fixture
def broker(need, tmp_path):
    started = start(need("mosquitto"), tmp_path / "broker")
    yield started
    started.stop()


def certified(need, tmp_path, authority, host="localhost", days=7):
    chain, key = authority.issue(host, days=days)
    return start(need("mosquitto"), tmp_path / "broker", Certificate(0, chain, key))


@pytest.fixture
def certified_broker(need, tmp_path, authority):
    started = certified(need, tmp_path, authority)
    yield started
    started.stop()


def psk_box(tmp_path, port, *, box_id=BOX, box_key=BOX_KEY):
    box = Box(tmp_path / "box", box_id)
    box.provision(box_key, "127.0.0.1", port, transport="psk")
    return box


def cert_box(tmp_path, port, authority):
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "localhost", port, transport="cert", authority=authority)
    return box


def failures(box):
    """(stage, errno) of each failed session; any crash is one too many."""
    assert not [event for event in box.events() if event.kind == "crash"], box.output
    return [struct.unpack_from("<BH", event.payload) for event in box.events() if event.kind == "send_failed"]


def tls_failures(box):
    """How many sessions the broker ended in the handshake: the alert is read, or the pipe is broken already."""
    found = failures(box)
    assert {stage for stage, _ in found} == {TLS_STAGE}
    assert {errno for _, errno in found} <= {ALERT, EPIPE, ECONNRESET}
    return len(found)


def visit(box, station):
    """A box from its first start through one visit; all records are with the server."""
    box.power_on(FRIDAY)
    box.open_lid(FRIDAY + timedelta(hours=3))
    station.now = FRIDAY + timedelta(hours=3, minutes=2)
    box.close_lid(station.now)
    assert failures(box) == []
    sent = [event for event in box.events() if event.kind == "sent"][-1]
    assert sorted(station.records) == list(range(1, struct.unpack_from("<I", sent.payload)[0] + 1))
    assert {"lid_open", "lid_closed"} <= {event.kind for event in box.events() if event.seq in station.records}


# -- by the key of the box ---------------------------------------------------------------------------------------


def test_a_visit_by_the_key_of_the_box(tmp_path, broker):
    station = Station(broker.port, FRIDAY)
    station.configure()
    visit(psk_box(tmp_path, broker.tls.psk_port), station)
    station.stop()


def test_wifi_that_drops_under_tls_costs_one_send(tmp_path, broker):
    station = Station(broker.port, FRIDAY)
    box = psk_box(tmp_path, broker.tls.psk_port)
    for sent, failure in ((100, (6, 110)), (900, (5, 110))):
        box.wifi(True, drop_after=sent)
        box.power_on(FRIDAY)
        assert failures(box)[-1] == failure
    box.wifi(True)
    box.press(FRIDAY + timedelta(minutes=5))
    assert len(failures(box)) == 2
    assert sorted(station.records) == list(range(1, max(station.records) + 1))
    station.stop()


@pytest.mark.parametrize(
    ("box_id", "box_key"),
    [
        pytest.param(BOX, bytes(32), id="another key"),
        pytest.param("LBK-0002", BOX_KEY, id="unknown identity"),
    ],
)
def test_the_broker_refuses(tmp_path, broker, box_id, box_key):
    box = psk_box(tmp_path, broker.tls.psk_port, box_id=box_id, box_key=box_key)
    box.power_on(FRIDAY)
    assert tls_failures(box) == 1


def test_a_box_that_was_shut_out_is_refused(tmp_path, broker):
    station = Station(broker.port, FRIDAY)
    box = psk_box(tmp_path, broker.tls.psk_port)
    box.power_on(FRIDAY)
    known = len(station.records)
    assert known
    broker.update({"LBK-0002": Credential("other", bytes(32))})
    box.press(FRIDAY + timedelta(hours=1))
    assert tls_failures(box) == 1
    assert len(station.records) == known
    station.stop()


@contextlib.contextmanager
def tls_client(port, *, name):
    """A client that has the key of the box, and a function that publishes through it."""
    command = [
        interpreters.MICROPYTHON,
        interpreters.ON_BOX / "tls_client.py",
        str(port),
        BOX,
        CREDENTIAL.tls_key.hex(),
    ]
    environment = {"MICROPYPATH": f"{interpreters.FIRMWARE}:.frozen"}
    with subprocess.Popen(
        [*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as client:
        assert client.stdout.readline() == "connected\n"

        def publish(topic, body):
            client.stdin.write(f"{topic} {body}\n")
            client.stdin.flush()
            assert client.stdout.readline() == "delivered\n"

        yield publish
        client.stdin.close()


@pytest.fixture
def server(broker):
    """The server's own client, which hears all boxes."""
    with MqttClient(broker.host, broker.port, *SERVER, "jumat/v1/+/events") as client:
        yield client


def test_the_identity_counts_and_not_the_name_that_a_client_gives_itself(broker, server):
    broker.update({BOX: CREDENTIAL, "LBK-0002": Credential("other", bytes(32))})
    with (
        MqttClient(broker.host, broker.port, "LBK-0002", "other") as victim,
        tls_client(broker.tls.psk_port, name="LBK-0002") as publish,
    ):
        publish("jumat/v1/LBK-0002/events", "forged")
        publish(f"jumat/v1/{BOX}/events", "own")
        assert server.next()[:2] == (f"jumat/v1/{BOX}/events", b"own")
        assert not victim.dropped


def test_a_connection_that_outlives_its_box_is_worth_nothing(broker, server):
    with tls_client(broker.tls.psk_port, name=BOX) as publish:
        publish(f"jumat/v1/{BOX}/events", "before")
        assert server.next()[1] == b"before"
        broker.update({"LBK-0002": Credential("other", bytes(32))})
        with MqttClient(broker.host, broker.port, "LBK-0002", "other") as other:  # the broker has read its files anew
            publish(f"jumat/v1/{BOX}/events", "after")
            other.publish("jumat/v1/LBK-0002/events", b"mark")
            assert server.next()[1] == b"mark"


def test_the_tls_keys_are_for_the_broker_alone(broker, tmp_path):
    path = tmp_path / "broker" / "psk"
    assert path.read_text() == f"{BOX}:{CREDENTIAL.tls_key.hex()}\n"
    assert path.stat().st_mode & 0o077 == 0


def test_an_image_without_psk_says_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        output = interpreters.micropython(interpreters.ON_BOX / "old_image.py", port, cwd=tmp_path)
    assert output.splitlines() == [
        "TLS: this image has no PSK: flash MicroPython 1.29 or later, or provision the box for cert",
        str(NO_SUCH_PROTOCOL),
    ]


def test_a_transport_that_is_none_is_not_taken_for_plain(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        box = Box(tmp_path / "box", BOX)
        box.provision(BOX_KEY, "127.0.0.1", listener.getsockname()[1], transport="tls")
        box.power_on(FRIDAY)
        listener.accept()[0].close()
    assert failures(box) == [(TLS_STAGE, 22)]
    assert "TLS: tls is no transport: provision the box for psk, cert or plain" in box.output


# -- peers that misbehave ----------------------------------------------------------------------------------------


SILENT = object()
PEERS = [
    pytest.param(SILENT, "('LinkTimeout', 110)", id="silent"),
    pytest.param(b"\x16\x03\x03\x00\x40half", "('LinkTimeout', 110)", id="half a record"),
    pytest.param(b"", f"('OSError', {END_OF_FILE})", id="closes"),
    pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", f"('OSError', {INVALID_RECORD})", id="a web server"),
]


@pytest.fixture
def shake_hands(tmp_path, authority):
    """What `tls_handshake.py` prints."""
    (tmp_path / "given.der").write_bytes(authority.der)

    def run(port, transport):
        arguments = (interpreters.ON_BOX / "tls_handshake.py", port, transport, "given.der")
        return interpreters.micropython(*arguments, cwd=tmp_path, timeout_s=20).strip()

    return run


@pytest.mark.parametrize(("answer", "outcome"), PEERS)
@pytest.mark.parametrize("transport", ["psk", "cert", "look"])
def test_a_handshake_ends_with_a_peer_that_is(shake_hands, transport, answer, outcome):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            with listener.accept()[0] as peer, contextlib.suppress(OSError):
                peer.recv(4096)
                if answer is not SILENT:
                    peer.sendall(answer)
                if answer:
                    peer.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        assert shake_hands(listener.getsockname()[1], transport) == outcome
        thread.join()


# -- by the broker's certificate ---------------------------------------------------------------------------------


def test_a_visit_by_the_certificate_of_the_broker(tmp_path, certified_broker, authority):
    station = Station(certified_broker.port, FRIDAY)
    station.configure()
    visit(cert_box(tmp_path, certified_broker.tls.certificate.port, authority.der), station)
    station.stop()


def test_a_visit_by_certificate_leaves_memory_for_more(tmp_path, certified_broker, authority, monkeypatch):
    """The hungriest wakes: panel and TLS. See firmware/README.md, "Memory"."""
    monkeypatch.setattr(twin.interpreter, "HEAP_KB", 170)
    station = Station(certified_broker.port, FRIDAY)
    station.configure()
    visit(cert_box(tmp_path, certified_broker.tls.certificate.port, authority.der), station)
    station.stop()


def refusal(tmp_path, broker, authority):
    """What a box prints that finds a certificate wrong; it says nothing to the peer."""
    station = Station(broker.port, FRIDAY)
    box = cert_box(tmp_path, broker.tls.certificate.port, authority)
    box.power_on(FRIDAY)
    assert failures(box) == [(TLS_STAGE, CERTIFICATE_REFUSED)]
    assert station.states == []
    station.stop()
    return box.output.strip()


def test_an_unset_clock_borrows_its_date_from_the_certificate(tmp_path, certified_broker, authority, shake_hands):
    certificate = certified_broker.tls.certificate
    assert shake_hands(certificate.port, "look") == str(authority.valid_from(certificate.chain))


def test_only_an_unset_clock_borrows_its_date(tmp_path, certified_broker, authority):
    wire = Wiretap(certified_broker.tls.certificate.port)
    station = Station(certified_broker.port, FRIDAY)
    box = cert_box(tmp_path, wire.port, authority.der)
    box.power_on(FRIDAY)
    assert wire.connections == 2
    box.shake(FRIDAY + timedelta(hours=1))
    assert wire.connections == 3
    assert failures(box) == []
    station.stop()
    wire.stop()


def test_another_authority_is_refused(tmp_path, need, certified_broker):
    other = Authority(need("openssl"), tmp_path, "other")
    said = refusal(tmp_path, certified_broker, other.der)
    assert said == "TLS: The certificate is not correctly signed by the trusted CA"


def test_another_name_is_refused(tmp_path, need, authority):
    broker = certified(need, tmp_path, authority, host="elsewhere.example")
    try:
        said = refusal(tmp_path, broker, authority.der)
    finally:
        broker.stop()
    assert said == "TLS: The certificate Common Name (CN) does not match with the expected CN"


def test_an_expired_certificate_is_refused(tmp_path, need, authority):
    broker = certified(need, tmp_path, authority, days=-1)
    try:
        said = refusal(tmp_path, broker, authority.der)
    finally:
        broker.stop()
    assert said == "TLS: The certificate validity has expired"


def test_what_is_no_certificate_is_told(tmp_path, certified_broker):
    box = cert_box(tmp_path, certified_broker.tls.certificate.port, b"-----BEGIN CERTIFICATE-----")
    box.power_on(FRIDAY)
    assert failures(box) == [(TLS_STAGE, 22)]
    assert "TLS: the CA that was provisioned is no certificate in DER: provision the box again" in box.output


def test_a_passwordless_stranger_with_the_authority_is_refused(tmp_path, certified_broker, authority):
    box = Box(tmp_path / "box", BOX)
    box.provision(
        bytes(32), "localhost", certified_broker.tls.certificate.port, transport="cert", authority=authority.der
    )
    box.power_on(FRIDAY)
    assert failures(box) == [(2, 5)]


# -- what it costs -----------------------------------------------------------------------------------------------


def session_bytes(tmp_path, port, station, transport, authority):
    """Up and down, on the wire above TCP, of a session with one event: somebody has shaken the box."""
    wire = Wiretap(port)
    box = Box(tmp_path / transport, BOX)
    box.provision(BOX_KEY, "localhost", wire.port, transport=transport, authority=authority)
    box.power_on(FRIDAY)
    up, down = wire.up, wire.down
    box.shake(FRIDAY + timedelta(hours=1))
    assert failures(box) == []
    wire.stop()
    return wire.up - up, wire.down - down


def test_bytes_of_a_session_with_one_event(tmp_path, certified_broker, authority, capsys):
    station = Station(certified_broker.port, FRIDAY)
    tls = certified_broker.tls
    ports = {"plain": certified_broker.port, "psk": tls.psk_port, "cert": tls.certificate.port}
    cost = {
        transport: session_bytes(tmp_path, port, station, transport, authority.der) for transport, port in ports.items()
    }
    station.stop()
    with capsys.disabled():
        print(
            "\nbytes up/down of a session with one event:",
            *(f"{name} {up}/{down}" for name, (up, down) in cost.items()),
        )
    assert cost["plain"] < cost["psk"] < cost["cert"]
    assert sum(cost["psk"]) - sum(cost["plain"]) < 1000, "of the budget that the README states"
