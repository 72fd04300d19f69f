"""The site over real HTTP on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING

from tests.moodle.messages import Answer, Request
from tests.moodle.routes import find_page

if TYPE_CHECKING:
    from tests.moodle.faults import Fault
    from tests.moodle.site import Site


@dataclass(frozen=True, slots=True)
class Received:
    """A request that arrived, and the service that it was for."""

    service: str
    request: Request
    status: int


class SiteServer:
    """Serves one site from its own thread until stopped."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.received: list[Received] = []
        self.stopping = Event()
        self._server = _Server(self)
        self.port = int(self._server.server_address[1])
        site.url = f"http://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving, at once for those who are kept waiting."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: Request) -> tuple[Answer, Fault | None]:
        """The answer and, if one is due, the fault that spoils it."""
        service, page = find_page(request)
        fault = self._find_fault(service)
        canned = fault.instead if fault else None
        answer = canned or page(self.site, request)
        self.received.append(Received(service, request, answer.status))
        return (fault.spoil(answer) if fault and not canned else answer), fault

    def _find_fault(self, service: str) -> Fault | None:
        with self.site.lock:
            fault = self.site.faults.get(service)
            return fault if fault and fault.is_due() else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, serving: SiteServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.serving = serving

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up in the middle is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        self.close_connection = True
        answer, fault = self.server.serving.answer(request)
        if fault and fault.hang:
            self.server.serving.stopping.wait(fault.hang)
        if answer.status:
            self._send(answer, request, is_cut=bool(fault and fault.cut))

    def _send(self, answer: Answer, request: Request, *, is_cut: bool) -> None:
        """Headers in UTF-8, as the site sends its curly quotes; half of the body if it is cut."""
        cookie = [("Set-Cookie", f"MoodleSession={request.session}; path=/")]
        headers = [*answer.headers, *(cookie if "session" in request.query else [])]
        lines = [
            f"HTTP/1.1 {answer.status} {answer.phrase}",
            f"Content-Type: {answer.content_type}",
            *(f"{name}: {value}" for name, value in headers),
            *([f"Content-Length: {len(answer.body)}"] if answer.status != 204 else []),
            "Connection: close",
        ]
        body = answer.body[: len(answer.body) // 2] if is_cut else answer.body
        self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
