"""The web application: all rooms' routes over one database."""

from fastapi import FastAPI
from sqlalchemy import text

from jumatserius import __version__, api
from jumatserius.counts import routes as counts
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.settings import Settings


def create_app(settings: Settings, database: Database, hub: Hub) -> FastAPI:
    """The application; it starts nothing and owns nothing: who made the database closes it."""
    app = FastAPI(title="Jum'atSERIUS", version=__version__, docs_url="/api/docs", redoc_url=None)
    app.state.settings, app.state.database, app.state.hub = settings, database, hub
    api.install(app)
    for rooms in (counts,):
        app.include_router(rooms.router)

    @app.get("/healthz", tags=["health"])
    def healthz(session: api.Reading) -> dict[str, str]:
        """Says `ok` when the database answers."""
        session.connection().execute(text("SELECT 1"))
        return {"status": "ok", "version": __version__}

    return app
