"""The platforms' keys: read once, kept, read again for a new `kid`, and kept when out of reach."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.domain.errors import RefusalCode
from app.ports.services import Answer
from tests.lti.platform import (
    JWKS_URL,
    KID,
    REGISTRATION,
    KeySetReader,
    World,
    jwk,
    rsa_key,
)
from tests.lti.refusals import refused

UNREACHABLE = RefusalCode.PLATFORM_KEYS_UNREACHABLE
INVALID = RefusalCode.SIGNATURE_INVALID

BAD_BODIES = {
    "no keys": b'{"keys":[]}',
    "no list": b'{"keys":5}',
    "no object": b"[1]",
    "no JSON": b"<html>",
    "no text": b"\xff",
    "no end": b"[" * 100000,
}
TROUBLES = ["down", "status", *BAD_BODIES]


def launch_signed_by(world: World, number: int, kid: str) -> None:
    login = world.log_in()
    world.post(login, world.sign(world.payload(login), key=rsa_key(number), kid=kid))


def test_a_key_set_is_read_once_for_many_launches(world: World) -> None:
    for _ in range(5):
        world.launch()
    assert len(world.reader.reads) == 1


def test_a_key_set_is_read_again_after_an_hour(world: World) -> None:
    world.launch()
    world.clock.go_on(minutes=59)
    world.launch()
    assert len(world.reader.reads) == 1
    world.clock.go_on(minutes=1)
    world.launch()
    assert len(world.reader.reads) == 2


def test_a_key_that_left_the_set_is_refused_once_the_set_is_read_again(world: World) -> None:
    world.launch()
    world.reader.publish(jwk(rsa_key(2), kid="new"))
    world.clock.go_on(hours=1)
    with refused(INVALID, "kid"):
        launch_signed_by(world, 1, KID)


def test_an_unknown_kid_reads_the_set_again(world: World) -> None:
    world.launch()
    world.clock.go_on(seconds=30)
    world.reader.publish(jwk(rsa_key(2), kid="new"))
    launch_signed_by(world, 2, "new")
    assert len(world.reader.reads) == 2


def test_an_unknown_kid_reads_the_set_at_most_every_thirty_seconds(world: World) -> None:
    world.launch()
    for _ in range(3):
        world.clock.go_on(seconds=9)
        with refused(INVALID, "kid"):
            launch_signed_by(world, 1, "unknown")
    assert len(world.reader.reads) == 1
    world.clock.go_on(seconds=3)
    for _ in range(3):
        with refused(INVALID, "kid"):
            launch_signed_by(world, 1, "unknown")
    assert len(world.reader.reads) == 2


def test_a_known_kid_needs_no_reading_while_an_unknown_one_cools_down(world: World) -> None:
    world.launch()
    with refused(INVALID, "kid"):
        launch_signed_by(world, 1, "unknown")
    world.launch()
    assert len(world.reader.reads) == 1


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_key_set_out_of_reach_leaves_the_old_one_usable(world: World, trouble: str) -> None:
    world.launch()
    break_key_set(world.reader, trouble)
    world.clock.go_on(days=2)
    world.launch()
    assert len(world.reader.reads) == 2
    world.clock.go_on(seconds=29)
    world.launch()
    assert len(world.reader.reads) == 2


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_key_set_that_never_was_in_reach(world: World, trouble: str) -> None:
    whole = world.reader.bodies[JWKS_URL]
    break_key_set(world.reader, trouble)
    for _ in range(2):
        with refused(UNREACHABLE):
            world.launch()
    assert len(world.reader.reads) == 1
    world.reader.bodies[JWKS_URL], world.reader.status, world.reader.is_down = whole, 200, False
    world.clock.go_on(seconds=30)
    world.launch()


def break_key_set(reader: KeySetReader, trouble: str) -> None:
    reader.bodies[JWKS_URL] = BAD_BODIES.get(trouble, reader.bodies[JWKS_URL])
    reader.is_down = trouble == "down"
    reader.status = 503 if trouble == "status" else 200


def test_each_key_set_has_its_own_keys(world: World) -> None:
    other_url = f"{JWKS_URL}-2"
    other = replace(
        REGISTRATION,
        id=8,
        client_id="client-2",
        jwks_url=other_url,
    )
    world.storage.tables.registrations.rows.append(other)
    world.reader.publish(jwk(rsa_key(2)), url=other_url)
    world.launch()
    login = world.log_in(client_id="client-2")
    payload = world.payload(login, aud="client-2")
    world.post(login, world.sign(payload, key=rsa_key(2)))
    login = world.log_in(client_id="client-2")
    payload = world.payload(login, aud="client-2")
    with refused(INVALID, "signature"):
        world.post(login, world.sign(payload, key=rsa_key(1)))


class SlowReader(KeySetReader):
    """Answers only when it is let; tells when somebody asks."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.may_answer = threading.Event()

    def read(self, url: str, *, accept: str, call: str) -> Answer:
        self.asked.set()
        assert self.may_answer.wait(10)
        return super().read(url, accept=accept, call=call)


def test_two_hundred_simultaneous_launches_read_the_key_set_once() -> None:
    reader = SlowReader()
    world = World(reader=reader)
    logins = [world.log_in() for _ in range(200)]
    tokens = [world.sign(world.payload(login)) for login in logins]
    with ThreadPoolExecutor(max_workers=40) as pool:
        launches = [pool.submit(world.post, *pair) for pair in zip(logins, tokens, strict=True)]
        assert reader.asked.wait(10)
        reader.may_answer.set()
        assert {launch.result(30).launch.subject for launch in launches} == {"subject-1"}
    assert len(reader.reads) == 1


def test_a_slow_platform_holds_up_one_launch_and_no_other() -> None:
    reader = SlowReader()
    reader.may_answer.set()
    world = World(reader=reader)
    world.launch()
    world.clock.go_on(hours=1)
    reader.asked.clear()
    reader.may_answer.clear()
    with ThreadPoolExecutor(max_workers=1) as pool:
        slow = pool.submit(world.launch)
        assert reader.asked.wait(10)
        assert world.launch().launch.subject == "subject-1"
        assert not slow.done()
        reader.may_answer.set()
        slow.result(10)


def test_a_launch_signed_by_a_weak_key_is_refused(world: World) -> None:
    weak = rsa_key(1, bits=1024)
    world.reader.publish(jwk(weak), jwk(rsa_key(), kid="strong"))
    login = world.log_in()
    with pytest.warns(match="RSA key is 1024 bits"):
        token = world.sign(world.payload(login), key=weak)
    with refused(INVALID, "kid"):
        world.post(login, token)
