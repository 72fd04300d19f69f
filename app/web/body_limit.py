"""The largest request that is read; a larger one gets a page, like every other refusal."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.web.errors import show_http_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses a body of more than `largest` bytes, announced or not, before it is read whole.

    `larger` are the limits of addresses that end in other ways than most.
    """

    def __init__(self, app: ASGIApp, largest: int, larger: Mapping[str, int]) -> None:
        self._app = app
        self._largest = largest
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request with a body that cannot grow beyond the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        too_large = HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        largest = self._limit_of(scope["path"])
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > largest:
            await show_http_error(Request(scope), too_large)(scope, receive, send)
            return
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise too_large
            return message

        await self._app(scope, receive_within_limit, send)

    def _limit_of(self, path: str) -> int:
        ends = (limit for end, limit in self._larger.items() if path.endswith(end))
        return max(ends, default=self._largest)
