"""A person with a phone at a box on its place: the pages that it asks for, and what the box has kept of it."""

import json
import re
import socket
from datetime import timedelta
from urllib.parse import quote_from_bytes

import zxingcpp
from PIL import Image
from seen import of_kind
from station import BOX, BOX_KEY, FRIDAY

from twin import Box

NAME, PASSWORD = "Kafé Nurul Hikmah", "seribu-Rupiah"
AT = FRIDAY + timedelta(minutes=6)


def box_on_site(folder, *nearby):
    """A box that knows another Wi-Fi than there is, with its lid open; `nearby`: other networks in reach."""
    box = Box(folder / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1, wifi_name="Lama", wifi_password="sandi-lama")
    box.access_points(NAME, PASSWORD, *nearby)
    box.power_on(FRIDAY)
    box.open_lid(FRIDAY + timedelta(minutes=5))
    return box


class Browser:
    """Asks for pages as a phone does, one connection each."""

    def __init__(self, phone):
        self._phone = phone

    def get(self, path="/", host="127.0.0.1"):
        return self._ask(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())

    def post(self, path, **fields):
        pairs = [f"{name}={quote_from_bytes(as_bytes(value), safe='')}" for name, value in fields.items()]
        body = "&".join(pairs).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._ask(head.encode() + body)

    def test(self, name, password):
        """Chooses a network, and waits for the page with the result."""
        status, head, _ = self.post("/uji", wifi=as_bytes(name).hex(), sandi=password)
        assert (status, head["location"]) == (303, "/hasil")
        return self.result()

    def result(self):
        for _ in range(1000):
            status, _, body = self.get("/hasil")
            assert status == 200
            if "sedang mencoba" not in body:
                return body
        raise AssertionError(body)

    def _ask(self, request):
        """Once more when nothing comes, as browsers do: the box may have given up while this computer was busy."""
        answers = (exchange(self._phone.port, request) for _ in range(10))
        return self.answer(next(answer for answer in answers if answer))

    @staticmethod
    def answer(raw):
        head, _, body = raw.partition(b"\r\n\r\n")
        status, *headers = head.decode().split("\r\n")
        named = {name.lower(): value for name, value in (header.split(": ", 1) for header in headers)}
        return int(status.split()[1]), named, body.decode()


def as_bytes(value):
    return value if isinstance(value, bytes) else value.encode()


def exchange(port, request):
    """All that comes back until the box hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(request)
        return received(sock)


def received(sock):
    answer = b""
    try:
        while part := sock.recv(4096):
            answer += part
    except ConnectionResetError:
        pass  # hung up while we were still talking
    return answer


def text_of(page):
    return re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]+>", " ", page, flags=re.S)


def nvs(box):
    return json.loads((box.directory / "nvs.json").read_text())["jumat"]


def wifi_of(box):
    return bytes.fromhex(nvs(box)["ssid"]), bytes.fromhex(nvs(box)["psk"])


def code_on(panel):
    [code] = zxingcpp.read_barcodes(Image.frombytes("1", (400, 300), panel).convert("L"))
    return code.text


def no_crash(box):
    assert of_kind(box, "crash") == [], box.output
    assert not (box.directory / "panel_faults.txt").exists()
