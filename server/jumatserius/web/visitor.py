"""Who looks at a page: nobody in particular, or who signed in with this browser; and posts only from our own pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from jumatserius import api, wib
from jumatserius.counts.service import Author
from jumatserius.errors import NotAllowed, Unknown
from jumatserius.people import logins
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role
from jumatserius.people.wording import ROLES
from jumatserius.web import news, render
from jumatserius.web.news import TEXTS, News

COOKIE = "jumat_masuk"


class SignInFirst(Unknown):
    """Nobody is signed in where somebody must be. `back` is the page to come back to."""

    def __init__(self, back: str) -> None:
        super().__init__("Cookie", "masuk dulu dengan kode akses Anda")
        self.back = back


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom a page is shown to; `here` is the address that signing in leads back to, `news` what was done just now."""

    person: Person | None
    here: str
    news: News | None

    @property
    def role(self) -> Role | None:
        """What the person may do."""
        return Role(self.person.role) if self.person else None

    @property
    def says(self) -> str:
        """`Siti Aminah, relawan kolektor`"""
        return f"{self.person.name}, {ROLES[Role(self.person.role)]}" if self.person else ""

    @property
    def told(self) -> tuple[str, str] | None:
        """The news in words, the first of them short."""
        return TEXTS[self.news] if self.news else None

    def page(self, template: str, status: int = 200, /, **context: Any) -> HTMLResponse:
        """The template as an answer for this person, who has then seen the news."""
        answer = render.page(template, status, visitor=self, **context)
        if self.news:
            news.forget(answer)
        return answer


@dataclass(frozen=True, slots=True)
class Doer(Visitor):
    """Somebody who is signed in, and may do what this page is for."""

    person: Person
    origin: str

    def author(self) -> Author:
        """Who declares, now."""
        return Author(self.person, wib.now(), self.origin)


def _looking(request: Request, session: api.Reading) -> Visitor:
    secret = request.cookies.get(COOKIE)
    person = logins.who(session, secret, wib.now()) if secret else None
    return Visitor(person, _here(request), news.told(request))


Looking = Annotated[Visitor, Depends(_looking)]


def signed(*roles: Role) -> Callable[[Request, Visitor], Doer]:
    """A dependency that lets people of these roles pass, who are signed in: `Depends(signed(Role.POKJA))`."""

    def check(request: Request, visitor: Looking) -> Doer:
        if visitor.person is None:
            raise SignInFirst(visitor.here)
        people.require(visitor.person, *roles)
        return Doer(visitor.person, visitor.here, visitor.news, api.origin(request))

    return check


def own_site(request: Request, settings: api.Configured) -> None:
    """Refuse what another site posts with our cookie; browsers say from where a post comes."""
    if request.method != "POST":
        return
    fetched, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = {request.headers.get("Host"), urlsplit(settings.visit_url).netloc}
    foreign = fetched not in ("same-origin", "none") if fetched else origin and urlsplit(origin).netloc not in own
    if foreign:
        raise NotAllowed("Origin", f"{origin or fetched}: formulir ini milik situs lain; buka halamannya dari sini")


def local(path: str) -> str:
    """The path, if it is one of this server; else the first page."""
    is_plain = path.isprintable() and "\\" not in path
    return path if is_plain and path.startswith("/") and not path.startswith("//") else "/"


def _here(request: Request) -> str:
    """The page of this request; of a post the page that it was sent from."""
    url = request.url
    if request.method == "POST":
        sent_from = urlsplit(request.headers.get("Referer", ""))
        return local(sent_from.path) if sent_from.netloc == request.headers.get("Host") else "/"
    return local(url.path + (f"?{url.query}" if url.query else ""))
