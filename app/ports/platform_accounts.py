"""Outgoing: a platform's own API, beside LTI, read with an account that an operator set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.domain.evidence import Graded

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from decimal import Decimal

    from app.ports.services import CheckedService


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAccount:
    """How Laurel signs in to a platform's own API.

    `name` and `kind` are those of the registration. `url` is the platform's
    base address, below which its API lies. Where the platform knows a token
    only, that is the `secret`, and `client_id` is empty.
    """

    registration_id: int
    name: str
    kind: str
    url: str
    client_id: str = ""
    secret: str = field(repr=False)


class Measure(StrEnum):
    """What can be read."""

    COURSE_COMPLETION = "course_completion"
    ACTIVITY_COMPLETION = "activity_completion"
    COURSE_GRADE = "course_grade"
    GRADE_ITEM = "grade_item"
    RUBRIC_CRITERION = "rubric_criterion"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiQuery:
    """What to read in the context `context_id` (the LTI claim's id).

    `item` and `criterion` are those of an `ApiChoice`; the measures of the
    whole course have neither.
    """

    measure: Measure
    context_id: str
    item: str = ""
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Whether the platform calls the thing completed."""

    completed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenLevel:
    """A level of a rubric criterion on the platform: its own key, its words, its points."""

    key: str
    text: str
    points: Decimal


ObservedValue = Completion | Graded | ChosenLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the platform says of one learner.

    `subject` is one of those asked for, letter by letter. `passed` is the
    platform's own judgement where it makes one; it is never derived from a
    number. `at` is the source's own time in UTC, where it tells one;
    `source_id` its own name for the thing; `raw_digest` is of its answer's
    own object.
    """

    subject: str
    value: ObservedValue
    raw_digest: str
    source_id: str
    at: datetime | None = None
    passed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiChoice:
    """Something that a designer may bind. `title` is the platform's, empty for the whole course.

    `levels` are a rubric criterion's, from lowest to highest.
    """

    measure: Measure
    item: str = ""
    criterion: str = ""
    title: str = ""
    levels: tuple[ChosenLevel, ...] = ()


class PlatformApi(Protocol):
    """The own APIs of the platforms, their differences hidden behind `PlatformAccount.kind`.

    Every read is complete or raises `PlatformFailure`; nothing half-read is
    returned. Every method that calls refuses to run inside a transaction.
    """

    def measures(self, kind: str) -> frozenset[Measure]:
        """What can be read of a platform of this kind; nothing of an unknown one."""
        ...

    def list_choices(self, account: PlatformAccount, context_id: str) -> tuple[ApiChoice, ...]:
        """What a designer may bind in this context, as far as the account may see it.

        Raises MISSING_SCOPE where it may see nothing at all.
        """
        ...

    def read(
        self, account: PlatformAccount, query: ApiQuery, subjects: Collection[str]
    ) -> tuple[Observation, ...]:
        """What is known about each of `subjects`, at most one observation each, of nobody else.

        Subjects are LTI subjects, or usernames where `is_keyed_by_username`.
        A subject without an observation has no value on the platform, or is
        unknown there. NOT_FOUND where the account cannot see the thing at
        all: that is no statement about anybody.
        """
        ...

    def is_keyed_by_username(self, kind: str) -> bool:
        """True where learners are known by username only, so that the launch has to share it."""
        ...

    def check(self, account: PlatformAccount) -> tuple[CheckedService, ...]:
        """Sign-in and what is granted, each tried, with what to grant; failures are points."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAccount:
    """A `PlatformAccount` at rest."""

    registration_id: int
    url: str
    client_id: str
    sealed: bytes = field(repr=False)


class PlatformAccounts(Protocol):
    """The accounts that operators set up, secrets sealed."""

    def find(self, registration_id: int) -> SealedAccount | None:
        """The platform's account."""
        ...

    def record(self, account: SealedAccount, now: datetime) -> None:
        """Store the account, in place of an earlier one of the same platform."""
        ...

    def forget(self, registration_id: int) -> None:
        """Delete the platform's account, if it has one."""
        ...
