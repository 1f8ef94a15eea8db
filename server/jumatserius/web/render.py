"""Turns a template into a page with the headers that every page carries."""

import re
from datetime import date, datetime
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from jumatserius import wib
from jumatserius.web.assets import ASSETS

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the address of a visit holds its code
    "Cache-Control": "no-store",
}


_WHOLE = re.compile(
    r"-?Rp [\d.]*\d|\b[A-Z0-9]{2,8}-[A-Z0-9]{4,6}(?:/\d+)?\b|\b\d{4}-\d\d-\d\d(?: \d\d:\d\d WIB)?"
    r"|(?:\b[A-Z][a-z][a-z] )?\b\d{1,2} [A-Z][a-z][a-z] \d{4}\b,?"
)


def moment(value: datetime) -> str:
    """`Jum 20 Nov 2026, 09.15`: short enough for a row; WIB is said once on the page."""
    local = value.astimezone(wib.WIB)
    return f"{day(local.date())}, {local:%H.%M}"


def day(value: date) -> str:
    """`Jum 20 Nov 2026`"""
    return f"{wib.DAYS[value.weekday()][:3]} {value.day} {wib.MONTHS[value.month - 1]} {value.year}"


def kept(text: str) -> Markup:
    """The text with its amounts, numbers of boxes and visits, references and dates each on one line."""
    return Markup(_WHOLE.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))


def number(value: int) -> str:
    """`10.000`"""
    return f"{value:,}".replace(",", ".")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("jumatserius.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        moment=moment, day=day, number=number, kept=kept, rupiah=wib.rupiah, asset=lambda name: ASSETS[name].url
    )
    environment.globals["m"] = environment.get_template("macros.html").module
    return environment


_TEMPLATES = _environment()


def page(template: str, status: int = 200, /, **context: Any) -> HTMLResponse:
    """The template as an answer; a name that the context lacks is an error, not a gap on the page."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(context), status, HEADERS)
