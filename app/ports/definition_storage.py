"""The repository of micro-credentials and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.domain.microcredentials import Definition, Version


class Definitions(Protocol):
    """Micro-credentials and their immutable versions."""

    def latest(self, institution_id: int, identifier: str) -> Version | None:
        """The newest version of the micro-credential with this identifier."""
        ...

    def publish(
        self, institution_id: int, definition: Definition, digest: str, now: datetime
    ) -> Version:
        """Store the definition as the next version, and the micro-credential if it is new."""
        ...

    def get(self, version_id: int) -> Version:
        """The version; KeyError if there is none."""
        ...

    def find(self, version_uuid: UUID) -> Version | None:
        """The version with this public id, of whatever institution it names."""
        ...

    def newest(self, institution_id: int) -> tuple[Version, ...]:
        """The newest version of each micro-credential of the institution, by title."""
        ...

    def published(self, institution_id: int) -> tuple[Version, ...]:
        """Every version of the institution, by title and number, for filters."""
        ...
