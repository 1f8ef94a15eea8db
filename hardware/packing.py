"""Zip files that come out the same, whenever and wherever they are made."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of files by name, in the order of their names, without times.

    Stored, not deflated: each zlib deflates to other bytes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), files[name])
    return buffer.getvalue()


def without_dates(book: Workbook) -> bytes:
    """A workbook that doesn't say when it was saved."""
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    files[core] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", files[core])
    return packed(files)
