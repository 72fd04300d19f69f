"""Point 2 of the list: RS256, by a key of the registration's key set, found by its `kid`."""

import base64
import hashlib
import hmac
import json

import pylti1p3.message_launch
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.domain.errors import RefusalCode
from tests.lti.platform import ABSENT, BROWSER, World, jwk, rsa_key
from tests.lti.refusals import refused

INVALID = RefusalCode.SIGNATURE_INVALID
MALFORMED = RefusalCode.TOKEN_MALFORMED


def encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def test_a_key_that_is_not_the_platforms(world: World) -> None:
    login = world.log_in()
    with refused(INVALID, "signature"):
        world.post(login, world.sign(world.payload(login), key=rsa_key(2)))


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_part(world: World, part: int) -> None:
    login = world.log_in()
    parts = world.sign(world.payload(login)).split(".")
    other = world.sign(world.payload(login, sub="subject-2"), typ="other").split(".")
    parts[part] = other[part]
    with refused(INVALID, "signature"):
        world.post(login, ".".join(parts))


def test_no_algorithm_at_all(world: World) -> None:
    login = world.log_in()
    header = encode(b'{"alg":"none","kid":"platform-key-1"}')
    body = encode(json.dumps(world.payload(login)).encode())
    with refused(INVALID, "alg"):
        world.post(login, f"{header}.{body}.AAAA")
    with refused(MALFORMED, "id_token"):
        world.post(world.log_in(), f"{header}.{body}.")


@pytest.mark.parametrize("header", [{"kid": "platform-key-1"}, {"alg": 1}, {"alg": ["RS256"]}])
def test_a_header_without_the_one_algorithm(world: World, header: dict[str, object]) -> None:
    login = world.log_in()
    _, body, signature = world.sign(world.payload(login)).split(".")
    with refused(INVALID, "alg"):
        world.post(login, ".".join((encode(json.dumps(header).encode()), body, signature)))


def test_hs256_with_the_public_key_as_its_secret(world: World) -> None:
    login = world.log_in()
    public = rsa_key().public_key()
    modulus = public.public_numbers().n.to_bytes(256, "big")
    with refused(INVALID, "alg"):
        world.post(login, world.sign(world.payload(login), key=modulus, algorithm="HS256"))
    login = world.log_in()
    header = encode(b'{"alg":"HS256","kid":"platform-key-1"}')
    body = encode(json.dumps(world.payload(login)).encode())
    with refused(INVALID, "alg"):
        secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        mac = hmac.new(secret, f"{header}.{body}".encode(), hashlib.sha256).digest()
        world.post(login, f"{header}.{body}.{encode(mac)}")


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_another_algorithm_of_the_same_key(world: World, algorithm: str) -> None:
    world.reader.publish(jwk(rsa_key(), alg=algorithm), jwk(rsa_key()))
    login = world.log_in()
    with refused(INVALID, "alg"):
        world.post(login, world.sign(world.payload(login), algorithm=algorithm))


@pytest.mark.parametrize("kid", [ABSENT, ""])
def test_no_kid(world: World, kid: object) -> None:
    login = world.log_in()
    with refused(INVALID, "kid"):
        world.post(login, world.sign(world.payload(login), kid=kid))


@pytest.mark.parametrize("kid", [1, None, ["platform-key-1"], {}])
def test_a_kid_that_is_no_text(world: World, kid: object) -> None:
    login = world.log_in()
    _, body, signature = world.sign(world.payload(login)).split(".")
    header = encode(json.dumps({"alg": "RS256", "kid": kid}).encode())
    with refused(INVALID, "kid"):
        world.post(login, f"{header}.{body}.{signature}")


def test_a_critical_header_that_we_do_not_know(world: World) -> None:
    login = world.log_in()
    with refused(INVALID, "signature"):
        world.post(login, world.sign(world.payload(login), crit=["exp"], exp=1))


def test_a_key_inside_the_token_is_not_believed(world: World) -> None:
    login = world.log_in()
    token = world.sign(world.payload(login), key=rsa_key(2), jwk=jwk(rsa_key(2)))
    with refused(INVALID, "signature"):
        world.post(login, token)


def test_a_key_address_inside_the_token_is_not_asked(world: World) -> None:
    login = world.log_in()
    evil = "https://evil.example.org/keys"
    world.reader.publish(jwk(rsa_key(2)), url=evil)
    with refused(INVALID, "signature"):
        world.post(login, world.sign(world.payload(login), key=rsa_key(2), jku=evil))
    assert evil not in world.reader.reads


def test_two_keys_with_one_kid_are_both_tried(world: World) -> None:
    world.reader.publish(jwk(rsa_key(2)), jwk(rsa_key(1)))
    for number in (1, 2):
        login = world.log_in()
        world.post(login, world.sign(world.payload(login), key=rsa_key(number)))
    login = world.log_in()
    with refused(INVALID, "signature"):
        world.post(login, world.sign(world.payload(login), key=rsa_key(3)))


def test_the_key_set_is_the_registrations_own(world: World) -> None:
    login = world.log_in()
    world.post(login, world.sign(world.payload(login)))
    assert world.reader.reads == ["https://platform.example.org/keys"]


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "..",
        "e30.e30.",
        "e30..e30",
        ".e30.e30",
        "e30.e30.é",
        "W10.e30.e30",
        "bnVsbA.e30.e30",
        "e30\n.e30.e30",
        "A" * 65537,
    ],
)
def test_what_is_no_token(world: World, token: str) -> None:
    with refused(MALFORMED, "id_token"):
        world.post(world.log_in(), token)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"{", b"\xff", b"[" * 40000])
def test_a_signed_body_that_is_no_object(world: World, body: bytes) -> None:
    header = encode(b'{"alg":"RS256","kid":"platform-key-1"}')
    with refused(MALFORMED, "id_token"):
        world.post(world.log_in(), f"{header}.{encode(body)}.AAAA")


@pytest.mark.parametrize("junk", ["=", "~", " ", "%0A", "\n"])
@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_part_with_anything_but_base64url(world: World, part: int, junk: str) -> None:
    login = world.log_in()
    parts = world.sign(world.payload(login)).split(".")
    parts[part] += junk
    with refused(MALFORMED, "id_token"):
        world.messages.accept_launch(
            {"state": login.state, "id_token": ".".join(parts)}, browser=BROWSER
        )


def test_a_large_token_within_the_limit_is_read(world: World) -> None:
    launch = world.launch(custom={"text": "x" * 40000}).launch
    assert launch.subject == "subject-1"


def test_a_good_token_beyond_the_limit_is_not_read(world: World) -> None:
    with refused(MALFORMED, "id_token"):
        world.launch(custom={"text": "x" * 60000})


def test_what_the_library_alone_objects_to_is_refused_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later version of the library may know more than our own list."""
    monkeypatch.setattr(pylti1p3.message_launch, "get_validators", list)
    with refused(MALFORMED):
        world.launch()
