"""What open pages are told, how often, and that a server with open pages stops at once."""

import asyncio
import json
import socket
import threading

import httpx
import pytest

from accounts_world import Api
from jumatserius.hub import Hub
from jumatserius.web import live
from jumatserius.web.live import Live
from jumatserius.web.serving import WebServer


async def read(stream: object, number: int) -> list[tuple[str, list[str]]]:
    """The next messages of a stream, as event and topics."""
    found = []
    for _ in range(number):
        lines = dict(line.split(": ", 1) for line in (await anext(stream)).splitlines() if ": " in line)
        found.append((lines.get("event", "comment"), json.loads(lines.get("data", "[]"))))
    return found


def test_a_page_is_greeted_and_told_what_changed() -> None:
    async def story() -> list[tuple[str, list[str]]]:
        hub = Hub()
        stream = Live(hub).stream()
        greeting = await read(stream, 1)
        teller = threading.Thread(target=lambda: [hub.tell(topic) for topic in ("events", "cases", "events")])
        teller.start()
        teller.join()
        return greeting + await read(stream, 1)

    assert asyncio.run(story()) == [("hello", []), ("change", ["cases", "events"])]


def test_changes_close_upon_each_other_wait_and_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "THROTTLE_S", 3600)

    async def story() -> None:
        hub = Hub()
        stream = Live(hub).stream()
        await read(stream, 1)
        hub.tell("events")
        await read(stream, 1)
        hub.tell("events")
        await asyncio.wait_for(anext(stream), 0.05)

    with pytest.raises(TimeoutError):
        asyncio.run(story())


def test_a_quiet_stream_is_kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.01)

    async def story() -> list[tuple[str, list[str]]]:
        return await read(Live(Hub()).stream(), 3)

    assert [event for event, _ in asyncio.run(story())] == ["hello", "comment", "comment"]


def test_a_page_that_goes_away_listens_no_more() -> None:
    async def story() -> Hub:
        hub = Hub()
        stream = Live(hub).stream()
        await read(stream, 1)
        await stream.aclose()
        return hub

    assert asyncio.run(story())._listeners == set()


def test_a_server_with_open_pages_stops_before_its_patience_ends(api: Api) -> None:
    """The patience is longer than the time limit of tests: only ended streams let the server stop."""
    server = WebServer(api.client.app, log_level="critical", timeout_graceful_shutdown=3600)
    listener = socket.create_server(("127.0.0.1", 0))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    running.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/live"
    with httpx.stream("GET", url, timeout=10) as answer:
        lines = answer.iter_lines()
        assert "hello" in [next(lines) for _ in range(2)][1]
        server.should_exit = True
        list(lines)  # ends, because the server ends the stream
    running.join(30)
    assert not running.is_alive()
