"""Facts pile up; the newest of a source is found among them."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, exc, text

from app.db.unit_of_work import Database
from app.domain.evidence import LastSaid, Withdrawn
from app.ports.storage import Conflict
from tests.db.samples import NOW, World, build_fact, build_grade

HOUR = timedelta(hours=1)
SOURCE = "https://platform.example.org/items/1"


def test_the_newest_fact_of_each_learner_is_by_time_then_by_arrival(
    database: Database, world: World
) -> None:
    newest = build_fact(world, world.learner, Withdrawn(), observed_at=NOW + HOUR)
    older = build_grade(world, world.learner)
    first, second = build_grade(world, world.teacher, "1"), build_grade(world, world.teacher, "2")
    with database() as u:
        u.evidence.add_facts([newest, first])
        u.evidence.add_facts([older, second])
        found = u.evidence.last_said(world.offering, "task", SOURCE)
    assert found == {
        fact.person_id: LastSaid(fact.digest, fact.route, fact.observed_at, withdrawn)
        for fact, withdrawn in ((newest, True), (second, False))
    }


def test_facts_of_another_leaf_or_source_are_not_its_own(database: Database, world: World) -> None:
    with database() as u:
        u.evidence.add_facts(
            [
                build_fact(world, world.learner, Withdrawn(), leaf="other"),
                build_fact(world, world.learner, Withdrawn(), source_id="https://other"),
            ]
        )
        assert u.evidence.last_said(world.offering, "task", SOURCE) == {}
        assert u.evidence.last_said(world.offering + 1, "other", SOURCE) == {}
        assert len(u.evidence.facts([world.offering], [world.learner])) == 2


def test_no_facts_are_no_work(database: Database, world: World) -> None:
    with database() as u:
        u.evidence.add_facts([])
        assert u.evidence.facts([world.offering], [world.learner]) == ()
        assert u.evidence.readings([world.offering]) == {}
        assert u.evidence.waivers([world.offering], [world.learner]) == ()


def test_a_fact_is_recorded_once(database: Database, world: World) -> None:
    fact = build_grade(world, world.learner)
    with database() as u:
        u.evidence.add_facts([fact])
    with pytest.raises(Conflict), database() as u:
        u.evidence.add_facts([fact])


@pytest.mark.parametrize(
    "wrong",
    [
        "kind = 'hearsay'",
        "given = NULL",
        "maximum = NULL",
        "level = 'expert'",
        "kind = 'level'",
        "kind = 'attested'",
        "kind = 'withdrawn'",
        "route = 'rumour'",
    ],
)
def test_a_value_that_is_none_of_its_kind_is_refused(
    database: Database, database_url: str, world: World, wrong: str
) -> None:
    with database() as u:
        u.evidence.add_facts([build_grade(world, world.learner)])
    engine = create_engine(database_url)
    with engine.begin() as connection:
        drop = (
            "DROP TRIGGER refuse_update_facts"
            if connection.dialect.name == "sqlite"
            else "SET LOCAL session_replication_role = replica"
        )
        connection.execute(text(drop))
        with pytest.raises(exc.IntegrityError):
            connection.execute(text(f"UPDATE facts SET {wrong}"))  # noqa: S608 - the test's own
        connection.rollback()
    engine.dispose()
