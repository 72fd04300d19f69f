"""A registered platform may sign any JSON: the answer is a launch or a refusal, never a fault."""

import base64
import contextlib
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import RefusalCode, Refused
from tests.lti.platform import ABSENT, BROWSER, LTI, World
from tests.lti.refusals import refused

SETTINGS = settings(max_examples=300, deadline=None)
TEXT = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
CLAIMS = ["iss", "aud", "azp", "sub", "nonce", "iat", "exp", "nbf", "name", "email", "locale"]
CLAIMS += ["given_name", "family_name", "message_type", "version", "deployment_id", "ags", "nrps"]
CLAIMS += ["target_link_uri", "roles", "resource_link", "context", "launch_presentation"]
CLAIMS += ["custom", "ext", "for_user", "tool_platform", "settings", "preferred_username"]
MEMBERS = ["id", "title", "label", "locale", "scope", "lineitem", "lineitems"]
MEMBERS += ["context_memberships_url", "context_history", "guid", "user_id", "data"]
VALUES = JSON | st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=4)

WORLD = World()


def accept(token: str, state: str) -> None:
    """Refused, or accepted with nothing inside that storage could not carry."""
    with contextlib.suppress(Refused):
        form = {"state": state, "id_token": token}
        launch = WORLD.messages.accept_launch(form, browser=BROWSER).launch
        texts = repr(launch)
        assert "\\x00" not in texts
        assert not re.search(r"\\ud[89a-f]", texts)
        assert launch.subject
        assert launch.resource_link_id


@given(JSON)
@SETTINGS
def test_any_json_as_payload(payload: object) -> None:
    accept(WORLD.sign(payload), WORLD.log_in().state)


@given(st.dictionaries(st.sampled_from(CLAIMS), VALUES, min_size=1, max_size=3))
@SETTINGS
def test_any_json_as_some_claims_of_a_good_launch(changes: dict[str, Any]) -> None:
    login = WORLD.log_in()
    accept(WORLD.sign(WORLD.payload(login, **changes)), login.state)


@given(st.dictionaries(st.sampled_from(["kid", "typ", "jwk", "x5c", "crit", "b64"]), JSON), JSON)
@SETTINGS
def test_any_json_as_header(header: dict[str, Any], claim: object) -> None:
    login = WORLD.log_in()
    encoded = json.dumps({"alg": "RS256", **header}).encode()
    body, signature = WORLD.sign(WORLD.payload(login, sub=claim)).split(".")[1:]
    first = base64.urlsafe_b64encode(encoded).rstrip(b"=").decode()
    accept(f"{first}.{body}.{signature}", login.state)


@given(st.dictionaries(st.sampled_from(["state", "id_token", "error"]), TEXT))
@SETTINGS
def test_any_form(form: dict[str, str]) -> None:
    with contextlib.suppress(Refused):
        WORLD.messages.accept_launch(form, browser=BROWSER)


@given(st.text(max_size=200))
@SETTINGS
def test_any_text_as_token(token: str) -> None:
    accept(token, WORLD.log_in().state)


@given(
    st.dictionaries(
        st.sampled_from(["iss", "client_id", "login_hint", "target_link_uri", "lti_message_hint"]),
        TEXT,
    )
)
@SETTINGS
def test_any_login(parameters: dict[str, Any]) -> None:
    with contextlib.suppress(Refused):
        WORLD.log_in(**parameters)


@pytest.mark.parametrize("depth", [1, 100, 900, 5000, 20000])
def test_a_deeply_nested_claim(depth: int) -> None:
    login = WORLD.log_in()
    payload = json.dumps(WORLD.payload(login, context=ABSENT))
    nested = f'{payload[:-1]}, "{LTI}context": {"[" * depth}{"]" * depth}}}'
    with pytest.raises(Refused) as caught:
        WORLD.post(login, WORLD.sign(nested.encode()))
    assert caught.value.code is RefusalCode.TOKEN_MALFORMED


def test_a_number_of_thousands_of_digits() -> None:
    login = WORLD.log_in()
    payload = json.dumps(WORLD.payload(login, exp=ABSENT))
    with refused(RefusalCode.TOKEN_MALFORMED, "id_token"):
        WORLD.post(login, WORLD.sign(f'{payload[:-1]}, "exp": {"9" * 5000}}}'.encode()))


def test_a_claim_that_is_named_twice_has_one_meaning_for_all_who_check() -> None:
    login = WORLD.log_in()
    payload = json.dumps(WORLD.payload(login))
    twice = f'{payload[:-1]}, "aud": "client-2"}}'
    with refused(RefusalCode.AUDIENCE_WRONG, "aud"):
        WORLD.post(login, WORLD.sign(twice.encode()))
