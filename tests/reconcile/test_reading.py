"""The document: read as the schema says, refused with the path of what is wrong."""

import json
from copy import deepcopy
from importlib.resources import files

import pytest
from facts_builders import box, cases, count, deposit, document, line, payout, visit
from generate import KINDS, weeks
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jumatserius.reconcile import FactsError, parse_facts, read_facts
from jumatserius.reconcile.texts import TEXTS

SCHEMA = json.loads(files("jumatserius.reconcile").joinpath("facts.schema.json").read_text())
VALID = Draft202012Validator(SCHEMA)
FULL = document(
    settlements=[payout()],
    log=[{"id": "G1", "box": "K1", "kind": "log_gap", "from_seq": 7, "to_seq": 9, "at": "2026-07-24T08:00:00Z"}],
    silences=[{"id": "N1", "box": "K1", "last_seen": "2026-07-24T08:00:00Z", "promised_by": "2026-07-25T08:00:00Z"}],
)
LISTS = [name for name, value in FULL.items() if isinstance(value, list)]
FIELDS = [(name, key) for name in LISTS for key in FULL[name][0]]
NULLABLE = {
    ("boxes", "schedule"),
    ("boxes", "terminal"),
    ("visits", "closed_at"),
    ("visits", "collector"),
    ("counts", "visit"),
    ("deposits", "reference"),
    ("settlements", "reference"),
    ("silences", "last_seen"),
}


def problems(facts):
    with pytest.raises(FactsError) as refused:
        read_facts(facts)
    return list(refused.value.problems)


def refused_by_both(facts, path):
    assert not VALID.is_valid(facts)
    assert [problem.partition(": ")[0] for problem in problems(facts)] == [path]


def changed(name, key, value):
    facts = deepcopy(FULL)
    facts[name][0][key] = value
    return facts


@pytest.mark.parametrize("faults", [(), KINDS], ids=["honest", "faulty"])
def test_schema_and_reader_accept_good_facts(faults):
    facts, _ = weeks(3, 12, 8, faults)
    VALID.validate(facts)
    assert read_facts(facts).warnings == ()
    VALID.validate(FULL)
    assert read_facts(FULL).warnings == ()


@pytest.mark.parametrize("name", ["today", "policy", *LISTS])
def test_an_absent_part_is_named(name):
    facts = {key: value for key, value in FULL.items() if key != name}
    if name in ("log", "silences"):
        assert read_facts(facts)
    else:
        refused_by_both(facts, name)


@pytest.mark.parametrize(("name", "key"), FIELDS)
def test_an_absent_field_is_named(name, key):
    facts = deepcopy(FULL)
    del facts[name][0][key]
    refused_by_both(facts, f"{name}[0].{key}")


@pytest.mark.parametrize("value", [None, True, 7, 0.5, [], {}, "", "kemarin", -1, [1], {"a": 1}], ids=repr)
@pytest.mark.parametrize(("name", "key"), FIELDS)
def test_nonsense_is_refused_where_the_schema_refuses_it(name, key, value):
    facts = changed(name, key, value)
    if VALID.is_valid(facts):
        # The rest is between records: an id that exists, an end after its start.
        assert all(
            problem.startswith((f"{name}[", "visits[", "counts[", "deposits[", "log[", "silences["))
            for problem in _tried(facts)
        )
    else:
        path = f"{name}[0].{key}"
        assert any(problem.startswith(f"{path}: ") for problem in problems(facts))
    if value is None:
        assert VALID.is_valid(facts) == ((name, key) in NULLABLE)


def _tried(facts):
    try:
        read_facts(facts)
    except FactsError as refused:
        return refused.problems
    return ()


@pytest.mark.parametrize("value", [None, True, 7, "", [], "x"], ids=repr)
@pytest.mark.parametrize("name", ["today", "policy", *LISTS])
def test_a_part_of_the_wrong_type_is_named(name, value):
    facts = {**FULL, name: value}
    if value == [] and name in LISTS:
        return
    refused_by_both(facts, name)


POLICY = [
    ("count_hours", "24"),
    ("deposit_days", -1),
    ("settlement_days", 400),
    ("fee", 1.5),
    ("tolerance", None),
    ("silent_hours", True),
    ("holidays", "2026-08-17"),
    ("country", "Indonesia"),
]


@pytest.mark.parametrize(("key", "value"), POLICY)
def test_a_wrong_limit_is_named(key, value):
    refused_by_both({**FULL, "policy": {key: value}}, f"policy.{key}")


MESSAGES = [
    (
        changed("visits", "opened_at", "kemarin"),
        'visits[0].opened_at: ditemukan "kemarin"; tulis waktu ISO 8601, misalnya 2026-07-24T07:30:00+07:00',
    ),
    (changed("counts", "amount", 1000.0), "counts[0].amount: ditemukan 1000.0; tulis 1000, tanpa koma desimal"),
    (changed("counts", "amount", -5), "counts[0].amount: ditemukan -5; tulis bilangan bulat paling sedikit 0"),
    (
        changed("counts", "amount", "5.000"),
        'counts[0].amount: ditemukan "5.000"; tulis rupiah sebagai bilangan bulat, misalnya 50000',
    ),
    (changed("deposits", "amount", 0), "deposits[0].amount: ditemukan 0; tulis bilangan bulat paling sedikit 1"),
    (
        changed("statement_lines", "date", "24/07/2026"),
        'statement_lines[0].date: ditemukan "24/07/2026"; tulis tanggal YYYY-MM-DD, misalnya 2026-07-24',
    ),
    (
        changed("boxes", "schedule", "jumat pagi"),
        'boxes[0].schedule: ditemukan "jumat pagi"; bagian "jumat pagi" tidak dipahami; tulis misalnya'
        ' "fri 06:00-18:00", atau null untuk kapan saja',
    ),
    (
        changed("visits", "closed_at", "2026-07-24T07:29:00+07:00"),
        "visits[0].closed_at: 60 detik sebelum opened_at; tulis waktu tutup sesudah buka, atau null",
    ),
    (
        changed("silences", "box", "K9"),
        'silences[0].box: kotak "K9" tidak ada di boxes; tambahkan kotak itu atau perbaiki idnya',
    ),
    (
        document(boxes=[box(), box("K2")], counts=[count(box="K2")]),
        'counts[0].visit: kunjungan "V1" milik kotak "K1", bukan "K2"; perbaiki visit atau box',
    ),
    (
        document(visits=[visit(), visit()]),
        'visits[1].id: id "V1" sudah dipakai visits[0]; beri setiap catatan id sendiri',
    ),
    (
        document(
            deposits=[deposit(counts=["C9"])],
        ),
        'deposits[0].counts[0]: hitungan "C9" tidak ada di counts; tambahkan atau perbaiki idnya',
    ),
    (
        document(deposits=[deposit(), deposit("D2")]),
        'deposits[1].counts[0]: hitungan "C1" sudah ada di setoran "D1"; satu hitungan hanya boleh di satu setoran',
    ),
    (
        document(statement_lines=[line(), "x"]),
        'statement_lines[1]: ditemukan "x"; tulis objek dengan id, date, amount, text',
    ),
    ([], "$: ditemukan []; tulis objek JSON dengan today, policy, boxes, ..."),
]


@pytest.mark.parametrize(("facts", "message"), MESSAGES, ids=[message.partition(": ")[0] for _, message in MESSAGES])
def test_a_message_says_where_what_and_how(facts, message):
    assert problems(facts) == [message]


def test_everything_that_is_wrong_is_listed_at_once():
    facts = changed("visits", "opened_at", "kemarin")
    facts["counts"][0] |= {"amount": None, "collector": ""}
    del facts["today"]
    paths = [problem.partition(": ")[0] for problem in problems(facts)]
    assert paths == ["visits[0].opened_at", "counts[0].collector", "counts[0].amount", "today"]


def test_unread_fields_are_warned_of():
    facts = {**changed("visits", "colector", "ani"), "policy": {"count_hour": 3}, "notes": "x"}
    assert [warning.partition(": ")[0] for warning in read_facts(facts).warnings] == [
        "visits[].colector",
        "policy.count_hour",
        "notes",
    ]


def test_a_time_without_offset_is_wib():
    naive = changed("visits", "opened_at", "2026-07-24 07:30:00")
    assert read_facts(naive).facts == read_facts(FULL).facts


def test_national_holidays_count_where_none_are_given():
    """Monday 17 August is a holiday: what was counted on Friday 14 is due on Thursday 20."""
    friday = {
        "visits": [visit(opened_at="2026-08-14T07:30", closed_at="2026-08-14T07:40")],
        "counts": [count(counted_at="2026-08-14T08:00")],
        "deposits": [],
        "statement_lines": [],
    }
    national = {"today": "2026-08-20", **friday}
    assert cases({**document(**friday), "policy": {}, "today": "2026-08-20"}) == []
    assert cases({**document(**national), "today": "2026-08-20"}) == [("deposit_missing", "C1", 200_000)]
    assert cases({**document(**friday), "policy": {}, "today": "2026-08-21"}) == [("deposit_missing", "C1", 200_000)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "$: bukan JSON (baris 1 kolom 1: Expecting value); perbaiki berkas di tempat itu"),
        ("{}".encode("utf-16"), "$: byte ke-0 bukan UTF-8; simpan berkas sebagai JSON UTF-8"),
        (b"[" * 200_000, None),
        (b'{"today":' + b"9" * 10_000 + b"}", None),
    ],
    ids=["empty", "UTF-16", "bottomless", "endless number"],
)
def test_what_is_not_json_is_one_message(content, message):
    with pytest.raises(FactsError) as refused:
        parse_facts(content)
    (only,) = refused.value.problems
    assert only.startswith("$: bukan JSON") if message is None else only == message


def test_a_byte_order_mark_is_read_over():
    assert parse_facts(b"\xef\xbb\xbf" + json.dumps(FULL).encode()) == read_facts(FULL)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2026-02-30", "2026-07-24T25:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(value=JSON, place=st.sampled_from([*FIELDS, *((name, None) for name in FULL)]))
def test_any_nonsense_anywhere_is_read_or_refused(value, place):
    name, key = place
    facts = {**FULL, name: value} if key is None else changed(name, key, value)
    for problem in _tried(facts):
        assert problem.startswith(tuple(FULL))


def test_the_readme_names_every_kind():
    readme = files("jumatserius.reconcile").joinpath("README.md").read_text()
    assert [kind for kind in TEXTS if f"`{kind}`" not in readme] == []
