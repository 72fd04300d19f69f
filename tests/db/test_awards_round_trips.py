"""Awards, register entries, status lists and deliveries come back as they were stored."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.db.unit_of_work import Database
from app.domain.awarding import Award, AwardState
from app.domain.errors import FailureKind
from app.domain.evidence import (
    digest_of,
)
from app.domain.register import RegisterEvent, build_entry
from app.domain.syncing import DeliveryState, ScoreDelivery
from app.ports.award_storage import AwardStanding
from tests.db.samples import (
    NOW,
    World,
    add_award,
)

UNKNOWN = 10**9
LATER = NOW + timedelta(hours=1)


def standing(award: Award) -> AwardStanding:
    return AwardStanding(award_uuid=award.uuid, state=award.state, issued_at=award.issued_at)


def test_an_award(database: Database, world: World) -> None:
    with database() as u:
        award = add_award(u, world, world.learner)
    with database(read_only=True) as u:
        assert u.awards.get(award.id) == u.awards.find(award.uuid) == award
        assert u.awards.find_active(world.learner, world.version) == award
        assert u.awards.newest_of(world.learner, world.version) == award
        assert u.awards.of_offering(world.offering) == (award.id,)
        assert u.awards.of_offering(world.offering + 1) == ()
        assert u.awards.standings(world.version, [world.learner, world.teacher]) == {
            world.learner: standing(award)
        }
        assert u.awards.standings(world.version + 1, [world.learner]) == {}
        assert u.awards.find(uuid4()) is None
        assert u.awards.find_active(world.teacher, world.version) is None
        assert u.awards.newest_of(world.teacher, world.version) is None
        with pytest.raises(KeyError):
            u.awards.get(UNKNOWN)


def test_a_revoked_award(database: Database, world: World) -> None:
    with database() as u:
        award = add_award(u, world, world.learner)
        u.awards.share(award.id, shared=True)
        u.awards.revoke(award.id, at=LATER, reason="Issued by mistake")
    with database() as u:
        revoked = replace(
            award,
            shared=True,
            state=AwardState.REVOKED,
            revoked_at=LATER,
            revocation_reason="Issued by mistake",
        )
        assert u.awards.get(award.id) == revoked
        assert u.awards.find_active(world.learner, world.version) is None
        assert u.awards.newest_of(world.learner, world.version) == revoked
        again = add_award(u, world, world.learner, issued_at=LATER)
        assert u.awards.newest_of(world.learner, world.version) == again
        assert u.awards.standings(world.version, [world.learner]) == {
            world.learner: standing(again)
        }
        assert u.awards.of_offering(world.offering) == (award.id, again.id)
        u.awards.share(award.id, shared=False)
        assert not u.awards.get(award.id).shared


def test_a_digest_still_fits_what_it_covers(database: Database, world: World) -> None:
    # PostgreSQL's jsonb would give 1e+22 back as an integer, and sort the keys.
    details = {"z": 1e22, "a": [1.0, 0.1, "ë", None, True], "m": {"b": 1, "a": 2}}
    with database() as u:
        award = add_award(u, world, world.learner)
        entry = build_entry(
            None,
            institution_id=world.institution,
            award_uuid=award.uuid,
            event=RegisterEvent.ISSUED,
            at=NOW,
            actor_id=world.teacher,
            details=details,
        )
        u.register.append(entry)
    with database(read_only=True) as u:
        stored = u.register.of_award(award.uuid)
        decision = u.awards.get(award.id).decision
    assert stored == (entry,)
    assert digest_of(stored[0].details) == digest_of(details)
    assert digest_of(decision.content) == decision.digest


def test_a_status_list(database: Database, world: World) -> None:
    with database() as u:
        added = u.status_lists.add(world.institution, uuid4(), b"\x1f\x8b")
        u.status_lists.publish(added.id, b"changed")
    with database(read_only=True) as u:
        assert u.status_lists.find(added.uuid) == replace(added, document=b"changed")
        assert u.status_lists.open_list(world.institution) == replace(added, document=b"changed")
        assert u.status_lists.find(uuid4()) is None
        assert u.status_lists.open_list(UNKNOWN) is None
    assert (added.institution_id, added.document) == (world.institution, b"\x1f\x8b")


def test_a_delivery(database: Database, world: World) -> None:
    with database() as u:
        award = add_award(u, world, world.learner)
        assert u.deliveries.find(award.id) is None
        queued = ScoreDelivery(award_id=award.id, state=DeliveryState.QUEUED)
        u.deliveries.record(queued)
        assert u.deliveries.find(award.id) == queued
        failed = ScoreDelivery(
            award_id=award.id,
            state=DeliveryState.FAILED,
            timestamp=NOW,
            checked_at=LATER,
            error=FailureKind.TIMEOUT,
        )
        u.deliveries.record(failed)
    with database(read_only=True) as u:
        assert u.deliveries.find(award.id) == failed
