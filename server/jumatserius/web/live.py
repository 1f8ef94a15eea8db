"""Server-sent events: tells open pages what changed, at most once in a while, and ends when the server does."""

import asyncio
import json
from collections.abc import AsyncIterator

from jumatserius.hub import Hub

THROTTLE_S = 1.0
"""A backlog of a thousand batches shall redraw a page once a second, not a thousand times."""
HEARTBEAT_S = 20.0
"""A comment in the stream, so that proxies keep it open and a page that went away is noticed."""


class Live:
    """The streams of one server."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._waiting: set[asyncio.Event] = set()
        self._closing = asyncio.Event()

    async def stream(self) -> AsyncIterator[str]:
        """The text of one stream: `change` events whose data is the list of topics."""
        loop, wake, topics = asyncio.get_running_loop(), asyncio.Event(), set[str]()

        def note(topic: str) -> None:
            topics.add(topic)
            wake.set()

        def told(topic: str) -> None:
            loop.call_soon_threadsafe(note, topic)

        end = self._hub.listen(told)
        self._waiting.add(wake)
        try:
            yield "retry: 3000\nevent: hello\ndata: []\n\n"
            while not self._closing.is_set():
                changed = await _set_within(wake, HEARTBEAT_S)
                wake.clear()
                yield f"event: change\ndata: {json.dumps(sorted(topics))}\n\n" if topics else ": \n\n"
                topics.clear()
                if changed:
                    await _set_within(self._closing, THROTTLE_S)
        finally:
            end()
            self._waiting.discard(wake)

    def close(self) -> None:
        """End all streams, from the loop's thread; later ones end at once."""
        self._closing.set()
        for wake in self._waiting:
            wake.set()


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        return await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
