"""Files under the hash of their content: whole or not there at all."""

import hashlib
import os
from pathlib import Path

import pytest

from jumatserius.attachments.files import Files
from jumatserius.errors import Failed


def test_the_same_content_is_there_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.keep(b"isi")
    assert files.keep(b"isi") == name == hashlib.sha256(b"isi").hexdigest()
    assert [path.name for path in files.folder.rglob("*") if path.is_file()] == [name]
    assert files.read(name) == b"isi"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object) -> None:
        raise OSError("power")

    files = Files(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(os, step, fail)
        with pytest.raises(OSError, match="power"):
            files.keep(b"isi")
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []
    assert files.read(files.keep(b"isi")) == b"isi"


def test_a_lost_or_changed_file_is_said(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.keep(b"isi")
    (path,) = [path for path in files.folder.rglob("*") if path.is_file()]
    path.write_bytes(b"lain")
    with pytest.raises(Failed, match="berubah; pulihkan dari cadangan"):
        files.read(name)
    path.unlink()
    with pytest.raises(Failed, match="tidak ada; pulihkan folder attachments dari cadangan"):
        files.read(name)
