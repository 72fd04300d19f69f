"""Grades and criterion levels as the results of a line item of our own (AGS 2.0).

One module for three routes, which differ in what the teacher does with the
item and not in how it is read: entering grades into it, calculating it from
another grade of the course, or from the outcome of a rubric criterion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import Graded, LevelReached, Route
from app.domain.platforms import LINE_ITEM_SCOPE
from app.domain.sources import SourceReason
from app.ports.services import LineItemWish
from app.ports.sources import Heard, LearnerValue

if TYPE_CHECKING:
    from app.domain.evidence import FactValue
    from app.domain.rubrics import Criterion
    from app.ports.services import PlatformResult, PlatformServices
    from app.ports.sources import Wanted

REQUIREMENT_TAG = "laurel-requirement"
MAXIMUM = 100


class LineItemSource:
    """Implements `EvidenceSource` for `own_line_item`, `calculated` and `outcome`."""

    def __init__(self, services: PlatformServices) -> None:
        self._services = services

    def read(self, wanted: Wanted) -> Heard:
        """Every scored result of the requirement's line item, which is made where it is missing.

        Raises `PlatformFailure`; MISSING_SCOPE, saying which, where the item
        would have to be made and the platform lets us read only.
        """
        url = wanted.line_item_url or self._find(wanted)
        if not url:
            return Heard(source_id="", obstacle=SourceReason.NO_LINE_ITEMS)
        results = [
            result
            for result in self._services.read_results(wanted.registration, url)
            if not _is_no_level_yet(wanted, result)
        ]
        values = [_value_of(wanted, result) for result in results]
        if None in values:
            return Heard(source_id=url, obstacle=SourceReason.SCALE_FOREIGN, line_item_url=url)
        return Heard(
            source_id=url,
            line_item_url=url,
            values=tuple(
                LearnerValue(
                    subject=result.subject,
                    value=value,
                    raw_digest=result.raw_digest,
                    at=result.at,
                )
                for result, value in zip(results, values, strict=True)
                if value is not None
            ),
        )

    def _find(self, wanted: Wanted) -> str:
        if not wanted.course.line_items_url:
            return ""
        if not wanted.may_make_line_items:
            raise PlatformFailure(
                FailureKind.MISSING_SCOPE,
                platform=wanted.registration.name,
                call="line items",
                detail=f"grant {LINE_ITEM_SCOPE}",
            )
        wish = LineItemWish(
            label=wanted.leaf.title,
            maximum=_maximum(wanted),
            resource_id=wanted.resource_id,
            tag=REQUIREMENT_TAG,
        )
        found = self._services.get_line_item(
            wanted.registration, wanted.course.line_items_url, wish
        )
        # An outcome's number means a level only on a scale of as many points; a column that people
        # enter grades into keeps the maximum that they gave it.
        if wanted.criterion is not None and found.maximum != wish.maximum:
            self._services.set_maximum(wanted.registration, found.url, wish.maximum)
        return found.url


def _maximum(wanted: Wanted) -> int:
    """A hundred, or one point for each level where the platform counts levels from one."""
    return len(wanted.criterion.levels) if wanted.criterion else MAXIMUM


def _value_of(wanted: Wanted, result: PlatformResult) -> FactValue | None:
    """The result as the requirement counts it; None where it lies on another scale."""
    if wanted.source.route is Route.OUTCOME and wanted.criterion is not None:
        return _level_of(wanted.criterion, result)
    return Graded(result.given, result.maximum)


def _is_no_level_yet(wanted: Wanted, result: PlatformResult) -> bool:
    """A calculation over an outcome that nobody chose yet may come out as nought."""
    return wanted.source.route is Route.OUTCOME and not result.given


def _level_of(criterion: Criterion, result: PlatformResult) -> LevelReached | None:
    """The level at this place: an outcome counts its scale from one, lowest first."""
    place = int(result.given)
    if place != result.given or result.maximum != len(criterion.levels):
        return None
    if not 1 <= place <= len(criterion.levels):
        return None
    return LevelReached(criterion.levels[place - 1].key)
