"""CAMT.053 of ISO 20022, in any version: XML with entries, opening and closing balances."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from jumatserius import wib
from jumatserius.statements import balances, delimited
from jumatserius.statements.amounts import Rupiah
from jumatserius.statements.balances import Account, Balance
from jumatserius.statements.cells import NotThat
from jumatserius.statements.problem import Problem, Unreadable, shown
from jumatserius.statements.profile import Profile
from jumatserius.statements.rows import TEXT_LENGTH, BankLine, Parsed

_ENTRY = re.compile(r"<(?:[\w.-]+:)?Ntry[\s>]")
_DECLARED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?")
_SIGNS = {"CRDT": 1, "DBIT": -1}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_ID_LENGTH = 60
_DETAILS = ("AddtlNtryInf", "EndToEndId", "Ustrd", "AddtlTxInf")
_REMEDY = "unduh ulang dari bank"


def read(content: bytes, profile: Profile) -> Parsed:
    """All booked entries and everything that is wrong with them; raises `Unreadable`."""
    text = delimited.decoded(content, profile)
    root = _root(text, profile)
    statements = root.findall("{*}BkToCstmrStmt/{*}Stmt")
    if not statements:
        raise Unreadable(f"tidak ada BkToCstmrStmt/Stmt; berkas ini bukan {profile.title}")
    ibans = {_text(one, "{*}Acct/{*}Id//{*}Id") or _text(one, "{*}Acct/{*}Id/{*}IBAN") for one in statements}
    if len(ibans) > 1:
        raise Unreadable(f"berisi {len(ibans)} rekening ({', '.join(sorted(ibans))}); unduh satu per satu")
    rows = _rows(text)
    found: list[Problem] = []
    accounts = [_account(one, rows, found) for one in statements]
    if not found:
        found.extend(balances.problems(accounts, "Bal"))
    lines = tuple(line for one in accounts for line in one.lines)
    if not lines and not found:
        raise Unreadable("tidak ada transaksi (Ntry); pilih rentang tanggal yang berisi transaksi")
    opening, closing = balances.ends(accounts)
    return Parsed(lines, (), tuple(found), opening, closing, next(iter(ibans), None))


def _root(text: str, profile: Profile) -> ElementTree.Element:
    # Entities can grow without bound and name files of this computer; no bank declares any.
    if _DECLARED.search(text):
        raise Unreadable(f"berisi DOCTYPE atau ENTITY, yang tidak ada di {profile.title}; {_REMEDY}")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Unreadable(f"bukan XML yang utuh; {_REMEDY}", error.position[0]) from error
    except (ValueError, LookupError) as error:
        raise Unreadable(f"bukan XML dengan penyandian yang dikenal; {_REMEDY}") from error


def _rows(text: str) -> Iterator[int]:
    """Numbers of the rows where entries begin, in their order."""
    row, place = 1, 0
    for entry in _ENTRY.finditer(text):
        row += text.count("\n", place, entry.start())
        place = entry.start()
        yield row


def _account(statement: ElementTree.Element, rows: Iterator[int], found: list[Problem]) -> Account:
    opening, closing = _balance(statement, _OPENING, found), _balance(statement, _CLOSING, found)
    lines = []
    for entry in statement.iterfind("{*}Ntry"):
        row = next(rows, 0)
        try:
            if _status(entry) == "BOOK":
                lines.append(_line(entry, row))
        except NotThat as wrong:
            found.append(Problem(row, "Ntry", str(wrong)))
    return balances.with_running(Account(opening, lines, closing))


def _status(entry: ElementTree.Element) -> str:
    """The code stood in the element itself before version 8."""
    status = _text(entry, "{*}Sts/{*}Cd") or _text(entry, "{*}Sts")
    if not status:
        raise NotThat(f"Sts wajib ada; {_REMEDY}")
    return status


def _balance(statement: ElementTree.Element, codes: tuple[str, ...], found: list[Problem]) -> Balance | None:
    for one in statement.iterfind("{*}Bal"):
        if _text(one, "{*}Tp/{*}CdOrPrtry/{*}Cd") in codes:
            try:
                return Balance(0, _amount(one))
            except NotThat as wrong:
                found.append(Problem(0, "Bal", str(wrong)))
    return None


def _line(entry: ElementTree.Element, row: int) -> BankLine:
    amount = _amount(entry)
    if not amount:
        raise NotThat("Amt bernilai 0; minta bank membetulkan barisnya")
    reference = _text(entry, "{*}AcctSvcrRef")
    details = [(one.text or "") for name in _DETAILS for one in entry.iter() if _local(one) == name]
    text = " ".join(" ".join(details).split())
    if len(text) > TEXT_LENGTH or len(reference) > _ID_LENGTH:
        raise NotThat(f"keterangan lebih dari {TEXT_LENGTH} atau AcctSvcrRef lebih dari {_ID_LENGTH} huruf; {_REMEDY}")
    return BankLine(row, reference, _day(entry), "", amount, None, text)


def _amount(element: ElementTree.Element) -> Rupiah:
    text = _text(element, "{*}Amt")
    amount = element.find("{*}Amt")
    if amount is None or amount.get("Ccy") != balances.CURRENCY:
        raise NotThat(f"Amt {shown(text)} bukan rupiah ({balances.CURRENCY}); pilih rekening rupiah")
    direction = _text(element, "{*}CdtDbtInd")
    if direction not in _SIGNS:
        raise NotThat(f"CdtDbtInd {shown(direction)} tidak dikenal; yang dikenal {' atau '.join(_SIGNS)}")
    if not _AMOUNT.fullmatch(text):
        raise NotThat(f"Amt {shown(text)} bukan jumlah; tulis seperti 1250000.00")
    try:
        return _SIGNS[direction] * balances.rupiah(Decimal(text))
    except (NotThat, InvalidOperation) as wrong:
        raise NotThat(f"Amt {shown(text)} {wrong}") from wrong


def _day(entry: ElementTree.Element) -> date:
    text = _text(entry, "{*}BookgDt/{*}Dt") or _text(entry, "{*}BookgDt/{*}DtTm")
    try:
        moment = datetime.fromisoformat(text)
        found = wib.wib_date(moment) if moment.tzinfo else moment.date()
    except (ValueError, OverflowError) as error:
        raise NotThat(f"BookgDt {shown(text)} bukan tanggal; tulis seperti 2026-11-20") from error
    if not 2000 <= found.year < 2200:
        raise NotThat(f"BookgDt {shown(text)} bukan tanggal; tulis seperti 2026-11-20")
    return found


def _text(element: ElementTree.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
