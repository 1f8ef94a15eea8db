"""The demo, told once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from running import TOLD_WITHIN_S, Running, start


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo with its whole story told."""
    running = start("demo", "--port", "0", data=tmp_path_factory.mktemp("demo"))
    try:
        running.wait_until_open(TOLD_WITHIN_S)
        yield running
    finally:
        if running.process.poll() is None:
            running.interrupt()
