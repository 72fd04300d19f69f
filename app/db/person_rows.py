"""A person from a row, alone or joined to something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.people import Person

if TYPE_CHECKING:
    from sqlalchemy import Row


def build_person(row: Row[Any]) -> Person:
    """The person from a row that holds every column of `people`."""
    return Person(
        id=row.id,
        uuid=row.uuid,
        institution_id=row.institution_id,
        name=row.name,
        email=row.email,
    )
