"""A server that boxes can be claimed from, and a known image."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from office import Office, downloaded, opened

from jumatserius.flashing.images import prepared, segments
from jumatserius.flashing.steps import Image


@pytest.fixture(scope="module")
def office(need: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    need("mosquitto")
    made = opened(tmp_path_factory.mktemp("office") / "data")
    yield made
    made.close()


@pytest.fixture
def download(tmp_path: Path) -> Path:
    return downloaded(tmp_path)


@pytest.fixture
def micropython(download: Path) -> Image:
    return Image("1.29.0", segments(prepared(download)))
