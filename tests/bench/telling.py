"""What the run says while it works, and what it had to leave out."""

import sys
import time


class Telling:
    """Progress goes to stderr, so that stdout holds the table alone."""

    def __init__(self) -> None:
        self._started_at = time.monotonic()
        self.missing: list[str] = []

    def progress(self, text: str) -> None:
        print(f"{time.monotonic() - self._started_at:6.1f} s  {text}", file=sys.stderr, flush=True)

    def left_out(self, text: str) -> None:
        """Something is not installed: say so now and below the table."""
        self.missing.append(text)
        self.progress(f"left out: {text}")
