"""Point 1 of the list: a state is used once, in time, by the browser that started it."""

from dataclasses import replace

import pytest

from app.domain.errors import RefusalCode
from app.lti.messages import KNOWN_ERRORS
from tests.lti.platform import BROWSER, REGISTRATION, World
from tests.lti.refusals import refused

STATE_UNKNOWN = RefusalCode.STATE_UNKNOWN


def test_a_reused_state(world: World) -> None:
    login = world.log_in()
    token = world.sign(world.payload(login))
    world.post(login, token)
    with refused(STATE_UNKNOWN, "state"):
        world.post(login, token)


def test_a_state_is_used_even_by_a_bad_token(world: World) -> None:
    login = world.log_in()
    with refused(RefusalCode.TOKEN_MALFORMED, "id_token"):
        world.post(login, "no token")
    with refused(STATE_UNKNOWN, "state"):
        world.post(login, world.sign(world.payload(login)))


def test_a_state_is_used_even_by_another_browser(world: World) -> None:
    login = world.log_in()
    token = world.sign(world.payload(login))
    with refused(RefusalCode.BROWSER_UNPROVEN):
        world.post(login, token, browser="another")
    with refused(STATE_UNKNOWN, "state"):
        world.post(login, token)


@pytest.mark.parametrize("browser", [None, "", "another", BROWSER.upper()])
def test_a_launch_by_another_browser(world: World, browser: str | None) -> None:
    login = world.log_in()
    with refused(RefusalCode.BROWSER_UNPROVEN):
        world.post(login, world.sign(world.payload(login)), browser=browser)


def test_a_browser_without_a_cookie_cannot_pass_for_a_login_without_one(world: World) -> None:
    login = world.log_in(browser="")
    with refused(RefusalCode.BROWSER_UNPROVEN):
        world.post(login, world.sign(world.payload(login)), browser="")


@pytest.mark.parametrize("state", ["", "unknown", "state-\ud800", "\x00"])
def test_an_unknown_state(world: World, state: str) -> None:
    login = world.log_in()
    form = {"state": state, "id_token": world.sign(world.payload(login))}
    with refused(STATE_UNKNOWN, "state"):
        world.messages.accept_launch(form, browser=BROWSER)


def test_a_post_without_anything(world: World) -> None:
    with refused(STATE_UNKNOWN, "state"):
        world.messages.accept_launch({}, browser=BROWSER)


def test_a_post_without_a_token(world: World) -> None:
    with refused(RefusalCode.TOKEN_MALFORMED, "id_token"):
        world.messages.accept_launch({"state": world.log_in().state}, browser=BROWSER)


def test_a_login_that_is_not_followed_by_a_launch_expires(world: World) -> None:
    login = world.log_in()
    world.clock.go_on(minutes=10)
    with refused(STATE_UNKNOWN, "state"):
        world.post(login, world.sign(world.payload(login)))


def test_a_login_waits_for_almost_ten_minutes(world: World) -> None:
    login = world.log_in()
    world.clock.go_on(minutes=9, seconds=59)
    world.post(login, world.sign(world.payload(login)))


def test_the_crossed_states_of_two_tabs(world: World) -> None:
    first, second = world.log_in(), world.log_in()
    tokens = [world.sign(world.payload(login)) for login in (first, second)]
    with refused(RefusalCode.NONCE_WRONG, "nonce"):
        world.post(first, tokens[1])
    with refused(RefusalCode.NONCE_WRONG, "nonce"):
        world.post(second, tokens[0])


def test_two_tabs_of_one_browser_do_not_disturb_each_other(world: World) -> None:
    first, second = world.log_in(), world.log_in()
    world.post(second, world.sign(world.payload(second, sub="b")))
    assert world.post(first, world.sign(world.payload(first, sub="a"))).launch.subject == "a"


def test_the_state_of_one_platform_with_the_token_of_another(world: World) -> None:
    other = replace(REGISTRATION, id=8, client_id="client-2")
    world.storage.tables.registrations.rows.append(other)
    login = world.log_in()
    with refused(RefusalCode.AUDIENCE_WRONG, "aud"):
        world.post(login, world.sign(world.payload(login, aud="client-2")))


def test_a_replayed_nonce(world: World) -> None:
    first, second = world.log_in(), world.log_in()
    world.post(first, world.sign(world.payload(first)))
    # the second login is made to expect the first one's nonce again
    pending = world.storage.tables.logins.pending
    (key, login), *_ = pending.items()
    (_, used_nonce), *_ = world.storage.tables.logins.burnt
    pending[key] = replace(login, nonce_digest=used_nonce)
    with refused(RefusalCode.NONCE_WRONG, "nonce"):
        world.post(second, world.sign(world.payload(second, nonce=first.nonce)))


def test_a_nonce_stays_burnt_for_as_long_as_its_token_could_pass(world: World) -> None:
    login = world.log_in()
    latest_issue = world.clock.now.timestamp() + 30
    world.post(login, world.sign(world.payload(login, iat=latest_issue)))
    (burnt_until,) = world.storage.tables.logins.burnt.values()
    assert burnt_until.timestamp() >= latest_issue + 600


@pytest.mark.parametrize("error", sorted(KNOWN_ERRORS))
def test_a_platform_that_declines_says_why(world: World, error: str) -> None:
    form = {"state": world.log_in().state, "error": error, "error_description": "Sample Name"}
    with refused(RefusalCode.PLATFORM_DECLINED, error):
        world.messages.accept_launch(form, browser=BROWSER)


@pytest.mark.parametrize("error", ["", "Sample Name is not enrolled", "<script>", "ACCESS_DENIED"])
def test_an_error_that_no_specification_names_is_not_repeated(world: World, error: str) -> None:
    form = {"state": world.log_in().state, "error": error}
    with refused(RefusalCode.PLATFORM_DECLINED):
        world.messages.accept_launch(form, browser=BROWSER)


def test_an_error_uses_the_state_up(world: World) -> None:
    login = world.log_in()
    with refused(RefusalCode.PLATFORM_DECLINED, "access_denied"):
        world.messages.accept_launch(
            {"state": login.state, "error": "access_denied"}, browser=BROWSER
        )
    with refused(STATE_UNKNOWN, "state"):
        world.post(login, world.sign(world.payload(login)))


def test_an_error_beside_a_good_token_is_still_an_error(world: World) -> None:
    login = world.log_in()
    form = {"state": login.state, "id_token": world.sign(world.payload(login)), "error": "x"}
    with refused(RefusalCode.PLATFORM_DECLINED):
        world.messages.accept_launch(form, browser=BROWSER)
