"""Uvicorn as this server needs it: open streams end first, so that stopping does not wait for pages to be closed."""

import socket
from typing import Any

import uvicorn
from fastapi import FastAPI

from jumatserius.web.live import Live


class WebServer(uvicorn.Server):
    """A web server for `create_app` that stops promptly although pages listen. `options` are uvicorn's."""

    def __init__(self, app: FastAPI, **options: Any) -> None:
        super().__init__(uvicorn.Config(app, ws="none", **options))
        self._live: Live = app.state.live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then what is still being answered."""
        self._live.close()
        await super().shutdown(sockets)
