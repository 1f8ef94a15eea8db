"""The web application: all rooms' routes over one database."""

from fastapi import FastAPI
from sqlalchemy import text

from jumatserius import __version__, api, openapi
from jumatserius.attachments import routes as attachments
from jumatserius.boxes import routes as boxes
from jumatserius.cases import routes as cases
from jumatserius.counts import routes as counts
from jumatserius.db import Database
from jumatserius.fleet import routes as fleet
from jumatserius.hub import Hub
from jumatserius.journal import routes as journal
from jumatserius.ledger import routes as ledger
from jumatserius.periods import routes as periods
from jumatserius.settings import Settings
from jumatserius.statements import acquirer_routes as acquirers
from jumatserius.statements import routes as statements
from jumatserius.web import case_routes as case_pages
from jumatserius.web import count_routes as count_pages
from jumatserius.web import deposit_routes as deposit_pages
from jumatserius.web import login_routes as login_pages
from jumatserius.web import period_routes as period_pages
from jumatserius.web import problems
from jumatserius.web import routes as pages
from jumatserius.web import statement_routes as statement_pages
from jumatserius.web import uncoded_routes as uncoded_pages
from jumatserius.web.live import Live

_HEALTHY = {"example": {"status": "ok", "version": __version__}}


def create_app(settings: Settings, database: Database, hub: Hub) -> FastAPI:
    """The application; it starts nothing and owns nothing: who made the database closes it."""
    app = FastAPI(title="Jum'atSERIUS", version=__version__, docs_url=None, redoc_url=None)
    app.state.settings, app.state.database, app.state.hub = settings, database, hub
    app.state.live = Live(hub)
    api.install(app)
    problems.install(app)
    for room in (
        journal,
        boxes,
        counts,
        attachments,
        statements,
        acquirers,
        ledger,
        cases,
        periods,
        fleet,
        pages,
        count_pages,
        uncoded_pages,
        login_pages,
        statement_pages,
        deposit_pages,
        case_pages,
        period_pages,
    ):
        app.include_router(room.router)

    @app.get("/healthz", tags=["health"], responses={200: {"content": {"application/json": _HEALTHY}}})
    def healthz(session: api.Reading) -> dict[str, str]:
        """Says `ok` when the database answers."""
        session.connection().execute(text("SELECT 1"))
        return {"status": "ok", "version": __version__}

    openapi.describe(app)
    return app
