"""What a rule gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hardware.schema import Box

# (key in box.toml, what is wrong and what would be allowed)
Found = Iterator[tuple[str, str]]
Rule = Callable[[Box], Found]
