"""The forms of a case's steps: what a browser posts into what `cases` takes, and refusals back."""

import re
from typing import Any, NamedTuple

from jumatserius.cases.handling import Given
from jumatserius.cases.models import Act, State, Treatment
from jumatserius.errors import Refused, Several
from jumatserius.web import wording
from jumatserius.web.posting import Posted

ASKED = (Act.RESOLVE, Act.REOPEN)
"""Steps that a person is asked about first."""
_TEXT_LENGTH = 500
_FIELD_OF = {"assignee": "kepada", "treatment": "perlakuan", "deposit": "setoran", "text": "teks", "file": "foto"}
_TEXTS = {
    "teks": "Tulis alasannya.",
    "kepada": "Pilih siapa yang mengurusnya.",
    "perlakuan": "Pilih apa yang terjadi dengan uangnya.",
}
_WORDS = {
    **wording.TREATMENT,
    **wording.STATE,
    **{kind: status.label for kind, status in wording.CASE.items()},
    Act.COMMENT: "Tulis catatan",
    Act.REOPEN: "Buka lagi",
}
_CODE = re.compile(rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")
"""Names that programs use; people read what stands on the page."""


class Form(NamedTuple):
    """A step as it was typed."""

    act: str = ""
    text: str = ""
    assignee: str = ""
    treatment: str = ""
    deposit: str = ""


def given(sheet: Posted) -> Form:
    """The form as it was posted."""
    return Form(*(sheet.text(field) for field in ("langkah", "teks", "kepada", "perlakuan", "setoran")))


def read(form: Form) -> Given:
    """The step; raises `Refused` or `Several` with the names of the form's fields."""
    if form.act not in list(Act):
        raise Refused("ringkasan", "Langkah ini tidak dikenal; buka halaman kasusnya lagi.")
    act = Act(form.act)
    lacking = [] if form.text else ["teks"]
    lacking += ["kepada"] if act is Act.ASSIGN and not form.assignee else []
    lacking += ["perlakuan"] if act is Act.RESOLVE and form.treatment not in list(Treatment) else []
    refusals = [Refused(field, _TEXTS[field]) for field in lacking]
    if len(form.text) > _TEXT_LENGTH:
        refusals.append(Refused("teks", f"Paling banyak {_TEXT_LENGTH} huruf; sisanya lampirkan sebagai dokumen."))
    if refusals:
        raise Several(refusals)
    resolves = act is Act.RESOLVE
    treatment = Treatment(form.treatment) if resolves else None
    return Given(
        act,
        form.text,
        form.assignee if act is Act.ASSIGN else None,
        treatment,
        (form.deposit or None) if resolves and treatment is Treatment.TO_DEPOSIT else None,
    )


def problems(error: Refused | Several) -> dict[str, str]:
    """Field of the form to what is wrong with it; what belongs to no field stands under `ringkasan`."""
    found = {}
    for one in error.refusals if isinstance(error, Several) else [error]:
        field = _FIELD_OF.get(one.field, one.field if one.field in _FIELD_OF.values() else "ringkasan")
        text = _CODE.sub(lambda code: f"“{_WORDS[code[0]]}”", one.message)
        text = text[:1].upper() + text[1:]
        found[field] = text if text.endswith(".") else f"{text}."
    return found


def asked(step: Given, state: State) -> dict[str, Any]:
    """What a person is asked before a step that leads to this state."""
    if step.act is Act.REOPEN:
        title, says = "Buka lagi kasus ini?", "Uang yang sudah dibukukan untuk kasus ini dibukukan kembali."
        return {"title": title, "says": says, "button": "Ya, buka lagi"}
    money = wording.TREATMENT[step.treatment] if step.treatment else ""
    if state is State.PROPOSED:
        says = f"Usulan: {money}. Jumlahnya besar, jadi orang kedua dari Pokja atau bendahara harus setuju."
        return {"title": "Usulkan penyelesaian ini?", "says": says, "button": "Ya, usulkan"}
    says = f"{money[:1].upper()}{money[1:]}. Langkah ini tercatat atas nama Anda dan tidak dapat dihapus."
    return {"title": "Selesaikan kasus ini?", "says": says, "button": "Ya, selesaikan"}
