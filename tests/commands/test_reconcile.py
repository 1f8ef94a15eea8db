"""`jumatserius reconcile` as a treasurer runs it."""

import json

import pytest
import typer
from typer.testing import CliRunner

from jumatserius.commands.reconcile import reconcile

alone = typer.Typer()
alone.command()(reconcile)

FACTS = {
    "today": "2026-08-31",
    "policy": {"holidays": []},
    "boxes": [{"id": "K1", "schedule": "fri 06:00-18:00", "collectors": ["ani"], "terminal": None}],
    "visits": [
        {
            "id": "V1",
            "box": "K1",
            "opened_at": "2026-07-24T07:30:00+07:00",
            "closed_at": "2026-07-24T07:40:00+07:00",
            "collector": "ani",
            "time_quality": "synced",
        },
    ],
    "counts": [
        {
            "id": "C1",
            "box": "K1",
            "visit": "V1",
            "collector": "ani",
            "amount": 200000,
            "counted_at": "2026-07-24T08:00:00+07:00",
        },
    ],
    "deposits": [
        {
            "id": "D1",
            "collector": "ani",
            "counts": ["C1"],
            "amount": 200000,
            "reference": "JS-7K2M4Q",
            "deposited_at": "2026-07-24T15:00:00+07:00",
        },
    ],
    "statement_lines": [{"id": "L1", "date": "2026-07-24", "amount": 150000, "text": "SETORAN JS-7K2M4Q"}],
    "settlements": [],
}


@pytest.fixture
def run(tmp_path):
    def run(content, *options):
        path = tmp_path / "facts.json"
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return CliRunner().invoke(alone, ["--input", str(path), *options])

    return run


def test_json_is_the_documented_answer(run):
    done = run(FACTS, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "matches": [
            {"rule": "deposit_counts", "members": ["C1", "D1"], "amount": 200000},
            {"rule": "deposit_reference", "members": ["D1", "L1"], "amount": 150000},
            {"rule": "visit_code", "members": ["C1", "V1"], "amount": 200000},
        ],
        "cases": [
            {
                "kind": "deposit_short",
                "members": ["C1", "D1", "L1"],
                "amount": 50000,
                "explanation": "Setoran D1 masuk Rp 150.000, kurang Rp 50.000 dari jumlah hitungannya Rp 200.000."
                " Cocokkan bukti setor dengan hitungan bersama kolektor ani; kekurangan disetor atau dijelaskan.",
            }
        ],
    }


def test_english_on_request(run):
    answer = json.loads(run(FACTS, "--json", "--lang", "en").stdout)
    assert answer["cases"][0]["explanation"].startswith("Deposit D1 was credited with Rp 150.000")


def test_a_treasurer_reads_a_summary(run):
    done = run(FACTS)
    assert done.exit_code == 0
    assert "Rekonsiliasi per Senin, 31 Agu 2026: 1 kotak, 1 kunjungan" in done.stdout
    assert ["deposit_short", "Rp", "50.000", "C1", "D1", "L1"] in [line.split() for line in done.stdout.splitlines()]


def test_every_problem_is_on_its_line_and_nothing_is_answered(run):
    done = run({**FACTS, "visits": [{**FACTS["visits"][0], "opened_at": "kemarin", "box": None}]}, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "visits[0].box: ditemukan null; tulis teks yang tidak kosong, tanpa tanda kendali",
        'visits[0].opened_at: ditemukan "kemarin"; tulis waktu ISO 8601, misalnya 2026-07-24T07:30:00+07:00',
    ]


def test_unknown_fields_are_warned_of_and_read_over(run):
    done = run({**FACTS, "catatan": "x"}, "--json")
    assert done.exit_code == 0
    assert done.stderr == 'Peringatan: catatan: ditemukan "x"; kolom ini tidak dibaca; periksa namanya\n'


def test_an_absent_file_is_one_plain_sentence(run):
    done = run(None, "--json")
    assert done.exit_code == 2
    assert done.stderr.endswith("tidak dapat dibaca (tidak ditemukan); periksa nama dan izin berkas\n")
    assert len(done.stderr.splitlines()) == 1
