"""How far a board is, kept by its hardware address, so that a pulled cable costs one step. No secret is in it."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Kept:
    """What was done to a board; each step looks at the board itself before it believes this."""

    path: Path
    receipt: str = field(default_factory=lambda: secrets.token_hex(16))
    image: str = ""  # SHA-256 of what was written of MicroPython
    version: str = ""  # of MicroPython
    label: dict[str, Any] = field(default_factory=dict)
    identity: str = ""  # SHA-256 over what was written into NVS
    tested: list[str] = field(default_factory=list)
    is_started: bool = False  # the last step was begun

    @classmethod
    def load(cls, folder: Path, address: str) -> "Kept":
        path = folder / f"{address.replace(':', '')}.json"
        return cls(path, **json.loads(path.read_text())) if path.exists() else cls(path)

    @property
    def box_id(self) -> str | None:
        """The box that this board became, or is becoming."""
        return self.label.get("box")

    def save(self) -> None:
        """At once or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        said = {name: value for name, value in asdict(self).items() if name != "path"}
        fresh = self.path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(said, indent=1))
        fresh.replace(self.path)

    def forget(self) -> None:
        """The flash is about to be erased."""
        self.image = self.identity = self.version = ""
        self.tested, self.is_started = [], False
        self.save()
