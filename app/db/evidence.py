"""Facts (append-only), readings, waivers and assessments."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from app.db.facts import WITHDRAWN, build_fact, build_row
from app.db.statements import chunks, institution_of, replace
from app.db.tables.courses import offerings
from app.db.tables.evidence import assessments, readings, waivers
from app.db.tables.evidence import facts as stored_facts
from app.domain.evidence import Assessment, LastSaid, Waiver

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from app.domain.evidence import Fact, Reading


class SqlEvidence:
    """Implements `EvidenceStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def facts(self, offering_ids: Collection[int], person_ids: Collection[int]) -> tuple[Fact, ...]:
        """Every fact about these people in these offerings, in the order of recording."""
        rows = self._connection.execute(
            select(stored_facts)
            .where(
                stored_facts.c.offering_id.in_(offering_ids),
                stored_facts.c.person_id.in_(person_ids),
            )
            .order_by(stored_facts.c.id)
        )
        return tuple(map(build_fact, rows))

    def last_said(self, offering_id: int, leaf: str, source_id: str) -> Mapping[int, LastSaid]:
        """What one source said last of each learner, by person id."""
        kept = stored_facts.c
        rows = self._connection.execute(
            select(kept.person_id, kept.digest, kept.route, kept.observed_at, kept.kind)
            .where(kept.offering_id == offering_id, kept.leaf == leaf, kept.source_id == source_id)
            .order_by(kept.observed_at, kept.id)
        )
        return {
            person_id: LastSaid(digest, route, observed_at, kind == WITHDRAWN)
            for person_id, digest, route, observed_at, kind in rows
        }

    def add_facts(self, facts: Iterable[Fact]) -> None:
        """Append facts. Bulk."""
        new = list(facts)
        institutions = self._institutions({fact.offering_id for fact in new}) if new else {}
        for chunk in chunks(new):  # a row takes more room than its fact, and the library copies it
            self._connection.execute(
                insert(stored_facts),
                [build_row(fact, institutions[fact.offering_id]) for fact in chunk],
            )

    def readings(self, offering_ids: Collection[int]) -> Mapping[tuple[int, str], datetime]:
        """When each leaf's source was last read completely, by offering id and leaf key."""
        rows = self._connection.execute(
            select(readings).where(readings.c.offering_id.in_(offering_ids))
        )
        return {(row.offering_id, row.leaf): row.completed_at for row in rows}

    def record_reading(self, reading: Reading) -> None:
        """Record a complete reading, in place of the earlier one of the same leaf."""
        institution = institution_of(offerings, reading.offering_id)
        values = {"institution_id": institution, **asdict(reading)}
        replace(self._connection, readings, values, key={"offering_id", "leaf"})

    def waivers(
        self, offering_ids: Collection[int], person_ids: Collection[int]
    ) -> tuple[Waiver, ...]:
        """Every waiver of these people in these offerings, in the order of recording."""
        rows = self._connection.execute(
            select(waivers)
            .where(waivers.c.offering_id.in_(offering_ids), waivers.c.person_id.in_(person_ids))
            .order_by(waivers.c.id)
        )
        return tuple(
            Waiver(
                uuid=row.uuid,
                person_id=row.person_id,
                offering_id=row.offering_id,
                leaf=row.leaf,
                granted_by=row.granted_by,
                authority=row.authority,
                reason=row.reason,
                granted_at=row.granted_at,
            )
            for row in rows
        )

    def add_waiver(self, waiver: Waiver) -> None:
        """Record a waiver."""
        institution = institution_of(offerings, waiver.offering_id)
        self._connection.execute(
            insert(waivers).values(institution_id=institution, **asdict(waiver))
        )

    def add_assessment(self, assessment: Assessment) -> None:
        """Record an assessment."""
        institution = institution_of(offerings, assessment.offering_id)
        self._connection.execute(
            insert(assessments).values(institution_id=institution, **asdict(assessment))
        )

    def last_assessment(self, offering_id: int, person_id: int) -> Assessment | None:
        """The newest assessment of the learner's work."""
        row = self._connection.execute(
            select(assessments)
            .where(assessments.c.offering_id == offering_id, assessments.c.person_id == person_id)
            .order_by(assessments.c.assessed_at.desc(), assessments.c.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        return Assessment(
            uuid=row.uuid,
            person_id=row.person_id,
            offering_id=row.offering_id,
            assessor_id=row.assessor_id,
            levels=row.levels,
            remarks=row.remarks,
            assessed_at=row.assessed_at,
        )

    def _institutions(self, offering_ids: set[int]) -> dict[int, int]:
        rows = self._connection.execute(
            select(offerings.c.id, offerings.c.institution_id).where(
                offerings.c.id.in_(offering_ids)
            )
        )
        return {row.id: row.institution_id for row in rows}
