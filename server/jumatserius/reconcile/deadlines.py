"""What is overdue at the start of a day, and on which later day something will be."""

from jumatserius.reconcile.facts import Line, Policy, day_of, start_of
from jumatserius.reconcile.working_days import WorkingDays

NEVER = 1 << 31


class Deadlines:
    """The only place where `today` is looked at, so that it knows when an answer ceases to hold.

    `next_day` is the first day on which something that was not over will be; whoever wants it of one answer alone
    sets it to `NEVER` before.
    """

    def __init__(self, today: int, policy: Policy) -> None:
        self._policy, self._working_days = policy, WorkingDays(policy.holidays)
        self.begin(today)

    def begin(self, today: int) -> None:
        """Another day has begun."""
        self.next_day = NEVER
        self._today, self._now_s = today, start_of(today)

    def of_deposit(self, day: int) -> int:
        """The last day for money that was counted or paid in on a day to reach the account."""
        return self._working_days.after(day, self._policy.deposit_days)

    def days_of_deposits(self, day: int) -> tuple[int, int]:
        """The first and the last day on which deposits may be credited that may be credited on this day."""
        first = day
        while self.of_deposit(first - 1) >= day:
            first -= 1
        return first, self.of_deposit(day)

    def of_settlement(self, day: int) -> int:
        """The last day for a pay-out of a day to reach the account."""
        return self._working_days.after(day, self._policy.settlement_days)

    def of_explanation(self, line: Line) -> int:
        """The last day for a deposit or settlement to explain a credit."""
        return self.of_deposit(line.day)

    def is_over(self, last_day: int) -> bool:
        """Whether a deadline in days has passed: not on its day itself."""
        if last_day < self._today:
            return True
        self.next_day = min(self.next_day, last_day + 1)
        return False

    def is_over_s(self, last_s: int) -> bool:
        """Whether a moment lies before the start of today."""
        if last_s < self._now_s:
            return True
        self.next_day = min(self.next_day, day_of(last_s) + 1)
        return False
