"""The one guarded HTTP client: limits on address, time, size and simultaneous calls.

It sends httpx's requests over a transport of its own. httpx's client would add
what must not be here: proxies of the environment, cookies, a log of addresses
with their queries, and a look at each redirect's target before we had ours.
"""

from __future__ import annotations

import logging
import ssl

import httpcore
import httpx

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.guard import AddressGuard, AddressRefused
from app.lms.limiter import Origin, OriginLimiter, TooManyCalls
from app.lms.naming import CallName
from app.lms.outgoing import SERVICE_LIMITS, OutgoingCall, TimeLimits
from app.lms.transport import CertificateRefused, Deadline, GuardedTransport, NameUnknown
from app.ports.services import Answer
from app.ports.transaction import inside_transaction

MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# No compressed answers: a small one could grow beyond the size limit while it is unpacked.
HEADERS = {"User-Agent": "Laurel", "Accept-Encoding": "identity", "Connection": "close"}


class AnswerTooLarge(Exception):
    """The body is larger than the call allows. The message may be shown."""


# What stops a call: the failure that it is, and whether it was before anything was sent. The first
# that fits counts.
STOPPED_BY: tuple[tuple[type[Exception], FailureKind, bool], ...] = (
    (AddressRefused, FailureKind.ADDRESS_REFUSED, False),
    (AnswerTooLarge, FailureKind.TOO_LARGE, False),
    (TooManyCalls, FailureKind.TIMEOUT, True),
    (httpcore.ConnectTimeout, FailureKind.TIMEOUT, True),
    (httpcore.ConnectError, FailureKind.UNREACHABLE, True),
    (httpcore.TimeoutException, FailureKind.TIMEOUT, False),
    (httpcore.NetworkError, FailureKind.UNREACHABLE, False),
    (httpcore.RemoteProtocolError, FailureKind.UNREACHABLE, False),
)
EXPECTED = tuple(error for error, _, _ in STOPPED_BY)
# Whose messages are ours; a library's may hold addresses.
EXPLAINED = (AddressRefused, AnswerTooLarge, CertificateRefused, NameUnknown, TooManyCalls)


class GuardedClient:
    """Sends calls under the guard's rules, at most `per_origin` at once to one origin.

    `ssl_context` decides which certificates are trusted; by default the public
    ones, or those that OpenSSL's own environment variables name.
    """

    def __init__(
        self,
        guard: AddressGuard,
        *,
        limits: TimeLimits = SERVICE_LIMITS,
        per_origin: int = 4,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        logging.getLogger("httpcore").setLevel(logging.WARNING)  # below it, it logs headers
        self._guard = guard
        self._limits = limits
        self._limiter = OriginLimiter(per_origin)
        self._transport = GuardedTransport(guard, ssl_context or httpx.create_ssl_context())

    def send(self, call: OutgoingCall) -> Answer:
        """The finished answer, whatever its status; a GET's redirects are followed on its origin.

        Raises `PlatformFailure`: ADDRESS_REFUSED, TIMEOUT, UNREACHABLE (these
        two as `NotConnected` where nothing was sent), TOO_LARGE. RuntimeError
        inside a transaction, which a slow platform would hold open.
        """
        refuse_inside_transaction(call.name)
        try:
            return self._follow(call)
        except EXPECTED as error:
            raise _failure_of(call.name, error) from None

    def _follow(self, call: OutgoingCall) -> Answer:
        url = self._guard.check_url(call.url)
        # Every redirect stays on the origin, so one turn is enough.
        with self._limiter.hold(origin_of(url), self._limits.turn):
            deadline = Deadline(self._limits.total)
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._exchange(call, url, deadline)
                target = self._find_redirect(call, url, answer)
                if target is None:
                    return answer
                url = target
        raise AddressRefused("it redirects again and again")

    def _find_redirect(
        self, call: OutgoingCall, url: httpx.URL, answer: Answer
    ) -> httpx.URL | None:
        location = answer.headers.get("location")
        if call.method != "GET" or answer.status not in REDIRECTS or not location:
            return None
        try:
            target = self._guard.check_url(str(url.join(location)))
        except httpx.InvalidURL:
            raise AddressRefused("it redirects to what is not an address") from None
        if origin_of(target) != origin_of(url):
            raise AddressRefused("it redirects to another origin")
        return target

    def _exchange(self, call: OutgoingCall, url: httpx.URL, deadline: Deadline) -> Answer:
        timeout = httpx.Timeout(self._limits.read, connect=self._limits.connect)
        request = httpx.Request(
            call.method, url, headers={**HEADERS, **call.headers}, content=call.content or None
        )
        with self._transport.open_answer(request, deadline, timeout) as answer:
            body = _read_body(answer, call.max_bytes)
            return Answer(status=answer.status, headers=_read_headers(answer), body=body)


def refuse_inside_transaction(name: CallName) -> None:
    """RuntimeError, a bug, if a unit of work is open in this thread."""
    if inside_transaction.get():
        raise RuntimeError(f"{name.call}: close the unit of work before calling a platform")


def origin_of(url: httpx.URL) -> Origin:
    """Scheme, host and port (RFC 6454, section 4); httpx leaves out a default port."""
    return url.scheme, url.host, url.port


def _read_body(answer: httpcore.Response, max_bytes: int) -> bytes:
    declared = _read_headers(answer).get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise AnswerTooLarge(f"the answer is larger than {max_bytes} bytes")
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > max_bytes:
            raise AnswerTooLarge(f"the answer is larger than {max_bytes} bytes")
    return bytes(body)


def _read_headers(answer: httpcore.Response) -> dict[str, str]:
    """Lower-case names; repeated ones joined by a comma (RFC 9110, section 5.3)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("ascii").lower(), _decode(raw_value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _decode(raw: bytes) -> str:
    # Header by header: one that is not UTF-8 must not spoil the others.
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("iso-8859-1")


def _failure_of(name: CallName, error: Exception) -> PlatformFailure:
    kind, is_unsent = next(
        (kind, is_unsent)
        for stopped_by, kind, is_unsent in STOPPED_BY
        if isinstance(error, stopped_by)
    )
    detail = str(error) if isinstance(error, EXPLAINED) else ""
    return name.not_connected(kind, detail) if is_unsent else name.failure(kind, detail)
