"""Micro-credentials, their immutable versions, and what the EU asks each to state.

The fields of `Definition` follow Annex I of the Council Recommendation of
16 June 2022 on a European approach to micro-credentials (2022/C 243/02).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from app.domain.requirements import Requirement
    from app.domain.rubrics import Rubric


class Participation(StrEnum):
    """Form of participation in the learning activity (Annex I)."""

    ONSITE = "onsite"
    ONLINE = "online"
    BLENDED = "blended"


class Supervision(StrEnum):
    """Supervision and identity verification during assessment (Annex I, optional)."""

    UNSUPERVISED = "unsupervised-without-identity-check"
    SUPERVISED = "supervised-without-identity-check"
    SUPERVISED_ONLINE = "supervised-online-with-identity-check"
    SUPERVISED_ONSITE = "supervised-onsite-with-identity-check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One learning outcome: what the holder knows, understands or can do."""

    key: str
    text: str
    alignment_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationLevel:
    """A level in a framework: the EQF, or a national one that names itself."""

    framework: str
    level: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a version of a micro-credential says; immutable once published.

    `workload_hours` is in hours, `ects` in ECTS credits; `language` is a BCP 47
    tag and the language of every text here; `country` is ISO 3166-1 alpha-2.
    """

    identifier: str
    language: str
    title: str
    description: str
    awarding_body: str
    country: str
    outcomes: tuple[Outcome, ...]
    workload_hours: Decimal
    ects: Decimal | None
    levels: tuple[QualificationLevel, ...]
    assessment: str
    participation: Participation
    quality_assurance: str
    requirement: Requirement
    rubric: Rubric | None = None
    prerequisites: str = ""
    supervision: Supervision | None = None
    stackability: str = ""
    further_information: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version of a micro-credential, with its stable achievement identifier."""

    id: int
    uuid: UUID
    institution_id: int
    microcredential_id: int
    number: int
    definition: Definition
    digest: str
    published_at: datetime
