"""Releases over HTTP, for the boxes: no token, for what is fetched is public and signed."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from jumatserius import api
from jumatserius.fleet import releases

router = APIRouter(prefix="/firmware", tags=["fleet"])


@router.get("/{name}", response_class=FileResponse)
def bundle(settings: api.Configured, name: str) -> FileResponse:
    """A bundle, whole or the part that `Range` asks for."""
    return FileResponse(releases.file(settings.data, name), media_type="application/octet-stream")
