"""Fixtures of the small kabupaten and of what happens in it."""

import pytest
from accounts_story import Story
from accounts_world import api, hub, session, world
from sqlmodel import Session

__all__ = ["api", "hub", "session", "world"]


@pytest.fixture
def story(session: Session) -> Story:
    return Story(session)
