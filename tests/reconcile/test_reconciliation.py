"""What is judged piece by piece, as facts arrive, is what judging all of them at once says."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from facts_builders import deposit, document, line, payout
from generate import KINDS, weeks
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from jumatserius.reconcile import Facts, Reconciliation, Scope, read_facts, reconcile, references
from jumatserius.reconcile.facts import Deposit, Line, Settlement

SEEDS = st.integers(0, 2**32)
_LISTS = ("visits", "counts", "deposits", "lines", "settlements", "log", "silences")


def messy_weeks(random, faults):
    """Weeks in which also references are lost or shared, texts name several, and amounts are round."""
    facts, _ = weeks(random.randrange(2**32), 10, 6, faults)
    for row in facts["statement_lines"]:
        if random.random() < 0.3:
            other = random.choice(facts["statement_lines"])["text"]
            row["text"] = random.choice(("SETOR", "KOLEKTOR-1", "KOLEKTOR 1 2", "QRIS A03", f"{row['text']} {other}"))
        if random.random() < 0.2:
            row["amount"] = random.choice((100_000, 200_000))
    for row in facts["counts"]:
        if random.random() < 0.3:
            row["visit"] = None
    for row in facts["deposits"]:
        if random.random() < 0.3:
            row["reference"] = random.choice((None, random.choice(facts["deposits"])["reference"], "DEP-1", "DEP 12"))
        if random.random() < 0.2:
            row["amount"] = random.choice((100_000, 200_000))
    facts["policy"]["tolerance"] = random.choice((0, 0, 30_000))
    return read_facts(facts).facts


class Arrivals:
    """Facts that come, change and go in random order and in random pieces."""

    def __init__(self, facts: Facts, random: Random) -> None:
        self.random, self.all, self.today = random, facts, facts.today - random.randrange(60)
        self.boxes = {one.id: one for one in facts.boxes}
        self.waiting = [(kind, one) for kind in _LISTS for one in getattr(facts, kind)]
        random.shuffle(self.waiting)
        self.here: dict[str, dict[str, object]] = {kind: {} for kind in _LISTS}

    def next(self) -> Scope:
        """Some more of it, sometimes a new day; gives what was touched."""
        random = self.random
        touched = [self.waiting.pop() for _ in range(min(len(self.waiting), random.choice((1, 2, 5, 30, 100))))]
        for kind, one in touched:
            self.here[kind][one.id] = one
        if random.random() < 0.3 and self.here["lines"]:
            id_ = random.choice(sorted(self.here["lines"]))
            touched.append(("lines", self.here["lines"].pop(id_)))
        if random.random() < 0.3 and self.here["counts"]:
            old = self.here["counts"][random.choice(sorted(self.here["counts"]))]
            self.here["counts"][old.id] = new = structs.replace(old, amount=old.amount + random.choice((-1000, 1000)))
            touched.append(("counts", new))
        if random.random() < 0.3 and self.here["deposits"]:
            touched.append(("deposits", self.here["deposits"].pop(random.choice(sorted(self.here["deposits"])))))
        if random.random() < 0.2:
            other = random.choice(sorted(self.boxes))
            self.boxes[other] = structs.replace(self.boxes[other], terminal=random.choice((None, "A03", "A05")))
            touched.append(("boxes", self.boxes[other]))
        self.today = min(self.all.today, self.today + random.choice((0, 0, 1, 7)))
        return self._scope(touched)

    def facts(self) -> Facts:
        """All that is here; a deposit is when all its counts are."""
        counts = self.here["counts"]
        lists = {kind: tuple(some.values()) for kind, some in self.here.items()}
        lists["deposits"] = tuple(one for one in lists["deposits"] if all(count in counts for count in one.counts))
        return replace(self.all, today=self.today, boxes=tuple(self.boxes.values()), **lists)

    def _scope(self, touched) -> Scope:
        ids = {kind: {one.id for of, one in touched if of == kind} for kind in (*_LISTS, "boxes")}
        boxes = ids["boxes"] | {one.box for of, one in touched if hasattr(one, "box")}
        # Its counts let a deposit appear.
        of_counts = {one.id for one in self.here["deposits"].values() if ids["counts"] & set(one.counts)}
        return Scope(
            frozenset(boxes),
            frozenset(ids["deposits"] | of_counts),
            frozenset(ids["lines"]),
            frozenset(ids["settlements"]),
        )


def part(facts: Facts, scope: Scope) -> Facts:
    """Of all facts those that a scope names."""
    return replace(
        facts,
        boxes=tuple(one for one in facts.boxes if one.id in scope.boxes),
        **{
            kind: tuple(one for one in getattr(facts, kind) if one.box in scope.boxes)
            for kind in ("visits", "counts", "log", "silences")
        },
        **{
            kind: tuple(one for one in getattr(facts, kind) if one.id in getattr(scope, kind))
            for kind in ("deposits", "lines", "settlements")
        },
    )


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, faults=st.lists(st.sampled_from(KINDS), max_size=8))
def test_facts_in_any_order_and_pieces_give_the_answer_to_all(seed, faults):
    random = Random(seed)
    arrivals = Arrivals(messy_weeks(random, faults), random)
    running = Reconciliation(arrivals.facts())
    said = running.result()
    while arrivals.waiting:
        scope = arrivals.next()
        judged = running.change(part(arrivals.facts(), scope), scope)
        said = _applied(said, judged)
        expected = reconcile(arrivals.facts())
        assert running.result() == expected
        assert said == expected


def test_a_longer_name_that_becomes_known_takes_the_credit_of_the_shorter_one():
    """Wherever the deposit is that makes it known."""
    first = {
        "deposits": [deposit(reference=None, collector="budi")],
        "statement_lines": [line(amount=150_000, text="SETOR BUDI LEBAK")],
    }
    before = read_facts(document(**first)).facts
    later = deposit("D2", counts=[], collector="budi lebak", reference=None, deposited_at="2026-08-24T15:00:00+07:00")
    after = read_facts(document(**{**first, "deposits": [*first["deposits"], later]})).facts
    running = Reconciliation(before)
    assert [match.rule for match in running.result().matches if "L1" in match.members] == ["deposit_named"]
    scope = Scope(deposits=frozenset({"D2"}))
    running.change(part(after, scope), scope)
    assert running.result() == reconcile(after)
    assert not [match for match in running.result().matches if "L1" in match.members]


def test_who_waits_is_judged_again_when_another_credit_of_its_days_is():
    payouts = [
        payout("S1", reference=None),
        payout("S2", reference=None, paid_on="2026-07-29", terminal="A02"),
    ]
    credit = line(amount=90_000, date="2026-07-29", text="QRIS")
    shown = {"today": "2026-07-31", "deposits": [], "settlements": payouts}
    running = Reconciliation(read_facts(document(**shown, statement_lines=[credit])).facts)
    after = read_facts(document(**shown, statement_lines=[{**credit, "text": "QRIS A02"}])).facts
    scope = Scope(lines=frozenset({"L1"}))
    judged = running.change(part(after, scope), scope)
    assert "settlement_missing" in [case.kind for case in judged.now.cases]
    assert running.result() == reconcile(after)


@pytest.mark.parametrize("facts", [{"today": "2026-08-30"}, {"policy": {"count_hours": 1}}], ids=["earlier", "policy"])
def test_another_policy_or_an_earlier_day_is_refused(facts):
    running = Reconciliation(read_facts(document()).facts)
    with pytest.raises(ValueError, match="start anew"):
        running.change(read_facts(document(**facts)).facts, Scope())


def test_new_words_are_found_in_all_lines_that_came(monkeypatch):
    """However many came at a time, on however many pages they stand."""
    monkeypatch.setattr(references, "_AT_ONCE", 3)
    texts, random, lines = references.Texts(), Random(5), []
    for came in (1, 1, 4, 2, 7, 1):
        new = [
            Line(f"L{len(lines) + n}", 1, 1, random.choice(("SETOR JS-1", "JS 12 LEBAK", "K.1\nK", "")))
            for n in range(came)
        ]
        texts.add(new)
        lines += new
        for words in ({"JS1"}, {"JS12", "K1K"}, {"SETORJ"}, {"X"}):
            naming = {one.id for one in lines if any(word in references.squash(one.text) for word in words)}
            assert texts.naming(words) == naming


def _applied(said, judged):
    """What was said, with what a change says instead."""
    return type(said)(
        tuple(sorted((set(said.matches) - set(judged.before.matches)) | set(judged.now.matches))),
        tuple(sorted((set(said.cases) - set(judged.before.cases)) | set(judged.now.cases))),
    )


@settings(max_examples=80, deadline=None)
@given(seed=SEEDS)
def test_equal_amounts_within_few_days_give_the_answer_to_all(seed):
    """Where what is said of one hangs on what another got."""
    random = Random(seed)
    first = read_facts(document(deposits=[], statement_lines=[])).facts
    monday = date(2026, 7, 27).toordinal()
    here: dict[str, dict[str, object]] = {"settlements": {}, "deposits": {}, "lines": {}}
    running, today = Reconciliation(replace(first, today=monday)), monday
    for _ in range(12):
        kind, day = random.choice(sorted(here)), monday + random.randrange(5)
        id_, amount = f"{kind[0]}{random.randrange(4)}", random.choice((90_000, 90_000, 200_000))
        named = random.choice((None, None, "A01", "A02", "ani"))
        if random.random() < 0.25:
            here[kind].pop(id_, None)
        elif kind == "lines":
            here[kind][id_] = Line(id_, day, amount, f"KREDIT {named or ''}")
        elif kind == "deposits":
            counts = ("C1",) if id_ == "d0" and random.random() < 0.5 else ()
            here[kind][id_] = Deposit(id_, random.choice(("ani", "budi")), counts, amount, None, day)
        else:
            terminal = random.choice(("A01", "A02"))
            here[kind][id_] = Settlement(id_, terminal, amount, 0, amount, day, None)
        today += random.choice((0, 0, 0, 1, 2))
        all_facts = replace(first, today=today, **{name: tuple(some.values()) for name, some in here.items()})
        scope = Scope(boxes=frozenset({"K1"}) if kind == "deposits" else frozenset(), **{kind: frozenset({id_})})
        running.change(part(all_facts, scope), scope)
        assert running.result() == reconcile(all_facts)
