"""Awards: the decision, the record of why, and the state of what was issued."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.domain.definition_content import leaf_content
from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Attested, Completed, Graded, LevelReached, digest_of
from app.domain.verdicts import GroupVerdict, LeafVerdict, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from app.domain.evidence import Fact, FactValue, Waiver
    from app.domain.microcredentials import Version
    from app.domain.verdicts import Verdict


class AwardState(StrEnum):
    """The life of an award. Re-issue is always possible; a machine never un-awards."""

    ISSUED = "issued"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The holder as confirmed at the claim: the name as on the ID, and a lasting e-mail."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """The award's bit: which list of the institution, and which index in it."""

    list_id: int
    list_uuid: UUID
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """An issued credential. `document` is the signed bytes, stored once and never re-signed.

    `shared` says whether anybody with the link may see it; off by default.
    """

    id: int
    uuid: UUID
    institution_id: int
    offering_id: int
    version_id: int
    person_id: int
    holder: Holder
    state: AwardState
    status: StatusEntry
    document: bytes
    decision: DecisionRecord
    shared: bool
    issued_at: datetime
    revoked_at: datetime | None = None
    revocation_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """The verdict at the moment of awarding, whole: `content` is JSON, `digest` its SHA-256."""

    uuid: UUID
    content: dict[str, Any]
    digest: str


def decide_award(verdict: Verdict) -> None:
    """Allow an award on this verdict, or refuse with what stands in the way.

    Raises `Refused`: EVIDENCE_UNKNOWN if something is not known well enough
    to say yes or no, REQUIREMENTS_NOT_MET if it is known that it is not enough.
    """
    if verdict.outcome is Outcome.MET:
        return
    code = (
        RefusalCode.EVIDENCE_UNKNOWN
        if verdict.outcome is Outcome.UNKNOWN
        else RefusalCode.REQUIREMENTS_NOT_MET
    )
    raise Refused(code, "; ".join(said.leaf.title for said in _in_the_way(verdict)))


def _in_the_way(verdict: Verdict) -> Iterator[LeafVerdict]:
    """The leaves that are not met, but for those of a group that is met without them."""
    if verdict.outcome is Outcome.MET:
        return
    if isinstance(verdict, GroupVerdict):
        for child in verdict.children:
            yield from _in_the_way(child)
    else:
        yield verdict


def build_public_decision(decision: DecisionRecord) -> dict[str, Any]:
    """What anybody may see of a decision whose holder shares the award.

    Outcome, value and route of each requirement; not what staff wrote, who
    they are, or the platform's addresses, which are for holder and registrar.
    """
    kept = {name: decision.content[name] for name in ("id", "decidedAt", "decidedBy", "version")}
    return kept | {"verdict": _public_verdict(decision.content["verdict"])}


def _public_verdict(content: dict[str, Any]) -> dict[str, Any]:
    if "children" in content:
        return content | {"children": [_public_verdict(child) for child in content["children"]]}
    kept = ("requirement", "title", "asked", "outcome", "reason", "readAt")
    fact = content["fact"]
    shown = {name: fact[name] for name in ("route", "observedAt", "value")} if fact else None
    return {name: content[name] for name in kept} | {
        "fact": shown,
        "isWaived": content["waiver"] is not None,
    }


def build_decision_record(
    uuid: UUID, version: Version, verdict: Verdict, decided_at: datetime
) -> DecisionRecord:
    """The record of why: the rule, every fact and waiver used, and what decided.

    People who recorded or granted something stand in it by their internal
    number, so that the record holds no name that a correction would change.
    """
    content = {
        "id": uuid.urn,
        "decidedAt": decided_at.isoformat(),
        "decidedBy": "rule",
        "version": {
            "id": version.uuid.urn,
            "number": version.number,
            "definitionDigest": version.digest,
        },
        "verdict": _verdict_content(verdict),
    }
    return DecisionRecord(uuid=uuid, content=content, digest=digest_of(content))


def _verdict_content(verdict: Verdict) -> dict[str, Any]:
    if isinstance(verdict, GroupVerdict):
        group = verdict.group
        return {
            "requirement": group.key,
            "title": group.title,
            "outcome": verdict.outcome.value,
            "operator": group.operator.value,
            "needed": group.needed,
            "met": verdict.met,
            "children": [_verdict_content(child) for child in verdict.children],
        }
    return _leaf_content(verdict)


def _leaf_content(verdict: LeafVerdict) -> dict[str, Any]:
    return {
        "requirement": verdict.leaf.key,
        "title": verdict.leaf.title,
        "asked": leaf_content(verdict.leaf),
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.value,
        "readAt": verdict.read_at.isoformat() if verdict.read_at else None,
        "fact": _fact_content(verdict.fact) if verdict.fact else None,
        "waiver": _waiver_content(verdict.waiver) if verdict.waiver else None,
    }


def _fact_content(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.uuid.urn,
        "route": fact.route.value,
        "source": fact.source_id,
        "sourceTime": fact.source_time.isoformat() if fact.source_time else None,
        "observedAt": fact.observed_at.isoformat(),
        "digest": fact.digest,
        "value": value_content(fact.value),
        "recordedBy": fact.recorded_by,
        "reason": fact.reason,
    }


def _waiver_content(waiver: Waiver) -> dict[str, Any]:
    return {
        "id": waiver.uuid.urn,
        "grantedBy": waiver.granted_by,
        "authority": waiver.authority,
        "reason": waiver.reason,
        "grantedAt": waiver.granted_at.isoformat(),
    }


def value_content(value: FactValue) -> dict[str, Any]:
    """A fact's value as JSON; decimals are text, so that nothing is rounded."""
    if isinstance(value, Graded):
        return {"kind": "grade", "given": str(value.given), "maximum": str(value.maximum)}
    if isinstance(value, LevelReached):
        return {"kind": "level", "level": value.level}
    if isinstance(value, Attested):
        return {"kind": "attested", "completed": value.completed}
    if isinstance(value, Completed):
        return {"kind": "completed", "completed": value.completed}
    return {"kind": "withdrawn"}
