"""Outgoing: the platforms' LTI Advantage services, and plain guarded HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.domain.errors import PlatformFailure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from app.domain.people import CourseRole
    from app.domain.platforms import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished HTTP answer, within the size limit. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpReader(Protocol):
    """Guarded GET: https unless allowed, no private address unless allowed, time and size limits.

    Refuses redirects to another origin, and refuses to run inside a transaction.
    """

    def read(self, url: str, *, accept: str, call: str) -> Answer:
        """The answer, whatever its status.

        `call` names the request in errors. Raises `PlatformFailure`
        (UNREACHABLE, TIMEOUT, ADDRESS_REFUSED, TOO_LARGE).
        """
        ...


class NothingSent(PlatformFailure):
    """The call failed before anything of it was sent, so asking again is always harmless."""


class HttpWriter(Protocol):
    """Guarded POST, under the same rules as `HttpReader`; no redirect is followed."""

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], call: str) -> Answer:
        """The answer, whatever its status.

        `call` names the request in errors. Raises `PlatformFailure` as
        `HttpReader` does, and `NothingSent` where nothing had left yet.
        """
        ...


class ClientAssertions(Protocol):
    """Signs the JWT that a token endpoint knows Laurel by (1EdTech Security 1.0, section 4.1)."""

    def build(self, *, client_id: str, audience: str) -> str:
        """A fresh RS256 client assertion with a `kid` of our published key set."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of a context (NRPS 2.0, section 2.2), role already reduced to what counts."""

    subject: str
    role: CourseRole
    active: bool = True
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """A line item (AGS 2.0, section 3.2). `url` is its id, exactly as the platform gave it."""

    url: str
    label: str
    maximum: Decimal
    resource_id: str = ""
    tag: str = ""
    resource_link_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItemWish:
    """A line item that should exist: found by `resource_id`, created where it does not."""

    label: str
    maximum: int
    resource_id: str
    tag: str
    resource_link_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformResult:
    """One learner's result (AGS 2.0, section 3.3). `raw_digest` is of the answer's own object."""

    subject: str
    given: Decimal
    maximum: Decimal
    raw_digest: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalScore:
    """A final score to send: always FullyGraded and Completed (rule 7 of the evidence design)."""

    subject: str
    given: Decimal
    maximum: Decimal
    timestamp: datetime
    comment: str = ""


class PlatformServices(Protocol):
    """LTI Advantage services of any platform, its oddities hidden.

    Every read is complete or fails; nothing half-read is returned. Every
    method raises `PlatformFailure` and refuses to run inside a transaction.
    """

    def read_memberships(
        self, registration: Registration, url: str, resource_link_id: str = ""
    ) -> tuple[Member, ...]:
        """Every member of the context behind `url`, or those who may open the resource link."""
        ...

    def get_line_item(
        self, registration: Registration, line_items_url: str, wish: LineItemWish
    ) -> LineItem:
        """The line item with the wish's `resource_id`, created if there is none."""
        ...

    def set_maximum(self, registration: Registration, line_item_url: str, maximum: int) -> LineItem:
        """The line item with this maximum and everything else as it was."""
        ...

    def read_results(
        self, registration: Registration, line_item_url: str, subject: str = ""
    ) -> tuple[PlatformResult, ...]:
        """Every result of the line item, or only those of `subject`; unscored ones left out."""
        ...

    def send_score(self, registration: Registration, line_item_url: str, score: FinalScore) -> None:
        """Send a final score. Raises CONFLICT if the platform holds one as late or later.

        Returning means accepted, not that it shows: read the result back.
        """
        ...

    def check(self, registration: Registration) -> tuple[CheckedService, ...]:
        """What an operator wants to know: keys, token and granted scopes, each tried."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedService:
    """One point of `laurel platforms check`, with what to do where it failed.

    `checked` is False where it could not be tried; then `passed` says nothing.
    """

    point: str
    passed: bool
    detail: str
    checked: bool = True
    scopes: frozenset[str] = field(default_factory=frozenset)
