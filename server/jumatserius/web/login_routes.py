"""Signing in with an access code, and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from jumatserius import api, wib
from jumatserius.errors import Refused
from jumatserius.people import logins
from jumatserius.web import news, render
from jumatserius.web.carried import Brought, Carried
from jumatserius.web.news import News
from jumatserius.web.visitor import COOKIE, Looking, Visitor, local, own_site

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_site)])

Back = Annotated[str, Query(max_length=500)]


@router.get("/masuk")
def sign_in_form(visitor: Looking, ke: Back = "/") -> Response:
    """The form; whoever is signed in goes on."""
    if visitor.person:
        return RedirectResponse(local(ke), 303, render.HEADERS)
    return visitor.page("sign_in.html", back=local(ke), problems={}, carried=None, is_post=False)


@router.post("/masuk")
def sign_in(
    request: Request,
    visitor: Looking,
    database: api.Db,
    settings: api.Configured,
    carried: Brought,
    kode_akses: Annotated[str, Form(max_length=200)] = "",
    ke: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Sign in, and go on to the page that was wanted, or to what was typed before."""
    back, token = local(ke), kode_akses.strip()
    if not token:
        return _again(visitor, 422, back, "Isi kode akses Anda.", carried)
    with database.writing() as session:
        outcome = logins.sign_in(session, token, now=wib.now(), origin=api.origin(request))
        if isinstance(outcome, Refused):
            return _again(visitor, outcome.status, back, _says(outcome), carried)
        person, secret = outcome.person, outcome.secret
        answer: Response = RedirectResponse(back, 303, render.HEADERS)
        if carried:
            answer = Visitor(person, back, None).page("resend.html", back=back, carried=carried)
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


def _again(visitor: Visitor, status: int, back: str, says: str, carried: Carried | None) -> Response:
    problems, is_post = {"kode_akses": says}, carried is not None
    return visitor.page("sign_in.html", status, back=back, problems=problems, carried=carried, is_post=is_post)


def _says(refused: Refused) -> str:
    if refused.status == 401:
        return "Kode akses ini salah atau sudah dicabut. Periksa lagi, atau minta yang baru kepada Pokja."
    return f"{refused.message[0].upper()}{refused.message[1:]}."
