"""What attachments look like over HTTP."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from jumatserius.attachments.models import Attachment


class AttachmentOut(BaseModel):
    """A photo or paper as it is recorded; its content is at `/api/v1/attachments/{id}`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 17,
                    "subject": "deposit:5a0c1d6e-2f7b-4d0a-8f0e-1f2e3d4c5b6a",
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "media_type": "image/jpeg",
                    "size": 312456,
                    "caption": "slip setor",
                    "by": "siti-aminah",
                    "at": "2026-11-20T07:05:00Z",
                }
            ]
        }
    )

    id: int
    subject: str = Field(description="count:, deposit: or case: with its id")
    sha256: str = Field(description="of the file that is kept: photos are drawn anew, without what phones write in")
    media_type: str
    size: int = Field(description="bytes")
    caption: str
    by: str
    at: datetime

    @classmethod
    def of(cls, attachment: Attachment) -> "AttachmentOut":
        """The row as it is shown."""
        return cls(
            id=attachment.id or 0,
            subject=attachment.subject,
            sha256=attachment.sha256,
            media_type=attachment.media_type,
            size=attachment.size_bytes,
            caption=attachment.caption,
            by=attachment.person_id,
            at=attachment.at,
        )
