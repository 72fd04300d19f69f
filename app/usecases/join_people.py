"""Two people on record turn out to be one: joined by a code that proves both, or by a registrar.

Nothing is moved: evidence and awards stay where they are and are read
together, so that a join can be split again. A principal is never joined to
another; where two groups meet, everybody is joined anew to one principal.
Names and e-mails never join anybody.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.errors import RefusalCode, Refused
from app.domain.people import PersonJoin, Right
from app.usecases.access import require_learner, require_right
from app.usecases.conflicts import once_more
from app.usecases.required_text import get_required_text
from app.usecases.same_person import group_of, lock_groups

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from app.domain.people import Asker, Person
    from app.ports import Ports
    from app.ports.storage import UnitOfWork

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what looks alike: 0 and O; 1, I and L."""

CODE_LENGTH = 8
CODE_VALID_FOR = timedelta(minutes=10)

MOVED = "joined anew to another principal"
"""Why a join ended that went on under another principal in the same moment."""

_SEPARATORS = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedCode:
    """A code to be entered on the other platform, as XXXX-XXXX. It is shown only once."""

    text: str
    expires_at: datetime


@once_more
def offer_code(ports: Ports, asker: Asker) -> OfferedCode:
    """A new code for the asker, which ends the one they had. Only its SHA-256 is stored."""
    require_learner(asker)
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    expires_at = ports.clock() + CODE_VALID_FOR
    with ports.unit_of_work() as u:
        u.joins.offer_code(asker.person.id, _digest(code), expires_at)
    return OfferedCode(text=f"{code[:4]}-{code[4:]}", expires_at=expires_at)


@once_more
def enter_code(ports: Ports, asker: Asker, code: str) -> None:
    """Join the asker with the person who was shown the code; the code works once.

    Refuses CODE_WRONG: "code" for one that is unknown, used, late or of
    another institution; "own code" for the asker's own; and "same platform"
    where both are accounts of one platform, which could as well be two
    people who help each other, and is left to a registrar.
    """
    require_learner(asker)
    with ports.unit_of_work() as u:
        other = u.joins.take_code(asker.institution_id, _digest(code), ports.clock())
        if other is None:
            raise Refused(RefusalCode.CODE_WRONG, "code")
        if other == asker.person.id:
            raise Refused(RefusalCode.CODE_WRONG, "own code")
        ours, theirs = lock_groups(u, asker.person.id, other)
        if ours == theirs:
            return
        if _issuers(u, asker, ours) & _issuers(u, asker, theirs):
            raise Refused(RefusalCode.CODE_WRONG, "same platform")
        _join(u, ours, theirs, by=asker, reason="", now=ports.clock())


@once_more
def join_as_registrar(ports: Ports, asker: Asker, first: UUID, second: UUID, reason: str) -> None:
    """Join two people of the asker's institution, whatever platforms they come from.

    Refuses NOT_ALLOWED without the right to revoke in the whole institution,
    INPUT_INVALID without a reason or for people who are one already.
    """
    require_registrar(asker)
    reason = get_required_text(reason, "reason")
    with ports.unit_of_work() as u:
        one, other = get_person(u, asker, first), get_person(u, asker, second)
        ours, theirs = lock_groups(u, one.id, other.id)
        if ours == theirs:
            raise Refused(RefusalCode.INPUT_INVALID, "person")
        _join(u, ours, theirs, by=asker, reason=reason, now=ports.clock())


@once_more
def split_as_registrar(ports: Ports, asker: Asker, person: UUID, join: UUID, reason: str) -> None:
    """End a join of this person. Each keeps the awards that they claimed; the log keeps the join.

    Refuses NOT_ALLOWED as joining does, NOT_FOUND for a join that is not
    theirs or has ended, and INPUT_INVALID without a reason.
    """
    require_registrar(asker)
    reason = get_required_text(reason, "reason")
    with ports.unit_of_work() as u:
        one = get_person(u, asker, person)
        lock_groups(u, one.id)
        ending = next((j for j in u.joins.of_person(one.id) if j.uuid == join), None)
        if ending is None or ending.split_at is not None:
            raise Refused(RefusalCode.NOT_FOUND, "join")
        u.joins.split(ending.id, by=asker.person.id, reason=reason, at=ports.clock())


def require_registrar(asker: Asker) -> None:
    """Refuse an asker who may not say who is who.

    It needs the right to revoke in the whole institution, which registrars
    hold: it changes whose evidence and awards count, for every
    micro-credential. Administrators look after platforms, not after people.
    """
    require_right(asker, Right.REVOKE)


def get_person(u: UnitOfWork, asker: Asker, person: UUID) -> Person:
    """The person, if they are the asker's institution's; NOT_FOUND otherwise."""
    found = u.people.find(asker.institution_id, person)
    if found is None:
        raise Refused(RefusalCode.NOT_FOUND, "person")
    return found


def _join(
    u: UnitOfWork,
    ours: Collection[int],
    theirs: Collection[int],
    *,
    by: Asker,
    reason: str,
    now: datetime,
) -> None:
    """Everybody of both groups under one principal."""
    principals = _principal_of(u, ours), _principal_of(u, theirs)
    principal, other = sorted(principals, key=lambda one: _standing(u, by, one))
    moving = theirs if other in theirs else ours
    for person_id in sorted(moving):
        for join in u.joins.of_person(person_id):
            if join.person_id == person_id and join.split_at is None:
                u.joins.split(join.id, by=by.person.id, reason=MOVED, at=now)
        u.joins.add(
            PersonJoin(
                id=0,
                uuid=uuid4(),
                institution_id=by.institution_id,
                person_id=person_id,
                principal_id=principal,
                joined_by=by.person.id,
                reason=reason,
                joined_at=now,
            )
        )


def _principal_of(u: UnitOfWork, group: Collection[int]) -> int:
    """The one to whom the others are joined; whoever is alone is their own."""
    for person_id in group:
        for join in u.joins.of_person(person_id):
            if join.split_at is None:
                return join.principal_id
    (alone,) = group
    return alone


def _standing(u: UnitOfWork, by: Asker, person_id: int) -> tuple[bool, int]:
    """Who is a principal already or holds an award comes first, then the older record."""
    is_principal = len(group_of(u, person_id)) > 1
    versions = u.definitions.published(by.institution_id)
    holds = any(u.awards.newest_of(person_id, version.id) for version in versions)
    return (not (is_principal or holds), person_id)


def _issuers(u: UnitOfWork, asker: Asker, group: Collection[int]) -> set[str]:
    """The platforms on which these people are known."""
    issuers = {
        one.issuer for one in u.registrations.all() if one.institution_id == asker.institution_id
    }
    return {issuer for issuer in issuers if u.people.subjects(issuer, group)}


def _digest(code: str) -> str:
    """SHA-256 of the code as it was made, however it was typed."""
    return hashlib.sha256(_SEPARATORS.sub("", code).upper().encode()).hexdigest()
