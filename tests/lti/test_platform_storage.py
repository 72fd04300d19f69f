"""A login whose proof the platform's page keeps: where it lies, and that it is a proof."""

import re
from dataclasses import replace

import pytest

from app.domain.errors import RefusalCode
from app.lti.digests import digest
from app.ports.messages import StorageLogin
from tests.lti.platform import AUTH_URL, CLIENT_ID, ISSUER, REGISTRATION, TARGET, SentLogin, World
from tests.lti.refusals import refused

SECRET = "s" * 43
PARAMETERS = {
    "iss": ISSUER,
    "client_id": CLIENT_ID,
    "target_link_uri": TARGET,
    "login_hint": "hint-1",
    "lti_storage_target": "_parent",
}


def log_in(world: World, **changes: str) -> StorageLogin:
    login = world.messages.start_storage_login({**PARAMETERS, **changes}, secret=SECRET)
    assert login
    return login


def sent(login: StorageLogin) -> SentLogin:
    state, nonce = (
        re.findall(f"[?&]{name}=([^&]+)", login.address)[0] for name in ("state", "nonce")
    )
    return SentLogin(login.address, {"state": state.replace("%3D", "="), "nonce": nonce}, TARGET)


@pytest.mark.parametrize("target", ["_parent", "frame", "a b&c=d", "x" * 64, "~"])
def test_the_place_is_found_again_by_the_state_alone(world: World, target: str) -> None:
    login = log_in(world, lti_storage_target=target)
    assert login.place.target == target
    assert world.messages.find_storage_place(sent(login).state) == login.place
    assert login.place.key == f"laurel_{digest(sent(login).state)[:32]}"
    assert "lti_storage_target" not in login.address


@pytest.mark.parametrize("target", ["", "x" * 65, "a\nb", "ë", "\x7f", "\ud800"])
def test_a_name_that_is_no_name_is_no_storage(world: World, target: str) -> None:
    parameters = {**PARAMETERS, "lti_storage_target": target}
    assert world.messages.start_storage_login(parameters, secret=SECRET) is None
    assert not world.storage.tables.logins.pending


@pytest.mark.parametrize(
    ("auth_url", "origin"),
    [
        ("https://auth.example.org/a?b=c", "https://auth.example.org"),
        ("https://auth.example.org:8443/a", "https://auth.example.org:8443"),
        ("https://user:word@auth.example.org/a", "https://auth.example.org"),
    ],
)
def test_the_origin_is_that_of_the_registered_authorisation_address(
    world: World, auth_url: str, origin: str
) -> None:
    rows = world.storage.tables.registrations.rows
    rows[0] = replace(REGISTRATION, auth_url=auth_url)
    assert auth_url != AUTH_URL
    assert log_in(world).place.origin == origin


def test_the_secret_proves_the_launch_once(world: World) -> None:
    login = sent(log_in(world))
    token = world.sign(world.payload(login))
    assert world.post(login, token, browser=SECRET).launch.subject == "subject-1"
    with refused(RefusalCode.STATE_UNKNOWN, "state"):
        world.post(login, token, browser=SECRET)
    assert world.messages.find_storage_place(login.state) is None


@pytest.mark.parametrize("secret", [None, "", "t" * 43])
def test_another_secret_proves_nothing(world: World, secret: str | None) -> None:
    login = sent(log_in(world))
    with refused(RefusalCode.BROWSER_UNPROVEN):
        world.post(login, world.sign(world.payload(login)), browser=secret)


def test_a_login_with_a_cookie_has_no_place(world: World) -> None:
    assert world.messages.find_storage_place(world.log_in().state) is None


def test_a_late_login_has_no_place(world: World) -> None:
    state = sent(log_in(world)).state
    world.clock.go_on(minutes=10)
    assert world.messages.find_storage_place(state) is None


@pytest.mark.parametrize("altered", ["state-storage.eA==.", "x", "\ud800", ""])
def test_an_altered_state_has_no_place(world: World, altered: str) -> None:
    state = sent(log_in(world)).state
    ending = state.rpartition(".")[2] if altered.startswith("state-") else ""
    assert world.messages.find_storage_place(altered + ending) is None
