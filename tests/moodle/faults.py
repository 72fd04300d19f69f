"""Canned misbehaviour of one service, put into `site.faults` by the service's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from tests.moodle.messages import HTML, JSON, Answer
from tests.moodle.pages import show_error

SERVICES = (
    "launch",
    "auth",
    "certs",
    "token",
    "configuration",
    "registration",
    "deep_linking",
    "lineitems",
    "lineitem",
    "scores",
    "results",
    "memberships",
    "webservice",
)


@dataclass(kw_only=True)
class Fault:
    """How a service misbehaves. The first `skipping` calls are right, then `times` are wrong.

    `instead` is answered without asking the service. Otherwise the right
    answer is made and spoilt: `cut` promises all of the body and sends half,
    `halved` sends half as if it were all, `padding` adds so many blanks in
    front, `next_link` names an address of the next page. `hang` is a wait in
    seconds before anything, after which the connection is closed unless
    there is something to answer.
    """

    instead: Answer | None = None
    hang: float = 0
    cut: bool = False
    halved: bool = False
    padding: int = 0
    next_link: str = ""
    times: int | None = None
    skipping: int = 0

    def is_due(self) -> bool:
        """True if this call is to go wrong; counts the calls."""
        if self.skipping:
            self.skipping -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0

    def spoil(self, answer: Answer) -> Answer:
        """The service's right answer, spoilt."""
        body = answer.body
        if self.halved:
            body = body[: len(body) // 2]
        headers = [
            header for header in answer.headers if not (self.next_link and header[0] == "Link")
        ]
        if self.next_link:
            headers.append(("Link", f'<{self.next_link}>; rel="next"'))
        return replace(answer, body=b" " * self.padding + body, headers=tuple(headers))


def status(number: int, *, retry_after: str = "") -> Fault:
    """A refusal by status, as a JSON document."""
    headers = (("Retry-After", retry_after),) if retry_after else ()
    body = f'{{"status": {number}, "reason": "{HTTPStatus(number).phrase}"}}'.encode()
    return Fault(instead=Answer(number, body, JSON, headers))


def html_page(number: int = 404, message: str = "Invalid request") -> Fault:
    """The site's error page."""
    return Fault(instead=show_error(message, number))


def malformed_json() -> Fault:
    """A complete answer that is no JSON."""
    return Fault(halved=True)


def wrong_json(body: bytes = b'{"unexpected": true}') -> Fault:
    """JSON of another shape under the status 200."""
    return Fault(instead=Answer(200, body, JSON))


def silence(seconds: float = 20) -> Fault:
    """No answer for so long, and then a closed connection."""
    return Fault(hang=seconds, instead=Answer(0, b"", HTML))


def truncated() -> Fault:
    """Half of the promised body, and then a closed connection."""
    return Fault(cut=True)


def oversized(size: int) -> Fault:
    """The right answer after so many blanks."""
    return Fault(padding=size)


def foreign_next(address: str) -> Fault:
    """A next page at another origin."""
    return Fault(next_link=address)
