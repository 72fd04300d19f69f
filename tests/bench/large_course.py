"""`python -m tests.bench.large_course MEMBERS`: a platform with one large course, in one process.

It answers as Moodle does: one page each, however many there are. The pages are made once, when it
starts; then its address is printed, and it serves until its standard input is closed.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LINE_ITEMS = 4
FIRST_LEARNER = 1_000
PREFIX = "/mod/lti/services.php"


class LargeCourse:
    """The pages of a course by their paths."""

    def __init__(self, base_url: str, members: int) -> None:
        self._base_url = base_url
        self._items: dict[str, int] = {}
        roster = [build_member(number) for number in range(members)]
        self.pages = {
            f"{PREFIX}/CourseSection/40/bindings/5/memberships": encode({"members": roster}),
            **{
                f"{PREFIX}/40/lineitems/{item}/lineitem/results": encode(
                    [build_result(base_url, item, number) for number in range(members)]
                )
                for item in range(1, LINE_ITEMS + 1)
            },
        }

    def find_line_item(self, resource_id: str) -> bytes:
        """The list that holds the one line item with this name, which has always been there."""
        number = self._items.setdefault(resource_id, len(self._items) + 1)
        item = {
            "id": f"{self._base_url}{PREFIX}/40/lineitems/{number}/lineitem?type_id=5",
            "label": "Sample requirement",
            "scoreMaximum": 100,
            "resourceId": resource_id,
            "tag": "laurel-requirement",
        }
        return encode([item])


def build_member(number: int) -> dict[str, object]:
    """A learner as a roster shows one whose name and address are shared."""
    subject, name = str(FIRST_LEARNER + number), f"Learner {number:06}"
    return {
        "status": "Active",
        "roles": ["Learner"],
        "user_id": subject,
        "lis_person_sourcedid": f"S-{number:06}",
        "name": f"Sample {name}",
        "given_name": "Sample",
        "family_name": name,
        "email": f"learner{number:06}@example.org",
        "ext_user_username": f"learner{number:06}",
    }


def build_result(base_url: str, item: int, number: int) -> dict[str, object]:
    """A result; every learner has one in every line item."""
    subject = str(FIRST_LEARNER + number)
    address = f"{base_url}{PREFIX}/40/lineitems/{item}/lineitem"
    return {
        "id": f"{address}/results?type_id=5&user_id={subject}",
        "userId": subject,
        "resultScore": 40 + (number * item) % 60 + 0.5,
        "resultMaximum": 100,
        "scoreOf": f"{address}?type_id=5",
        "timestamp": "2026-11-22T09:48:05+00:00",
    }


def encode(content: object) -> bytes:
    """JSON as PHP writes it: no blanks, every slash escaped."""
    return json.dumps(content, separators=(",", ":")).replace("/", "\\/").encode()


def main(members: int) -> None:
    """Serve until whoever started us closes our standard input."""
    course: LargeCourse

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            names = parse_qs(asked.query).get("resource_id")
            self._answer(course.find_line_item(names[0]) if names else course.pages[asked.path])

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
            self._answer(encode({**token, "scope": form["scope"][0]}))

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        base_url = f"http://127.0.0.1:{server.server_port}"
        course = LargeCourse(base_url, members)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(base_url, flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]))
