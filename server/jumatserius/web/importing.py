"""The form of an import: what a browser posts into an upload, and refusals back beside their fields."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from jumatserius.errors import Refused, Several
from jumatserius.statements import guess, profile
from jumatserius.statements.drafts import Drafts
from jumatserius.statements.models import BankAccount
from jumatserius.statements.service import MAX_BYTES, Upload
from jumatserius.web.posting import Posted

GUESS = ""
"""The choice of a profile that leaves it to the server."""
_PROBLEMS_SHOWN = 10
_FIELD_OF = {"account": "rekening", "profile": "bentuk", "columns": "judul"}
_KINDS = {"statement": "Rekening koran bank", "settlement": "Penyelesaian dan notifikasi QRIS"}


class Form(NamedTuple):
    """The fields as they were typed. `draft` is the SHA-256 of a file that was sent before, `name` its name."""

    name: str = ""
    draft: str = ""
    profile: str = GUESS
    account: str = ""
    columns: str = ""


def given(sheet: Posted, drafts: Drafts, person_id: str) -> Form:
    """The form with its file kept as a draft, so that nobody has to choose it again."""
    sent = sheet.file("berkas")
    name, draft = sheet.text("nama"), sheet.text("draf")
    if sent.content:
        name, draft = sent.name, "" if len(sent.content) > MAX_BYTES else drafts.keep(person_id, sent.content)
    return Form(name[:200], draft, sheet.text("bentuk"), sheet.text("rekening"), sheet.text("judul"))


def upload(form: Form, drafts: Drafts, person_id: str, is_too_large: bool) -> Upload:
    """What the form asks to import; raises `Refused` with the name of the form's field."""
    if is_too_large:
        limit = MAX_BYTES // 10**6
        raise Refused("berkas", f"Berkas ini lebih dari {limit} MB. Ekspor rentang tanggal yang lebih pendek.")
    if not form.draft:
        raise Refused("berkas", "Pilih berkas dari bank atau penyelenggara QRIS dulu.")
    if not form.account:
        raise Refused("rekening", "Pilih rekening yang diceritakan berkas ini.")
    content = drafts.read(person_id, form.draft)
    known = form.profile or guess.guess(content)
    if known is None:
        text = (
            "Bentuk berkas ini tidak dikenal. Ekspor ulang dari bank sebagai CSV atau XLSX tanpa membukanya di program"
            " lain, atau pilih sendiri bentuknya untuk melihat apa yang kurang."
        )
        raise Refused("bentuk", text)
    return Upload(form.name, content, known, form.account, _headings(form.columns))


def problems(error: Refused | Several) -> dict[str, list[str]]:
    """Field of the form to what is wrong with it; what belongs to a place in the file stands under `berkas`."""
    found: dict[str, list[str]] = {}
    for one in error.refusals if isinstance(error, Several) else [error]:
        field = _FIELD_OF.get(one.field, one.field)
        is_place = field not in ("berkas", "rekening", "bentuk", "judul", "file")
        text = f"{one.field}: {one.message}" if is_place else _capital(one.message)
        found.setdefault("berkas" if is_place or field == "file" else field, []).append(_sentence(text))
    return {field: _shortened(texts) for field, texts in found.items()}


def choices(accounts: Iterable[BankAccount]) -> dict[str, Any]:
    """What can be chosen: accounts, and profiles by what their files tell."""
    profiles = [profile.load(name) for name in profile.names()]
    return {
        "accounts": [(one.id, f"{one.bank} {one.number} ({one.id})") for one in accounts],
        "profiles": [
            (title, [(one.name, _capital(one.title)) for one in profiles if one.kind == kind])
            for kind, title in _KINDS.items()
        ],
    }


def title(name: str) -> str:
    """What a profile is called."""
    return _capital(profile.load(name).title) if name in profile.names() else name


def _headings(text: str) -> dict[str, str]:
    pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
    for field, sign, _ in pairs:
        if not sign:
            raise Refused("judul", f"“{field[:60]}” tanpa tanda sama dengan; tulis seperti date=Tanggal")
    return {field.strip(): heading.strip() for field, _, heading in pairs}


def _shortened(texts: list[str]) -> list[str]:
    more = len(texts) - _PROBLEMS_SHOWN
    return texts if more <= 0 else [*texts[:_PROBLEMS_SHOWN], f"Dan {more} masalah lagi di berkas ini."]


def _sentence(text: str) -> str:
    return text + ("" if text.endswith((".", "!", "?")) else ".")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
