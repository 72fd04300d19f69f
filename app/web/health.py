"""Health checks: alive, and ready to serve."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from app.web.access import Machine
from app.web.served import Serving

router = APIRouter()


@router.get("/health/live")
async def is_alive(_access: Machine) -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/health/ready")
def is_ready(served: Serving, _access: Machine) -> Response:
    """The database answers and is migrated; 503 with what is in the way otherwise."""
    obstacle = served.readiness.find_obstacle()
    if obstacle is None:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "not ready", "obstacle": obstacle}, status_code=503)
