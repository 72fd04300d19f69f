"""Sending an award's score back to the course, and looking whether it arrived.

Runs at least once: sending again is harmless, because the score is the same
and each sending carries a later timestamp than the last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import AWARD_PURPOSE
from app.domain.syncing import DeliveryState, ScoreDelivery
from app.ports.services import FinalScore
from app.usecases.conflicts import once_more

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.platforms import Registration
    from app.ports import Ports

FULL = Decimal(100)
STEP = timedelta(seconds=1)
"""Platforms compare whole seconds, so the next timestamp is at least this much later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePlan:
    """Where the score goes, for whom, and with which timestamp."""

    registration: Registration
    line_item_url: str
    score: FinalScore


def send_score(ports: Ports, award_id: int) -> None:
    """Send the award's score and read it back; what was found is on record.

    Raises `PlatformFailure` after recording it, for the job engine to decide
    about another attempt. An award whose course offers no line item ends as
    `DeliveryState.NO_SERVICE`.
    """
    plan = _begin(ports, award_id)
    if plan is None:
        return
    try:
        _send(ports, plan, award_id)
        seen = _is_seen(ports, plan)
    except PlatformFailure as failure:
        _record_failure(ports, award_id, failure)
        raise
    _record(ports, award_id, DeliveryState.SEEN if seen else DeliveryState.NOT_SEEN)


def _send(ports: Ports, plan: ScorePlan, award_id: int) -> None:
    """Send; where the platform holds a score as late as ours, send once more with a later stamp.

    A conflict is also what an earlier sending leaves whose answer was lost,
    so the result is read before anything is sent again.
    """
    try:
        ports.platform.send_score(plan.registration, plan.line_item_url, plan.score)
    except PlatformFailure as failure:
        if failure.kind is not FailureKind.CONFLICT:
            raise
        if not _is_seen(ports, plan):
            later = _begin(ports, award_id)
            assert later is not None, "the line item was there a moment ago"
            ports.platform.send_score(later.registration, later.line_item_url, later.score)
    _record(ports, award_id, DeliveryState.SENT)


@once_more
def _begin(ports: Ports, award_id: int) -> ScorePlan | None:
    """What to send; the timestamp is on record before it is used, so that none is used twice."""
    with ports.unit_of_work() as u:
        award = u.awards.get(award_id)
        delivery = u.deliveries.find(award_id)
        offering = u.offerings.get(award.offering_id)
        registration = u.registrations.get(u.courses.get(offering.course_id).registration_id)
        line_item = u.offerings.line_items(offering.id).get(AWARD_PURPOSE)
        subject = u.people.subject_of(award.person_id, registration.issuer)
        if line_item is None or subject is None:
            u.deliveries.record(ScoreDelivery(award_id=award_id, state=DeliveryState.NO_SERVICE))
            return None
        timestamp = _next_timestamp(delivery, ports.clock())
        state = delivery.state if delivery else DeliveryState.QUEUED
        u.deliveries.record(ScoreDelivery(award_id=award_id, state=state, timestamp=timestamp))
    return ScorePlan(
        registration=registration,
        line_item_url=line_item.url,
        score=FinalScore(subject=subject, given=FULL, maximum=FULL, timestamp=timestamp),
    )


def _next_timestamp(delivery: ScoreDelivery | None, now: datetime) -> datetime:
    last = delivery.timestamp if delivery else None
    return now if last is None else max(now, last + STEP)


def _is_seen(ports: Ports, plan: ScorePlan) -> bool:
    results = ports.platform.read_results(plan.registration, plan.line_item_url, plan.score.subject)
    return any(
        result.subject == plan.score.subject and result.given == result.maximum
        for result in results
    )


@once_more
def _record(ports: Ports, award_id: int, state: DeliveryState) -> None:
    with ports.unit_of_work() as u:
        delivery = u.deliveries.find(award_id)
        assert delivery is not None, "recorded when the sending began"
        u.deliveries.record(replace(delivery, state=state, checked_at=ports.clock(), error=None))


@once_more
def _record_failure(ports: Ports, award_id: int, failure: PlatformFailure) -> None:
    """A score that was accepted stays "sent" when only the reading back failed."""
    with ports.unit_of_work() as u:
        delivery = u.deliveries.find(award_id)
        assert delivery is not None, "recorded when the sending began"
        sent = delivery.state is DeliveryState.SENT
        u.deliveries.record(
            replace(
                delivery,
                state=delivery.state if sent else DeliveryState.FAILED,
                checked_at=ports.clock(),
                error=failure.kind,
            )
        )
