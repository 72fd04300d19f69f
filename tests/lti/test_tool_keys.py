"""Our own keys: made once, sealed, published, rotated with overlap; and what they sign."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import jwt
import pytest
from jwt.algorithms import RSAAlgorithm

from app.lti.tool_keys import ToolKeys
from app.ports.storage import Conflict, UnitOfWork
from app.ports.transaction import inside_transaction
from tests.lti.platform import MarkingSealer, SetClock, World
from tests.lti.storage import Storage, StoredKeys

CLIENT = "client-1"
TOKEN_URL = "https://platform.example.org/token"


def decode(assertion: str, keys: ToolKeys) -> dict[str, object]:
    """The claims, verified as a platform would, by the published key set."""
    key_set = jwt.PyJWKSet.from_dict(keys.key_set())
    header = jwt.get_unverified_header(assertion)
    assert header["alg"] == "RS256"
    claims: dict[str, object] = jwt.decode(
        assertion,
        key_set[header["kid"]].key,
        algorithms=["RS256"],
        audience=TOKEN_URL,
        options={"verify_exp": False, "verify_iat": False},
    )
    return claims


def test_an_assertion_says_who_asks_whom_and_for_how_long(world: World) -> None:
    now = int(world.clock.now.timestamp())
    claims = decode(world.tool_keys.build(client_id=CLIENT, audience=TOKEN_URL), world.tool_keys)
    jti = claims.pop("jti")
    assert isinstance(jti, str)
    assert len(jti) >= 22
    assert claims == {
        "iss": CLIENT,
        "sub": CLIENT,
        "aud": TOKEN_URL,
        "iat": now - 5,
        "exp": now + 300,
    }


def test_every_assertion_has_an_id_of_its_own(world: World) -> None:
    assertions = [world.tool_keys.build(client_id=CLIENT, audience=TOKEN_URL) for _ in range(5)]
    assert len({str(decode(assertion, world.tool_keys)["jti"]) for assertion in assertions}) == 5


def test_the_key_set_holds_one_public_key_of_2048_bits(world: World) -> None:
    (key,) = world.messages.key_set()["keys"]
    assert set(key) == {"kty", "n", "e", "alg", "use", "kid"}
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert RSAAlgorithm.from_jwk(key).key_size == 2048
    assert world.messages.key_set() == world.tool_keys.key_set() == {"keys": [key]}


def test_the_private_key_is_stored_sealed(world: World) -> None:
    world.tool_keys.key_set()
    (stored,) = world.storage.tables.keys.rows
    assert stored.private_sealed.startswith(b"sealed:")
    assert not set(stored.public_jwk) & {"d", "p", "q", "dp", "dq", "qi"}


def test_a_key_that_cannot_be_opened_is_named_so(world: World) -> None:
    world.tool_keys.key_set()
    row = world.storage.tables.keys.rows.pop()
    world.storage.tables.keys.add_tool_key(
        kid=row.kid, public_jwk=row.public_jwk, sealed=b"under another secret", now=row.created_at
    )
    with pytest.raises(ValueError, match="not sealed"):
        world.tool_keys.build(client_id=CLIENT, audience=TOKEN_URL)


def test_another_process_uses_the_same_key(world: World) -> None:
    assertion = world.tool_keys.build(client_id=CLIENT, audience=TOKEN_URL)
    other = ToolKeys(unit_of_work=world.storage, clock=world.clock, sealer=MarkingSealer())
    assert other.key_set() == world.tool_keys.key_set()
    assert decode(assertion, other)["sub"] == CLIENT


def test_a_rotated_key_signs_from_now_on_and_the_old_one_stays_published_for_a_day(
    world: World,
) -> None:
    before = world.tool_keys.build(client_id=CLIENT, audience=TOKEN_URL)
    other = ToolKeys(unit_of_work=world.storage, clock=world.clock, sealer=MarkingSealer())
    new_kid = other.rotate()
    after = world.tool_keys.build(client_id=CLIENT, audience=TOKEN_URL)
    assert jwt.get_unverified_header(after)["kid"] == new_kid
    assert jwt.get_unverified_header(before)["kid"] != new_kid

    world.clock.go_on(hours=23, minutes=59)
    assert decode(before, world.tool_keys)
    assert decode(after, world.tool_keys)
    world.clock.go_on(minutes=1)
    assert [key["kid"] for key in world.tool_keys.key_set()["keys"]] == [new_kid]


def test_a_rotation_before_the_first_use_leaves_one_key(world: World) -> None:
    kid = world.tool_keys.rotate()
    assert [key["kid"] for key in world.tool_keys.key_set()["keys"]] == [kid]


def test_many_threads_make_one_key_and_no_other_in_vain(world: World) -> None:
    class CountingSealer(MarkingSealer):
        sealed = 0

        def seal(self, plain: bytes) -> bytes:
            self.sealed += 1
            return super().seal(plain)

    sealer = CountingSealer()
    keys = ToolKeys(unit_of_work=world.storage, clock=world.clock, sealer=sealer)
    start = threading.Barrier(8)

    def ask() -> str:
        start.wait(10)
        return keys.build(client_id=CLIENT, audience=TOKEN_URL)

    with ThreadPoolExecutor(max_workers=8) as pool:
        assertions = [future.result(60) for future in [pool.submit(ask) for _ in range(8)]]
    assert len(world.storage.tables.keys.rows) == sealer.sealed == 1
    assert all(decode(assertion, keys) for assertion in assertions)


class RacingStorage(Storage):
    """Two processes that both found no key, and then write at once.

    The second one's transaction waits and sees the first one's key, or fails,
    or sees nothing of the first: databases differ.
    """

    def __init__(self, second: str) -> None:
        super().__init__()
        self._second = second
        self._both_found_none = threading.Barrier(2)
        self._writes = 0

    @contextmanager
    def __call__(self, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        opened = super().__call__() if read_only else self._write()
        with opened as u:
            yield u

    @contextmanager
    def _write(self) -> Iterator[UnitOfWork]:
        self._both_found_none.wait(60)
        with super().__call__() as u:
            self._writes += 1
            if self._writes == 2 and self._second == "fails":
                raise Conflict
            before = self.tables.keys.rows
            if self._second == "sees nothing":
                self.tables.keys = StoredKeys(next_id=len(before) + 1)
            yield u
        if self._second == "sees nothing":
            self.tables.keys.rows = [*before, *self.tables.keys.rows]


@pytest.mark.parametrize("second", ["waits", "fails", "sees nothing"])
def test_two_processes_that_start_at_once_end_with_one_key_in_use(second: str) -> None:
    storage, clock = RacingStorage(second), SetClock()
    processes = [
        ToolKeys(unit_of_work=storage, clock=clock, sealer=MarkingSealer()) for _ in range(2)
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [
            pool.submit(keys.build, client_id=CLIENT, audience=TOKEN_URL) for keys in processes
        ]
        first = [future.result(60) for future in futures]
    later = [keys.build(client_id=CLIENT, audience=TOKEN_URL) for keys in processes]
    for keys in processes:
        assert all(decode(assertion, keys)["sub"] == CLIENT for assertion in (*first, *later))
    assert len({jwt.get_unverified_header(assertion)["kid"] for assertion in later}) == 1
    assert len(storage.tables.keys.rows) == (2 if second == "sees nothing" else 1)


def test_no_key_is_generated_inside_a_transaction(world: World) -> None:
    class WatchfulSealer(MarkingSealer):
        def seal(self, plain: bytes) -> bytes:
            assert not inside_transaction.get()
            return super().seal(plain)

    keys = ToolKeys(unit_of_work=world.storage, clock=world.clock, sealer=WatchfulSealer())
    keys.key_set()
    keys.rotate()
    assert len(keys.key_set()["keys"]) == 2
