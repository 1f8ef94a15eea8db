"""Counts that are far from what is usual for their box.

A box is compared with its own earlier visits, at least 8 of them: usual is the median of the latest 26. A count is
too high above thrice the highest of all earlier ones, and its ratio to that one must be more than twice the ratio of
the highest to the usual. It is too low below a quarter of the lowest, with a ratio more than four times that of the
usual to the lowest. So a steady box speaks up when its money falls to a tenth or grows fourfold, and one whose money
varies widely needs more; beyond 2.5 times the usual, up or down, it stays silent. An outlier is no history, so that
it doesn't hide the next one; the third in a row is a new level, and all three are.

On made-up honest boxes none of 60,000 counts was an outlier (normal with a spread of 15 %, log-normal up to 40 %,
uniform within half of the middle, a few round sums). Wilder ones have up to 1 in 1,000.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from statistics import median

from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import case, rupiah
from jumatserius.reconcile.facts import Count
from jumatserius.reconcile.result import Case
from jumatserius.reconcile.visits_counts import Links

_HISTORY = 8
_LATEST = 26
_ABOVE, _ABOVE_RATIO = 3, 2
_BELOW, _BELOW_RATIO = 4, 4
_WIDELY = 2.5
_NEW_LEVEL = 3

_by_time = itemgetter(Count._fields.index("counted_s"), Count._fields.index("id"))


def outlier_cases(links: Links) -> Iterator[Case]:
    """Outliers among the counts of the visits of each box, one for each visit: no second counts."""
    first, money_at = links.first, links.money.get
    for places in links.by_box.values():
        counts = [count for place in places if (count := money_at(place, first[place])) is not None]
        if len(counts) > _HISTORY:
            counts.sort(key=_by_time)
            yield from _of_box(counts)


def _of_box(counts: Sequence[Count]) -> Iterator[Case]:
    amounts = [count.amount for count in counts]
    history = amounts[:_HISTORY]
    lowest, highest = min(history), max(history)
    if max(amounts) <= highest * _ABOVE and min(amounts) * _BELOW >= lowest:
        return
    strange: list[int] = []
    for count in counts[_HISTORY:]:
        amount = count.amount
        usual = median(history[-_LATEST:]) if amount > highest * _ABOVE or amount * _BELOW < lowest else 0
        if not _is_outlier(amount, lowest, usual, highest):
            strange = [amount]
        else:
            yield _case(count, round(usual))
            strange.append(amount)
            if len(strange) < _NEW_LEVEL:
                continue
        history += strange
        lowest, highest = min(lowest, *strange), max(highest, *strange)
        strange = []


def _is_outlier(amount: int, lowest: int, usual: float, highest: int) -> bool:
    if amount > highest * _ABOVE:
        return amount * usual > _ABOVE_RATIO * highest**2 and highest <= usual * _WIDELY
    return amount * _BELOW < lowest and amount * usual * _BELOW_RATIO < lowest**2 and usual <= lowest * _WIDELY


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
