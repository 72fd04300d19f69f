"""Facts as rows and back: one column per kind of value, and a check that only one is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.evidence import Attested, Completed, Fact, Graded, LevelReached, Withdrawn

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.domain.evidence import FactValue


WITHDRAWN = "withdrawn"
"""The kind of a fact that takes back what its source said before."""


def build_row(fact: Fact, institution_id: int) -> dict[str, Any]:
    """The columns of a fact."""
    return {
        "uuid": fact.uuid,
        "institution_id": institution_id,
        "offering_id": fact.offering_id,
        "person_id": fact.person_id,
        "leaf": fact.leaf,
        **_build_value(fact.value),
        "route": fact.route,
        "source_id": fact.source_id,
        "observed_at": fact.observed_at,
        "digest": fact.digest,
        "source_time": fact.source_time,
        "recorded_by": fact.recorded_by,
        "reason": fact.reason,
    }


def build_fact(row: Row[Any]) -> Fact:
    """The fact from a row of `facts`."""
    return Fact(
        uuid=row.uuid,
        person_id=row.person_id,
        offering_id=row.offering_id,
        leaf=row.leaf,
        value=_value(row),
        route=row.route,
        source_id=row.source_id,
        observed_at=row.observed_at,
        digest=row.digest,
        source_time=row.source_time,
        recorded_by=row.recorded_by,
        reason=row.reason,
    )


def _build_value(value: FactValue) -> dict[str, Any]:
    empty = {"given": None, "maximum": None, "level": None, "completed": None}
    if isinstance(value, Graded):
        return {**empty, "kind": "grade", "given": value.given, "maximum": value.maximum}
    if isinstance(value, LevelReached):
        return {**empty, "kind": "level", "level": value.level}
    if isinstance(value, Attested):
        return {**empty, "kind": "attested", "completed": value.completed}
    if isinstance(value, Completed):
        return {**empty, "kind": "completed", "completed": value.completed}
    return {**empty, "kind": WITHDRAWN}


def _value(row: Row[Any]) -> FactValue:
    if row.kind == "grade":
        return Graded(given=row.given, maximum=row.maximum)
    if row.kind == "level":
        return LevelReached(level=row.level)
    if row.kind == "attested":
        return Attested(completed=row.completed)
    if row.kind == "completed":
        return Completed(completed=row.completed)
    return Withdrawn()
