"""What others write to a box, mangled in many ways: it is refused by the error that it is to be refused by.

Arguments: rounds, a file with a configuration in JSON. Prints how often each reader took and refused what
it got; any other error ends it.
"""

import json
import os
import random
import struct
import sys

from kotak import attempt, bundle, config, dns, http, improv, keys, messages, qris

ROUNDS = int(sys.argv[1])
KEY, BOX = bytes(range(32)), "LBK-0001"
with open(sys.argv[2]) as file:
    SETTINGS = json.load(file)
QRIS = SETTINGS["qris"]
VALUES = (
    None,
    True,
    -1,
    0,
    1,
    10**40,
    1.5,
    1e300,
    "",
    "x" * 500,
    "\0",
    "é’",
    [],
    {},
    [[[1]]],
    "999.1.1",
    "http://",
    "٣",
)
PIECES = (
    b"",
    b"\0",
    b"\xff" * 9,
    b"%",
    b"%zz",
    b"=&=",
    b"\r\n",
    b"\r\n\r\n",
    b": ",
    b"9" * 40,
    b"-1",
    b"{",
    b"[" * 300,
    b'"\\u',
    b"e9",
)


def random_bytes(count):
    return bytes([random.getrandbits(8) for _ in range(count)])


def mangled(data):
    """One to four bytes, or pieces, changed, dropped or put in; or the end cut off."""
    data = bytearray(data)
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(data))
        what = random.randint(0, 5)
        if what == 0 and at < len(data):
            data[at] ^= 1 << random.randint(0, 7)
        elif what == 1:
            data[at : at + random.randint(1, 9)] = b""
        elif what == 2:
            data[at:at] = random.choice(PIECES)
        elif what == 3:
            data[at:at] = random_bytes(random.randint(1, 40))
        elif what == 4:
            data[at:] = b""
        else:
            data[at:at] = bytes(data[at : at + 60])
    return bytes(data)


def signed(magic, label, body):
    return magic + keys.message_tag(KEY, label, BOX, body) + body


def strange_settings():
    """Whole JSON, with another value in one place or two."""
    settings = json.loads(json.dumps(SETTINGS))
    for _ in range(random.randint(1, 2)):
        update = settings["update"]
        place = update if update and isinstance(update, dict) and not random.randint(0, 2) else settings
        name = random.choice(list(place))
        if random.randint(0, 5):
            place[name] = random.choice(VALUES)
        elif len(place) > 2 and name != "update":
            del place[name]
    return json.dumps(settings).encode()


def read_config():
    body = mangled(json.dumps(SETTINGS).encode()) if random.randint(0, 1) else strange_settings()
    message = signed(b"JC01", "config", body) if random.randint(0, 9) else mangled(signed(b"JC01", "config", body))
    config.accept(message, 3, KEY, BOX)


def read_qris():
    qris.check(mangled(QRIS.encode()).decode())


def read_ack():
    body = struct.pack("<4sII8s", b"JA01", random.randint(0, 9), random.getrandbits(32), b"12345678")
    message = body + keys.message_tag(KEY, "ack", BOX, body)
    messages.read_ack(mangled(message), b"12345678" + bytes(8), 5, KEY, BOX)


def read_command():
    message = mangled(signed(b"JX01", "command", b'{"v": 1, "command": "sleep"}'))
    assert messages.command_refusal(message, KEY, BOX) in (1, 2)


def read_bundle():
    files = (("app.mpy", random_bytes(40)), ("lid.mpy", b"lid"))
    table = b"".join([bytes([len(name)]) + name.encode() + struct.pack("<I", len(data)) for name, data in files])
    content = b"JUB1\0\2\0" + bytes([len(files)]) + table + b"".join([data for _, data in files])
    with open("bundle", "wb") as file:
        file.write(mangled(content))
    bundle.unpack("bundle", "b", b"\0\2\0")


REQUEST = b"POST /uji HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Length: 35\r\n\r\nwifi=4b6166&nama=&sandi=%20rahasia+1"


class Page(http.Server):
    """Listens nowhere."""

    def __init__(self):
        self._address = "192.168.4.1"
        self._handle = lambda method, path, form: http.Response(200)


def read_request():
    response = Page()._respond(mangled(REQUEST))
    assert response is None or response.status in (200, 302, 413)


QUESTION = b"\x12\x34\x01\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1"


def read_question():
    answer = dns.answer(mangled(QUESTION), "192.168.4.1")
    assert answer is None or answer[:2]


class Radio:
    """In a test that never ends."""

    def disconnect(self):
        pass

    def config(self, **_):
        pass

    def connect(self, name, password):
        pass

    def scan(self):
        return [(random_bytes(random.randint(0, 32)), bytes(6), 6, -60, 3, False)]


def read_frames():
    said = []
    line = improv.Improv(attempt.Attempt(Radio()), said.append, ("Kotak", "0.1.0", "ESP32", BOX))
    number = random.randint(0, 9)
    data = bytes([number, 9, 3]) + b"abc\4efgh" if number == 1 else bytes([number, 0])
    frame = improv.frame(3, data)
    for part in (frame, mangled(frame), frame * 2):
        at = random.randint(0, len(part))
        line.feed(part[:at])
        line.feed(part[at:])
    assert len(line._received) < 300
    for frame in said:
        assert frame[:7] == b"IMPROV\1"
        assert frame[8] == len(frame) - 11


READERS = (
    (read_config, config.ConfigRefused),
    (read_qris, ValueError),
    (read_ack, messages.AckRefused),
    (read_command, ()),
    (read_bundle, bundle.BundleBroken),
    (read_request, http.BadRequest),
    (read_question, ()),
    (read_frames, ()),
)

random.seed(20261120)
os.mkdir("b")
for reader, refusal in READERS:
    taken = refused = 0
    for _ in range(ROUNDS):
        try:
            reader()
            taken += 1
        except refusal:
            refused += 1
    print(reader.__name__, taken, refused)
