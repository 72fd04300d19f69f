"""Launches over the real storage, one at a time and two hundred at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import jwt
import pytest

from app.db.migrate import migrate
from app.db.unit_of_work import Database
from app.domain.errors import RefusalCode, Refused
from app.lti.digests import digest
from app.lti.tool_keys import ToolKeys
from app.ports.identity_storage import NewRegistration
from tests.lti.platform import REGISTRATION, MarkingSealer, SetClock, World
from tests.lti.refusals import refused

THREADS = 20


def refuse_jobs(*_job: object) -> None:
    raise AssertionError("a launch message queues nothing by itself")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database with the registration; each test brings its own logins."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("launches")
        url = f"sqlite:///{folder / 'laurel.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres_url")
    migrate(url)
    database = Database(url, threads=1, enqueue=refuse_jobs)
    with database() as u:
        institution = u.institutions.add(slug="sample", name="Sample", country="AL", url="")
        known = {**asdict(REGISTRATION), "institution_id": institution.id}
        del known["id"], known["guid"]
        u.registrations.add(NewRegistration(**known))
    database.close()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, threads=THREADS, enqueue=refuse_jobs)
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    return World(unit_of_work=database)


def test_a_launch_and_its_repetition(world: World) -> None:
    login = world.log_in()
    token = world.sign(world.payload(login))
    assert world.post(login, token).launch.subject == "subject-1"
    with refused(RefusalCode.STATE_UNKNOWN, "state"):
        world.post(login, token)


def test_a_state_is_used_by_a_bad_token_too(world: World) -> None:
    login = world.log_in()
    with refused(RefusalCode.SIGNATURE_INVALID, "kid"):
        world.post(login, world.sign(world.payload(login), kid="unknown"))
    with refused(RefusalCode.STATE_UNKNOWN, "state"):
        world.post(login, world.sign(world.payload(login)))


def test_a_replayed_nonce(world: World, database: Database) -> None:
    first, second = world.log_in(), world.log_in()
    with database() as u:
        used = u.logins.consume(digest(first.state), world.clock.now)
        spare = u.logins.consume(digest(second.state), world.clock.now)
        assert used
        assert spare
        u.logins.record(used)
        u.logins.record(replace(spare, nonce_digest=used.nonce_digest))
    world.post(first, world.sign(world.payload(first)))
    with refused(RefusalCode.NONCE_WRONG, "nonce"):
        world.post(second, world.sign(world.payload(second, nonce=first.nonce)))


def test_two_hundred_simultaneous_launches(world: World) -> None:
    def launch(number: int) -> str:
        return world.launch(sub=f"subject-{number}").launch.subject

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        subjects = list(pool.map(launch, range(200)))
    assert subjects == [f"subject-{number}" for number in range(200)]
    assert len(world.reader.reads) == 1


def test_of_many_posts_of_one_state_one_is_accepted(world: World) -> None:
    login = world.log_in()
    token = world.sign(world.payload(login))
    start = threading.Barrier(8)

    def post() -> str:
        start.wait(10)
        try:
            return world.post(login, token).launch.subject
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = sorted(future.result(30) for future in [pool.submit(post) for _ in range(8)])
    assert answers == [*[RefusalCode.STATE_UNKNOWN] * 7, "subject-1"]


def test_two_processes_that_start_at_once_agree_on_a_tool_key(database: Database) -> None:
    processes = [
        ToolKeys(unit_of_work=database, clock=SetClock(), sealer=MarkingSealer()) for _ in range(2)
    ]
    start = threading.Barrier(2)

    def build(keys: ToolKeys) -> str:
        start.wait(10)
        return keys.build(client_id="client-1", audience="https://platform.example.org/token")

    with ThreadPoolExecutor(max_workers=2) as pool:
        first = list(pool.map(build, processes))
    later = [keys.build(client_id="client-1", audience="x") for keys in processes]
    assert processes[0].key_set() == processes[1].key_set()
    published = {key["kid"] for key in processes[0].key_set()["keys"]}
    assert {jwt.get_unverified_header(assertion)["kid"] for assertion in first} <= published
    assert len({jwt.get_unverified_header(assertion)["kid"] for assertion in later}) == 1
