"""What is attached to something, as a person reads it."""

from collections.abc import Iterable, Mapping
from typing import Any

from jumatserius.attachments.models import Attachment
from jumatserius.web import wording


def attached(found: Iterable[Attachment], of: Mapping[str, str]) -> list[dict[str, Any]]:
    """Photos and papers; `of` says what each subject is called."""
    return [
        {
            "id": one.id,
            "what": wording.MEDIA[one.media_type],
            "size": f"{-(-one.size_bytes // 1000)} kB",
            "of": of[one.subject],
            "caption": one.caption,
            "by": one.person_id,
            "at": one.at,
        }
        for one in found
    ]
