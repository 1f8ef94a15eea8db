"""Pages over the small week, and over nothing."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, sync_playwright
from week_world import NOW, Week, live_through

from accounts_world import Api, api, hub, session, world
from jumatserius import wib
from jumatserius.app import create_app
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.settings import Settings
from jumatserius.web.serving import WebServer

__all__ = ["api", "hub", "session", "world"]

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_REFUSED = ("status of 422", "status of 401")
"""How a browser's console says that a form came back to be mended."""


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


@pytest.fixture(scope="module")
def chromium(need: Callable[[str], str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need("chromium"), args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def url(api: Api, week: Week) -> Iterator[str]:
    """A running server over the small week."""
    server = WebServer(api.client.app, log_level="critical")
    listener = socket.create_server(("127.0.0.1", 0))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    running.join(30)


@pytest.fixture
def surf(chromium: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """Opens a page at a width; at the end no page may have complained on its console."""
    complaints: list[str] = []
    contexts = []

    def hear(path: str, text: str) -> None:
        if not any(status in text for status in _REFUSED):
            complaints.append(f"{path}: {text}")

    def open_page(path: str, width: int = 360, javascript: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=javascript)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: hear(path, message.text))
        page.on("pageerror", lambda error: hear(path, str(error)))
        page.goto(url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
