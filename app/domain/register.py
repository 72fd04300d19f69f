"""The register: every event of an award's life, hash-chained per institution."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.domain.evidence import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID


class RegisterEvent(StrEnum):
    """What can happen to an award."""

    ISSUED = "issued"
    REVOKED = "revoked"
    SHARED = "shared"
    UNSHARED = "unshared"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One event. `digest` covers the entry and its predecessor's digest.

    `actor_id` is the person who caused it, or None where a rule did.
    """

    sequence: int
    institution_id: int
    award_uuid: UUID
    event: RegisterEvent
    at: datetime
    actor_id: int | None
    details: dict[str, Any]
    previous_digest: str
    digest: str


GENESIS = "0" * 64


def build_entry(
    previous: RegisterEntry | None,
    *,
    institution_id: int,
    award_uuid: UUID,
    event: RegisterEvent,
    at: datetime,
    actor_id: int | None,
    details: dict[str, Any],
) -> RegisterEntry:
    """The next entry of an institution's chain, after `previous` (None for the first)."""
    entry = RegisterEntry(
        sequence=previous.sequence + 1 if previous else 1,
        institution_id=institution_id,
        award_uuid=award_uuid,
        event=event,
        at=at,
        actor_id=actor_id,
        details=details,
        previous_digest=previous.digest if previous else GENESIS,
        digest="",
    )
    return replace(entry, digest=_digest(entry))


def find_break(entries: Iterable[RegisterEntry]) -> int | None:
    """The sequence number of the first entry that does not follow from the ones before it.

    None for an unbroken chain. Finds changed, missing and reordered entries;
    entries cut off at the end need a signed head to be noticed.
    """
    expected, previous_digest = 1, GENESIS
    for entry in entries:
        told = (entry.sequence, entry.previous_digest, entry.digest)
        if told != (expected, previous_digest, _digest(entry)):
            return expected
        expected, previous_digest = expected + 1, entry.digest
    return None


def _digest(entry: RegisterEntry) -> str:
    """Over everything that the entry says but the digest itself."""
    return digest_of(
        {
            "sequence": entry.sequence,
            "institution": entry.institution_id,
            "award": entry.award_uuid.urn,
            "event": entry.event.value,
            "at": entry.at.isoformat(),
            "actor": entry.actor_id,
            "details": entry.details,
            "previous": entry.previous_digest,
        }
    )
