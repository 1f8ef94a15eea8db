"""The documents cover what there is: each setting, each route, each make target, each command, each topic."""

import re
from pathlib import Path

import pytest

from jumatserius.app import create_app
from jumatserius.cli import _COMMANDS
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
SERVER = (ROOT / "server" / "README.md").read_text()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_is_documented(name):
    assert f"`JUMAT_{name.upper()}`" in SERVER


def test_each_route_of_the_api_is_documented(tmp_path):
    app = create_app(Settings(data=tmp_path), Database(f"sqlite:///{tmp_path}/x.db"), Hub())
    routes = {path for path in app.openapi()["paths"] if path.startswith("/api/") or path == "/healthz"}
    assert len(routes) > 10
    assert not [path for path in sorted(routes) if f"{path}`" not in SERVER]


@pytest.mark.parametrize("command", _COMMANDS)
def test_each_command_is_documented(command):
    assert re.search(rf"jumatserius {command}\b", README + SERVER)


@pytest.mark.parametrize("target", ["demo", "test", "demo-reset", "test-deps"])
def test_each_command_of_the_readme_is_made(target):
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M)


def test_links_between_documents_lead_somewhere():
    for document in (ROOT / "README.md", *ROOT.glob("*/README.md"), *ROOT.glob("server/jumatserius/*/README.md")):
        for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document}: {target}"
