"""What the lists of a document must agree on: ids that exist, once, and of the same box."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Problem(NamedTuple):
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    @property
    def table(self) -> str:
        """The list that has the problem."""
        return self.path.partition("[")[0].partition(".")[0]


Rows = Mapping[str, list[Any]]


def cross_check(rows: Rows, broken: Collection[str]) -> list[Problem]:
    """Problems between records. Lists in `broken` have gaps, so that what refers to them isn't judged."""
    problems = [problem for name in rows for problem in _doubled(name, rows[name])]
    if "boxes" not in broken:
        problems += _unknown_boxes(rows)
    problems += _closed_before_opened(rows["visits"])
    problems += _visits_of_other_boxes(rows)
    problems += _bundles(rows["deposits"], {count.id for count in _whole(rows["counts"])}, broken)
    problems += [
        Problem(f"log[{n}].to_seq", f"ditemukan {row.to_seq}; tulis paling sedikit from_seq ({row.from_seq})")
        for n, row in enumerate(rows["log"])
        if row and row.to_seq < row.from_seq
    ]
    return problems


def _whole(rows: Iterable[Any]) -> Iterator[Any]:
    return (row for row in rows if row is not None)


def _doubled(name: str, rows: list[Any]) -> Iterator[Problem]:
    if len({row.id for row in _whole(rows)}) == len(rows):
        return
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        if row and first.setdefault(row.id, number) != number:
            remedy = f'id "{row.id}" sudah dipakai {name}[{first[row.id]}]; beri setiap catatan id sendiri'
            yield Problem(f"{name}[{number}].id", remedy)


def _unknown_boxes(rows: Rows) -> Iterator[Problem]:
    known = {box.id for box in _whole(rows["boxes"])}
    for name in ("visits", "counts", "log", "silences"):
        for number, row in enumerate(rows[name]):
            if row and row.box not in known:
                remedy = f'kotak "{row.box}" tidak ada di boxes; tambahkan kotak itu atau perbaiki idnya'
                yield Problem(f"{name}[{number}].box", remedy)


def _closed_before_opened(visits: list[Any]) -> Iterator[Problem]:
    for number, visit in enumerate(visits):
        if visit and visit.closed_s is not None and visit.closed_s < visit.opened_s:
            early = visit.opened_s - visit.closed_s
            remedy = f"{early} detik sebelum opened_at; tulis waktu tutup sesudah buka, atau null"
            yield Problem(f"visits[{number}].closed_at", remedy)


def _visits_of_other_boxes(rows: Rows) -> Iterator[Problem]:
    boxes = {visit.id: visit.box for visit in _whole(rows["visits"])}
    for number, count in enumerate(rows["counts"]):
        if count and count.visit is not None and boxes.get(count.visit, count.box) != count.box:
            remedy = f'kunjungan "{count.visit}" milik kotak "{boxes[count.visit]}", bukan "{count.box}"'
            yield Problem(f"counts[{number}].visit", f"{remedy}; perbaiki visit atau box")


def _bundles(deposits: list[Any], counts: set[str], broken: Collection[str]) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for number, deposit in enumerate(deposits):
        for place, count in enumerate(deposit.counts if deposit else ()):
            path = f"deposits[{number}].counts[{place}]"
            if count not in counts and "counts" not in broken:
                yield Problem(path, f'hitungan "{count}" tidak ada di counts; tambahkan atau perbaiki idnya')
            if count in owner:
                already = f'hitungan "{count}" sudah ada di setoran "{owner[count]}"'
                yield Problem(path, f"{already}; satu hitungan hanya boleh di satu setoran")
            owner[count] = deposit.id
