"""Sending the scores again that a course never got, when an operator asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.jobs import JobName
from app.domain.people import Right
from app.domain.syncing import DeliveryState
from app.ports.storage import JobRequest
from app.usecases.access import require_right
from app.usecases.conflicts import once_more
from app.usecases.reading import get_offered_course

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.people import Asker
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.ports.sync_storage import UndeliveredScore


@once_more
def resend_scores(ports: Ports, asker: Asker, course_uuid: UUID) -> int:
    """Queue every score of the course that nothing tries again by itself; how many.

    What was queued is no longer given up, so asking twice queues once. Refuses
    NOT_ALLOWED without the right to administer, NOT_FOUND for a course of
    another institution, or one that offers nothing.
    """
    require_right(asker, Right.ADMINISTER)
    now = ports.clock()
    with ports.unit_of_work() as u:
        course = get_offered_course(u, course_uuid, asker.institution_id)
        u.syncs.hold(course.id)
        offering = u.offerings.find_for_course(course.id)
        assert offering is not None, "the course offers something"
        given_up = [
            score for score in u.syncs.undelivered([offering.id]) if score.delivery.is_given_up(now)
        ]
        for score in given_up:
            _resend(u, score)
    return len(given_up)


def _resend(u: UnitOfWork, score: UndeliveredScore) -> None:
    """The key names the delivery as it was given up, so that two who ask at once queue one job."""
    delivery = score.delivery
    seen = f"{delivery.state}:{delivery.timestamp}:{delivery.checked_at}"
    u.deliveries.record(replace(delivery, state=DeliveryState.QUEUED, error=None))
    u.jobs.enqueue(
        JobRequest(
            name=JobName.SEND_SCORE,
            key=f"score:{score.award_uuid}:again:{seen}",
            arguments={"award_id": delivery.award_id},
        )
    )
