"""What is attached to something, as a person reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from jumatserius.attachments.models import Attachment
from jumatserius.people import service as people
from jumatserius.web import wording


def attached(session: Session, found: Sequence[Attachment], of: Mapping[str, str]) -> list[dict[str, Any]]:
    """Photos and papers; `of` says what each subject is called."""
    names = people.names(session, (one.person_id for one in found))
    return [
        {
            "id": one.id,
            "what": wording.MEDIA[one.media_type],
            "size": f"{-(-one.size_bytes // 1000)} kB",
            "of": of[one.subject],
            "caption": one.caption,
            "by": names[one.person_id],
            "at": one.at,
        }
        for one in found
    ]
