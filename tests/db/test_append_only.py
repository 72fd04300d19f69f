"""The database itself refuses to change what was observed, published, registered and signed."""

import pytest
from sqlalchemy import Connection, Table, create_engine, delete, exc, text

from app.db.tables.awards import awards, register_entries
from app.db.tables.definitions import versions
from app.db.tables.evidence import facts
from app.db.unit_of_work import Database
from app.domain.register import RegisterEvent, build_entry
from app.ports.storage import JobRequest
from tests.db.samples import NOW, World, add_award, build_grade

CHANGES = [
    "UPDATE facts SET given = '100'",
    "UPDATE facts SET reason = 'better'",
    "DELETE FROM facts",
    "UPDATE register_entries SET details = '{}'",
    "UPDATE register_entries SET digest = 'forged'",
    "DELETE FROM register_entries",
    "UPDATE versions SET definition = '{}'",
    "UPDATE versions SET title = 'Another'",
    "DELETE FROM versions",
    "UPDATE awards SET document = 'forged'",
    "UPDATE awards SET decision = '{}'",
    "UPDATE awards SET decision_digest = 'forged'",
    "UPDATE awards SET person_id = person_id",
    "UPDATE awards SET status_index = 7",
    "UPDATE awards SET state = 'revoked', document = 'forged'",
    "DELETE FROM awards",
]


@pytest.fixture
def filled(database: Database, world: World) -> None:
    with database() as u:
        u.evidence.add_facts([build_grade(world, world.learner)])
        award = add_award(u, world, world.learner)
        u.register.append(
            build_entry(
                None,
                institution_id=world.institution,
                award_uuid=award.uuid,
                event=RegisterEvent.ISSUED,
                at=NOW,
                actor_id=None,
                details={},
            )
        )


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_refused(filled: None, database_url: str, change: str) -> None:
    engine = create_engine(database_url)
    with pytest.raises(exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()


def test_truncating_is_refused_too(filled: None, database_url: str) -> None:
    engine = create_engine(database_url)
    for table in (facts, register_entries, awards, versions):
        with pytest.raises(exc.DBAPIError, match="append-only"), engine.begin() as connection:
            empty(connection, table)
    engine.dispose()


def test_what_may_change_in_an_award_can(filled: None, database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        for change in (
            "UPDATE awards SET shared = true",
            "UPDATE awards SET state = 'revoked', revoked_at = issued_at, revocation_reason = 'x'",
        ):
            assert connection.execute(text(change)).rowcount == 1
    engine.dispose()


def test_a_refused_change_is_a_mistake_and_no_conflict(filled: None, database_url: str) -> None:
    """A conflict is tried again; a mistake has to be seen."""

    def change(connection: Connection, request: JobRequest) -> None:
        connection.execute(text("DELETE FROM facts"))

    database = Database(database_url, threads=2, enqueue=change)
    with pytest.raises(exc.DBAPIError, match="append-only"), database() as u:
        u.jobs.enqueue(JobRequest(name="", key=""))
    database.close()


def empty(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"TRUNCATE {table.name} CASCADE"))
    else:
        connection.execute(delete(table))
