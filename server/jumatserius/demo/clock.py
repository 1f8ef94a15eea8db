"""The clock of the demo's server: simulated while history is told, the real one from then on."""

from datetime import UTC, datetime

from jumatserius import wib


class StoryClock:
    """`now` is handed to the parts of the server that ask for the time; all moments are UTC."""

    def __init__(self) -> None:
        self._told: datetime | None = None

    def tell(self, moment: datetime) -> None:
        """It is this moment now. Moments never go back."""
        if self._told is None or moment > self._told:
            self._told = moment.astimezone(UTC)

    def release(self) -> None:
        """History is told: from now on it is what the computer says."""
        self._told = None

    def now(self) -> datetime:
        """The present moment of the story."""
        return self._told or wib.now()
