"""Fixtures of the small kabupaten and of what happens in it."""

import pytest
from sqlmodel import Session

from accounts_story import Story
from accounts_world import api, hub, session, world

__all__ = ["api", "hub", "session", "world"]


@pytest.fixture
def story(session: Session) -> Story:
    return Story(session)
