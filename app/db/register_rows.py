"""Awards as lines of the register: counted, by page, and streamed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.db import statements
from app.db.engine import is_read_only
from app.db.tables.awards import awards
from app.db.tables.courses import courses, offerings
from app.db.tables.definitions import microcredentials, versions
from app.ports.award_storage import RegisterRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from app.ports.award_storage import RegisterFilter


def count(connection: Connection, wanted: RegisterFilter) -> int:
    """How many awards match."""
    matching = select(func.count()).select_from(awards).where(*_conditions(wanted))
    number: int = connection.execute(matching).scalar_one()
    return number


def page(
    connection: Connection, wanted: RegisterFilter, *, offset: int, limit: int
) -> tuple[RegisterRow, ...]:
    """Matching awards, newest first."""
    rows = connection.execute(
        _select_rows(wanted)
        .order_by(awards.c.issued_at.desc(), awards.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return tuple(map(_register_row, rows))


def stream(connection: Connection, wanted: RegisterFilter) -> Iterator[RegisterRow]:
    """Every matching award, oldest first, in constant memory.

    Raises RuntimeError in a unit that may write: an export takes as long as
    its reader, and would hold up everybody else.
    """
    if not is_read_only(connection):
        raise RuntimeError("the register is streamed in a read-only unit of work only")
    oldest_first = _select_rows(wanted).order_by(awards.c.issued_at, awards.c.id)
    return map(_register_row, statements.stream(connection, oldest_first))


def fold(text: str) -> str:
    """The text without a difference between capital and small letters, in any script."""
    return text.casefold()


def _conditions(wanted: RegisterFilter) -> Iterator[ColumnElement[bool]]:
    yield awards.c.institution_id == wanted.institution_id
    if wanted.version_uuid:
        named = select(versions.c.id).where(versions.c.uuid == wanted.version_uuid)
        yield awards.c.version_id.in_(named)
    if wanted.state:
        yield awards.c.state == wanted.state
    if wanted.issued_from:
        yield awards.c.issued_at >= datetime.combine(wanted.issued_from, time.min, UTC)
    if wanted.issued_until:
        yield awards.c.issued_at <= datetime.combine(wanted.issued_until, time.max, UTC)
    if wanted.text:
        yield awards.c.holder_folded.contains(fold(wanted.text), autoescape=True)


def _select_rows(wanted: RegisterFilter) -> Select[Any]:
    return (
        select(
            awards.c.uuid,
            versions.c.title.label("microcredential"),
            microcredentials.c.identifier,
            versions.c.number,
            versions.c.ects,
            awards.c.holder_name,
            awards.c.holder_email,
            courses.c.title.label("course_title"),
            awards.c.state,
            awards.c.issued_at,
            awards.c.revoked_at,
            awards.c.revocation_reason,
            awards.c.decision_digest,
            awards.c.document,
        )
        .join_from(awards, versions, versions.c.id == awards.c.version_id)
        .join(microcredentials, microcredentials.c.id == versions.c.microcredential_id)
        .join(offerings, offerings.c.id == awards.c.offering_id)
        .join(courses, courses.c.id == offerings.c.course_id)
        .where(*_conditions(wanted))
    )


def _register_row(row: Row[Any]) -> RegisterRow:
    return RegisterRow(
        award_uuid=row.uuid,
        microcredential=row.microcredential,
        identifier=row.identifier,
        version_number=row.number,
        ects="" if row.ects is None else f"{row.ects:f}",
        holder_name=row.holder_name,
        holder_email=row.holder_email,
        course_title=row.course_title,
        state=row.state,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
        decision_digest=row.decision_digest,
        document=row.document,
    )
