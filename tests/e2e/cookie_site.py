"""A site that sets two cookies wherever it is shown, and a page of another site that frames it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

ORDINARY = "ordinary=1; Path=/; Secure; HttpOnly; SameSite=None"
PARTITIONED = "__Host-partitioned=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"


@dataclass
class CookieSite:
    """`framing_page` is at 127.0.0.1, the framed one at localhost: another site."""

    port: int
    returned_in_frame: set[str] = field(default_factory=set)

    @property
    def framing_page(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def answer(self, path: str, cookies: str) -> tuple[str, list[str]]:
        """The page, and the cookies that it sets."""
        if path != "/framed":
            return f'<iframe src="http://localhost:{self.port}/framed"></iframe>', []
        self.returned_in_frame |= {c.split("=")[0].strip() for c in cookies.split(";") if c}
        return "<p>framed</p>", [ORDINARY, PARTITIONED]


@contextmanager
def run_cookie_site() -> Iterator[CookieSite]:
    """Serve both pages until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page, cookies = site.answer(self.path, self.headers.get("cookie", ""))
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(page)))
            for cookie in cookies:
                self.send_header("set-cookie", cookie)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *args: object) -> None:
            """Say nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = CookieSite(server.server_address[1])
        Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()
