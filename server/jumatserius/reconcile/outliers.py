"""Counts that are far from what is usual for their box.

A box is compared with its own earlier visits, at least 8 of them, by median and median absolute deviation
(MAD) of the latest 26. A count is an outlier only if three things agree: it is above twice the highest or
below half the lowest of all earlier ones, and it is more than 6 spreads away, both in rupiah and in its
logarithm. The spread is 1.4826 MAD, which is the standard deviation of normal data, but not below half
the range (8 visits alike by chance would make it far too small) nor 0.15 of the median. So a box whose money
varies widely stays silent, and a steady one speaks up when its money falls to a tenth or grows threefold. On made-up
honest boxes (normal, log-normal, uniform, a few round sums) fewer than 2 of 100,000 counts are outliers.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import log
from operator import attrgetter
from statistics import median

from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import case, rupiah
from jumatserius.reconcile.facts import Count
from jumatserius.reconcile.result import Case
from jumatserius.reconcile.visits_counts import Links

_HISTORY = 8
_LATEST = 26
_FACTOR = 2
_SPREADS = 6
_MAD_TO_SIGMA = 1.4826
_RANGE_TO_SIGMA = 0.5
_LEAST_SPREAD = 0.15

_by_time = attrgetter("counted_s", "id")


def outlier_cases(links: Links) -> Iterator[Case]:
    """Outliers among the first counts of the visits of each box."""
    by_box: dict[str, list[Count]] = defaultdict(list)
    for count in links.first:
        if count is not None:
            by_box[count.box].append(count)
    for counts in by_box.values():
        if len(counts) > _HISTORY:
            counts.sort(key=_by_time)
            yield from _of_box(counts)


def _of_box(counts: Sequence[Count]) -> Iterator[Case]:
    amounts = [count.amount for count in counts]
    lowest, highest = min(amounts[:_HISTORY]), max(amounts[:_HISTORY])
    if max(amounts) <= highest * _FACTOR and min(amounts) * _FACTOR >= lowest:
        return
    for place in range(_HISTORY, len(counts)):
        amount = amounts[place]
        if amount > highest * _FACTOR or amount * _FACTOR < lowest:
            earlier = amounts[max(0, place - _LATEST) : place]
            if is_outlier(amount, earlier):
                yield _case(counts[place], round(median(earlier)))
        lowest, highest = min(lowest, amount), max(highest, amount)


def is_outlier(amount: int, earlier: Sequence[int]) -> bool:
    """Whether an amount is far from the earlier ones, in rupiah and in its logarithm."""
    middle = median(earlier)
    if not middle:
        return False
    logs = [log(max(value, 1)) for value in earlier]
    return _is_far(amount, earlier, middle * _LEAST_SPREAD) and _is_far(log(max(amount, 1)), logs, _LEAST_SPREAD)


def _is_far(value: float, earlier: Sequence[float], least: float) -> bool:
    middle = median(earlier)
    deviation = _MAD_TO_SIGMA * median(abs(before - middle) for before in earlier)
    spread = max(deviation, (max(earlier) - min(earlier)) * _RANGE_TO_SIGMA, least)
    return abs(value - middle) > _SPREADS * spread


def _case(count: Count, usual: int) -> Case:
    return case(
        "amount_outlier",
        [count.id],
        abs(count.amount - usual),
        count=count.id,
        box=count.box,
        found=rupiah(count.amount),
        usual=rupiah(usual),
        collector=explain.person(count.collector),
    )
