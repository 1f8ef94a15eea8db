"""What an action did, said once on the page that it leads to; a reload says it no more.

The name of a text travels in a cookie, with the address of the page that it is for.
"""

from enum import StrEnum
from urllib.parse import quote, unquote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from jumatserius.cases.models import Act, State
from jumatserius.web import render

_COOKIE = "jumat_kabar"
_LASTS_S = 60


class News(StrEnum):
    """What can have been done."""

    SIGNED_OUT = "keluar"
    IMPORTED = "impor"
    DEPOSITED = "setoran"
    RECEIVED = "penerimaan"
    ATTACHED = "lampiran"
    CLOSED = "periode"
    COMMENTED = "catatan"
    ASSIGNED = "penugasan"
    EXPLAINED = "penjelasan"
    PROPOSED = "usulan"
    RESOLVED = "penyelesaian"
    REOPENED = "pembukaan"


TEXTS = {
    News.SIGNED_OUT: ("Anda sudah keluar.", "Untuk menulis lagi, masuklah dengan kode akses Anda."),
    News.IMPORTED: ("Berkas tersimpan.", "Pencocokan berjalan sendiri dalam beberapa detik; hasilnya tampil di bawah."),
    News.DEPOSITED: ("Setoran tersimpan.", "Referensinya di bawah."),
    News.RECEIVED: ("Tanda terima tersimpan.", "Bila jumlahnya ternyata salah, kirim versi baru di bawah."),
    News.ATTACHED: ("Lampiran tersimpan.", "Hanya yang berkepentingan dapat membukanya."),
    News.CLOSED: ("Periode ini sudah ditutup.", "Umumkan segelnya, supaya siapa pun dapat memeriksanya."),
    News.COMMENTED: ("Catatan tersimpan.", "Keadaan kasus tidak berubah."),
    News.ASSIGNED: ("Penugasan tersimpan.", "Namanya tampil pada kasus ini."),
    News.EXPLAINED: ("Penjelasan tersimpan.", "Pokja atau bendahara yang menyelesaikan kasusnya."),
    News.PROPOSED: ("Usulan tersimpan.", "Orang kedua dari Pokja atau bendahara perlu menyetujuinya."),
    News.RESOLVED: ("Penyelesaian tersimpan.", "Kasus ini sudah diselesaikan."),
    News.REOPENED: ("Pembukaan lagi tersimpan.", "Kasus ini terbuka lagi."),
}
_OF_ACT = {
    Act.COMMENT: News.COMMENTED,
    Act.ASSIGN: News.ASSIGNED,
    Act.EXPLAIN: News.EXPLAINED,
    Act.RESOLVE: News.RESOLVED,
    Act.REOPEN: News.REOPENED,
}


def of_step(act: Act, state: State) -> News:
    """What a step did that led to this state."""
    return News.PROPOSED if state is State.PROPOSED and act is Act.RESOLVE else _OF_ACT[act]


def leading(path: str, news: News, place: str = "") -> RedirectResponse:
    """The way to the page that says it; `place` is a fragment of it."""
    answer = RedirectResponse(path + place, 303, render.HEADERS)
    value = f"{news}:{quote(path, safe='')}"
    answer.set_cookie(_COOKIE, value, max_age=_LASTS_S, httponly=True, samesite="strict")
    return answer


def told(request: Request) -> News | None:
    """What this page has to say."""
    name, _, path = request.cookies.get(_COOKIE, "").partition(":")
    return News(name) if name in set(News) and unquote(path) == request.url.path else None


def forget(answer: Response) -> None:
    """It was said."""
    answer.delete_cookie(_COOKIE, httponly=True, samesite="strict")
