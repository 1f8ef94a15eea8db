"""MT940: the tags of a file by their rows, each line read by the library `mt940` and kept with its raw text."""

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from mt940.models import Transactions

from jumatserius.statements import balances, delimited
from jumatserius.statements.balances import Account, Balance
from jumatserius.statements.cells import NotThat
from jumatserius.statements.problem import Problem, Unreadable, shown
from jumatserius.statements.profile import Profile
from jumatserius.statements.rows import TEXT_LENGTH, BankLine, Parsed

_TAG = re.compile(r":([0-9]{2}[A-Z]?):(.*)")
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1}
"""A reversed credit takes money away."""
_OPENING, _CLOSING = (":60F:", ":60M:"), (":62F:", ":62M:")
# The library logs each pattern that does not fit; what does not fit is told as a problem of the file.
logging.getLogger("mt940").setLevel(logging.CRITICAL)


class _Field(NamedTuple):
    row: int
    tag: str
    text: str


def read(content: bytes, profile: Profile) -> Parsed:
    """All lines of all messages and everything that is wrong with them; raises `Unreadable`."""
    fields = list(_fields(delimited.decoded(content, profile)))
    messages = list(_messages(fields))
    if not messages:
        raise Unreadable(f"tidak ada pesan MT940 (:20: sampai :62F:); berkas ini bukan {profile.title}")
    accounts = {field.text.strip() for field in fields if field.tag == ":25:"}
    if len(accounts) > 1:
        raise Unreadable(f"berisi {len(accounts)} rekening ({', '.join(sorted(accounts))}); unduh satu per satu")
    found: list[Problem] = []
    statements = [_statement(message, found) for message in messages]
    if not found:
        found.extend(balances.problems(statements, ""))
    lines = tuple(line for one in statements for line in one.lines)
    if not lines and not found:
        raise Unreadable("tidak ada transaksi (:61:); pilih rentang tanggal yang berisi transaksi")
    opening, closing = balances.ends(statements)
    return Parsed(lines, (), tuple(found), opening, closing, next(iter(accounts), None))


def _fields(text: str) -> Iterator[_Field]:
    """Tags with their text over all their rows; what stands before the first one is an envelope."""
    open_field: _Field | None = None
    for row, line in enumerate(text.splitlines(), 1):
        found = _TAG.match(line)
        if found or line.strip() == "-" or line.startswith("-}"):
            if open_field:
                yield open_field
            open_field = _Field(row, f":{found[1]}:", found[2]) if found else None
        elif open_field:
            open_field = open_field._replace(text=f"{open_field.text}\n{line}")
    if open_field:
        yield open_field


def _messages(fields: Sequence[_Field]) -> Iterator[list[_Field]]:
    message: list[_Field] = []
    for field in fields:
        if field.tag == ":20:" and message:
            yield message
            message = []
        message.append(field)
    if message:
        yield message


def _statement(message: Sequence[_Field], found: list[Problem]) -> Account:
    opening, closing = _balance(message, _OPENING, found), _balance(message, _CLOSING, found)
    lines = []
    for place, field in enumerate(message):
        if field.tag == ":61:":
            follows = message[place + 1] if place + 1 < len(message) else None
            try:
                lines.append(_line(field, follows.text if follows and follows.tag == ":86:" else ""))
            except NotThat as wrong:
                found.append(Problem(field.row, field.tag, f"{shown(field.text)} {wrong}"))
    return balances.with_running(Account(opening, lines, closing))


def _balance(message: Sequence[_Field], tags: tuple[str, ...], found: list[Problem]) -> Balance | None:
    fields = [field for field in message if field.tag in tags]
    if len(fields) != 1:
        message_text = f"{len(fields)} saldo {tags[0]}, seharusnya satu; unduh ulang dari bank"
        found.append(Problem(message[0].row, tags[0], message_text))
        return None
    (field,) = fields
    try:
        (balance,) = [value for name, value in _data(field).data.items() if name.endswith("_balance")]
        if balance.amount.currency != balances.CURRENCY:
            raise NotThat(f"bukan rupiah ({balances.CURRENCY}); pilih rekening rupiah")
        return Balance(field.row, balances.rupiah(balance.amount.amount))
    except NotThat as wrong:
        found.append(Problem(field.row, field.tag, f"{shown(field.text)} {wrong}"))
        return None


def _line(field: _Field, details: str) -> BankLine:
    (transaction,) = _data(field)
    data = transaction.data
    amount = balances.rupiah(abs(data["amount"].amount))
    if not amount:
        raise NotThat("bernilai 0; minta bank membetulkan barisnya")
    booked = data.get("entry_date") or data["date"]
    text = " ".join(f"{field.text} {details}".split())
    if len(text) > TEXT_LENGTH:
        raise NotThat(f"lebih dari {TEXT_LENGTH} huruf dengan keterangannya; unduh ulang dari bank")
    return BankLine(
        row=field.row,
        id="",
        booked_on=date(booked.year, booked.month, booked.day),
        time="",
        amount_idr=_SIGNS[data["status"]] * amount,
        balance_idr=None,
        text=text,
    )


def _data(field: _Field) -> Any:
    transactions = Transactions()
    try:
        transactions.parse(f"{field.tag}{field.text}\n")
    except Exception as error:  # RuntimeError, ValueError, decimal.InvalidOperation ..., as the text goes wrong
        raise NotThat(f"tidak dapat dibaca sebagai {field.tag} MT940; minta bank membetulkannya") from error
    if field.tag == ":61:" and len(transactions) != 1:
        raise NotThat("tidak dapat dibaca sebagai satu transaksi MT940; minta bank membetulkannya")
    return transactions
