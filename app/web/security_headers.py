"""Headers on every answer: who may frame it, what it may load, what it tells others."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders

from app.web.framing_platform import find_framing_platform, is_registration

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from app.ports import Ports
    from app.settings import Settings

FRAMED = ("/l/", "/lti/")
REREAD_SECONDS = 30.0
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action {targets}; base-uri 'none'; frame-ancestors {ancestors}"
)
SCRIPTS = "script-src 'self'"
POLICY = "content-security-policy"


class FrameAncestors:
    """The sites that may frame Laurel: registered platforms, and those that the operator names.

    `monotonic` is in seconds.
    """

    def __init__(self, ports: Ports, settings: Settings, monotonic: Callable[[], float]) -> None:
        self._ports = ports
        self._extra = settings.frame_ancestors
        self._monotonic = monotonic
        self._value = ""
        self._read_at = float("-inf")

    @property
    def is_stale(self) -> bool:
        """True if `value` was read too long ago."""
        return self._monotonic() - self._read_at > REREAD_SECONDS

    @property
    def value(self) -> str:
        """The source list for `frame-ancestors`, as last read."""
        return self._value

    def read(self) -> None:
        """Read the registrations anew."""
        with self._ports.unit_of_work(read_only=True) as u:
            registrations = u.registrations.all()
        addresses = [a for r in registrations for a in (r.issuer, r.auth_url)]
        origins = {_origin(address) for address in addresses} | set(self._extra)
        self._value = " ".join(["'self'", *sorted(origins)])
        self._read_at = self._monotonic()


def allow_form_to(response: Response, ancestors: FrameAncestors, address: str) -> None:
    """Let this one page send its form to another site too; the middleware keeps its policy.

    `address` must be one that was checked: no character of it may end a source.
    """
    response.headers[POLICY] = CONTENT_POLICY.format(
        targets=f"'self' {_origin(address)}", ancestors=ancestors.value
    )


def allow_script(response: Response, ancestors: FrameAncestors) -> None:
    """Let this one page run our own static scripts; the middleware keeps its policy."""
    policy = CONTENT_POLICY.format(targets="'self'", ancestors=ancestors.value)
    response.headers[POLICY] = f"{policy}; {SCRIPTS}"


class FreshAncestors:
    """Reads the registrations anew, now and then, before a page that may be framed."""

    def __init__(self, app: ASGIApp, ancestors: FrameAncestors) -> None:
        self._app = app
        self._ancestors = ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request once the registrations are known."""
        if scope["type"] == "http" and is_framed(scope) and self._ancestors.is_stale:
            await run_in_threadpool(self._ancestors.read)
        await self._app(scope, receive, send)


class SecurityHeaders:
    """Puts the headers on every answer. Only pages behind a launch may be framed."""

    def __init__(self, app: ASGIApp, ancestors: FrameAncestors) -> None:
        self._app = app
        self._ancestors = ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request with the headers added to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        framed = is_framed(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Not before: the registrations are read on the way to the page.
                policy = self._policy(scope, framed=framed)
                _add(MutableHeaders(scope=message), policy, framed=framed)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _policy(self, scope: Scope, *, framed: bool) -> str:
        ancestors = self._ancestors.value if framed else "'none'"
        if not is_registration(scope):
            return CONTENT_POLICY.format(targets="'self'", ancestors=ancestors)
        platform = find_framing_platform(scope)
        ancestors = f"{ancestors} {platform}" if platform else ancestors
        policy = CONTENT_POLICY.format(targets="'self'", ancestors=ancestors)
        return f"{policy}; {SCRIPTS}"  # its last page closes itself


def _add(headers: MutableHeaders, policy: str, *, framed: bool) -> None:
    headers.setdefault(POLICY, policy)
    headers["referrer-policy"] = "no-referrer"
    headers["x-content-type-options"] = "nosniff"
    headers["permissions-policy"] = "camera=(), geolocation=(), microphone=()"
    if framed:
        headers["cache-control"] = "no-store"
    else:
        headers["x-frame-options"] = "DENY"


def is_framed(scope: Scope) -> bool:
    """Whether this is a page that a platform shows in a frame."""
    return str(scope["path"]).startswith(FRAMED)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
