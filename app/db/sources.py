"""Where each leaf of an offering is read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.db.statements import institution_of, replace
from app.db.tables.courses import offerings
from app.db.tables.evidence import sources
from app.domain.sources import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Row


class SqlSources:
    """Implements `Sources`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_offering(self, offering_id: int) -> Mapping[str, Source]:
        """The sources on record, by leaf key; a leaf for which nobody chose one is not there."""
        found = self.of_offerings([offering_id])
        return {leaf: source for (_, leaf), source in found.items()}

    def of_offerings(self, offering_ids: Collection[int]) -> Mapping[tuple[int, str], Source]:
        """The sources on record of several offerings, by offering id and leaf key."""
        rows = self._connection.execute(
            select(sources).where(sources.c.offering_id.in_(offering_ids))
        )
        return {(row.offering_id, row.leaf): _source(row) for row in rows}

    def record(self, source: Source) -> None:
        """Store the source, in place of the leaf's earlier one."""
        values = {
            "institution_id": institution_of(offerings, source.offering_id),
            "offering_id": source.offering_id,
            "leaf": source.leaf,
            "route": source.route,
            "settings": dict(source.settings),
            "state": source.state,
            "reason": source.reason,
            "failure": source.failure,
            "failed_call": source.failed_call,
            "checked_at": source.checked_at,
            "confirmed_person_id": source.confirmed_person_id,
            "confirmed_by": source.confirmed_by,
            "confirmed_at": source.confirmed_at,
            "bound_at": source.bound_at,
            "sample": {str(person_id): text for person_id, text in source.sample.items()},
        }
        replace(self._connection, sources, values, key={"offering_id", "leaf"})


def _source(row: Row[Any]) -> Source:
    return Source(
        offering_id=row.offering_id,
        leaf=row.leaf,
        route=row.route,
        settings=row.settings,
        state=row.state,
        reason=row.reason,
        failure=row.failure,
        failed_call=row.failed_call,
        checked_at=row.checked_at,
        confirmed_person_id=row.confirmed_person_id,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        bound_at=row.bound_at,
        sample={int(person_id): text for person_id, text in row.sample.items()},
    )
