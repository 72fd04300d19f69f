"""One active award per person and version, and a register that finds them again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import exc

from app.db.unit_of_work import Database
from app.domain.awarding import Award, AwardState, Holder
from app.ports.award_storage import RegisterFilter
from app.ports.storage import Conflict, UnitOfWork
from tests.db.samples import (
    NOW,
    World,
    add_award,
    add_learners,
    at_once,
    build_definition,
    build_launch,
)


def test_parallel_claims_make_one_award(database: Database, world: World) -> None:
    """As a claim does it: lock the person, look, and add what is missing."""
    with database() as u:
        u.status_lists.add(world.institution, uuid4(), b"list")

    def claim(_: int) -> Award:
        with database() as u:
            u.people.lock(world.learner)
            active = u.awards.find_active(world.learner, world.version)
            return active or add_award(u, world, world.learner)

    outcomes = at_once(20, claim)
    assert len({str(award) for award in outcomes}) == 1
    with database(read_only=True) as u:
        assert u.awards.count(RegisterFilter(institution_id=world.institution)) == 1


def test_claims_that_forget_to_lock_still_make_one_award(database: Database, world: World) -> None:
    def claim(_: int) -> Award:
        with database() as u:
            return add_award(u, world, world.learner)

    outcomes = at_once(20, claim)
    assert sum(isinstance(outcome, Award) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 19


def test_claims_of_other_people_do_not_wait(database: Database, world: World) -> None:
    """A lock on one person leaves others alone, and the rows that refer to the person."""
    with database() as u:
        others = add_learners(u, world, 20)
        u.status_lists.add(world.institution, uuid4(), b"list")

    def claim(number: int) -> Award:
        with database() as u:
            u.people.lock(others[number])
            return add_award(u, world, others[number])

    assert {type(outcome) for outcome in at_once(20, claim)} == {Award}


def test_an_award_may_follow_a_revoked_one(database: Database, world: World) -> None:
    with database() as u:
        first = add_award(u, world, world.learner)
        u.awards.revoke(first.id, at=NOW, reason="Issued by mistake")
        second = add_award(u, world, world.learner)
        assert u.awards.find_active(world.learner, world.version) == second
    with pytest.raises(Conflict), database() as u:
        add_award(u, world, world.learner)


def test_no_two_awards_share_a_status_index(database: Database, world: World) -> None:
    with database() as u:
        first = add_award(u, world, world.learner)
    with pytest.raises(Conflict), database() as u:
        add_award(u, world, world.teacher, status=first.status)


def test_an_index_that_was_not_taken_cannot_be_used(database: Database, world: World) -> None:
    with database() as u:
        taken = add_award(u, world, world.learner).status
    free = replace(taken, index=(taken.index + 1) % 131_072)
    with pytest.raises(Conflict), database() as u:
        add_award(u, world, world.teacher, status=free)


@pytest.mark.parametrize(
    "wrong", [{"state": AwardState.REVOKED}, {"revoked_at": NOW}], ids=["state", "moment"]
)
def test_a_revoked_award_says_when(
    database: Database, world: World, wrong: dict[str, object]
) -> None:
    with pytest.raises(exc.IntegrityError), database() as u:
        add_award(u, world, world.learner, **wrong)


@pytest.fixture
def register(database: Database, world: World) -> dict[str, Award]:
    """Three awards: today's, yesterday's last microsecond, and a revoked one of another version."""
    with database() as u:
        learners = add_learners(u, world, 3)
        other = replace(build_definition("other", "Other"), ects=None)
        version = u.definitions.publish(world.institution, other, "1" * 64, NOW)
        course = u.courses.record(
            build_launch(world.registration, world.institution, context="b", title="Kursi B"), NOW
        )
        offering = u.offerings.add(course.id, version.id, NOW)
        midnight = datetime(2026, 11, 22, tzinfo=UTC)
        awards = {
            "today": add_award(u, world, learners[0], issued_at=midnight),
            "yesterday": add_award(
                u,
                world,
                learners[1],
                issued_at=midnight - timedelta(microseconds=1),
                holder=Holder(name="Sample Çelë Шкільна Groß", email="per_cent%@example.org"),
            ),
            "other": add_award(
                u,
                world,
                learners[2],
                version_id=version.id,
                offering_id=offering.id,
                issued_at=midnight + timedelta(days=1),
                document=b"third",
            ),
        }
        u.awards.revoke(awards["other"].id, at=NOW, reason="Issued by mistake")
        return awards


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"today", "yesterday", "other"}),
        ({"state": AwardState.ISSUED}, {"today", "yesterday"}),
        ({"state": AwardState.REVOKED}, {"other"}),
        ({"issued_from": date(2026, 11, 22)}, {"today", "other"}),
        ({"issued_until": date(2026, 11, 21)}, {"yesterday"}),
        ({"issued_from": date(2026, 11, 22), "issued_until": date(2026, 11, 22)}, {"today"}),
        ({"issued_until": date.max}, {"today", "yesterday", "other"}),
        ({"issued_from": date.min}, {"today", "yesterday", "other"}),
        ({"text": "çELË"}, {"yesterday"}),
        ({"text": "шкІЛЬНА"}, {"yesterday"}),
        ({"text": "LEARNER.ONE@"}, {"today", "other"}),
        ({"text": "GROSS"}, {"yesterday"}),
        ({"text": "%"}, {"yesterday"}),
        ({"text": "_cent"}, {"yesterday"}),
        ({"text": "nobody"}, set()),
        ({"state": AwardState.REVOKED, "text": "çelë"}, set()),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_the_register_is_filtered(
    database: Database,
    world: World,
    register: dict[str, Award],
    wanted: dict[str, object],
    found: set[str],
) -> None:
    filtered = RegisterFilter(institution_id=world.institution, **wanted)  # type: ignore[arg-type]
    with database(read_only=True) as u:
        assert uuids_of(u, filtered) == {register[name].uuid for name in found}
        assert u.awards.count(filtered) == len(found)
        assert {row.award_uuid for row in u.awards.page(filtered, offset=0, limit=9)} == {
            register[name].uuid for name in found
        }


def test_the_register_is_filtered_by_version(
    database: Database, world: World, register: dict[str, Award]
) -> None:
    with database(read_only=True) as u:
        version = u.definitions.get(register["other"].version_id)
        wanted = RegisterFilter(institution_id=world.institution, version_uuid=version.uuid)
        unknown = replace(wanted, version_uuid=uuid4())
        assert uuids_of(u, wanted) == {register["other"].uuid}
        assert uuids_of(u, unknown) == set()


def test_pages_are_newest_first_and_streams_oldest_first(
    database: Database, world: World, register: dict[str, Award]
) -> None:
    wanted = RegisterFilter(institution_id=world.institution)
    newest_first = [register[name].uuid for name in ("other", "today", "yesterday")]
    with database(read_only=True) as u:
        pages = [u.awards.page(wanted, offset=offset, limit=2) for offset in (0, 2, 4)]
        streamed = [row.award_uuid for row in u.awards.stream(wanted)]
    assert [[row.award_uuid for row in page] for page in pages] == [
        newest_first[:2],
        newest_first[2:],
        [],
    ]
    assert streamed == newest_first[::-1]


def test_a_row_says_what_a_registrar_needs(
    database: Database, world: World, register: dict[str, Award]
) -> None:
    wanted = RegisterFilter(institution_id=world.institution, state=AwardState.REVOKED)
    with database(read_only=True) as u:
        (row,) = u.awards.page(wanted, offset=0, limit=9)
        issued = RegisterFilter(institution_id=world.institution, state=AwardState.ISSUED)
        assert {other.ects for other in u.awards.stream(issued)} == {"5.0"}
    assert (row.microcredential, row.identifier, row.version_number, row.ects) == (
        "Other",
        "other",
        1,
        "",
    )
    assert (row.holder_name, row.holder_email) == (
        "Sample Learner One",
        "learner.one@example.org",
    )
    assert row.course_title == "Kursi B"
    assert (row.state, row.revoked_at, row.revocation_reason) == (
        AwardState.REVOKED,
        NOW,
        "Issued by mistake",
    )
    assert row.issued_at == register["other"].issued_at
    assert row.decision_digest == register["other"].decision.digest
    assert row.document == b"third"


def test_ects_are_never_in_powers_of_ten(database: Database, world: World) -> None:
    with database() as u:
        definition = replace(build_definition("ten"), ects=Decimal("1E+1"))
        version = u.definitions.publish(world.institution, definition, "1" * 64, NOW)
        add_award(u, world, world.learner, version_id=version.id)
        (row,) = u.awards.page(RegisterFilter(institution_id=world.institution), offset=0, limit=9)
    assert row.ects == "10"


def test_the_register_is_not_streamed_from_a_unit_that_may_write(
    database: Database, world: World
) -> None:
    with database() as u, pytest.raises(RuntimeError, match="read-only"):
        u.awards.stream(RegisterFilter(institution_id=world.institution))


def uuids_of(u: UnitOfWork, wanted: RegisterFilter) -> set[object]:
    return {row.award_uuid for row in u.awards.stream(wanted)}
