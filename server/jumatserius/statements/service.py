"""Importing statements and settlements: all of a file or nothing, any number of times."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.bulk import without_garbage_collection
from jumatserius.db import one_at_a_time
from jumatserius.errors import Conflict, Refused, Several
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role
from jumatserius.statements import booking, listing, parsing, profile, store
from jumatserius.statements.continuity import Gap, Moved, Stretch, gaps
from jumatserius.statements.identity import content as content_of
from jumatserius.statements.identity import identify
from jumatserius.statements.models import BankAccount, BankDay, StatementFile
from jumatserius.statements.notices import notices
from jumatserius.statements.problem import Problem
from jumatserius.statements.rows import BankLine, BookLine, Payout

MAX_BYTES = 20_000_000
_PROBLEMS_SHOWN = 100
_LOCK = 72118
"""PostgreSQL's advisory lock of whoever imports: a notice and its pay-out that come together must see each other."""
_SAMPLE = 10
_ASK = "tanyakan kepada bank mana yang benar"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, how to read it, and the account that it is about. `columns` are headings that replace the profile's."""

    name: str
    content: bytes
    profile: str
    account: str
    columns: Mapping[str, str] = field(default_factory=dict)


class _File(NamedTuple):
    """A file that can be used: its rows by identity, those of them that are new, its days and its balances.

    `notices` is what is to be said of it all the same.
    """

    rows: Mapping[str, BookLine | Payout]
    new: Mapping[str, BookLine | Payout]
    first_day: date
    last_day: date
    opening_idr: int | None
    closing_idr: int | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or in a preview would do.

    Rupiah are those of the new rows; `sample` is the first ten rows, `is_known` says of each that it was there before.
    `opening_idr` and `closing_idr` are the balances before the first and after the last row, none where the file does
    not tell. `gaps` are holes between this file and others of its account; `warnings` tell of them and of whatever else
    a person should know of the file.
    """

    file_id: int | None
    name: str
    profile: str
    account: str
    rows: int
    new_rows: int
    first_day: date
    last_day: date
    credit_idr: int
    debit_idr: int
    opening_idr: int | None
    closing_idr: int | None
    gaps: tuple[Gap, ...]
    warnings: tuple[str, ...]
    sample: tuple[BookLine | Payout, ...]
    is_known: tuple[bool, ...]


def preview(session: Session, upload: Upload) -> Imported:
    """What `import_file` would do; stores nothing. Raises what it would raise."""
    with without_garbage_collection():
        return _imported(session, upload, _read(session, upload), None)


def import_file(session: Session, upload: Upload, *, by: Person | None, origin: str) -> Imported:
    """Store the rows that are not known yet, and book them. `by` is none for the server's own command line.

    Raises `Several` (problems of the file, each with its place and remedy, or rows that are known with other content)
    or `Refused`; then nothing is stored.
    """
    if by:
        people.require(by, Role.TREASURER, Role.POKJA)
    one_at_a_time(session, _LOCK)
    with without_garbage_collection():
        return _import(session, upload, by, origin)


def _import(session: Session, upload: Upload, by: Person | None, origin: str) -> Imported:
    found = _read(session, upload)
    digest = hashlib.sha256(upload.content).hexdigest()
    again = select(col(StatementFile.id)).where(
        col(StatementFile.sha256) == digest,
        col(StatementFile.account_id) == upload.account,
        col(StatementFile.profile) == upload.profile,
    )
    file_id = session.scalars(again).first()
    if file_id is not None and not found.new:
        return _imported(session, upload, found, file_id)
    done = _imported(session, upload, found, None)
    file = StatementFile(
        account_id=upload.account,
        name=upload.name,
        sha256=digest,
        profile=upload.profile,
        rows=done.rows,
        new_rows=done.new_rows,
        first_day=found.first_day,
        last_day=found.last_day,
        opening_idr=found.opening_idr,
        closing_idr=found.closing_idr,
        imported_at=wib.now(),
        imported_by=by.id if by else None,
    )
    session.add(file)
    session.flush()
    assert file.id is not None
    store.store(session, file, found.new)
    after = {"file": upload.name, "sha256": digest, "rows": file.rows, "new_rows": file.new_rows}
    people.note(session, by, origin, "statement.import", f"statementfile:{file.id}", None, after)
    return replace(done, file_id=file.id)


def _read(session: Session, upload: Upload) -> _File:
    """The file, read by its profile and compared with what is recorded."""
    account = session.get(BankAccount, upload.account)
    if account is None:
        there = ", ".join(session.scalars(select(col(BankAccount.id)).order_by(col(BankAccount.id)))) or "belum ada"
        raise Refused("account", f"{upload.account!r} tidak terdaftar; pilihan: {there}")
    if len(upload.content) > MAX_BYTES:
        message = f"{upload.name} lebih dari {MAX_BYTES // 10**6} MB; ekspor rentang tanggal yang lebih pendek"
        raise Refused("file", message)
    found = profile.with_columns(profile.load(upload.profile), upload.columns)
    parsed = parsing.parse(upload.content, found)
    problems = list(parsed.problems)
    id_column = found.columns.get("id", ("",))[0]
    told: Mapping[str, BankLine | Payout]
    told, doubled = identify(parsed.lines, id_column) if parsed.lines else identify(parsed.payouts, id_column)
    problems += doubled
    if problems:
        raise Several(list(_refusals(upload.name, problems)))
    rows = booking.book(told)
    recorded = store.recorded(session, upload.account, found.kind, rows)
    differing = [
        Problem(row.row, "", f"{_name(name)} sudah diimpor dengan isi lain ({_content_text(recorded[name])}); {_ASK}")
        for name, row in rows.items()
        if name in recorded and recorded[name] != content_of(row)
    ]
    if differing:
        raise Several([Conflict(one.field, one.message) for one in _refusals(upload.name, differing)])
    new = {name: row for name, row in rows.items() if name not in recorded}
    days = {row.booked_on if isinstance(row, BookLine) else row.paid_on for row in rows.values()}
    opening_idr, closing_idr = booking.balance(parsed.opening_idr), booking.balance(parsed.closing_idr)
    said = (*_another_account(account, parsed.account), *notices(told.values(), parsed.opening_idr, rows.values()))
    return _File(rows, new, min(days), max(days), opening_idr, closing_idr, said)


def _another_account(account: BankAccount, told: str | None) -> Iterator[str]:
    """What is to be said where a file names another account. Banks may write theirs with a code or a currency."""
    own, other = ("".join(filter(str.isdigit, one or "")) for one in (account.number, told))
    if own and other and own not in other and other not in own:
        yield f"berkas ini menyebut rekening {told}, tetapi rekening {account.id} bernomor {account.number}"


def _refusals(file: str, problems: Sequence[Problem]) -> Iterator[Refused]:
    for one in problems[:_PROBLEMS_SHOWN]:
        place = [file, f"baris {one.row}" if one.row else "", f"kolom {one.column}" if one.column else ""]
        yield Refused(", ".join(filter(None, place)), one.message)
    if len(problems) > _PROBLEMS_SHOWN:
        yield Refused(file, f"dan {len(problems) - _PROBLEMS_SHOWN} masalah lagi; betulkan yang di atas dulu")


def _name(identity: str) -> str:
    kind, _, value = identity.partition(":")
    return "baris tanpa id" if kind == "hash" else f"{kind} {value!r}"


def _content_text(content: tuple[Any, ...]) -> str:
    return ", ".join(str(part) for part in content)


def _imported(session: Session, upload: Upload, found: _File, file_id: int | None) -> Imported:
    amounts = [row.amount_idr if isinstance(row, BookLine) else row.net_idr for row in found.new.values()]
    holes = _gaps(session, upload, found)
    return Imported(
        file_id=file_id,
        name=upload.name,
        profile=upload.profile,
        account=upload.account,
        rows=len(found.rows),
        new_rows=len(found.new),
        first_day=found.first_day,
        last_day=found.last_day,
        credit_idr=sum(amount for amount in amounts if amount > 0),
        debit_idr=-sum(amount for amount in amounts if amount < 0),
        opening_idr=found.opening_idr,
        closing_idr=found.closing_idr,
        gaps=holes,
        warnings=(*found.notices, *(gap.text for gap in holes)),
        sample=tuple(islice(found.rows.values(), _SAMPLE)),
        is_known=tuple(name not in found.new for name in islice(found.rows, _SAMPLE)),
    )


def _gaps(session: Session, upload: Upload, found: _File) -> tuple[Gap, ...]:
    """Holes beside this file, whether it is recorded already or not."""
    if found.opening_idr is None or found.closing_idr is None:
        return ()
    mine = Stretch(upload.name, found.first_day, found.last_day, found.opening_idr, found.closing_idr)
    others = [one for one in listing.stretches(session, upload.account) if one != mine]
    if not others:
        return ()
    moved = Counter(listing.moved(session, upload.account))
    for row in found.new.values():
        assert isinstance(row, BookLine)  # what pays out tells no balance
        moved[row.booked_on] += row.amount_idr
    return tuple(gap for gap in gaps([*others, mine], Moved(moved)) if mine in gap)


def version(session: Session) -> int:
    """Changes whenever a file is imported or a bank day told; for whoever watches from another process."""
    newest = (func.max(col(StatementFile.id)), func.max(col(BankDay.id)))
    return sum(session.scalars(select(one)).one() or 0 for one in newest)
