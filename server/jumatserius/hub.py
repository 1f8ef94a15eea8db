"""Tells whoever waits (pages over server-sent events, the worker) that something changed, within this process."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable


class Hub:
    """Names of what changed (`events`, `counts`, `statements`, `cases`, `boxes`), from any thread to any waiter."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Callable[[str], None]] = set()

    def tell(self, topic: str) -> None:
        """Say that `topic` changed, after its transaction was committed."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(topic)

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` at each change, in the thread that told it; returns what ends this."""
        with self._lock:
            self._listeners.add(listener)

        def end() -> None:
            with self._lock:
                self._listeners.discard(listener)

        return end

    async def changes(self) -> AsyncIterator[str]:
        """Topics as they change, for one page."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[str] = asyncio.Queue()

        def enqueue(topic: str) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, topic)

        end = self.listen(enqueue)
        try:
            while True:
                yield await queue.get()
        finally:
            end()
