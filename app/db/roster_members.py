"""Members of a roster as people, thousands at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, insert, select, update

from app.db.statements import chunks
from app.db.tables.identity import people, platform_identities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from app.ports.services import Member

_Known = tuple[int, str, str]


def record_members(
    connection: Connection, institution_id: int, issuer: str, members: Iterable[Member]
) -> Mapping[str, int]:
    """Person ids by subject; people are added where unknown, described where a member says more."""
    by_subject = {member.subject: member for member in members}
    known = _read_known(connection, institution_id, issuer, list(by_subject))
    _describe(connection, by_subject, known)
    new = [member for subject, member in by_subject.items() if subject not in known]
    ids = {subject: person_id for subject, (person_id, _, _) in known.items()}
    for chunk in chunks(new):
        ids |= _add(connection, institution_id, issuer, chunk)
    return ids


def _read_known(
    connection: Connection, institution_id: int, issuer: str, subjects: Sequence[str]
) -> dict[str, _Known]:
    """Id, name and e-mail of each person who is known already, by subject."""
    known: dict[str, _Known] = {}
    for chunk in chunks(subjects):
        rows = connection.execute(
            select(platform_identities.c.subject, people.c.id, people.c.name, people.c.email)
            .join(people, people.c.id == platform_identities.c.person_id)
            .where(
                platform_identities.c.institution_id == institution_id,
                platform_identities.c.issuer == issuer,
                platform_identities.c.subject.in_(chunk),
            )
        )
        known |= {row.subject: (row.id, row.name, row.email) for row in rows}
    return known


def _describe(
    connection: Connection, members: Mapping[str, Member], known: Mapping[str, _Known]
) -> None:
    changes: list[tuple[int, str, str]] = []
    for subject, (person_id, name, email) in known.items():
        member = members[subject]
        described = (person_id, member.name or name, member.email or email)
        if described != (person_id, name, email):
            changes.append(described)
    if changes:
        connection.execute(
            update(people).where(people.c.id == bindparam("person")),
            # In one order, so that two rosters at once do not lock each other out.
            [{"person": row[0], "name": row[1], "email": row[2]} for row in sorted(changes)],
        )


def _add(
    connection: Connection, institution_id: int, issuer: str, members: Sequence[Member]
) -> dict[str, int]:
    uuids = {uuid4(): member for member in members}
    added = connection.execute(
        insert(people).returning(people.c.id, people.c.uuid),
        [
            {
                "uuid": uuid,
                "institution_id": institution_id,
                "name": member.name,
                "email": member.email,
            }
            for uuid, member in uuids.items()
        ],
    )
    ids = {uuids[row.uuid].subject: row.id for row in added}
    connection.execute(
        insert(platform_identities),
        [
            {
                "institution_id": institution_id,
                "issuer": issuer,
                "subject": subject,
                "person_id": person_id,
            }
            for subject, person_id in ids.items()
        ],
    )
    return ids
