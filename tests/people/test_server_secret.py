"""The server's secret is made once, whoever asks first."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jumatserius.settings import Settings


def test_all_who_ask_first_at_once_get_the_same_secret(tmp_path: Path) -> None:
    for number in range(20):
        settings = Settings(data=tmp_path / str(number))
        with ThreadPoolExecutor(8) as threads:
            secrets = list(threads.map(lambda _, asked=settings: asked.secret(), range(8)))
        assert len(set(secrets)) == 1
        (file,) = settings.data.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
