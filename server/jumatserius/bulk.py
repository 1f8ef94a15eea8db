"""Work on very many records at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Records that all live until the end hold no garbage: looking for it would cost a third of the time.

    Nested or in several threads at once, the first to end lets the collector go on; that costs time, nothing else.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
