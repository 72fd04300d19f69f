"""Facts, readings, waivers and assessments come back as they were stored, to the last digit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import pytest

from app.db.unit_of_work import Database
from app.domain.evidence import (
    Assessment,
    Attested,
    FactValue,
    Graded,
    LevelReached,
    Reading,
    Route,
    Waiver,
    Withdrawn,
)
from tests.db.samples import (
    NOW,
    World,
    build_fact,
)

LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    "value",
    [
        Graded(given=Decimal("79.90"), maximum=Decimal(100)),
        Graded(given=Decimal("0.1") + Decimal("0.2"), maximum=Decimal("1E+2")),
        Graded(given=Decimal("12345678901234567890.123456789"), maximum=Decimal("1E-7")),
        LevelReached(level="proficient"),
        Attested(completed=True),
        Attested(completed=False),
        Withdrawn(),
    ],
)
def test_a_fact(database: Database, world: World, value: FactValue) -> None:
    plain = build_fact(world, world.learner, value)
    full = build_fact(
        world,
        world.learner,
        value,
        route=Route.ATTESTATION,
        source_time=LATER,
        recorded_by=world.teacher,
        reason="Seen at work",
    )
    with database() as u:
        u.evidence.add_facts([plain, full])
    with database(read_only=True) as u:
        assert u.evidence.facts([world.offering], [world.learner]) == (plain, full)
        assert u.evidence.facts([world.offering], [world.teacher]) == ()
        assert u.evidence.facts([world.offering + 1], [world.learner]) == ()
    if isinstance(value, Graded):
        # Equal decimals may differ in their places; what was given is what is shown.
        assert str(plain.value) == str(value)


def test_a_decimal_keeps_its_places(database: Database, world: World) -> None:
    with database() as u:
        value = Graded(given=Decimal("79.90"), maximum=Decimal("1E+2"))
        u.evidence.add_facts([build_fact(world, world.learner, value)])
        stored = u.evidence.facts([world.offering], [world.learner])[0].value
    assert isinstance(stored, Graded)
    assert (str(stored.given), str(stored.maximum)) == ("79.90", "1E+2")


def test_readings(database: Database, world: World) -> None:
    with database() as u:
        u.evidence.record_reading(Reading(offering_id=world.offering, leaf="a", completed_at=NOW))
        u.evidence.record_reading(Reading(offering_id=world.offering, leaf="b", completed_at=NOW))
        u.evidence.record_reading(Reading(offering_id=world.offering, leaf="a", completed_at=LATER))
    with database(read_only=True) as u:
        assert u.evidence.readings([world.offering]) == {
            (world.offering, "a"): LATER,
            (world.offering, "b"): NOW,
        }
        assert u.evidence.readings([world.offering + 1]) == {}


def test_a_waiver(database: Database, world: World) -> None:
    waiver = Waiver(
        uuid=uuid4(),
        person_id=world.learner,
        offering_id=world.offering,
        leaf="task",
        granted_by=world.teacher,
        authority="Study board",
        reason="Recognised before",
        granted_at=NOW,
    )
    with database() as u:
        u.evidence.add_waiver(waiver)
    with database(read_only=True) as u:
        assert u.evidence.waivers([world.offering], [world.learner]) == (waiver,)
        assert u.evidence.waivers([world.offering], [world.teacher]) == ()
        assert u.evidence.waivers([world.offering + 1], [world.learner]) == ()


def test_assessments(database: Database, world: World) -> None:
    first = Assessment(
        uuid=uuid4(),
        person_id=world.learner,
        offering_id=world.offering,
        assessor_id=world.teacher,
        levels={"design": "proficient"},
        remarks={"design": "Qartë «ш»"},
        assessed_at=NOW,
    )
    second = replace(first, uuid=uuid4(), levels={"design": "expert"}, assessed_at=LATER)
    with database() as u:
        assert u.evidence.last_assessment(world.offering, world.learner) is None
        u.evidence.add_assessment(second)
        u.evidence.add_assessment(first)
    with database(read_only=True) as u:
        assert u.evidence.last_assessment(world.offering, world.learner) == second
        assert u.evidence.last_assessment(world.offering, world.teacher) is None


def test_a_moment_is_the_same_from_every_zone(database: Database, world: World) -> None:
    tirana = timezone(timedelta(hours=1))
    with database() as u:
        moment = NOW.astimezone(tirana)
        u.evidence.record_reading(
            Reading(offering_id=world.offering, leaf="a", completed_at=moment)
        )
        stored = u.evidence.readings([world.offering])[world.offering, "a"]
    assert stored == NOW
    assert stored.tzinfo is UTC
    assert stored.isoformat() == NOW.isoformat()


def test_a_moment_without_a_zone_is_refused(database: Database, world: World) -> None:
    naive = datetime(2026, 11, 22, 9, 0)  # noqa: DTZ001 - what must not get in
    reading = Reading(offering_id=world.offering, leaf="a", completed_at=naive)
    with pytest.raises(Exception, match="without a time zone"), database() as u:
        u.evidence.record_reading(reading)


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_number_that_is_none_is_refused(database: Database, world: World, number: str) -> None:
    value = Graded(given=Decimal(number), maximum=Decimal(100))
    with pytest.raises(Exception, match="finite"), database() as u:
        u.evidence.add_facts([build_fact(world, world.learner, value)])
