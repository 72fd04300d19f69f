"""The connection under the client: to the checked address, and never beyond the deadline.

httpx limits each single read, so a server that drips one byte at a time could hold us for ever;
and it resolves names by itself, so a name could change between our check and its connection. Both
are settled one layer below, in httpcore's network backend.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import httpcore
import httpx

from app.lms.guard import AddressGuard

SocketOptions = Iterable[Any] | None


class NameUnknown(httpcore.ConnectError):
    """The host name has no address. The message may be shown."""


class CertificateRefused(httpcore.ConnectError):
    """TLS came to nothing. The message may be shown."""


class Deadline:
    """The moment, `seconds` from now, after which no part of a call may wait any longer."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def cut(self, timeout: float | None) -> float:
        """`timeout`, or what is left of the whole if that is less.

        Raises httpcore.ReadTimeout where nothing is left.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole call took too long")
        return left if timeout is None else min(timeout, left)


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.cut(timeout)
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, left)
        except httpcore.ConnectError:
            raise CertificateRefused(
                "its certificate is not trusted for its name, or it speaks no TLS"
            ) from None
        return _DeadlineStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  httpcore's own signature
        return self._inner.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, has every address checked, and connects to one of those very ones.

    The host name stays with httpcore, which uses it for the Host header, the
    server name of TLS and the check of the certificate.
    """

    def __init__(self, guard: AddressGuard, deadline: Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.cut(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _DeadlineStream(stream, self._deadline)
        raise failed or NameUnknown("its name has no address")

    def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        try:
            return self._guard.get_addresses(host, port)
        except OSError:
            raise NameUnknown("its name has no address") from None


class GuardedTransport:
    """One fresh connection per request, closed with its answer.

    A connection that is kept could have been made before the name moved, and
    a POST on one that the server just closed leaves us not knowing.
    """

    def __init__(self, guard: AddressGuard, ssl_context: ssl.SSLContext) -> None:
        self._guard = guard
        self._ssl_context = ssl_context

    @contextmanager
    def open_answer(
        self, request: httpx.Request, deadline: Deadline, timeout: httpx.Timeout
    ) -> Iterator[httpcore.Response]:
        """Send the request; its answer's body is read while the block runs.

        Lets httpcore's exceptions and AddressRefused through.
        """
        url = request.url
        backend = _GuardedBackend(self._guard, deadline)
        with (
            httpcore.ConnectionPool(ssl_context=self._ssl_context, network_backend=backend) as pool,
            pool.stream(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.content,
                extensions={"timeout": timeout.as_dict()},
            ) as answer,
        ):
            yield answer
