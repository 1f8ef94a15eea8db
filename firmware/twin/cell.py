"""A lithium cell that empties: what a wake and the sleep before it take, and the voltage at what is left."""

from collections.abc import Mapping
from itertools import pairwise

from hardware.schema import Power

# Share of the charge that is left, millivolt at rest: a common 18650 at 25 degrees Celsius (estimate).
_CURVE = (
    (1.0, 4150), (0.9, 4050), (0.8, 3970), (0.6, 3860), (0.4, 3790), (0.2, 3740), (0.1, 3680), (0.05, 3500),
    (0.0, 3000),
)  # fmt: skip
# Below it the regulator can't hold what the processor needs (estimate).
_LEAST_MV = 2800
_MONTH_S = 365.25 / 12 * 86_400
_ASLEEP = (("sleep_board", 1), ("switch_closed", 3), ("motion_10_hz", 1))


class Cell:
    """`power`: currents and charges of hardware/box.toml. `left_mah`: of its capacity, when it is put in.

    `ohm`: its resistance, which grows with the years; 0.15 is a common one with its protection (estimate).
    """

    def __init__(self, power: Power, left_mah: float, *, ohm: float = 0.15) -> None:
        self._power, self._ohm = power, ohm
        self._full_mc = power.battery.capacity_mah * 3600
        self._left_mc = min(left_mah * 3600, self._full_mc)

    @property
    def left_mah(self) -> float:
        return self._left_mc / 3600

    @property
    def mv(self) -> int:
        """On a straight line between the points of the curve."""
        share = self._left_mc / self._full_mc
        for (more, high_mv), (less, low_mv) in pairwise(_CURVE):
            if share >= less:
                return round(low_mv + (high_mv - low_mv) * (share - less) / (more - less))
        return _CURVE[-1][1]

    @property
    def gives_ma(self) -> int:
        """More than that it can't give without the board going dark."""
        return int((self.mv - _LEAST_MV) / self._ohm)

    def sleep(self, seconds: float) -> None:
        """What the board takes with its lid shut, and what the cell loses by itself."""
        microamps = sum(self._power.currents[name].ua * number for name, number in _ASLEEP)
        lost_mc = self._full_mc * self._power.battery.self_discharge_per_month * seconds / _MONTH_S
        self._take(microamps / 1000 * seconds + lost_mc)

    def wake(self, awake_ms: Mapping[str, int]) -> None:
        """One wake, as `Box.awake_ms` has it."""
        power, charges = self._power, ["wake"]
        charges += ["drawing", "refresh"] if "panel" in awake_ms else []
        charges += ["exchange"] if "radio" in awake_ms else []
        waiting_ms = awake_ms.get("waits", 0) + awake_ms.get("panel", 0)
        microamp_ms = power.currents["waiting"].ua * waiting_ms + power.currents["radio_on"].ua * awake_ms.get(
            "radio", 0
        )
        self._take(sum(power.charges[name].mc for name in charges) + microamp_ms / 1_000_000)

    def _take(self, millicoulombs: float) -> None:
        self._left_mc = max(0.0, self._left_mc - millicoulombs)
