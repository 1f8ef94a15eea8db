"""The running server: memory at rest, and how long the first page takes over a large kabupaten."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx
from kabupaten_of_size import fill
from rows import Goal, Row
from telling import Telling

import running
from jumatserius.settings import Settings
from running import Running

_BOXES, _BOXES_QUICK = 10_000, 50
_ASKED, _ASKED_QUICK = 30, 3
_OPEN_WITHIN_S = 60
_REST_S, _REST_QUICK_S = 6.0, 0.2
"""A server that used no second of the processor in it has done what it does at its start."""
_MB = 1_000_000


def measure(folder: Path, quick: bool, tell: Telling) -> Iterator[Row]:
    """Memory of an empty server at its first start and later, then the first page of a full one."""
    rest_s = _REST_QUICK_S if quick else _REST_S
    tell.progress("web: memory of an empty server at rest")
    first, later = (_serve_mb(folder / "empty", rest_s) for _ in range(2))
    bare = _bare_mb(rest_s)
    yield Row("serve and its broker, memory", later, "bare uvicorn and FastAPI", bare, "MB", Goal(150))
    yield Row("the same, first start, which makes the tables", first, "bare uvicorn and FastAPI", bare, "MB", Goal(150))
    boxes = _BOXES_QUICK if quick else _BOXES
    tell.progress(f"web: a kabupaten of {boxes:,} boxes")
    fill(Settings(data=folder / "full"), boxes)
    tell.progress("web: the first page")
    first_ms, page_ms, health_ms = _page_ms(folder / "full", _ASKED_QUICK if quick else _ASKED, rest_s)
    yield Row(f"first page, {boxes:,} boxes", page_ms, "/healthz", health_ms, "ms", Goal(200))
    yield Row("the same, first request of a server", first_ms, "/healthz", health_ms, "ms")


def _serve_mb(data: Path, rest_s: float) -> float:
    server = _serve(data)
    try:
        _settle(server.url, server.process.pid, rest_s)
        return sum(_resident_mb(pid) for pid in (server.process.pid, *server.children()))
    finally:
        server.interrupt()


def _bare_mb(rest_s: float) -> float:
    command = [sys.executable, Path(__file__).with_name("bare_app.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        _settle(f"http://127.0.0.1:{server.stdout.readline().strip()}", server.pid, rest_s)
        resident = _resident_mb(server.pid)
        server.terminate()
    return resident


def _page_ms(data: Path, asked: int, rest_s: float) -> tuple[float, float, float]:
    """The first page at its first request, its median after that, and the median of /healthz."""
    server = _serve(data)
    try:
        _settle(server.url, server.process.pid, rest_s)
        with httpx.Client(base_url=server.url, headers={"Accept": "text/html"}, timeout=60) as client:
            pages = [_get_ms(client, "/") for _ in range(asked)]
            healths = [_get_ms(client, "/healthz") for _ in range(asked)]
    finally:
        server.interrupt()
    return pages[0], median(pages[1:]), median(healths)


def _serve(data: Path) -> Running:
    server = running.start("serve", "--port", "0", "--mqtt-port", "0", data=data)
    server.wait_until_open(_OPEN_WITHIN_S)
    return server


def _settle(url: str, pid: int, rest_s: float) -> None:
    deadline = time.monotonic() + _OPEN_WITHIN_S
    while True:
        try:
            httpx.get(f"{url}/healthz").raise_for_status()
            break
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    before, used = "", _told(pid, "time")
    while before != used:
        time.sleep(rest_s)
        before, used = used, _told(pid, "time")


def _get_ms(client: httpx.Client, path: str) -> float:
    started_at = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - started_at) * 1000


def _resident_mb(pid: int) -> float:
    return int(_told(pid, "rss")) * 1024 / _MB


def _told(pid: int, what: str) -> str:
    """A column of `ps` about a process."""
    said = subprocess.run(["ps", "-o", f"{what}=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return said.stdout.strip()
