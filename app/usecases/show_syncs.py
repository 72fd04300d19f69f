"""What an operator sees of the readings: by platform, by course, what failed and what to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.people import Right
from app.domain.requirements import leaves_of
from app.domain.sources import SourceState
from app.domain.syncing import RUNS_AT_MOST, WAITS_AT_MOST, Progress, decide_progress
from app.ports.sync_storage import SyncFilter
from app.usecases.access import require_right

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.domain.people import Asker, Institution
    from app.domain.sources import Source
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.ports.sync_storage import CourseReadings, PlatformReadings, UndeliveredScore

COURSES_A_PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStanding:
    """A course with its readings and whatever about them needs somebody.

    `sources` are those that do not count now, by their requirement's title.
    `scores` have not arrived; `resendable` of them nothing tries again.
    """

    readings: CourseReadings
    progress: Progress
    sources: tuple[tuple[str, Source], ...]
    scores: tuple[UndeliveredScore, ...]
    resendable: int

    @property
    def has_problem(self) -> bool:
        """The last reading failed or did not end, a source does not count, a score is missing."""
        is_stopped = self.progress is Progress.ABANDONED
        has_failed = self.readings.sync.error is not None
        return is_stopped or has_failed or bool(self.sources or self.scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncsPage:
    """One page of an institution's courses. `page` counts from 1; `count` is of all pages."""

    institution: Institution
    platforms: tuple[PlatformReadings, ...]
    courses: tuple[CourseStanding, ...]
    only_problems: bool
    count: int
    page: int
    pages: int


def show_syncs(
    ports: Ports, asker: Asker, *, only_problems: bool = False, page: int = 1
) -> SyncsPage:
    """One page of the courses of the asker's institution that offer something.

    Refuses NOT_ALLOWED without the right to administer.
    """
    require_right(asker, Right.ADMINISTER)
    return list_syncs(ports, asker.institution_id, only_problems=only_problems, page=page)


def list_syncs(
    ports: Ports, institution_id: int, *, only_problems: bool = False, page: int = 1
) -> SyncsPage:
    """The same for the operator's own commands."""
    now = ports.clock()
    wanted = SyncFilter(
        institution_id=institution_id,
        only_problems=only_problems,
        waiting_since=now - WAITS_AT_MOST,
        running_since=now - RUNS_AT_MOST,
    )
    with ports.unit_of_work(read_only=True) as u:
        count = u.syncs.count(wanted)
        pages = max(1, -(-count // COURSES_A_PAGE))
        page = min(max(page, 1), pages)
        found = u.syncs.page(wanted, offset=(page - 1) * COURSES_A_PAGE, limit=COURSES_A_PAGE)
        return SyncsPage(
            institution=u.institutions.get(institution_id),
            platforms=u.syncs.platforms(institution_id),
            courses=_standings(u, found, now),
            only_problems=only_problems,
            count=count,
            page=page,
            pages=pages,
        )


def _standings(
    u: UnitOfWork, found: tuple[CourseReadings, ...], now: datetime
) -> tuple[CourseStanding, ...]:
    offering_ids = [one.offering_id for one in found]
    sources = u.sources.of_offerings(offering_ids).values()
    scores = u.syncs.undelivered(offering_ids)
    titles = {version: _titles_of(u, version) for version in {one.version_id for one in found}}
    standings = []
    for one in found:
        own = tuple(score for score in scores if score.offering_id == one.offering_id)
        standings.append(
            CourseStanding(
                readings=one,
                progress=decide_progress(one.sync, now),
                sources=tuple(
                    (titles[one.version_id].get(source.leaf, source.leaf), source)
                    for source in sources
                    if source.offering_id == one.offering_id
                    and source.state is not SourceState.VERIFIED
                ),
                scores=own,
                resendable=sum(score.delivery.is_given_up(now) for score in own),
            )
        )
    return tuple(standings)


def _titles_of(u: UnitOfWork, version_id: int) -> Mapping[str, str]:
    definition = u.definitions.get(version_id).definition
    return {leaf.key: leaf.title for leaf in leaves_of(definition.requirement)}
