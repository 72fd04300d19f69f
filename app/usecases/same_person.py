"""One person under several names: everybody who is them, and the awards that are theirs.

An award stays with the identity that claimed it, so that a split leaves each
what they claimed; until then it is the award of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.awarding import AwardState
from app.ports.storage import Conflict

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.domain.awarding import Award
    from app.ports.storage import UnitOfWork


def group_of(u: UnitOfWork, person_id: int) -> frozenset[int]:
    """Everybody who is the same person, themselves included."""
    return u.joins.groups_of([person_id])[person_id]


def lock_groups(u: UnitOfWork, *person_ids: int) -> list[frozenset[int]]:
    """The group of each of these people, held until the transaction ends.

    Always in the order of ids, so that two transactions never wait for each
    other. Raises `Conflict` if somebody was joined or split meanwhile.
    """
    groups = [group_of(u, person_id) for person_id in person_ids]
    for person_id in sorted(frozenset().union(*groups)):
        u.people.lock(person_id)
    if [group_of(u, person_id) for person_id in person_ids] != groups:
        raise Conflict("a group of people changed while it was being held")
    return groups


def find_active_award(u: UnitOfWork, group: Collection[int], version_id: int) -> Award | None:
    """The award of the version that any of the group holds; of several, the oldest."""
    found = (u.awards.find_active(person_id, version_id) for person_id in group)
    return min(filter(None, found), key=_age, default=None)


def find_award(u: UnitOfWork, group: Collection[int], version_id: int) -> Award | None:
    """The award to show: one in force, else the newest of all that were revoked."""
    found = [u.awards.newest_of(person_id, version_id) for person_id in group]
    held = [award for award in found if award is not None]
    in_force = [award for award in held if award.state is AwardState.ISSUED]
    if in_force:
        return min(in_force, key=_age)
    return max(held, key=_age, default=None)


def _age(award: Award) -> tuple[str, int]:
    return (award.issued_at.isoformat(), award.id)
