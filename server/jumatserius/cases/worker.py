"""Reconciles in the background: soon after something changed, and when a new day begins in WIB."""

import threading
from collections.abc import Callable
from datetime import date

import structlog

from jumatserius.cases.running import RunningReconciliation
from jumatserius.db import Database, see_one_state
from jumatserius.hub import Hub

TOPICS = frozenset({"boxes", "events", "counts", "statements"})
_GATHER_S = 0.5
"""Changes that come together are reconciled together."""
_LOOK_AT_THE_DAY_S = 20.0

log = structlog.get_logger(__name__)


class Worker:
    """One thread. `today` gives the WIB day; it is asked again and again."""

    def __init__(self, database: Database, hub: Hub, today: Callable[[], date]) -> None:
        self._database, self._hub, self._today = database, hub, today
        self._running = RunningReconciliation()
        self._changed, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="reconciliation", daemon=True)
        self._end_listening: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Reconcile at once, then after each change."""
        self._end_listening = self._hub.listen(self._heard)
        self._changed.set()
        self._thread.start()

    def stop(self) -> None:
        """Return when the thread has ended."""
        self._end_listening()
        self._stopping.set()
        self._changed.set()
        self._thread.join()

    def _heard(self, topic: str) -> None:
        if topic in TOPICS:
            self._changed.set()

    def _run(self) -> None:
        done_on: date | None = None
        while not self._stopping.is_set():
            changed = self._changed.wait(_LOOK_AT_THE_DAY_S)
            today = self._today()
            if not changed and today == done_on:
                continue
            self._stopping.wait(_GATHER_S)
            self._changed.clear()
            if not self._stopping.is_set():
                done_on = today if self._reconcile(today) else None

    def _reconcile(self, today: date) -> bool:
        """Whether it went well; what did not is tried again at the next change or look at the day."""
        try:
            with self._database.reading() as session:
                see_one_state(session)
                look = self._running.look(session, today)
            with self._database.writing() as session:
                changed = self._running.keep(session, look)
        except Exception:
            self._running.forget()
            log.exception("reconciliation failed", day=today.isoformat())
            return False
        if changed:
            self._hub.tell("cases")
        return True
