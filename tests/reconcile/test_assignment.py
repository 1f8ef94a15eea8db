"""The assignments against brute force on everything up to five by five."""

from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from jumatserius.reconcile import pairs_by_time
from jumatserius.reconcile.assignment import assign, components
from jumatserius.reconcile.credits import match_credits
from jumatserius.reconcile.exact_amounts import match_amounts
from jumatserius.reconcile.facts import Count, Deposit, Line, Visit
from jumatserius.reconcile.targets import DEPOSIT, Target

COSTS = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(-50, 50), max_size=25)


def matchings(lefts, rights, possible):
    """Every way to pair some lefts with some rights, as a list of pairs."""
    for size in range(min(lefts, rights) + 1):
        for chosen in combinations(range(lefts), size):
            for others in permutations(range(rights), size):
                pairs = list(zip(chosen, others, strict=True))
                if all(possible(*pair) for pair in pairs):
                    yield pairs


@settings(max_examples=150, deadline=None)
@given(costs=COSTS)
def test_assign_pairs_as_many_as_possible_as_cheaply_as_possible(costs):
    best = min((-len(pairs), sum(costs[pair] for pair in pairs)) for pairs in matchings(5, 5, lambda *e: e in costs))
    flow = assign([1] * 5, [1] * 5, costs)
    assert set(flow.values()) <= {1}
    assert len({left for left, _ in flow}) == len({right for _, right in flow}) == len(flow)
    assert (-len(flow), sum(costs[pair] for pair in flow)) == best


@settings(max_examples=100, deadline=None)
@given(costs=COSTS, limit=st.integers(-60, 60))
def test_a_limit_leaves_out_pairs_that_cost_too_much(costs, limit):
    def total(pairs):
        return sum(costs[pair] for pair in pairs) - limit * len(pairs)

    flow = assign([1] * 5, [1] * 5, costs, limit)
    assert total(flow) == min(total(pairs) for pairs in matchings(5, 5, lambda *edge: edge in costs))


@settings(max_examples=50, deadline=None)
@given(costs=COSTS, lefts=st.lists(st.integers(1, 3), min_size=5, max_size=5))
def test_capacities_are_so_many_equal_nodes(costs, lefts):
    twins = [left for left, capacity in enumerate(lefts) for _ in range(capacity)]
    spread = {
        (n, right): costs[left, right] for n, left in enumerate(twins) for right in range(5) if (left, right) in costs
    }
    together, apart = assign(lefts, [2] * 5, costs), assign([1] * len(twins), [2] * 5, spread)
    assert sum(together.values()) == sum(apart.values())
    assert sum(costs[e] * n for e, n in together.items()) == sum(spread[e] * n for e, n in apart.items())


@given(edges=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), unique=True))
def test_components_share_nothing(edges):
    groups = components(edges)
    assert sorted(edge for group in groups for edge in group) == sorted(edges)
    for side in (0, 1):
        nodes = [node for group in groups for node in {edge[side] for edge in group}]
        assert len(nodes) == len(set(nodes))


def friday(random, sizes):
    """Visits and counts of one box within a few hours, so that most windows overlap."""
    visits = [
        Visit(
            f"v{random.randrange(100)}-{n}", "k", opened, opened + random.randrange(600), random.choice("ab"), "synced"
        )
        for n, opened in enumerate(random.choices(range(40_000), k=sizes[0]))
    ]
    counts = [
        Count(f"c{random.randrange(100)}-{n}", "k", None, random.choice("ab"), 1000, moment)
        for n, moment in enumerate(random.choices(range(60_000), k=sizes[1]))
    ]
    visits.sort(key=lambda visit: (visit.opened_s, visit.id))
    return visits, sorted(counts, key=lambda count: (count.counted_s, count.id))


def worth(visits, counts, pairs):
    """Smaller is better: unmatched, other collectors, distance, then ids."""
    others = sum(visits[v].collector != counts[c].collector for v, c in pairs)
    distance = sum(abs(counts[c].counted_s - visits[v].closed_s) for v, c in pairs)
    return -len(pairs), others, distance


def by_ids(visits, counts, pairs):
    partner = {visits[v].id: counts[c].id for v, c in pairs}
    return [partner.get(id, "~") for id in sorted(visit.id for visit in visits)]


@pytest.mark.parametrize("seed", range(120))
def test_counts_go_to_visits_as_brute_force_says(seed):
    random = Random(seed)
    hours = random.choice((1, 3))
    visits, counts = friday(random, (random.randrange(1, 6), random.randrange(1, 6)))
    windows = [(visit.opened_s, pairs_by_time.until_s(visit, hours)) for visit in visits]

    def possible(v, c):
        return windows[v][0] <= counts[c].counted_s <= windows[v][1]

    best = min(
        (
            (worth(visits, counts, pairs), by_ids(visits, counts, pairs), pairs)
            for pairs in matchings(len(visits), len(counts), possible)
        ),
    )
    assert sorted(pairs_by_time.pair_by_time(visits, counts, hours)) == sorted(best[2])


@pytest.mark.parametrize("seed", range(60))
def test_long_chains_of_one_collector_are_exact_too(seed, monkeypatch):
    """With one collector the method for long chains has to be as good as the exact one."""
    random = Random(seed)
    visits, counts = friday(random, (8, 8))
    ends = sorted(visit.opened_s + 60 for visit in visits)
    visits = [structs.replace(visit, collector="a", closed_s=end) for visit, end in zip(visits, ends, strict=True)]
    counts = [structs.replace(count, collector="a") for count in counts]

    def total():
        pairs = pairs_by_time.pair_by_time(visits, counts, 2)
        return len(pairs), sum(abs(counts[count].counted_s - visits[visit].closed_s) for visit, count in pairs)

    exact = total()
    monkeypatch.setattr(pairs_by_time, "_SMALL", 0)
    assert total() == exact


def test_a_long_chain_is_paired_one_to_one():
    visits = [Visit(f"v{n:05}", "k", n * 3600, n * 3600 + 60, "a", "synced") for n in range(3000)]
    counts = [Count(f"c{n:05}", "k", None, "a", 1000, n * 3600 + 900) for n in range(3000)]
    pairs = pairs_by_time.pair_by_time(visits, counts, 24)
    assert sorted(pairs) == [(n, n) for n in range(3000)]


def tills(random, sizes):
    """Targets of two kinds of windows and lines of few amounts."""
    targets = []
    for n in range(sizes[0]):
        first, amounts = random.randrange(8), random.choices((10, 20), k=2)
        record = Deposit(f"d{n}", "ani", (), amounts[1], None, first)
        last = first + random.choice((1, 3, 5))
        targets.append(Target(record, record.id, DEPOSIT, *amounts, first, last, "ani"))
    lines = [Line(f"l{n}", random.randrange(14), random.choice((10, 20)), "KREDIT") for n in range(sizes[1])]
    return targets, lines


@pytest.mark.parametrize("seed", range(120))
def test_exact_amounts_are_matched_as_brute_force_says(seed):
    random = Random(seed)
    targets, lines = tills(random, (random.randrange(1, 6), random.randrange(1, 6)))

    def possible(t, n):
        target, line = targets[t], lines[n]
        return line.amount in target.amounts and target.first <= line.day <= target.last

    best = min(
        (-len(pairs), sum(lines[n].day - targets[t].first for t, n in pairs))
        for pairs in matchings(len(targets), len(lines), possible)
    )
    found = match_amounts(targets, lines)
    distance = sum(credit.lines[0].day - credit.targets[0].first for credit in found)
    assert (-len(found), distance) == best


@pytest.mark.parametrize("seed", range(120))
def test_names_come_before_numbers_and_strangers_before_days(seed):
    random = Random(seed)
    targets, lines = tills(random, (random.randrange(1, 6), random.randrange(1, 6)))
    targets = [
        structs.replace(
            target,
            label=random.choice(["ani", "budi", "A01"]),
            record=structs.replace(target.record, reference=random.choice([None, "", "JS-LOST22"])),
        )
        for target in targets
    ]
    names = {line.id: random.choice([(), (), ("ANI",), ("BUDI",), ("ANI", "A01"), ("EKA",)]) for line in lines}

    def possible(t, n):
        target, line = targets[t], lines[n]
        return line.amount in target.amounts and target.first <= line.day <= target.last

    def rank(pairs):
        named = sum(target.label.upper() in names[line.id] for target, line in pairs)
        strange = sum(bool(names[line.id]) for _, line in pairs) - named
        unwritten = sum(bool(target.record.reference) for target, _ in pairs)
        return -named, -len(pairs), strange, unwritten, sum(line.day - target.first for target, line in pairs)

    everything = matchings(len(targets), len(lines), possible)
    best = min(rank([(targets[t], lines[n]) for t, n in pairs]) for pairs in everything)
    found = match_amounts(targets, lines, names)
    assert rank([(credit.targets[0], credit.lines[0]) for credit in found]) == best


@pytest.mark.parametrize("seed", range(40))
def test_large_crowds_lose_no_match(seed, monkeypatch):
    """Amounts that don't mix, so that the method by deadlines has to pair as many as the exact one."""
    random = Random(seed)
    targets, lines = tills(random, (30, 30))
    targets = [structs.replace(target, declared=target.due) for target in targets]
    exact = len(match_amounts(targets, lines))
    monkeypatch.setattr("jumatserius.reconcile.exact_amounts._SMALL", 1)
    assert len(match_amounts(targets, lines)) == exact


@pytest.mark.parametrize("seed", range(60))
def test_a_large_honest_crowd_is_credited_whole(seed, monkeypatch):
    """Each target has its line, and the text names the right one or nobody."""
    random = Random(seed)
    targets, _ = tills(random, (150, 0))
    labels = random.choices(["ani", "budi", "A01", "A02"], k=len(targets))
    targets = [structs.replace(one, declared=one.due, label=label) for one, label in zip(targets, labels, strict=True)]
    lines = [Line(f"l{n}", random.randint(one.first, one.last), one.due, "") for n, one in enumerate(targets)]
    names = {
        line.id: (one.label.upper(),)
        for line, one in zip(lines, targets, strict=True)
        if random.random() < random.choice((0.2, 0.8))
    }
    monkeypatch.setattr("jumatserius.reconcile.exact_amounts._SMALL", 1)
    found = match_amounts(targets, random.sample(lines, len(lines)), names)
    assert len(found) == len(targets)
    assert sum(one.targets[0].label.upper() in names.get(one.lines[0].id, ()) for one in found) == len(names)


def test_nothing_to_credit_is_nothing():
    assert match_credits([], [], set()) == ([], [], [])
