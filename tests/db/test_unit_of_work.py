"""One transaction: whole or not at all, never nested, and what it lost to is a `Conflict`."""

import contextvars
import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, exc, text

from app.db.engine import TimeLimits, read_url
from app.db.unit_of_work import Database
from app.domain.people import CourseRole
from app.ports.storage import Conflict, JobRequest, UnitOfWork
from app.ports.transaction import inside_transaction
from tests.db.samples import ISSUER, NOW, World, add_award, at_once, build_definition


class SampleError(Exception):
    pass


def read_queue(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        keys = list(connection.execute(text("SELECT key FROM queue")).scalars())
    engine.dispose()
    return keys


def add_institution(database: Database, slug: str) -> None:
    with database() as u:
        u.institutions.add(slug=slug, name="", country="AL", url="")


def test_a_normal_end_commits(database: Database) -> None:
    add_institution(database, "kept")
    with database(read_only=True) as u:
        assert u.institutions.find("kept")


def test_an_exception_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database() as u:
            u.institutions.add(slug="a", name="", country="AL", url="")
            raise SampleError

    with pytest.raises(SampleError):
        fail()
    with database(read_only=True) as u:
        assert u.institutions.all() == ()


def test_a_unit_inside_another_is_a_mistake(database: Database) -> None:
    with database():
        with pytest.raises(RuntimeError, match="inside another"), database(read_only=True):
            pass
        assert inside_transaction.get()
    add_institution(database, "afterwards")


def test_the_mark_is_set_inside_and_gone_after(database: Database) -> None:
    assert not inside_transaction.get()
    for read_only in (False, True):
        with database(read_only=read_only):
            assert inside_transaction.get()
        assert not inside_transaction.get()
    with pytest.raises(SampleError), database():
        raise SampleError
    assert not inside_transaction.get()


def test_a_unit_may_end_in_another_context(database: Database, world: World) -> None:
    """As in a streamed answer, each piece of which is fetched by whichever thread is free."""
    unit = database(read_only=True)
    u = contextvars.copy_context().run(unit.__enter__)
    assert contextvars.copy_context().run(u.people.get, world.learner).id == world.learner
    contextvars.copy_context().run(unit.__exit__, None, None, None)
    add_institution(database, "afterwards")


def test_a_read_only_unit_cannot_write(database: Database) -> None:
    with pytest.raises(exc.DBAPIError), database(read_only=True) as u:
        u.institutions.add(slug="a", name="", country="AL", url="")
    with database(read_only=True) as u:
        assert u.institutions.all() == ()


def test_a_read_only_unit_sees_one_moment(database: Database, world: World) -> None:
    with database(read_only=True) as u:
        before = u.institutions.all()
        contextvars.Context().run(add_institution, database, "meanwhile")
        assert u.institutions.all() == before
    with database(read_only=True) as u:
        assert len(u.institutions.all()) == len(before) + 1


def test_reading_runs_beside_a_writer(database: Database, world: World) -> None:
    wrote, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with database() as u:
            u.people.describe(world.learner, name="Sample Learner Two", email="")
            wrote.set()
            assert may_end.wait(timeout=30)

    writer = threading.Thread(target=write)
    writer.start()
    assert wrote.wait(timeout=30)
    with database(read_only=True) as u:
        assert u.people.get(world.learner).name == ""
    may_end.set()
    writer.join(timeout=30)
    with database(read_only=True) as u:
        assert u.people.get(world.learner).name == "Sample Learner Two"


def test_reading_the_chain_or_a_person_to_lock_works_in_a_read_only_unit(
    database: Database, world: World
) -> None:
    with database(read_only=True) as u:
        u.people.lock(world.learner)
        assert u.register.last(world.institution) is None
        assert u.status_lists.revoked_indices(1) == ()


def test_a_job_is_queued_with_the_transaction(database: Database, database_url: str) -> None:
    with database() as u:
        u.jobs.enqueue(JobRequest(name="sync", key="sync-1"))

    def fail() -> None:
        with database() as u:
            u.jobs.enqueue(JobRequest(name="sync", key="sync-2"))
            raise SampleError

    with pytest.raises(SampleError):
        fail()
    assert read_queue(database_url) == ["sync-1"]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda u, world: u.institutions.add(slug="sample", name="", country="AL", url=""),
        lambda u, world: u.registrations.add(u.registrations.get(world.registration)),
        lambda u, world: u.people.add(world.institution, ISSUER, "learner-1"),
        lambda u, world: u.offerings.add(world.course, world.version, NOW),
        lambda u, world: [add_award(u, world, world.learner) for _ in range(2)],
    ],
    ids=["institution", "registration", "identity", "offering", "award"],
)
def test_a_promised_conflict_is_raised_by_its_method(
    database: Database, world: World, attempt: Callable[[UnitOfWork, World], object]
) -> None:
    def lose() -> None:
        with database() as u:
            with pytest.raises(Conflict):
                attempt(u, world)
            raise SampleError

    with pytest.raises(SampleError):
        lose()


def test_a_conflict_names_the_constraint_and_no_value(database: Database, world: World) -> None:
    with pytest.raises(Conflict) as caught, database() as u:
        u.people.add(world.institution, ISSUER, "learner-1")
    assert "platform_identities" in str(caught.value)
    assert "learner-1" not in str(caught.value)


def test_a_conflict_that_was_caught_still_ends_the_unit(database: Database, world: World) -> None:
    """PostgreSQL has given up such a transaction; a normal end would lose it in silence."""

    def catch_and_go_on() -> None:
        with database() as u:
            u.people.describe(world.learner, name="Sample Learner Two", email="")
            with pytest.raises(Conflict):
                u.offerings.add(world.course, world.version, NOW)

    with pytest.raises(Conflict, match="nothing was written"):
        catch_and_go_on()
    with database(read_only=True) as u:
        assert u.people.get(world.learner).name == ""
    add_institution(database, "the connection is as good as new")


def test_a_mistake_is_no_conflict(database: Database, world: World) -> None:
    """Running the use case again would not help, and would hide the mistake."""
    with pytest.raises(exc.IntegrityError), database() as u:
        u.people.enrol(world.learner, 10**9, CourseRole.LEARNER)


def test_waiting_in_vain_for_another_process_is_a_conflict(
    database: Database, database_url: str, world: World
) -> None:
    """What the other holds is the file on SQLite and the person's row on PostgreSQL."""
    hasty = Database(
        database_url, threads=2, enqueue=lambda *_: None, limits=TimeLimits(lock=1, connection=1)
    )

    def lock_too() -> None:
        with hasty() as u:
            u.people.lock(world.learner)

    with database() as u:
        u.people.lock(world.learner)
        with pytest.raises(Conflict):
            contextvars.Context().run(lock_too)
    lock_too()
    hasty.close()


def test_waiting_in_vain_for_a_turn_in_this_process_is_a_conflict(database_url: str) -> None:
    hasty = Database(
        database_url, threads=1, enqueue=lambda *_: None, limits=TimeLimits(connection=1)
    )
    with hasty(), pytest.raises(Conflict):
        contextvars.Context().run(hasty().__enter__)
    add_institution(hasty, "afterwards")
    hasty.close()


def test_a_database_that_is_away_does_not_answer() -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/none", threads=2, enqueue=lambda *_: None)
    assert not away.ping()
    away.close()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://example.org/laurel", "oracle://x/y"]
)
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite needs a file|is not supported"):
        read_url(url)


def test_writers_in_many_threads_wait_for_each_other(database: Database, world: World) -> None:
    def write(number: int) -> None:
        with database() as u:
            u.people.add(world.institution, ISSUER, f"thread-{number}")

    assert at_once(60, write) == [None] * 60
    with database(read_only=True) as u:
        assert all(
            u.people.find_by_identity(world.institution, ISSUER, f"thread-{number}")
            for number in range(60)
        )


def test_two_versions_at_once_get_two_numbers(database: Database, world: World) -> None:
    def publish(number: int) -> int:
        with database() as u:
            definition = build_definition("parallel")
            return u.definitions.publish(world.institution, definition, str(uuid4()), NOW).number

    assert sorted(map(str, at_once(10, publish))) == sorted(map(str, range(1, 11)))
