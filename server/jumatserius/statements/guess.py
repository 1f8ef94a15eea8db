"""Which profile a file was written for: what reads it, and of several what knows most of its columns."""

from collections.abc import Callable

from jumatserius.statements import parsing, profile, sheet
from jumatserius.statements.problem import Unreadable
from jumatserius.statements.profile import Profile
from jumatserius.statements.rows import Parsed

_HEAD_LINES, _HEAD_BYTES = 100, 200_000
"""Headings stand above, and a long file would be read by every profile in turn."""
_WHOLE = (b"\xff\xfe", b"\xfe\xff", b"[", b"{")
"""Texts that can't be cut at a line: UTF-16, JSON."""


def guess(content: bytes) -> str | None:
    """The name of the profile that reads this file, else of one that knows its headings; none: nothing fits."""
    try:
        parse = _parser(content)
    except Unreadable:
        return None
    best: tuple[tuple[bool, int], str] | None = None
    for known in map(profile.load, profile.names()):
        if (fits := _fits(parse, known)) and (best is None or fits > best[0]):
            best = fits, known.name
    return best[1] if best else None


def _parser(content: bytes) -> Callable[[Profile], Parsed]:
    """What reads the file, or as much of it as tells, by any profile; raises `Unreadable`."""
    if content.startswith(sheet.XLSX_MARK):
        from jumatserius.statements import workbook  # the readers of XLSX are heavy, so the first such file loads them

        cells = workbook.read(content).head(_HEAD_LINES)  # once, however many profiles look at them
        return lambda known: parsing.parse_cells(cells, known) if known.format == "table" else Parsed()
    head = _head(content)
    return lambda known: parsing.parse(head if known.format == "table" else content, known)


def _fits(parse: Callable[[Profile], Parsed], known: Profile) -> tuple[bool, int] | None:
    """Whether the file is read without a problem, and how many columns the profile asks for; none: not this shape."""
    if known.format == "table" and not known.columns:
        return None  # whatever has a first line would do
    parsed = parse(known)
    has_headings = known.format == "table" and any(one.row for one in parsed.problems)
    is_strange = not (parsed.lines or parsed.payouts or has_headings)
    return None if is_strange else (not parsed.problems, len(known.columns.keys() - known.optional))


def _head(content: bytes) -> bytes:
    if content.lstrip().startswith(_WHOLE):
        return content
    return b"\n".join(content.split(b"\n", _HEAD_LINES)[:_HEAD_LINES])[:_HEAD_BYTES]
