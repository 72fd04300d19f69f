"""Institutions, the tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import insert, select

from app.db.tables.identity import institutions
from app.domain.people import Institution

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row


class SqlInstitutions:
    """Implements `Institutions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, slug: str, name: str, country: str, url: str) -> Institution:
        """A new institution. Raises `Conflict` for a slug in use."""
        new = insert(institutions).values(
            uuid=uuid4(), slug=slug, name=name, country=country, url=url
        )
        return _institution(self._connection.execute(new.returning(institutions)).one())

    def get(self, institution_id: int) -> Institution:
        """The institution; KeyError if there is none."""
        found = self._find(institutions.c.id == institution_id)
        if found is None:
            raise KeyError(institution_id)
        return found

    def find(self, slug: str) -> Institution | None:
        """The institution with this slug."""
        return self._find(institutions.c.slug == slug)

    def all(self) -> tuple[Institution, ...]:
        """Every institution, by slug."""
        rows = self._connection.execute(select(institutions))
        return tuple(sorted(map(_institution, rows), key=lambda institution: institution.slug))

    def _find(self, condition: ColumnElement[bool]) -> Institution | None:
        row = self._connection.execute(select(institutions).where(condition)).one_or_none()
        return _institution(row) if row else None


def _institution(row: Row[Any]) -> Institution:
    return Institution(
        id=row.id,
        uuid=row.uuid,
        slug=row.slug,
        name=row.name,
        country=row.country,
        url=row.url,
    )
