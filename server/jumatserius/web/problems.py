"""Errors as pages for browsers; programs keep getting problem+json."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from jumatserius import api
from jumatserius.errors import Refused, Several
from jumatserius.web import carried, render
from jumatserius.web.visitor import SignInFirst

Handler = Callable[[Request, Any], Response | Awaitable[Response]]

TEXTS = {
    401: ("Kode akses tidak dikenal", "Periksa kode akses Anda, atau minta yang baru kepada Pokja."),
    403: ("Tidak diizinkan", "Peran Anda tidak boleh melakukan ini. Tanyakan kepada Pokja bila seharusnya boleh."),
    404: ("Halaman ini tidak ada", "Alamatnya salah ketik, atau yang dicari belum terdaftar di server ini."),
    405: ("Cara ini tidak dilayani", "Buka halaman dari tautan atau formulirnya, bukan langsung dari alamatnya."),
    409: ("Bertentangan dengan catatan", "Yang dikirim bertentangan dengan yang tercatat; tidak ada yang diubah."),
    422: ("Isian tidak dapat dibaca", "Sebagian alamat atau isian tidak sesuai; tidak ada yang disimpan."),
    500: ("Server sedang bermasalah", "Kesalahannya bukan pada Anda. Coba lagi; bila tetap begini, beri tahu Pokja."),
}  # fmt: skip


def install(app: FastAPI) -> None:
    """Answer browsers with pages; to be called after `api.install`, whose answers remain for everyone else."""
    for kind in (Refused, Several, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _for_browsers(app.exception_handlers[kind]))


def wants_page(request: Request) -> bool:
    """Whether a person is looking: a browser asks for HTML, and outside the API."""
    return "text/html" in request.headers.get("Accept", "") and not request.url.path.startswith("/api/")


def error_page(status: int) -> Response:
    """The page of this HTTP status."""
    title, says = TEXTS.get(status, TEXTS[500 if status >= 500 else 422])
    return render.page("error.html", status, code=status, title=title, says=says)


async def _sign_in(request: Request, error: SignInFirst) -> Response:
    if request.method == "POST":
        kept = await carried.left(request)
        return render.page("sign_in.html", error.status, back=error.back, problems={}, carried=kept, is_post=True)
    return RedirectResponse(f"/masuk?{urlencode({'ke': error.back})}", 303, render.HEADERS)


def _for_browsers(machine: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if isinstance(error, SignInFirst) and wants_page(request):
            return await _sign_in(request, error)
        if wants_page(request):
            return error_page(api.status_of(error))
        answer = machine(request, error)
        return answer if isinstance(answer, Response) else await answer

    return handle
