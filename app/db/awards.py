"""Issued credentials; one active award per person and version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from app.db import register_rows
from app.db.tables.awards import awards, status_lists
from app.domain.awarding import Award, AwardState, DecisionRecord, Holder, StatusEntry
from app.ports.award_storage import AwardStanding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from app.ports.award_storage import RegisterFilter, RegisterRow


class SqlAwards:
    """Implements `Awards`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, award: Award) -> Award:
        """Store it; the returned one carries the id.

        Raises `Conflict` if the person already has an active award of the version.
        """
        new = insert(awards).values(_build_row(award)).returning(awards.c.id)
        return replace(award, id=self._connection.execute(new).scalar_one())

    def find(self, award_uuid: UUID) -> Award | None:
        """The award with this public id, of whatever institution it names."""
        return self._find(awards.c.uuid == award_uuid)

    def get(self, award_id: int) -> Award:
        """The award; KeyError if there is none."""
        award = self._find(awards.c.id == award_id)
        if award is None:
            raise KeyError(award_id)
        return award

    def find_active(self, person_id: int, version_id: int) -> Award | None:
        """The person's award of the version that is not revoked."""
        return self._find(
            awards.c.person_id == person_id,
            awards.c.version_id == version_id,
            awards.c.state == AwardState.ISSUED,
        )

    def newest_of(self, person_id: int, version_id: int) -> Award | None:
        """The person's newest award of the version, revoked or not."""
        row = self._connection.execute(
            _select_awards()
            .where(awards.c.person_id == person_id, awards.c.version_id == version_id)
            .order_by(awards.c.issued_at.desc(), awards.c.id.desc())
            .limit(1)
        ).one_or_none()
        return _award(row) if row else None

    def of_offering(self, offering_id: int) -> tuple[int, ...]:
        """The ids of every award that was claimed in the offering, oldest first."""
        of_it = select(awards.c.id).where(awards.c.offering_id == offering_id)
        return tuple(self._connection.execute(of_it.order_by(awards.c.id)).scalars())

    def standings(
        self, version_id: int, person_ids: Collection[int]
    ) -> Mapping[int, AwardStanding]:
        """The newest award of the version that each of these people claimed, by person id."""
        rows = self._connection.execute(
            select(awards.c.person_id, awards.c.uuid, awards.c.state, awards.c.issued_at)
            .where(awards.c.version_id == version_id, awards.c.person_id.in_(person_ids))
            .order_by(awards.c.issued_at, awards.c.id)
        )
        return {
            row.person_id: AwardStanding(
                award_uuid=row.uuid, state=row.state, issued_at=row.issued_at
            )
            for row in rows
        }

    def revoke(self, award_id: int, *, at: datetime, reason: str) -> None:
        """Mark as revoked."""
        self._update(
            award_id,
            {"state": AwardState.REVOKED, "revoked_at": at, "revocation_reason": reason},
        )

    def share(self, award_id: int, *, shared: bool) -> None:
        """Let anybody with the link see it, or stop that."""
        self._update(award_id, {"shared": shared})

    def count(self, wanted: RegisterFilter) -> int:
        """How many awards match."""
        return register_rows.count(self._connection, wanted)

    def page(self, wanted: RegisterFilter, *, offset: int, limit: int) -> tuple[RegisterRow, ...]:
        """Matching awards, newest first."""
        return register_rows.page(self._connection, wanted, offset=offset, limit=limit)

    def stream(self, wanted: RegisterFilter) -> Iterator[RegisterRow]:
        """Every matching award, oldest first, in constant memory; only in a read-only unit."""
        return register_rows.stream(self._connection, wanted)

    def _find(self, *conditions: ColumnElement[bool]) -> Award | None:
        row = self._connection.execute(_select_awards().where(*conditions)).one_or_none()
        return _award(row) if row else None

    def _update(self, award_id: int, values: dict[str, Any]) -> None:
        self._connection.execute(update(awards).where(awards.c.id == award_id).values(values))


def _select_awards() -> Select[Any]:
    return select(awards, status_lists.c.uuid.label("status_list_uuid")).join(
        status_lists, status_lists.c.id == awards.c.status_list_id
    )


def _build_row(award: Award) -> dict[str, Any]:
    return {
        "uuid": award.uuid,
        "institution_id": award.institution_id,
        "offering_id": award.offering_id,
        "version_id": award.version_id,
        "person_id": award.person_id,
        "holder_name": award.holder.name,
        "holder_email": award.holder.email,
        "holder_folded": register_rows.fold(f"{award.holder.name}\n{award.holder.email}"),
        "state": award.state,
        "status_list_id": award.status.list_id,
        "status_index": award.status.index,
        "document": award.document,
        "decision_uuid": award.decision.uuid,
        "decision": award.decision.content,
        "decision_digest": award.decision.digest,
        "shared": award.shared,
        "issued_at": award.issued_at,
        "revoked_at": award.revoked_at,
        "revocation_reason": award.revocation_reason,
    }


def _award(row: Row[Any]) -> Award:
    return Award(
        id=row.id,
        uuid=row.uuid,
        institution_id=row.institution_id,
        offering_id=row.offering_id,
        version_id=row.version_id,
        person_id=row.person_id,
        holder=Holder(name=row.holder_name, email=row.holder_email),
        state=row.state,
        status=StatusEntry(
            list_id=row.status_list_id, list_uuid=row.status_list_uuid, index=row.status_index
        ),
        document=row.document,
        decision=DecisionRecord(
            uuid=row.decision_uuid, content=row.decision, digest=row.decision_digest
        ),
        shared=row.shared,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
    )
