"""The first leg: which visit does each count belong to, and which of the counts are money.

1. `visit_code`: the count names its visit, even when it comes late. A count before the lid opened is not
   credible, unless the box did not know the time.
2. `visit_time`: counts that name no visit (of the facts) go to visits of the same box that nobody named, from
   the opening until `count_hours` after the closing: as many as possible, then by the same collector, then
   nearest to the closing, then lowest ids. A count that remains goes, as a further one, to the latest visit
   of its window that another collector counted the same of, else to the latest.
3. Of several counts of a visit the first that is in a deposit, else the first by the visit's collector, else
   the earliest, is its money. A further one by another collector that is in no deposit is a second count, a
   control; else it is money of its own.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from jumatserius.reconcile.facts import TIME_UNKNOWN, Count, Visit
from jumatserius.reconcile.pairs_by_time import BAND, pair_by_time, until_s
from jumatserius.reconcile.result import Match

_by_time = attrgetter("counted_s", "id")
_counted_s = attrgetter("counted_s")
_opened_s = attrgetter("opened_s")


@dataclass(slots=True)
class Links:
    """The counts of one box: the first of each of its visits; `several` has all of those with more, by time.

    `visits` are in the order of time, at equal moments in that of ids; `opened` says when they were, and `places` by
    their id where they are. `loose` are the counts without a visit; `money` which count of a visit is its money where
    that isn't its first.
    """

    visits: Sequence[Visit]
    opened: Sequence[int]
    places: dict[str | None, int]
    first: list[Count | None]
    several: dict[int, list[Count]] = field(default_factory=dict)
    by_time: list[Match] = field(default_factory=list)
    # Ids of the counts that name a visit, but don't belong to it for that.
    unnamed: list[str] = field(default_factory=list)
    loose: list[Count] = field(default_factory=list)
    # Ids of the second counts, and those that differ.
    controls: list[str] = field(default_factory=list)
    differing: list["Control"] = field(default_factory=list)
    money: dict[int, Count] = field(default_factory=dict)

    def add(self, place: int, count: Count) -> None:
        """A further count of the visit at a place."""
        earlier = self.first[place]
        if earlier is None:
            self.first[place] = count
        elif place in self.several:
            self.several[place].append(count)
        else:
            self.several[place] = [earlier, count]

    def match(self, place: int, count: Count) -> None:
        """`visit_time` for a count and the visit at a place."""
        visit = self.visits[place].id
        members = (visit, count.id) if visit < count.id else (count.id, visit)
        self.by_time.append(Match("visit_time", members, count.amount))

    def sort(self, places: Iterable[int]) -> None:
        """The counts of visits at some places, which have several, by time."""
        for place in places:
            found = self.several[place]
            if len(found) > 2 or found[0].counted_s >= found[1].counted_s:
                found.sort(key=_by_time)
                self.first[place] = found[0]

    def money_of(self, visit: Visit) -> Count | None:
        """The count that is the money of a visit."""
        place = self.places[visit.id]
        return self.money.get(place, self.first[place])


class Control(NamedTuple):
    """A second count of what `money` counted; `visit` is its id, which may be of no visit in the facts."""

    visit: str
    money: Count
    second: Count


def link_counts(visits: list[Visit], counts: Iterable[Count], hours: int, loose: Set[str]) -> Links:
    """Links the counts of a box to its visits, and sorts these where they are.

    `loose` are the ids of those of the counts that are in no deposit.
    """
    # By time, at equal moments by id: in two steps, because that is twice as fast as by both at once.
    ids, opened = [visit.id for visit in visits], [visit.opened_s for visit in visits]
    if ids != sorted(ids) or opened != sorted(opened):
        visits.sort()
        visits.sort(key=_opened_s)
        ids, opened = [visit.id for visit in visits], [visit.opened_s for visit in visits]
    links = Links(visits, opened, {id_: place for place, id_ in enumerate(ids)}, [None] * len(visits))
    pool = _link_by_code(links, counts)
    if pool:
        _link_by_time(links, pool, hours)
    for place, found in links.several.items():
        visit = visits[place]
        money = _find_controls(links, visit.id, visit.collector, found, loose)
        if money is not found[0]:
            links.money[place] = money
    for visit_id, found in _named_visits(links.loose).items():
        _find_controls(links, visit_id, None, found, loose)
    return links


def _link_by_code(links: Links, counts: Iterable[Count]) -> list[Count]:
    """`visit_code`; the counts that remain, in the order of time."""
    visits, opened, first = links.visits, links.opened, links.first
    find = links.places.get
    pool: list[Count] = []
    for count in counts:
        place = find(count.visit)
        if place is None or (
            # A count can't come before the opening, unless the box did not know the time.
            count.counted_s < opened[place] and visits[place].time_quality not in TIME_UNKNOWN
        ):
            pool.append(count)
        elif first[place] is None:
            first[place] = count
        else:
            links.add(place, count)
    links.sort(links.several)
    pool.sort()
    pool.sort(key=_counted_s)
    links.unnamed += [count.id for count in pool if count.visit is not None]
    return pool


def _named_visits(loose: Iterable[Count]) -> dict[str, list[Count]]:
    """Counts without a visit by the id of the visit that they name all the same."""
    named: dict[str, list[Count]] = defaultdict(list)
    for count in sorted(loose, key=_by_time):
        if count.visit is not None:
            named[count.visit].append(count)
    return named


def _link_by_time(links: Links, pool: Sequence[Count], hours: int) -> None:
    """`visit_time`, and what remains; the pool is in the order of time."""
    visits, first = links.visits, links.first
    free = [place for place, count in enumerate(first) if count is None]
    pairs = pair_by_time([visits[place] for place in free], pool, hours)
    for number, paired in pairs:
        place, count = free[number], pool[paired]
        first[place] = count
        links.match(place, count)
    if len(pairs) < len(pool):
        taken = {paired for _, paired in pairs}
        rest = [pool[n] for n in range(len(pool)) if n not in taken]
        places: set[int] = set()
        for place, count in _further(links, rest, hours):
            links.add(place, count)
            links.match(place, count)
            places.add(place)
        links.sort(places & links.several.keys())


def _further(links: Links, further: Iterable[Count], hours: int) -> Iterator[tuple[int, Count]]:
    """Each with the place of a visit of its window, whoever named that; what has none is loose. In the order of time.

    The latest where another collector counted just as much: then it is that one's second count. Else the latest.
    """
    visits = links.visits
    for count in further:
        before = bisect_right(links.opened, count.counted_s)
        latest = None
        for place in range(before - 1, max(0, before - BAND) - 1, -1):
            if until_s(visits[place], hours) < count.counted_s:
                continue
            if _is_same_money(links.first[place], count):
                latest = place
                break
            if latest is None:
                latest = place
        if latest is None:
            links.loose.append(count)
        else:
            yield latest, count


def _is_same_money(first: Count | None, count: Count) -> bool:
    return first is not None and first.amount == count.amount and first.collector != count.collector


def _find_controls(links: Links, visit: str, collector: str | None, counts: Sequence[Count], loose: Set[str]) -> Count:
    """Notes the second counts; gives the count that is the money."""
    for money in counts:
        if money.id not in loose:
            break
    else:
        money = next((count for count in counts if count.collector == collector), counts[0])
    for count in counts:
        if count.collector != money.collector and count.id in loose:
            links.controls.append(count.id)
            if count.amount != money.amount:
                links.differing.append(Control(visit, money, count))
    return money
