"""Repository of people on record who are one: joined by proof of both, or by a registrar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from app.domain.people import PersonJoin


class Joins(Protocol):
    """Who is the same person as whom. Nothing is moved, so that a join can be split again."""

    def groups_of(self, person_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Everybody who is the same person, by each of these ids; alone where nobody was joined."""
        ...

    def add(self, join: PersonJoin) -> PersonJoin:
        """Record the join. Raises `Conflict` if the person is joined to somebody already."""
        ...

    def of_person(self, person_id: int) -> tuple[PersonJoin, ...]:
        """Every join that the person was ever part of, split ones too, oldest first."""
        ...

    def split(self, join_id: int, *, by: int, reason: str, at: datetime) -> None:
        """End the join."""
        ...

    def offer_code(self, person_id: int, code_digest: str, expires_at: datetime) -> None:
        """Store a code for this person, in place of an earlier one."""
        ...

    def take_code(self, institution_id: int, code_digest: str, now: datetime) -> int | None:
        """The person of the code, once, in one statement; None if used, unknown or late."""
        ...

    def forget_expired(self, now: datetime) -> int:
        """Delete codes past their time; how many."""
        ...
