"""The routes by which a platform's evidence is read, all alike to the use cases.

One `EvidenceSource` per route stands behind `EvidenceSources`; what a
platform calls things, and which of its services a route takes, stays there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.domain.evidence import FactValue, Route
    from app.domain.platforms import Course, Registration
    from app.domain.requirements import Leaf
    from app.domain.rubrics import Criterion
    from app.domain.sources import Source, SourceReason
    from app.ports.platform_accounts import PlatformAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be read for one leaf of an offering, and what is known that helps.

    `learners` are the LTI subjects of the candidates, each with the username
    that the platform shares, or "". `has_roster` says whether they are all of
    them. `line_item_url` is the bound line item, `resource_id` the name by
    which it is found or made; `gate_link_id` the resource link whose
    restriction is asked about.
    """

    registration: Registration
    course: Course
    source: Source
    leaf: Leaf
    criterion: Criterion | None
    resource_id: str
    may_make_line_items: bool
    line_item_url: str = ""
    gate_link_id: str = ""
    learners: Mapping[str, str] = field(default_factory=dict)
    has_roster: bool = True
    account: PlatformAccount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerValue:
    """What a source says of one learner. `raw_digest` is of the platform's own object."""

    subject: str
    value: FactValue
    raw_digest: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A complete reading of a source: a learner who is not in `values` has none there.

    `obstacle` says why nothing could be asked at all; then there are no
    values, and nothing follows for anybody.
    """

    source_id: str
    values: tuple[LearnerValue, ...] = ()
    obstacle: SourceReason | None = None
    line_item_url: str = ""


class EvidenceSource(Protocol):
    """One route."""

    def read(self, wanted: Wanted) -> Heard:
        """A complete reading, or `PlatformFailure`; refuses to run inside a transaction."""
        ...


class EvidenceSources(Protocol):
    """Every route that is read from a platform."""

    def of(self, route: Route) -> EvidenceSource:
        """The route's source; KeyError for one that is not read from a platform."""
        ...

    def routes_of(self, kind: str) -> frozenset[Route]:
        """The routes that platforms of this kind can have, those entered here included."""
        ...
