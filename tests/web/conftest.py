"""Pages over the small week, and over nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from week_world import NOW, Week, live_through

from accounts_world import Api, api, hub, session, world
from jumatserius import wib
from jumatserius.app import create_app
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.settings import Settings

__all__ = ["api", "hub", "session", "world"]


@pytest.fixture
def database(sqlite: Database) -> Database:
    """One kind is enough here: the queries behind the pages are tested on both in their rooms."""
    return sqlite


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wib, "now", lambda: NOW)


@pytest.fixture
def week(world: Database) -> Week:
    return live_through(world)


@pytest.fixture
def browser(api: Api, week: Week) -> TestClient:
    """The pages, as a browser asks for them."""
    api.client.headers["Accept"] = "text/html,application/xhtml+xml"
    return api.client


@pytest.fixture
def signed_in(api: Api, browser: TestClient) -> Callable[[str], TestClient]:
    """The browser after somebody has signed in with it: `signed_in("rina")`."""

    def sign_in(person_id: str) -> TestClient:
        browser.cookies.clear()
        answer = browser.post("/masuk", data={"kode_akses": api.tokens[person_id]}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return browser

    return sign_in


@pytest.fixture
def empty_server(database: Database, hub: Hub, tmp_path: Path) -> Iterator[TestClient]:
    """The pages over an empty database."""
    with TestClient(create_app(Settings(data=tmp_path), database, hub), headers={"Accept": "text/html"}) as client:
        yield client
