"""Where the server's log lines go: one line of JSON each."""

from typing import TextIO

import structlog


def configure(stream: TextIO) -> None:
    """Write all log lines of this process to `stream`, with UTC times."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
