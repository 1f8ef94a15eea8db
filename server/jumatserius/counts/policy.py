"""The limits of counting and paying in, in one place. The threshold of the second count is a setting."""

from datetime import timedelta

SEALED_FOR = timedelta(days=3)
"""So long after its receipt a count is kept from others while the other one is awaited; overdue money comes first."""

SECOND_COUNT_HOURS = 24
"""So long after the first count a second one is in time."""

HANDOVER_HOURS = 48
"""So long after a handover the treasurer's word is in time."""
