"""One GET of the REST API, and the pages that it may lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar
from urllib.parse import urlencode

import httpx
from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient, origin_of, refuse_inside_transaction
from app.lms.failures import failure_of
from app.lms.json_answers import Object, as_object, parse_answer, read_text
from app.lms.naming import CallName
from app.lms.outgoing import OutgoingCall
from app.lms.paging import MOST_BYTES, MOST_PAGES
from app.lms.platforms.openedx import OpenEdx
from app.lms.platforms.openedx_rest.tokens import JwtStore
from app.lms.retries import READ, Retrier
from app.lms.service_urls import below
from app.lms.token_answers import Token
from app.ports.platform_accounts import PlatformAccount
from app.ports.services import Answer

T = TypeVar("T")

STAFF_NEEDED = (
    "make the application's user staff of the course, or grant the application the scope "
    "grades:read for the course's organisation"
)

_OPENEDX = OpenEdx()


class RestCaller:
    """Reads in the name of one account, with a token from `tokens`."""

    def __init__(
        self, client: GuardedClient, tokens: JwtStore, retrier: Retrier, account: PlatformAccount
    ) -> None:
        self._client = client
        self._tokens = tokens
        self._retrier = retrier
        self._account = account

    def name(self, call: str) -> CallName:
        """What errors say of `call`."""
        return CallName(self._account.name, call)

    def url(self, path: str, parameters: Mapping[str, str]) -> str:
        """The address of `path` at the account's platform."""
        url = below(self._account.url, path)
        return f"{url}?{urlencode(parameters)}" if parameters else url

    def get(self, call: str, url: str, build: Callable[[object], T]) -> T:
        """What `build` makes of the answer's JSON; `PlatformFailure` otherwise."""
        return parse_answer(self._send(call, url), self.name(call), build)

    def find(self, call: str, url: str, build: Callable[[object], T]) -> T | None:
        """As `get`; None where the platform knows no such learner in the course (404)."""
        try:
            return self.get(call, url, build)
        except PlatformFailure as failure:
            if failure.kind is not FailureKind.NOT_FOUND:
                raise
            return None

    def read_pages(self, call: str, url: str, build: Callable[[Object], T]) -> Iterator[T]:
        """What `build` makes of each page, following `next` as it is, on the same origin.

        Raises `PlatformFailure`: ADDRESS_REFUSED for a page at another origin,
        BAD_ANSWER for a page back, TOO_LARGE beyond the limits.
        """
        name, seen, size = self.name(call), {url}, 0
        while True:
            answer = self._send(call, url)
            page, link = parse_answer(answer, name, lambda content: _read_page(content, build))
            yield page
            if not link:
                return
            size += len(answer.body)
            url = _check_next(name, url, link)
            if url in seen:
                raise name.failure(FailureKind.BAD_ANSWER, "the pages lead in a circle")
            if len(seen) >= MOST_PAGES or size > MOST_BYTES:
                raise name.failure(FailureKind.TOO_LARGE, "there are more pages than we read")
            seen.add(url)

    def _send(self, call: str, url: str) -> Answer:
        """The successful answer; a refused token (401) is replaced once."""
        name = self.name(call)
        refuse_inside_transaction(name)
        token = self._tokens.get(self._account)
        answer = self._exchange(name, url, token)
        if answer.status == codes.UNAUTHORIZED:
            token = self._tokens.get(self._account, refused=token)
            answer = self._exchange(name, url, token)
        if not codes.is_success(answer.status):
            raise self._failure(name, answer)
        return answer

    def _exchange(self, name: CallName, url: str, token: Token) -> Answer:
        headers = {"Authorization": f"JWT {token.value}", "Accept": "application/json"}
        outgoing = OutgoingCall(name=name, method="GET", url=url, headers=headers)
        return self._retrier.run(lambda: self._client.send(outgoing), READ, _OPENEDX)

    def _failure(self, name: CallName, answer: Answer) -> PlatformFailure:
        failure = failure_of(answer, name, _OPENEDX, self._retrier)
        if failure.kind is not FailureKind.MISSING_SCOPE:
            return failure
        return name.failure(failure.kind, STAFF_NEEDED)


def _read_page(content: object, build: Callable[[Object], T]) -> tuple[T, str]:
    page = as_object(content, "the page")
    return build(page), read_text(page, "next")


def _check_next(name: CallName, current: str, link: str) -> str:
    here = httpx.URL(current)
    try:
        target = here.join(link)
        url = str(target) if httpx.URL(link).is_relative_url else link
    except httpx.InvalidURL:
        raise name.failure(FailureKind.BAD_ANSWER, "the next page has no address") from None
    if origin_of(target) != origin_of(here):
        raise name.failure(FailureKind.ADDRESS_REFUSED, "the next page lies at another origin")
    return url
