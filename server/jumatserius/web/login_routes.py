"""Signing in with an access code, and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from jumatserius import api, wib
from jumatserius.errors import Refused
from jumatserius.people import logins
from jumatserius.web import news, render
from jumatserius.web.news import News
from jumatserius.web.visitor import COOKIE, Looking, local, own_site

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_site)])

Back = Annotated[str, Query(max_length=500)]


@router.get("/masuk")
def sign_in_form(visitor: Looking, ke: Back = "/") -> Response:
    """The form; whoever is signed in goes on."""
    if visitor.person:
        return RedirectResponse(local(ke), 303, render.HEADERS)
    return visitor.page("sign_in.html", back=local(ke), problems={}, is_post=False)


@router.post("/masuk")
def sign_in(
    request: Request,
    visitor: Looking,
    database: api.Db,
    settings: api.Configured,
    kode_akses: Annotated[str, Form(max_length=200)] = "",
    ke: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Sign in, and go on to the page that was wanted."""
    token = kode_akses.strip()
    if not token:
        return visitor.page(
            "sign_in.html", 422, back=local(ke), problems={"kode_akses": "Isi kode akses Anda."}, is_post=False
        )
    with database.writing() as session:
        outcome = logins.sign_in(session, token, now=wib.now(), origin=api.origin(request))
        if isinstance(outcome, Refused):
            says = {"kode_akses": _says(outcome)}
            return visitor.page("sign_in.html", outcome.status, back=local(ke), problems=says, is_post=False)
        secret = outcome.secret
    answer = RedirectResponse(local(ke), 303, render.HEADERS)
    is_secure = settings.visit_url.startswith("https:")
    lasts_s = int(logins.LASTS.total_seconds())
    answer.set_cookie(COOKIE, secret, max_age=lasts_s, httponly=True, samesite="strict", secure=is_secure)
    return answer


@router.post("/keluar")
def sign_out(request: Request, database: api.Db) -> Response:
    """End the login of this browser."""
    if secret := request.cookies.get(COOKIE):
        with database.writing() as session:
            logins.sign_out(session, secret, now=wib.now(), origin=api.origin(request))
    answer = news.leading("/", News.SIGNED_OUT)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _says(refused: Refused) -> str:
    if refused.status == 401:
        return "Kode akses ini salah atau sudah dicabut. Periksa lagi, atau minta yang baru kepada Pokja."
    return f"{refused.message[0].upper()}{refused.message[1:]}."
