"""What nobody expected: the visitor gets a page with an incident id, the log gets the place."""

from __future__ import annotations

import secrets
import traceback
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from starlette.requests import ClientDisconnect, Request

from app.web.rendering import language_of, render

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

FRAMES_KEPT = 12


class AnswerBrokenOff(Exception):
    """An error after the answer had begun: the connection ends, and the log has the incident."""


class Incidents:
    """Answers unexpected errors, inside the middleware that adds the headers.

    The framework's own handler stands outside of it, and would leave the
    error's text, which may name a person, to the server's log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; an error becomes a page, or ends an answer that had begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for an answer
            incident = _record(scope, error)
            if has_begun:
                raise AnswerBrokenOff(incident) from None
            page = render(
                "incident.html",
                language_of(Request(scope)),
                status=HTTPStatus.INTERNAL_SERVER_ERROR,
                incident=incident,
            )
            page.headers["cache-control"] = "no-store"
            await page(scope, receive, send)


def route_of(scope: Scope) -> str:
    """The route's pattern: a log must not hold the ids in the path."""
    return str(getattr(scope.get("route"), "path", "unrouted"))


def _record(scope: Scope, error: Exception) -> str:
    """Log the kind of error and where it came from; its text may hold anything. The new id."""
    incident = secrets.token_hex(6)
    log.error(
        "incident",
        incident=incident,
        method=scope["method"],
        path=route_of(scope),
        errors=_kinds(error),
        frames=_frames(error),
    )
    return incident


def _kinds(error: BaseException | None) -> list[str]:
    """The error and what it came from, the last one first."""
    kinds: list[str] = []
    while error is not None:
        kinds.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or error.__context__
    return kinds


def _frames(error: Exception) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_KEPT:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
