"""Micro-credentials and their immutable versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import func, insert, select

from app.db.definition_codec import decode_definition, encode_definition
from app.db.statements import hold, insert_unless_there
from app.db.tables.definitions import microcredentials, versions
from app.domain.microcredentials import Version

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Connection, Row

    from app.domain.microcredentials import Definition


class SqlDefinitions:
    """Implements `Definitions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, institution_id: int, identifier: str) -> Version | None:
        """The newest version of the micro-credential with this identifier."""
        row = self._connection.execute(
            select(versions)
            .join(microcredentials, microcredentials.c.id == versions.c.microcredential_id)
            .where(
                microcredentials.c.institution_id == institution_id,
                microcredentials.c.identifier == identifier,
            )
            .order_by(versions.c.number.desc())
            .limit(1)
        ).one_or_none()
        return _version(row) if row else None

    def publish(
        self, institution_id: int, definition: Definition, digest: str, now: datetime
    ) -> Version:
        """Store the definition as the next version, and the micro-credential if it is new."""
        microcredential_id = self._hold_microcredential(institution_id, definition.identifier)
        newest = self._connection.execute(
            select(func.max(versions.c.number)).where(
                versions.c.microcredential_id == microcredential_id
            )
        ).scalar_one()
        new = insert(versions).values(
            uuid=uuid4(),
            institution_id=institution_id,
            microcredential_id=microcredential_id,
            number=(newest or 0) + 1,
            title=definition.title,
            ects=definition.ects,
            definition=encode_definition(definition),
            digest=digest,
            published_at=now,
        )
        return _version(self._connection.execute(new.returning(versions)).one())

    def get(self, version_id: int) -> Version:
        """The version; KeyError if there is none."""
        version = self._find(versions.c.id == version_id)
        if version is None:
            raise KeyError(version_id)
        return version

    def find(self, version_uuid: UUID) -> Version | None:
        """The version with this public id, of whatever institution it names."""
        return self._find(versions.c.uuid == version_uuid)

    def newest(self, institution_id: int) -> tuple[Version, ...]:
        """The newest version of each micro-credential of the institution, by title."""
        newest = {
            version.microcredential_id: version
            for version in sorted(self.published(institution_id), key=lambda found: found.number)
        }
        return tuple(sorted(newest.values(), key=_by_title))

    def published(self, institution_id: int) -> tuple[Version, ...]:
        """Every version of the institution, by title and number, for filters."""
        rows = self._connection.execute(
            select(versions).where(versions.c.institution_id == institution_id)
        )
        return tuple(sorted(map(_version, rows), key=_by_title))

    def _hold_microcredential(self, institution_id: int, identifier: str) -> int:
        """The micro-credential's id, held so that two versions do not get one number."""
        key = {"institution_id": institution_id, "identifier": identifier}
        insert_unless_there(self._connection, microcredentials, key, key=key)
        named = select(microcredentials.c.id).where(
            microcredentials.c.institution_id == institution_id,
            microcredentials.c.identifier == identifier,
        )
        microcredential_id: int = self._connection.execute(named).scalar_one()
        hold(self._connection, microcredentials, microcredential_id)
        return microcredential_id

    def _find(self, condition: ColumnElement[bool]) -> Version | None:
        row = self._connection.execute(select(versions).where(condition)).one_or_none()
        return _version(row) if row else None


def _by_title(version: Version) -> tuple[str, int, int]:
    return version.definition.title.casefold(), version.microcredential_id, version.number


def _version(row: Row[Any]) -> Version:
    return Version(
        id=row.id,
        uuid=row.uuid,
        institution_id=row.institution_id,
        microcredential_id=row.microcredential_id,
        number=row.number,
        definition=decode_definition(row.definition),
        digest=row.digest,
        published_at=row.published_at,
    )
