"""Sources, joined people and accounts come back as they were stored, on either database."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.db.unit_of_work import Database
from app.domain.errors import FailureKind
from app.domain.evidence import Route
from app.domain.people import CourseRole, PersonJoin
from app.domain.sources import Source, SourceReason, SourceState
from app.ports.platform_accounts import SealedAccount
from app.ports.storage import Conflict
from tests.db.samples import ISSUER, NOW, World

LATER = NOW + timedelta(hours=1)


def full_source(world: World) -> Source:
    return Source(
        offering_id=world.offering,
        leaf="task",
        route=Route.CALCULATED,
        settings={"idnumber": "ESSAY"},
        state=SourceState.BROKEN,
        reason=SourceReason.PLATFORM_FAILED,
        failure=FailureKind.NOT_FOUND,
        failed_call="read the results",
        checked_at=LATER,
        confirmed_person_id=world.learner,
        confirmed_by=world.teacher,
        confirmed_at=NOW,
        bound_at=NOW,
        sample={world.learner: "85 / 100"},
    )


def test_a_source(database: Database, world: World) -> None:
    source = full_source(world)
    with database() as u:
        u.sources.record(Source(offering_id=world.offering, leaf="task", route=Route.GATE))
        u.sources.record(source)
    with database(read_only=True) as u:
        assert u.sources.of_offering(world.offering) == {"task": source}
        assert u.sources.of_offerings([world.offering]) == {(world.offering, "task"): source}
        assert u.sources.of_offering(world.offering + 1) == {}


def join(world: World, person: int, principal: int) -> PersonJoin:
    return PersonJoin(
        id=0,
        uuid=uuid4(),
        institution_id=world.institution,
        person_id=person,
        principal_id=principal,
        joined_by=world.teacher,
        reason="Proved on both platforms",
        joined_at=NOW,
    )


def test_whoever_was_joined_is_one_person_until_they_are_split(
    database: Database, world: World
) -> None:
    with database() as u:
        other = u.people.add(world.institution, "https://other.example.org", "s-2").id
        stored = u.joins.add(join(world, other, world.learner))
        both = frozenset({other, world.learner})
        assert u.joins.groups_of([other, world.teacher]) == {
            other: both,
            world.teacher: frozenset({world.teacher}),
        }
        assert u.joins.groups_of([world.learner]) == {world.learner: both}
        u.joins.split(stored.id, by=world.teacher, reason="A mistake", at=LATER)
        assert u.joins.groups_of([other]) == {other: frozenset({other})}
        (known,) = u.joins.of_person(other)
    assert (known.split_by, known.split_reason, known.split_at) == (
        world.teacher,
        "A mistake",
        LATER,
    )


def test_nobody_is_joined_twice(database: Database, world: World) -> None:
    with database() as u:
        other = u.people.add(world.institution, "https://other.example.org", "s-2").id
        u.joins.add(join(world, other, world.learner))
    with pytest.raises(Conflict), database() as u:
        u.joins.add(join(world, other, world.teacher))


def test_a_code_is_taken_once_in_time_and_in_its_institution(
    database: Database, world: World
) -> None:
    with database() as u:
        for person, code in ((world.learner, "old"), (world.learner, "new")):
            u.joins.offer_code(person, code, LATER)
        assert u.joins.take_code(world.institution, "old", NOW) is None, "a newer one replaced it"
        assert u.joins.take_code(world.institution + 1, "new", NOW) is None
        assert u.joins.take_code(world.institution, "new", LATER) is None, "it is over"
        assert u.joins.take_code(world.institution, "new", NOW) == world.learner
        assert u.joins.take_code(world.institution, "new", NOW) is None


def test_codes_past_their_time_are_forgotten(database: Database, world: World) -> None:
    with database() as u:
        u.joins.offer_code(world.learner, "one", NOW)
        u.joins.offer_code(world.teacher, "two", NOW + timedelta(seconds=1))
        assert u.joins.forget_expired(NOW) == 1
        assert u.joins.take_code(world.institution, "two", NOW) == world.teacher


def test_an_account_is_replaced_and_forgotten(database: Database, world: World) -> None:
    account = SealedAccount(
        registration_id=world.registration,
        url="https://platform.example.org",
        client_id="",
        sealed=b"sealed",
    )
    with database() as u:
        assert u.accounts.find(world.registration) is None
        u.accounts.record(account, NOW)
        u.accounts.record(account, LATER)
        assert u.accounts.find(world.registration) == account
        u.accounts.forget(world.registration)
        assert u.accounts.find(world.registration) is None


def test_subjects_at_one_issuer(database: Database, world: World) -> None:
    with database() as u:
        subjects = u.people.subjects(ISSUER, [world.learner, world.teacher])
        assert subjects[world.learner] == u.people.subject_of(world.learner, ISSUER)
        assert u.people.subjects("https://other.example.org", [world.learner]) == {}


def test_people_are_found_by_any_part_of_name_or_address_in_any_alphabet(
    database: Database, world: World
) -> None:
    with database() as u:
        u.people.describe(world.learner, name="Зразкова Учениця", email="Sample.One@example.org")
        u.people.describe(world.teacher, name="Sample Teacher", email="")
        assert [p.id for p in u.people.search(world.institution, "зразкова", 5)] == [world.learner]
        assert [p.id for p in u.people.search(world.institution, "ONE@EX", 5)] == [world.learner]
        assert len(u.people.search(world.institution, "sample", 5)) == 2
        assert len(u.people.search(world.institution, "sample", 1)) == 1
        assert u.people.search(world.institution + 1, "sample", 5) == ()


def test_where_a_person_is_known(database: Database, world: World) -> None:
    with database() as u:
        assert u.people.issuers(world.learner) == (world.issuer,)
        u.people.enrol(world.learner, world.course, CourseRole.LEARNER)
        assert [course.id for course in u.courses.of_person(world.learner)] == [world.course]
        assert u.courses.of_person(10**9) == ()
