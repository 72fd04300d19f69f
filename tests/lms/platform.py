"""A platform in this process: real HTTP on loopback, with answers as the tests script them."""

from __future__ import annotations

import json
import ssl
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qs

LONGEST_HANG = 20.0
DRIP = 0.02  # seconds between two bytes


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` sends half of the promised body; `drip` sends a part byte by byte.

    `undeclared` leaves out how long the body is; the end of the connection tells.
    """

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    reason: str = "Secret Reason"
    hang: bool = False
    cut: bool = False
    drip: str = ""
    undeclared: bool = False


@dataclass(frozen=True)
class Received:
    """A request as it arrived; `target` is the path with its query, letter by letter."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode())


def json_reply(content: object, *headers: tuple[str, str], status: int = 200) -> Reply:
    body = json.dumps(content).encode()
    return Reply(status=status, body=body, headers=(("Content-Type", "application/json"), *headers))


Answering = Reply | Callable[[Received], Reply]


@dataclass
class _Script:
    answers: list[Answering] = field(default_factory=list)

    def take(self) -> Answering:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class PracticePlatform:
    """Answers by script: each route's answers in their order, the last one again and again.

    `POST /token` grants what was asked, with tokens `token-1`, `token-2`, …,
    until a test scripts it otherwise.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.stopping = Event()
        self.busy = 0
        self.busiest = 0
        self._lock = Lock()
        self._issued = 0
        self._scripts: dict[tuple[str, str], _Script] = defaultdict(_Script)
        self._server = _Server(self)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.port = int(self._server.server_address[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.will("POST", "/token", self.grant)

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def will(self, method: str, path: str, *answers: Answering) -> str:
        """Script a route; returns its address."""
        self._scripts[method, path] = _Script(list(answers))
        return f"{self.url}{path}"

    def calls(self, path: str, method: str = "") -> list[Received]:
        return [call for call in self.received if call.path == path and method in ("", call.method)]

    def grant(self, received: Received) -> Reply:
        """A token for the scopes asked."""
        with self._lock:
            self._issued += 1
            value = f"token-{self._issued}"
        scope = received.form["scope"][0]
        return json_reply(
            {"access_token": value, "token_type": "Bearer", "expires_in": 3600, "scope": scope}
        )

    def answer(self, received: Received) -> Reply:
        with self._lock:
            self.received.append(received)
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
            script = self._scripts.get((received.method, received.path))
            answering = script.take() if script else Reply(status=404, body=b"no such route")
        try:
            return answering if isinstance(answering, Reply) else answering(received)
        finally:
            with self._lock:
                self.busy -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, platform: PracticePlatform) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.platform = platform

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

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, self.path, headers, self.rfile.read(length))
        reply = self.server.platform.answer(received)
        self.close_connection = True
        if reply.hang:
            self.server.platform.stopping.wait(LONGEST_HANG)
            return
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        lines = [
            f"HTTP/1.1 {reply.status} {reply.reason}",
            *(f"{name}: {value}" for name, value in reply.headers),
            *([] if reply.undeclared else [f"Content-Length: {len(reply.body)}"]),
        ]
        head = "\r\n".join(lines).encode("latin-1")
        self._write(head, slowly=reply.drip == "headers")
        self._write(b"\r\n\r\n", slowly=False)
        body = reply.body[: len(reply.body) // 2] if reply.cut else reply.body
        self._write(body, slowly=reply.drip == "body")

    def _write(self, data: bytes, *, slowly: bool) -> None:
        size = 1 if slowly else len(data) or 1
        for start in range(0, len(data), size):
            self.wfile.write(data[start : start + size])
            if slowly and self.server.platform.stopping.wait(DRIP):
                return
