"""The exact assignment of long chains in time, where pairs may not cross.

Two visits to one box don't overlap, so that uncrossing two pairs loses none of them and no nearness. Only a
preference for the same collector could ask for a crossing; in chains too long for `assignment` it is kept
as far as order allows.
"""

from collections.abc import Callable, Sequence

# A count looks at so many of the latest visits in its window: bounds the work on nonsense.
_BAND = 256
_SKIP_MOMENT, _SKIP_WINDOW, _TAKE = range(3)


def assign_in_order(
    windows: Sequence[tuple[int, int]], moments: Sequence[int], worth: Callable[[int, int], int]
) -> list[tuple[int, int]]:
    """Pairs (window, moment) of greatest total worth (> 0 each) with the moment inside the closed window.

    Both sequences are sorted. Work and memory are linear in the windows that each moment falls into.
    """
    # best[w]: the greatest total so far that uses only the first w windows.
    best = [0]
    steps: list[tuple[int, bytearray]] = []
    low = high = 0
    for place, moment in enumerate(moments):
        while high < len(windows) and windows[high][0] <= moment:
            high += 1
            best.append(best[-1])
        while low < high and windows[low][1] < moment:
            low += 1
        low = max(low, high - _BAND)
        decisions = bytearray(high - low)
        before = best[low]
        for window in range(low, high):
            old = best[window + 1]
            taken = before + worth(window, place) if windows[window][1] >= moment else -1
            decision = max((best[window], _SKIP_WINDOW), (old, _SKIP_MOMENT), (taken, _TAKE))
            best[window + 1], decisions[window - low] = decision
            before = old
        steps.append((low, decisions))
    return _trace(steps, high)


def _trace(steps: Sequence[tuple[int, bytearray]], windows: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for place in range(len(steps) - 1, -1, -1):
        low, decisions = steps[place]
        windows = min(windows, low + len(decisions))
        while windows > low and decisions[windows - 1 - low] == _SKIP_WINDOW:
            windows -= 1
        if windows > low and decisions[windows - 1 - low] == _TAKE:
            windows -= 1
            pairs.append((windows, place))
    return pairs[::-1]
