"""What a key set may hold, and which of its keys may sign a launch."""

import json

import pytest

from app.lti.key_sets import read_key_set
from tests.lti.platform import KID, jwk, rsa_key


def read(*entries: object) -> dict[str, int]:
    keys = read_key_set(json.dumps({"keys": entries}).encode())
    return {kid: len(found) for kid, found in keys.items()}


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"alg": "RS256"},
        {"use": "sig"},
        {"key_ops": ["verify"]},
        {"alg": "RS256", "use": "sig", "key_ops": ["verify", "sign"], "x5c": ["x"]},
    ],
)
def test_a_usable_key(members: dict[str, object]) -> None:
    assert read(jwk(rsa_key(), **members)) == {KID: 1}


@pytest.mark.parametrize(
    "members",
    [
        {"kty": "EC"},
        {"kty": None},
        {"kid": None},
        {"kid": ""},
        {"kid": 5},
        {"alg": "RS512"},
        {"alg": 5},
        {"use": "enc"},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"key_ops": []},
        {"n": None},
        {"e": None},
        {"n": 5},
        {"e": 5},
        {"n": ""},
        {"n": "é"},
        {"n": "A"},
        {"e": "AA"},
        {"e": "AQ"},
        {"e": "Ag"},
    ],
)
def test_an_unusable_key_does_not_spoil_the_others(members: dict[str, object]) -> None:
    spoilt = {**jwk(rsa_key(), kid="spoilt"), **members}
    assert read(spoilt, jwk(rsa_key())) == {KID: 1}
    missing = {name: value for name, value in spoilt.items() if value is not None}
    assert read(jwk(rsa_key()), missing) == {KID: 1}


@pytest.mark.parametrize("entry", [None, 1, "text", [], {}])
def test_an_entry_that_is_no_key_does_not_spoil_the_others(entry: object) -> None:
    assert read(entry, jwk(rsa_key())) == {KID: 1}


def test_a_key_that_is_too_short_to_be_trusted_is_left_out() -> None:
    assert read(jwk(rsa_key(1, bits=1024), kid="weak"), jwk(rsa_key())) == {KID: 1}


def test_a_key_that_is_too_long_to_be_checked_in_time_is_left_out() -> None:
    modulus = "_" * (9000 * 4 // 24)
    assert read(jwk(rsa_key(), kid="long", n=modulus), jwk(rsa_key())) == {KID: 1}


def test_a_private_key_that_was_published_by_mistake_is_read_as_a_public_one() -> None:
    numbers = rsa_key().private_numbers()
    assert read(jwk(rsa_key(), d=str(numbers.d))) == {KID: 1}


def test_keys_with_one_kid_stand_in_the_order_of_the_set() -> None:
    body = json.dumps({"keys": [jwk(rsa_key(2)), jwk(rsa_key(1))]}).encode()
    moduli = [key.public_numbers().n for key in read_key_set(body)[KID]]
    assert moduli == [rsa_key(number).public_key().public_numbers().n for number in (2, 1)]
