"""Fixtures of the small kabupaten."""

from accounts_world import api, hub, session, world

__all__ = ["api", "hub", "session", "world"]
