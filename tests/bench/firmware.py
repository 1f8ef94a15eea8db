"""The firmware in real MicroPython with 200 kB of heap: codes, log, whole wakes, size."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import interpreters
import unix_port
import week
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from qris_text import VALID
from rows import AT_LEAST, AT_MOST, Goal, Row
from segno import encoder
from station import BOX, BOX_KEY, FRIDAY, Mosquitto, Station
from telling import Telling

from hardware import schema
from twin import Box, compiled, energy

_HERE = Path(__file__).resolve().parent
_ON_BOX = _HERE / "on_box"
_QR_HEAP = interpreters.ON_BOX / "qr_heap.py"
_LARGEST = 10
"""Version of the QR code that the longest QRIS payloads need."""
_KB = 1000


def measure(folder: Path, quick: bool, tell: Telling) -> Iterator[Row]:
    """Everything that needs MicroPython, and the size of the compiled firmware."""
    if not interpreters.MICROPYTHON.exists():
        tell.left_out("firmware: there is no MicroPython for this platform")
        return
    yield from _qr(quick, tell)
    yield from _log(quick, tell)
    yield from _signatures(quick, tell)
    yield from _wakes(folder, 1 if quick else 10, tell)
    tell.progress("firmware: compiled size and the heap of the lid path")
    yield from _size(folder)


# -- QR codes --------------------------------------------------------------------------------------------------


def _qr(quick: bool, tell: Telling) -> Iterator[Row]:
    times, payloads = (1, VALID[:2]) if quick else (10, VALID)
    tell.progress(f"firmware: QR codes of {len(payloads)} QRIS payloads, best of {times}")
    codes = [line.split() for line in _micropython(_ON_BOX / "qr_time.py", times, stdin=payloads)]
    found = [
        (int(version), int(best_us) / 1000, segments, payload)
        for (version, segments, best_us), payload in zip(codes, payloads, strict=True)
    ]
    for version, best_ms, segments, payload in (min(found), max(found)):
        floor = _segno_ms(payload, segments, times)
        yield Row(f"QR version {version} of a QRIS payload", best_ms, "segno on CPython, same segments", floor, "ms")
    tell.progress("firmware: heap of a QR code")
    size = 17 + 4 * _LARGEST
    finished = size * -(-size // 8) / _KB
    yield Row(f"QR version {_LARGEST}, heap it needs", _qr_heap_kb(_LARGEST), "the finished code", finished, "kB")


def _segno_ms(payload: str, segments: str, times: int) -> float:
    data, pieces, at = payload.encode(), [], 0
    for mode, length in (map(int, segment.split(":")) for segment in segments.split(",")):
        pieces.append((data[at : at + length], mode))
        at += length
    return min(
        _seconds(lambda: encoder.encode(pieces, error="M", micro=False, boost_error=False, eci=False)) * 1000
        for _ in range(times)
    )


def _qr_heap_kb(version: int) -> float:
    """The least free heap, in whole kB, with which the encoder comes through."""
    too_little, enough = 0, 32
    while enough - too_little > 1:
        tried = (too_little + enough) // 2
        try:
            _micropython(_QR_HEAP, tried * _KB, version)
            enough = tried
        except AssertionError:  # MemoryError on the box
            too_little = tried
    return enough


# -- event log -------------------------------------------------------------------------------------------------


def _log(quick: bool, tell: Telling) -> Iterator[Row]:
    tell.progress("firmware: a full event log")
    lines = _micropython(_ON_BOX / "log_append.py", interpreters.FAKES, 2 if quick else 8)
    (append_us, programs, erases), (bare_us, bare_programs, bare_erases) = (map(float, line.split()) for line in lines)
    bare = "bare writeblocks of 64 bytes"
    once = Goal(1, AT_MOST)
    yield Row("event log, append", append_us, bare, bare_us, "us")
    yield Row("event log, programs an append", programs, bare, bare_programs, "operations", once)
    yield Row("event log, erases a sector", erases, bare, bare_erases, "operations", once)


# -- signature of a release ------------------------------------------------------------------------------------


def _signatures(quick: bool, tell: Telling) -> Iterator[Row]:
    """What the box does, beside the scheme that was not chosen."""
    tell.progress("firmware: verification of a release by RSA and by Ed25519")
    statement, times = os.urandom(56), 1 if quick else 5
    rsa_key, ed_key = rsa.generate_private_key(65537, 3072), Ed25519PrivateKey.generate()
    modulus = rsa_key.public_key().public_numbers().n.to_bytes(384, "big")
    signed = rsa_key.sign(statement, padding.PKCS1v15(), hashes.SHA256())
    rsa_ms, rsa_kb = _verification("rsa", times, modulus, statement, signed)
    public = ed_key.public_key().public_bytes_raw()
    ed_ms, ed_kb = _verification("ed25519", times, public, statement, ed_key.sign(statement))
    yield Row("release signature, RSA-3072", rsa_ms, "Ed25519 in MicroPython", ed_ms, "ms")
    yield Row("release signature, heap with its code", rsa_kb, "Ed25519 in MicroPython", ed_kb, "kB")


def _verification(scheme: str, times: int, *given: bytes) -> tuple[float, float]:
    """Milliseconds, and kB of heap: the code, and the least free heap with which it comes through."""
    lines = [part.hex() for part in given]

    def run(left: int) -> tuple[float, float]:
        best_us, code = _micropython(_ON_BOX / "signature.py", scheme, times, left, stdin=lines)[0].split()
        return int(best_us) / 1000, int(code) / _KB

    best_ms, code_kb = run(0)
    too_little, enough = 0, 64
    while enough - too_little > 1:
        tried = (too_little + enough) // 2
        try:
            run(tried * _KB)
            enough = tried
        except AssertionError:  # MemoryError on the box
            too_little = tried
    return best_ms, code_kb + enough


# -- wakes -----------------------------------------------------------------------------------------------------


def _wakes(folder: Path, times: int, tell: Telling) -> Iterator[Row]:
    broker = _broker(folder)
    if broker is None:
        tell.left_out("firmware: wakes of the twin, for mosquitto is not installed")
        return
    try:
        tell.progress(f"firmware: {times} visits of a box with its server")
        station = Station(broker.port, FRIDAY)
        station.configure()
        box = Box(folder / "box", BOX)
        box.provision(BOX_KEY, "127.0.0.1", broker.port)
        box.power_on(FRIDAY)
        openings, closings = _visits(box, station, times)
        start = [interpreters.MICROPYTHON, "-X", "heapsize=200k", "-c", ""]
        bare = [_seconds(lambda: _run(start)) for _ in range(times)]
        command = [sys.executable, _HERE / "paho_session.py", str(broker.port), BOX, BOX_KEY.hex()]
        paho = [_seconds(lambda: _run(command, PYTHONPATH=str(_HERE.parent))) for _ in range(times)]
        station.stop()
        tell.progress("firmware: a week of a box, for the energy model")
        yield from _energy(folder, broker, tell)
    finally:
        broker.stop()
    yield Row("wake by the lid, no radio", openings, "bare start of MicroPython", median(bare) * 1000, "ms")
    yield Row("wake with an MQTT session", closings, "CPython and paho, the same session", median(paho) * 1000, "ms")


def _energy(folder: Path, broker: Mosquitto, tell: Telling) -> Iterator[Row]:
    """For how many months a cell lasts, and on stderr what each step of the week takes."""
    power, station = schema.load().power, Station(broker.port, FRIDAY)
    wakes = week.live(folder / "week", broker.port, station)
    station.stop()
    lasts = {}
    for case in energy.CASES:
        found = energy.lines(wakes, power, case)
        lasts[case] = energy.months(found, power, case)
        tell.progress(f"{case.title}, {lasts[case]:.1f} months; a week of 10 openings takes")
        for line in energy.table(found):
            tell.progress("  " + line)
    typical, conservative = lasts[energy.TYPICAL], lasts[energy.CONSERVATIVE]
    yield Row("cell of 3,000 mAh, conservative", conservative, "typical", typical, "months", Goal(12, AT_LEAST))


def _visits(box: Box, station: Station, times: int) -> tuple[float, float]:
    """Medians in ms: an opening that shows the visit code, a closing that sends and shows the QRIS code."""
    openings, closings = [], []
    for number in range(1, times + 1):
        at = FRIDAY + timedelta(minutes=10 * number)
        openings.append(_wake_ms(box, station, box.open_lid, at))
        closings.append(_wake_ms(box, station, box.close_lid, at + timedelta(minutes=4)))
    if len(station.records) < 2 * times:
        raise RuntimeError(f"{times} visits, but the server has only {len(station.records)} records")
    return median(openings), median(closings)


def _wake_ms(box: Box, station: Station, act: Callable[[datetime], None], at: datetime) -> float:
    station.now = at
    box.wait_until(at)  # what is due before is not part of it
    before = box.wakes
    duration_s = _seconds(lambda: act(at))
    if box.wakes == before:
        raise RuntimeError(f"the lid moved at {at}, but the box slept on")
    return duration_s * 1000 / (box.wakes - before)


def _broker(folder: Path) -> Mosquitto | None:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    programs = [shutil.which(program, path=path) for program in ("mosquitto", "mosquitto_passwd")]
    if None in programs:
        return None
    (folder / "broker").mkdir()
    return Mosquitto(*map(str, programs), folder / "broker")


# -- size ------------------------------------------------------------------------------------------------------


def _size(folder: Path) -> Iterator[Row]:
    sources = list((interpreters.FIRMWARE / "kotak").glob("*.py"))
    size_kb = {source.stem: len(compiled.module(source)) / _KB for source in sources}
    source = sum(path.stat().st_size for path in sources) / _KB
    yield Row("firmware/kotak compiled, .mpy", sum(size_kb.values()), "its source", source, "kB", Goal(120))
    heap, *modules = _lid_heap(folder / "lonely")
    code = sum(size_kb[name.removeprefix("kotak.")] for name in modules if name.startswith("kotak."))
    yield Row("lid path, heap of its imports", int(heap) / _KB, "its .mpy files", code, "kB", Goal(60))


def _lid_heap(directory: Path) -> list[str]:
    """Bytes of heap, and names of modules, of a box that was never near an access point."""
    box = Box(directory, BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1)
    box.wifi(False)
    box.power_on(FRIDAY)
    path = f"{compiled.tree(interpreters.FAKES)}:{compiled.tree(interpreters.FIRMWARE)}:.frozen"
    command = [interpreters.MICROPYTHON, "-X", "heapsize=200k", _ON_BOX / "lid_heap.py"]
    return _run(command, TWIN_DIR=str(box.directory), MICROPYPATH=path).split()


# -- running ---------------------------------------------------------------------------------------------------


def _micropython(script: Path, *arguments: object, stdin: list[str] | None = None) -> list[str]:
    """The lines that it prints."""
    return unix_port.run(str(script), *map(str, arguments), requests=stdin)


def _run(command: list[object], **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def _seconds(work: Callable[[], object]) -> float:
    started_at = time.perf_counter()
    work()
    return time.perf_counter() - started_at
