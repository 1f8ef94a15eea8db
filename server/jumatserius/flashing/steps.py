"""The steps that make a board a box. Each one looks first whether it is done, so that any may be run again."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from jumatserius.errors import Failed, Refused
from jumatserius.flashing import images, parcels, tools
from jumatserius.flashing.board import Board, Found
from jumatserius.flashing.claiming import Identity, Label
from jumatserius.flashing.kept import Kept
from jumatserius.flashing.tools import ToolFailed
from twin import compiled, identity

_STEPS = 6
_RESULT = "SELFTEST "
_ROOT_MODULES = ("slots.mpy",)
_NAMES = ("auth", "box", "ca", "host", "mqtt", "port", "psk", "release", "ssid", "tlskey", "transport")
_STARTERS = ("boot.py", "main.py")
_VALUES = """
import binascii
values = {name: value if name == "port" else binascii.unhexlify(value) for name, value in %s.items()}
from kotak import provision
from kotak.board import Board
provision.provision(values, Board().log_partition(), replace=True)
"""
_DIGEST = """
import esp32, hashlib
nvs, digest = esp32.NVS("jumat"), hashlib.sha256()
for name in %r:
    buffer = bytearray(2048)
    try:
        value = b"%%d" %% nvs.get_i32(name) if name == "port" else bytes(buffer[:nvs.get_blob(name, buffer)])
    except OSError:
        continue
    digest.update(name.encode() + b"=" + value + b"\\n")
print("DIGEST", digest.digest().hex())
"""
_START = """
import os
for name in %r:
    os.rename(name + ".new", name)
print("MULAI")
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person must give, each only when it is needed."""

    identity: Callable[[str, str], Identity]
    """By the board's address and the receipt: redeems a claim."""
    wifi: Callable[[], tuple[str, str]]
    replace: Callable[[str], bool]
    """Whether the board may lose the identity of this box."""
    release_key: str
    """The release keeper's public key in hex; empty: the box takes no update."""


@dataclass(frozen=True, slots=True)
class Image:
    """A known MicroPython image with our partition table."""

    version: str
    segments: list[images.Segment]

    @property
    def digest(self) -> str:
        return hashlib.sha256(b"".join(segment.content for segment in self.segments)).hexdigest()


class Flashing:
    """One board. `say` takes lines for the technician, `bar` what replaces the line before."""

    def __init__(
        self, board: Board, image: Image, firmware: Path, folder: Path, asked: Asked,
        say: Callable[[str], None], bar: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._board, self._image, self._firmware, self._folder, self._asked = board, image, firmware, folder, asked
        self._say, self._bar = say, bar
        self._identity: Identity | None = None

    def run(self) -> Kept:
        """Raises `Refused`, `Failed` or `ToolFailed`; the next run goes on where this one ended."""
        self._step(1, "papan")
        found = self._look()
        kept = self._kept
        if found.box_id is None or not kept.identity:
            self._step(2, "klaim")
            self._redeem()
        self._write_image()
        if kept.is_started and not self._answers():
            self._say(f"      {kept.box_id} sudah menjalankan aplikasinya")
            return kept
        self._copy_application()
        self._write_identity()
        self._test()
        self._start()
        return kept

    # -- the steps -------------------------------------------------------------------------------------------------

    def _look(self) -> Found:
        found = self._board.look()
        self._found = found
        self._kept = Kept.load(self._folder, found.address)
        self._say(f"      ESP32, {images.FLASH_BYTES >> 20} MB, {found.address}")
        if found.box_id is None:
            return found
        if self._asked.replace(found.box_id):
            self._kept.forget()
            return Found(found.address, None)
        if found.box_id != self._kept.box_id:
            raise Refused("papan", f"sudah menjadi {found.box_id}; untuk menghapusnya: --replace-identity")
        return found

    def _redeem(self) -> None:
        self._identity = self._asked.identity(self._found.address, self._kept.receipt)
        self._kept.label = asdict(self._identity.label)
        self._kept.save()
        self._say(f"      {self._identity.label.box}, {self._identity.label.institution}")

    def _write_image(self) -> None:
        self._step(3, f"MicroPython {self._image.version}")
        kept = self._kept
        if kept.image == self._image.digest and self._board.holds(self._image.segments):
            self._say("      sudah ada")
            return
        kept.forget()
        self._board.write(self._image.segments, self._percent)
        kept.image, kept.version = self._image.digest, self._image.version
        kept.save()

    def _copy_application(self) -> None:
        self._step(4, "aplikasi")
        with tempfile.TemporaryDirectory() as folder:
            wanted = _application(self._firmware, Path(folder))
            found = self._board.first_files()
            missing = sorted(path for path, digest in wanted.items() if found.get(path) != digest)
            if not missing:
                self._say("      sudah ada")
                return
            self._board.remove(sorted(set(found) - set(wanted)))
            self._board.place(Path(folder), missing, self._files(len(missing)))
            if self._board.files() != wanted:
                raise Failed("Yang terbaca di papan bukan yang disalin; jalankan lagi")

    def _write_identity(self) -> None:
        self._step(5, "identitas")
        kept = self._kept
        if kept.identity and self._read_identity() == kept.identity:
            self._say(f"      {kept.box_id} sudah ada")
            return
        if self._identity is None:
            self._redeem()
        assert self._identity is not None  # or redeeming has raised
        values = _values(self._identity, self._asked.wifi(), self._asked.release_key)
        digest = _digest(values)
        if self._read_identity(_VALUES % json.dumps(values)) != digest:
            raise Failed("Identitas yang terbaca bukan yang ditulis; jalankan lagi")
        kept.identity = digest
        kept.save()

    def _test(self) -> None:
        self._step(6, "uji diri")

        def show(line: str) -> None:
            if not line.startswith(_RESULT):
                self._say(f"      {line}")

        said = self._board.run(self._firmware / "selftest.py", show)
        last = said.strip().splitlines()[-1]
        if not last.startswith(_RESULT):
            raise Failed(f"Uji diri tidak selesai: {last}")
        result = json.loads(last.removeprefix(_RESULT))
        if result["failed"]:
            raise Failed(f"Uji diri: {', '.join(result['failed'])} perlu diperbaiki; setelah itu jalankan lagi")
        self._kept.tested = result["ok"]
        self._kept.save()

    def _start(self) -> None:
        self._kept.is_started = True
        self._kept.save()
        if "MULAI" not in self._board.execute(_START % (_STARTERS,)):
            raise Failed("Papan tidak mau memulai aplikasinya; jalankan lagi")
        self._board.restart()

    # -- small things ----------------------------------------------------------------------------------------------

    def _read_identity(self, first: str = "") -> str:
        return self._board.execute(first + _DIGEST % (_NAMES,)).split("DIGEST ")[-1].strip()

    def _answers(self) -> bool:
        try:
            self._board.files()
        except ToolFailed:
            return False
        return True

    def _step(self, number: int, name: str) -> None:
        self._say(f"[{number}/{_STEPS}] {name}")

    def _percent(self, line: str) -> None:
        if done := tools.percent(line):
            self._bar(f"      menulis {done}")

    def _files(self, total: int) -> Callable[[str], None]:
        done = 0

        def count(line: str) -> None:
            nonlocal done
            if line.startswith(parcels.PLACED):
                done += 1
                self._bar(f"      {done}/{total} berkas")

        return count


def _application(firmware: Path, folder: Path) -> dict[str, str]:
    """The application as a board holds it, compiled into `folder`: SHA-256 in hex by path.

    What starts it has another name until all is done: with it a board sleeps instead of answering at its prompt.
    """
    tree = compiled.tree(firmware)
    shutil.copytree(tree / "kotak", folder / "kotak")
    for name in _ROOT_MODULES:
        shutil.copy(tree / name, folder)
    for name in _STARTERS:
        shutil.copy(tree / name, folder / f"{name}.new")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.*")
    }


def _values(given: Identity, wifi: tuple[str, str], release_key: str) -> dict[str, int | str]:
    """What `kotak.provision` takes, blobs in hex."""
    values = identity.nvs(given.label.box, given.box_key, *wifi)
    values |= identity.broker(given.host, given.port, given.transport, given.authority)
    values["log0"] = identity.first_log_key(given.box_key).hex()
    return {name: value for name, value in (values | {"release": release_key}).items() if value != ""}


def _digest(values: dict[str, int | str]) -> str:
    """As the board computes it from its NVS."""
    digest = hashlib.sha256()
    for name in _NAMES:
        if name in values:
            value = values[name]
            content = str(value).encode() if isinstance(value, int) else bytes.fromhex(value)
            digest.update(name.encode() + b"=" + content + b"\n")
    return digest.hexdigest()


def label_lines(kept: Kept) -> list[str]:
    """The label's data, for the technician."""
    label = Label(**kept.label)
    rows = (
        ("Kotak", label.box),
        ("Institusi", label.institution),
        ("Terminal QRIS", label.terminal or "-"),
        ("Isi kode QR", label.address),
        ("Papan", ":".join(kept.path.stem[at : at + 2] for at in range(0, 12, 2))),
        ("MicroPython", kept.version),
        ("Uji diri", f"{len(kept.tested)} dari {len(kept.tested)} lulus"),
    )
    return [f"{name:<14}{value}" for name, value in rows]
