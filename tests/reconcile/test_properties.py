"""Laws that hold for any weeks: no false case, every planted fault, the same answer in any order."""

import json
from unittest.mock import patch

from facts_builders import answer
from generate import KINDS, shuffled, weeks
from hypothesis import given, settings
from hypothesis import strategies as st

from jumatserius.reconcile import pages

SEEDS = st.integers(0, 2**32)
FAULTS = st.lists(st.sampled_from(KINDS), max_size=25)


def found(facts):
    return {(case.kind, case.members) for case in answer(facts).cases}


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, boxes=st.integers(2, 20), length=st.integers(1, 12))
def test_honest_weeks_raise_nothing(seed, boxes, length):
    facts, expected = weeks(seed, boxes, length)
    assert expected == set()
    assert found(facts) == set()


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, faults=FAULTS)
def test_every_planted_fault_is_found_and_nothing_else(seed, faults):
    facts, expected = weeks(seed, 14, 10, faults)
    assert found(facts) == expected


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, faults=FAULTS, order=SEEDS)
def test_order_of_the_input_changes_nothing(seed, faults, order):
    facts, _ = weeks(seed, 14, 10, faults)
    assert answer(shuffled(facts, order)) == answer(facts)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, faults=FAULTS, order=SEEDS, page=st.integers(1, 5))
def test_counts_and_references_are_found_however_far_from_their_deposit_they_lie(seed, faults, order, page):
    facts, expected = weeks(seed, 14, 10, faults)
    with patch.object(pages, "_PAGE", page):
        assert found(shuffled(facts, order)) == expected


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, length=st.integers(0, 14))
def test_records_are_used_once_in_each_leg(seed, length):
    """A line credits one match, a deposit gets one credit, a count belongs to one visit and one deposit."""
    facts, _ = weeks(seed, 12, 8, KINDS[:length])
    lines = {row["id"] for row in facts["statement_lines"]}
    counts = {row["id"] for row in facts["counts"]}
    credited: list[str] = []
    legs: dict[str, list[str]] = {"visit": [], "deposit": []}
    for match in answer(facts).matches:
        if lines & set(match.members):
            credited += match.members
        elif match.rule != "settlement_terminal":
            legs[match.rule.partition("_")[0]] += counts & set(match.members)
    for once in (credited, legs["visit"], legs["deposit"]):
        assert len(once) == len(set(once))


def test_an_answer_survives_json():
    facts, _ = weeks(1, 12, 8, KINDS)
    assert answer(json.loads(json.dumps(facts))) == answer(facts)
    assert answer(facts) == answer(facts)
