"""`jumatserius reconcile`: a dry run on a file of facts, for treasurers, tests and auditors."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from msgspec.structs import asdict

from jumatserius.bulk import without_garbage_collection
from jumatserius.errors import why
from jumatserius.reconcile import Case, Facts, FactsError, Result, parse_facts
from jumatserius.reconcile import reconcile as reconcile_facts
from jumatserius.reconcile.explain import day, rupiah

_BAD_INPUT = 2


class Language(StrEnum):
    INDONESIAN = "id"
    ENGLISH = "en"


def reconcile(
    source: Annotated[
        Path, typer.Option("--input", metavar="FACTS.json", help="Berkas fakta (JSON, UTF-8); - untuk stdin.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Jawaban sebagai JSON.")] = False,
    language: Annotated[Language, typer.Option("--lang", help="Bahasa penjelasan.")] = Language.INDONESIAN,
) -> None:
    """Cocokkan kunjungan, hitungan, setoran, penyelesaian QRIS dan rekening koran dari satu berkas fakta."""
    with without_garbage_collection():
        try:
            facts, warnings = parse_facts(_content(source))
        except OSError as wrong:
            _fail([f"{source}: tidak dapat dibaca ({why(wrong)}); periksa nama dan izin berkas"])
        except FactsError as wrong:
            _fail(wrong.problems)
        for warning in warnings:
            typer.echo(f"Peringatan: {warning}", err=True)
        result = reconcile_facts(facts)
    lines = _json(result, language) if as_json else _summary(facts, result, language)
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _content(source: Path) -> bytes:
    return typer.get_binary_stream("stdin").read() if str(source) == "-" else source.read_bytes()


def _fail(problems: Sequence[str]) -> NoReturn:
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(_BAD_INPUT)


def _explanation(case: Case, language: Language) -> str:
    if language is Language.ENGLISH:
        return f"{case.explanation_en} {case.next_step_en}"
    return f"{case.explanation} {case.next_step}"


def _json(result: Result, language: Language) -> Iterator[str]:
    """One match or case a line, so that two answers can be compared line by line."""
    yield '{"matches":['
    yield from _items(asdict(match) for match in result.matches)
    yield '],"cases":['
    yield from _items(
        {
            "kind": case.kind,
            "members": case.members,
            "amount": case.amount,
            "explanation": _explanation(case, language),
        }
        for case in result.cases
    )
    yield "]}"


def _items(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    written = map(json.dumps, items)
    before = next(written, None)
    if before is None:
        return
    for following in written:
        yield before + ","
        before = following
    yield before


def _summary(facts: Facts, result: Result, language: Language) -> Iterator[str]:
    yield f"Rekonsiliasi per {day(facts.today).id}: {len(facts.boxes)} kotak, {len(facts.visits)} kunjungan,"
    yield f"{len(facts.counts)} hitungan, {len(facts.deposits)} setoran, {len(facts.lines)} baris rekening koran,"
    yield f"{len(facts.settlements)} penyelesaian QRIS."
    yield ""
    yield f"Cocok: {len(result.matches)}"
    for rule, matches in groupby(result.matches, key=attrgetter("rule")):
        amounts = [match.amount for match in matches]
        yield f"  {rule:<22}{len(amounts):>8}{rupiah(sum(amounts)):>20}"
    yield ""
    yield f"Temuan: {len(result.cases)}"
    for case in result.cases:
        yield f"  {case.kind:<22}{rupiah(case.amount):>20}  {' '.join(case.members)}"
        yield f"      {_explanation(case, language)}"
