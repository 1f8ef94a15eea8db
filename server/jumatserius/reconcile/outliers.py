"""Counts that are far from what is usual for their box.

A box is compared with its own earlier visits, at least 8 of them: usual is the median of the latest 26. How widely its
money varies, its most extreme earlier count shows: the spread is the ratio of the highest to the usual, of the usual to
the lowest. An outlier is beyond that by a step (the ratio of the two), and either way is enough:

- step above 3 and twice the spread, and no spread above 2.5: a steady box speaks up when its money grows fourfold, or
  falls to a tenth (down: 4 and twice the spread, four times until there are 16 visits);
- step above 2.5 and eight times the usual, and no spread above 4: one whose money varies (down: 4 and a twentieth of
  the usual, from 16 visits on).

Beyond that spread it stays silent. An outlier is no history, so that it doesn't hide the next one; the third in a row
is a new level, and all three are.

On made-up honest boxes none of 60,000 counts was an outlier (normal with a spread of 15 %, log-normal up to 40 %,
uniform within half of the middle, a few round sums). Wilder ones have up to 2 in 1,000.
"""

from collections.abc import Iterator, Sequence
from statistics import median

from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import case, rupiah
from jumatserius.reconcile.facts import Count
from jumatserius.reconcile.result import Case
from jumatserius.reconcile.visits_counts import Links

_HISTORY = 8
_LONG_HISTORY = 16
_LATEST = 26
# How far beyond the most extreme earlier count an outlier is at least, whatever else.
_ABOVE, _BELOW = 2.5, 4
_NEW_LEVEL = 3


def outlier_cases(links: Links) -> Iterator[Case]:
    """Outliers among the counts of the visits of a box, one for each visit: no second counts."""
    money = links.first
    if links.money:
        money = money.copy()
        for place, count in links.money.items():
            money[place] = count
    amounts = [count.amount for count in money if count is not None]
    history = amounts[:_HISTORY]
    if len(amounts) > _HISTORY and _may_be_strange(amounts, min(history), max(history)):
        yield from _of_box([count for count in money if count is not None])


def _may_be_strange(amounts: Sequence[int], lowest: int, highest: int) -> bool:
    """Of most boxes none is, and nothing more has to be asked."""
    return max(amounts) > highest * _ABOVE or min(amounts) * _BELOW < lowest


def _of_box(counts: Sequence[Count]) -> Iterator[Case]:
    history = [count.amount for count in counts[:_HISTORY]]
    lowest, highest = min(history), max(history)
    strange: list[int] = []
    for count in counts[_HISTORY:]:
        amount = count.amount
        usual = median(history[-_LATEST:]) if amount > highest * _ABOVE or amount * _BELOW < lowest else 0
        if not _is_outlier(amount, lowest, usual, highest, len(history) >= _LONG_HISTORY):
            strange = [amount]
        else:
            yield _case(count, round(usual))
            strange.append(amount)
            if len(strange) < _NEW_LEVEL:
                continue
        history += strange
        lowest, highest = min(lowest, *strange), max(highest, *strange)
        strange = []


def _is_outlier(amount: int, lowest: int, usual: float, highest: int, is_long: bool) -> bool:
    if amount > highest * _ABOVE:
        steady = amount > 3 * highest and amount * usual > 2 * highest**2 and highest <= 2.5 * usual
        return steady or (amount > 8 * usual and highest <= 4 * usual)
    if amount * _BELOW < lowest:
        steady = amount * usual * (2 if is_long else 4) < lowest**2 and usual <= 2.5 * lowest
        return steady or (is_long and amount * 20 < usual and usual <= 4 * lowest)
    return False


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
