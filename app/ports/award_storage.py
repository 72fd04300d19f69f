"""Repositories of what was awarded: awards, register, status lists, score deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from app.domain.awarding import Award, AwardState, StatusEntry
    from app.domain.register import RegisterEntry
    from app.domain.syncing import ScoreDelivery


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFilter:
    """What a registrar asks for; every field but the institution may be left open.

    `issued_from` and `issued_until` are dates in UTC, both included. `text`
    is looked for in the holder's name and e-mail.
    """

    institution_id: int
    version_uuid: UUID | None = None
    state: AwardState | None = None
    issued_from: date | None = None
    issued_until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One award as a line of the register."""

    award_uuid: UUID
    microcredential: str
    identifier: str
    version_number: int
    ects: str
    holder_name: str
    holder_email: str
    course_title: str
    state: AwardState
    issued_at: datetime
    revoked_at: datetime | None
    revocation_reason: str
    decision_digest: str
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardStanding:
    """Whether somebody holds an award, without its document."""

    award_uuid: UUID
    state: AwardState
    issued_at: datetime


class Awards(Protocol):
    """Issued credentials; one active award per person and version."""

    def add(self, award: Award) -> Award:
        """Store it; the returned one carries the id.

        Raises `Conflict` if the person already has an active award of the version.
        """
        ...

    def find(self, award_uuid: UUID) -> Award | None:
        """The award with this public id, of whatever institution it names."""
        ...

    def get(self, award_id: int) -> Award:
        """The award; KeyError if there is none."""
        ...

    def find_active(self, person_id: int, version_id: int) -> Award | None:
        """The person's award of the version that is not revoked."""
        ...

    def newest_of(self, person_id: int, version_id: int) -> Award | None:
        """The person's newest award of the version, revoked or not."""
        ...

    def of_offering(self, offering_id: int) -> tuple[int, ...]:
        """The ids of every award that was claimed in the offering, oldest first."""
        ...

    def standings(
        self, version_id: int, person_ids: Collection[int]
    ) -> Mapping[int, AwardStanding]:
        """The newest award of the version that each of these people claimed, by person id."""
        ...

    def revoke(self, award_id: int, *, at: datetime, reason: str) -> None:
        """Mark as revoked."""
        ...

    def share(self, award_id: int, *, shared: bool) -> None:
        """Let anybody with the link see it, or stop that."""
        ...

    def count(self, wanted: RegisterFilter) -> int:
        """How many awards match."""
        ...

    def page(self, wanted: RegisterFilter, *, offset: int, limit: int) -> tuple[RegisterRow, ...]:
        """Matching awards, newest first."""
        ...

    def stream(self, wanted: RegisterFilter) -> Iterator[RegisterRow]:
        """Every matching award, oldest first, in constant memory; only in a read-only unit."""
        ...


class Register(Protocol):
    """The hash-chained register of each institution."""

    def last(self, institution_id: int) -> RegisterEntry | None:
        """The newest entry, its chain held until the transaction ends."""
        ...

    def append(self, entry: RegisterEntry) -> None:
        """Append; raises `Conflict` if the chain has grown meanwhile."""
        ...

    def of_award(self, award_uuid: UUID) -> tuple[RegisterEntry, ...]:
        """The entries of one award, oldest first."""
        ...

    def chain(self, institution_id: int) -> Iterator[RegisterEntry]:
        """The whole chain, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """A status list as served: `document` is the signed credential, re-signed at each change."""

    id: int
    uuid: UUID
    institution_id: int
    document: bytes


class StatusLists(Protocol):
    """Bitstring status lists of 131 072 entries; indices are random and never used again."""

    def find(self, list_uuid: UUID) -> StatusList | None:
        """The list with this public id."""
        ...

    def open_list(self, institution_id: int) -> StatusList | None:
        """The institution's list that still has room for half of its indices."""
        ...

    def add(self, institution_id: int, list_uuid: UUID, document: bytes) -> StatusList:
        """A new list."""
        ...

    def take_index(self, status_list: StatusList) -> StatusEntry:
        """A random index that was never taken before."""
        ...

    def revoked_indices(self, list_id: int) -> tuple[int, ...]:
        """The indices of revoked awards in this list."""
        ...

    def publish(self, list_id: int, document: bytes) -> None:
        """Replace the served document."""
        ...


class Deliveries(Protocol):
    """Scores on their way back to the platform."""

    def record(self, delivery: ScoreDelivery) -> None:
        """Store what is known of the award's score."""
        ...

    def find(self, award_id: int) -> ScoreDelivery | None:
        """What is known of the award's score."""
        ...
