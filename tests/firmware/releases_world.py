"""A release keeper, and a box with its station and a web server that has releases."""

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import chain
from seen import minutes, of_kind

from jumatserius.fleet import bundle, releases, signing

KOTAK = Path(__file__).resolve().parents[2] / "firmware" / "kotak"
FACTORY = re.search(r"VERSION = \((.*)\)", (KOTAK / "__init__.py").read_text())[1].replace(", ", ".")
TEN_MINUTES = minutes(10)


def versions(box, kind):
    return [tuple(event.payload[:3]) for event in of_kind(box, kind)]


@dataclass(frozen=True)
class Made:
    """A signed release and its bytes."""

    release: releases.Release
    content: bytes

    def named(self, **changes):
        return Made(replace(self.release, **changes), self.content)


class Keeper:
    """The release keeper: one key, and applications made from the one in this repository."""

    def __init__(self, folder):
        self._folder = folder
        self.public = signing.generate(folder / "release.pem", "")
        self.private = signing.load(folder / "release.pem", "")

    def sign(self, version, content):
        return Made(signing.make(self.private, version, content), content)

    def release(self, version, **modules):
        """The application as that version; `modules`: other sources by module name."""
        package = self._folder / f"v{len(list(self._folder.iterdir()))}" / "kotak"
        shutil.copytree(KOTAK, package)
        numbers = version.replace(".", ", ")
        (package / "__init__.py").write_text(f"VERSION = ({numbers})\n")
        for name, source in modules.items():
            (package / f"{name}.py").write_text(source)
        return self.sign(*bundle.build(package))


class World:
    """A box, its station and the web server, with a configuration whose version counts up."""

    def __init__(self, box, station, web):
        self.box, self.station, self.web = box, station, web
        self.config_version = 10

    def offer(self, made, served=None):
        """Tells the box to run that release."""
        self.config_version += 1
        path = f"/{self.config_version}.bundle"
        self.web.files[path] = made.content if served is None else served
        self.tell(made.release.update(self.web.url + path))

    def tell(self, update):
        self.station.configure(version=self.config_version, update=update)

    def press(self, after=TEN_MINUTES):
        """A session, and a minute in which the box does what it has heard."""
        self.pass_time(after)
        self.box.press(self.station.now)
        self.pass_time(minutes(1))

    def visit(self, after=TEN_MINUTES):
        """Opens and closes the lid; returns the number of the opening's record."""
        self.pass_time(after)
        self.box.open_lid(self.station.now)
        self.pass_time(minutes(2))
        self.box.close_lid(self.station.now)
        return of_kind(self.box, "lid_open")[-1].seq

    def pass_time(self, duration):
        self.station.now = max(self.station.now, self.box.now) + duration
        self.box.wait_until(self.station.now)

    def running(self):
        """The version that the last session has named."""
        return self.station.states[-1]["fw"]


def assert_runs(world, version):
    """The box is of that version and does what a box is for."""
    before = len(of_kind(world.box, "lid_open"))
    opening = world.visit()
    world.press()
    assert world.running() == version
    assert len(of_kind(world.box, "lid_open")) == before + 1
    assert opening in world.station.records
    assert chain.broken_links({event.seq: event.raw for event in world.box.events()}) == []
