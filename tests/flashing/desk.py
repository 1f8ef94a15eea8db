"""A board on the technician's desk: the boot loader of esp32-mock-bootloader and a twin behind one serial port.

Real esptool and real mpremote find at `url` what they find at a board's USB port. As on a board the identity stands in
the flash that esptool reads, an erase takes everything, and a board that has its application does not answer at the
prompt.
"""

import hashlib
import json
import socket
import struct
import threading
import zlib
from contextlib import suppress
from pathlib import Path

from esp32_mock_bootloader import server as loader

from twin import Box
from twin.serial import SerialPort

IMAGE_AT, APPLICATION_AT, NVS_AT, NVS_BYTES = 0x1000, 0x10000, 0x9000, 0x6000
_SLIP = 0xC0
_CHUNK = 4096
# The mock gives up on an acknowledgement after 50 ms, less than a busy computer takes.
loader._CLIENT_RECV_TIMEOUT = 2.0


def image(chip: int = 0) -> bytes:
    """The frame of a MicroPython image: boot loader, partition table, application, as large as the parts of one."""
    header = struct.pack("<BBBBI16s", 0xE9, 1, 2, 0x20, 0x40080000, struct.pack("<4xHBHH4xB", chip, 0, 0, 0, 0))
    entries = (
        (b"nvs", 1, 2, NVS_AT, NVS_BYTES),
        (b"phy_init", 1, 1, 0xF000, 0x1000),
        (b"factory", 0, 0, APPLICATION_AT, 0x1F0000),
        (b"vfs", 1, 0x81, 0x200000, 0x200000),
    )
    table = b"".join(
        struct.pack("<2sBBLL16sL", b"\xaa\x50", kind, subtype, at, size, name, 0)
        for name, kind, subtype, at, size in entries
    )
    table += b"\xeb\xeb".ljust(16, b"\xff") + hashlib.md5(table).digest()
    application = header + b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(600))
    parts = ((0, header + b"boot loader"), (0x8000 - IMAGE_AT, table), (APPLICATION_AT - IMAGE_AT, application))
    made = bytearray(b"\xff" * (parts[-1][0] + len(application)))
    for at, content in parts:
        made[at : at + len(content)] = content
    return bytes(made)


class Desk:
    """`pull_after`: so many bytes of the computer go through, then the cable comes out, once.

    `number` tells boards apart by their hardware address. `port`: where the board before this one was plugged in.
    """

    def __init__(
        self, directory: Path, *, chip: str = "esp32", flash_id: int = 0x00164020, number: int = 0, port: int = 0
    ) -> None:
        self.box = Box(directory, "LBK-0001")
        self.box.erase()
        self.flash = loader.FlashImage()
        self.pull_after: int | None = None
        self.went_through = 0
        self.sessions: list[str] = []
        self._chip, self._flash_id, self._number = chip, flash_id, number
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(0.1)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"socket://127.0.0.1:{self.port}"
        self._serial = SerialPort(self.box, pace=10)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Desk":
        self._serial.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._listener.close()
        self._serial.__exit__(None, None, None)

    @property
    def is_running_its_application(self) -> bool:
        """Whether it has one and was reset since."""
        return all((self.box.directory / name).exists() for name in ("main.py", "asleep.json"))

    def _serve(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                client, _ = self._listener.accept()
                with client, suppress(OSError):
                    self._greet(client)

    def _greet(self, client: socket.socket) -> None:
        client.settimeout(5)
        first = client.recv(1, socket.MSG_PEEK)
        if not first:
            return
        if first[0] == _SLIP:
            self.sessions.append("boot loader")
            self._load(client)
        elif self.flash.data[IMAGE_AT] == 0xE9 and not self.is_running_its_application:
            self.sessions.append("prompt")
            with socket.create_connection(("127.0.0.1", self._serial.port)) as prompt:
                self._join(client, prompt)

    def _load(self, client: socket.socket) -> None:
        self.flash.data[NVS_AT : NVS_AT + NVS_BYTES] = nvs_partition(self.box.directory / "nvs.json")
        ours, theirs = socket.socketpair()
        # The chip is the mock's; how large its flash is, and its address, nobody can tell it but through these.
        loader.protocol.MOCK_FLASH_ID = self._flash_id
        loader.registers.mac_bytes_for_chip = lambda chip: (0x24, 0x0A, 0xC4, 0, 0, 1 + self._number)
        loader.registers.rom_profile.cache_clear()
        session = threading.Thread(
            target=loader.handle_client,
            args=(loader.BootloaderConnection(theirs), self._stop, self._chip),
            kwargs={"flash": self.flash},
            daemon=True,
        )
        session.start()
        with ours, theirs:
            self._join(client, ours)
            ours.shutdown(socket.SHUT_RDWR)
            session.join()
        if self.flash.data.count(0xFF, NVS_AT, NVS_AT + NVS_BYTES) == NVS_BYTES and self._is_new():
            self.box.erase()

    def _is_new(self) -> bool:
        """Whether the flash was erased in this session: then the twin, whose NVS is elsewhere, is told."""
        return (self.box.directory / "nvs.json").read_text() != "{}"

    def _join(self, client: socket.socket, board: socket.socket) -> None:
        """Both ways, until one of them hangs up or the cable comes out."""
        for end in (client, board):
            if end.family == socket.AF_INET:  # or each of some hundred short answers waits for the other side's timer
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=_pump, args=(board, client), daemon=True)
        back.start()
        client.settimeout(None)
        with suppress(OSError):
            while said := client.recv(_CHUNK):
                self.went_through += len(said)
                if self.pull_after is not None and self.went_through >= self.pull_after:
                    self.pull_after = None
                    break
                board.sendall(said)
        for end in (client, board):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(_CHUNK):
            target.sendall(said)


def nvs_partition(path: Path) -> bytes:
    """The namespace `jumat` of a twin's NVS as ESP-IDF lays it out; only blobs, which is all that is looked at."""
    values = json.loads(path.read_text()).get("jumat", {})
    if not values:
        return b"\xff" * NVS_BYTES
    entries = [_entry(0, 0x01, 1, b"jumat", b"\x01" + b"\xff" * 7)]
    for name, value in values.items():
        if isinstance(value, str):
            blob = bytes.fromhex(value)
            padded = blob.ljust(-(-len(blob) // 32) * 32, b"\xff")
            head = struct.pack("<HHI", len(blob), 0xFFFF, zlib.crc32(blob))
            entries.append(_entry(1, 0x42, 1 + len(padded) // 32, name.encode(), head) + padded)
    body = b"".join(entries)
    states = bytes(0xAA if n < len(body) // 128 else 0xFF for n in range(32))
    rest = len(body) // 32 % 4
    if rest:
        at = len(body) // 128
        states = states[:at] + bytes([0xFF << rest * 2 & 0xFF | (0xAA & (1 << rest * 2) - 1)]) + states[at + 1 :]
    page = struct.pack("<I", 0xFFFFFFFE).ljust(32, b"\xff") + states + body
    return page.ljust(NVS_BYTES, b"\xff")


def _entry(space: int, kind: int, span: int, key: bytes, data: bytes) -> bytes:
    return struct.pack("<BBBBI16s8s", space, kind, span, 0, 0, key, data)
