"""First leg: the platform starts a login and gets the browser back with state and nonce."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.errors import RefusalCode
from app.lti.digests import digest
from tests.lti.platform import (
    AUTH_URL,
    BASE_URL,
    BROWSER,
    CLIENT_ID,
    ISSUER,
    REGISTRATION,
    TARGET,
    World,
)
from tests.lti.refusals import refused


def test_the_authorisation_request_has_exactly_the_parameters_of_the_specification(
    world: World,
) -> None:
    login = world.log_in(login_hint="hint & more", lti_message_hint='{"cmid":11}')
    assert login.address.startswith(f"{AUTH_URL}?")
    assert login.parameters == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{BASE_URL}/lti/launch",
        "login_hint": "hint & more",
        "lti_message_hint": '{"cmid":11}',
        "state": login.state,
        "nonce": login.nonce,
    }


def test_a_message_hint_that_was_not_given_is_not_sent(world: World) -> None:
    assert "lti_message_hint" not in world.log_in(lti_message_hint=None).parameters


def test_an_authorisation_address_with_a_query_keeps_it(world: World) -> None:
    rows = world.storage.tables.registrations.rows
    rows[0] = replace(REGISTRATION, auth_url=f"{AUTH_URL}?tenant=one")
    login = world.log_in()
    assert login.address.startswith(f"{AUTH_URL}?tenant=one&scope=openid&")
    assert login.parameters["tenant"] == "one"
    assert login.address.count("?") == 1


def test_state_and_nonce_are_long_and_differ_each_time(world: World) -> None:
    logins = [world.log_in() for _ in range(5)]
    secrets = [login.state.removeprefix("state-") for login in logins]
    secrets += [login.nonce for login in logins]
    assert len(set(secrets)) == 10
    # 128 bits are 22 characters of base64url
    assert all(len(secret) >= 22 for secret in secrets)


def test_the_pending_login_holds_digests_only_and_lasts_ten_minutes(world: World) -> None:
    login = world.log_in()
    (pending,) = world.storage.tables.logins.pending.values()
    assert pending.state_digest == digest(login.state)
    assert pending.nonce_digest == digest(login.nonce)
    assert pending.browser_digest == digest(BROWSER)
    assert pending.registration_id == REGISTRATION.id
    assert pending.target_link_uri == TARGET
    assert pending.expires_at == world.clock.now + timedelta(minutes=10)
    for secret in (login.state, login.nonce, BROWSER):
        assert secret not in repr(world.storage.tables)


@pytest.mark.parametrize("name", ["iss", "login_hint", "target_link_uri"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_login_without_a_required_parameter_is_refused(
    world: World, name: str, value: str | None
) -> None:
    parameters = {
        "iss": ISSUER,
        "client_id": CLIENT_ID,
        "login_hint": "hint",
        "target_link_uri": TARGET,
    }
    del parameters[name]
    given = parameters if value is None else {**parameters, name: value}
    with refused(RefusalCode.LOGIN_INCOMPLETE, name):
        world.messages.start_login(given, browser=BROWSER)
    assert not world.storage.tables.logins.pending


@pytest.mark.parametrize(
    "name", ["iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint"]
)
@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b"])
def test_a_parameter_that_no_database_can_carry_is_refused(
    world: World, name: str, value: str
) -> None:
    with refused(RefusalCode.LOGIN_INCOMPLETE, name):
        world.log_in(**{name: value})


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"iss": "https://other.example.org"}, "iss, client_id"),
        ({"client_id": "client-2"}, "iss, client_id"),
        ({"iss": "https://other.example.org", "client_id": None}, "iss"),
        ({"iss": f"{ISSUER}/"}, "iss, client_id"),
    ],
)
def test_an_unknown_platform_is_refused(world: World, changes: dict[str, Any], detail: str) -> None:
    with refused(RefusalCode.PLATFORM_UNKNOWN, detail):
        world.log_in(**changes)


@pytest.mark.parametrize("absent", [None, ""])
def test_a_login_without_client_id_means_the_only_registration_of_the_issuer(
    world: World, absent: str | None
) -> None:
    assert world.log_in(client_id=absent).parameters["client_id"] == CLIENT_ID


def test_a_login_without_client_id_is_refused_where_the_issuer_has_several(world: World) -> None:
    world.storage.tables.registrations.rows.append(
        replace(REGISTRATION, id=8, client_id="client-2")
    )
    with refused(RefusalCode.PLATFORM_UNKNOWN, "client_id"):
        world.log_in(client_id=None)


def test_of_several_registrations_of_an_issuer_the_client_id_chooses(world: World) -> None:
    other = replace(REGISTRATION, id=8, client_id="client-2", auth_url=f"{AUTH_URL}2")
    world.storage.tables.registrations.rows.append(other)
    login = world.log_in(client_id="client-2")
    assert login.address.startswith(f"{AUTH_URL}2?")
    (pending,) = world.storage.tables.logins.pending.values()
    assert pending.registration_id == 8
