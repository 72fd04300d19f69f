"""Facts: what was observed about one learner for one leaf, and how it reached us.

Facts are append-only. A reading says when a source was last read completely,
so that an old fact which a fresh reading confirmed is not called stale.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID


class Route(StrEnum):
    """How a fact reached us (design: evidence). Stored, so never renamed."""

    OWN_LINE_ITEM = "own_line_item"
    CALCULATED = "calculated"
    OUTCOME = "outcome"
    GATE = "gate"
    CUSTOM_CLAIM = "custom_claim"
    MOODLE_WEBSERVICE = "moodle_webservice"
    OPENEDX_REST = "openedx_rest"
    IN_TOOL_RUBRIC = "in_tool_rubric"
    ATTESTATION = "attestation"
    CSV_IMPORT = "csv_import"

    @property
    def is_bound(self) -> bool:
        """True if the platform says it, through a source that is set up and checked first."""
        return self not in _ENTERED_HERE

    @property
    def is_read_from_platform(self) -> bool:
        """True if we read it again and again, so that our copy is confirmed or grows stale.

        A custom claim is a snapshot of one launch: nothing but another launch renews it.
        """
        return self.is_bound and self is not Route.CUSTOM_CLAIM

    @property
    def is_line_item(self) -> bool:
        """True if it is read as the results of a line item of our own."""
        return self in _LINE_ITEMS

    @property
    def is_platform_api(self) -> bool:
        """True if it is read beside LTI, over the platform's own interface."""
        return self in PLATFORM_API_ROUTES


_ENTERED_HERE = frozenset({Route.IN_TOOL_RUBRIC, Route.ATTESTATION, Route.CSV_IMPORT})
_LINE_ITEMS = frozenset({Route.OWN_LINE_ITEM, Route.CALCULATED, Route.OUTCOME})
PLATFORM_API_ROUTES = (Route.MOODLE_WEBSERVICE, Route.OPENEDX_REST)
"""Each is one kind of platform's; elsewhere they are told apart by that platform alone."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade on the scale on which it was given; `maximum` is never assumed to be 100."""

    given: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class LevelReached:
    """The level of a rubric criterion that an assessor chose, by its key."""

    level: str


@dataclass(frozen=True, slots=True)
class Attested:
    """A named person vouches that the thing was completed, or that it was not."""

    completed: bool


@dataclass(frozen=True, slots=True)
class Completed:
    """A platform says that the thing is completed, or that it is not."""

    completed: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A complete reading no longer shows the value that this source showed before."""


FactValue = Graded | LevelReached | Attested | Completed | Withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One observation. `digest` is the SHA-256 of the raw answer, or of what was entered.

    `source_id` is the source's own name for the thing (a line item's address,
    an assessment's id); `source_time` is its own time, where it tells one.
    `recorded_by` and `reason` are set where a person vouches.
    """

    uuid: UUID
    person_id: int
    offering_id: int
    leaf: str
    value: FactValue
    route: Route
    source_id: str
    observed_at: datetime
    digest: str
    source_time: datetime | None = None
    recorded_by: int | None = None
    reason: str = ""

    @property
    def happened_at(self) -> datetime:
        """When the thing happened, as far as anybody says: the source's time, else ours."""
        return self.source_time or self.observed_at


@dataclass(frozen=True, slots=True)
class LastSaid:
    """What a source said last of somebody, as far as it takes to see whether that changed."""

    digest: str
    route: Route
    observed_at: datetime
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The last complete reading of the source of one leaf of an offering."""

    offering_id: int
    leaf: str
    completed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Who excuses whom from which leaf, on what authority and why. Survives recomputation."""

    uuid: UUID
    person_id: int
    offering_id: int
    leaf: str
    granted_by: int
    authority: str
    reason: str
    granted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One assessor's levels and remarks, by criterion key, for one learner's work."""

    uuid: UUID
    person_id: int
    offering_id: int
    assessor_id: int
    levels: dict[str, str]
    remarks: dict[str, str]
    assessed_at: datetime


def digest_of(raw: object) -> str:
    """SHA-256, in hex, of a JSON value in its canonical form (sorted keys, no spaces)."""
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
