"""A platform can sign any JSON: a value of a wrong type is refused, and its claim named."""

from math import inf, nan
from typing import Any

import pytest

from app.domain.errors import RefusalCode
from tests.lti.platform import CLIENT_ID, World
from tests.lti.refusals import refused

MALFORMED = RefusalCode.TOKEN_MALFORMED

TEXTS = ["iss", "sub", "nonce", "azp", "version", "message_type", "deployment_id"]
TEXTS += ["target_link_uri", "name", "given_name", "family_name", "email", "locale"]
TEXTS += ["preferred_username"]
WRONG: list[tuple[str, list[Any]]] = [
    *((claim, [1, 1.5, True, ["a"], {"a": "b"}]) for claim in TEXTS),
    *((claim, ["1", True, [1], {}, nan, inf]) for claim in ("exp", "iat", "nbf")),
    ("aud", [1, True, {"a": "b"}, [1], [CLIENT_ID, None]]),
    ("roles", ["Learner", 1, {"a": "b"}, [1], [["Learner"]], [None]]),
    ("context", [1, "text", True, ["id"]]),
    ("resource_link", [1, "text", True, ["id"]]),
    ("launch_presentation", [1, "text", True, ["locale"]]),
    ("custom", [1, "text", True, ["a"]]),
    ("ext", [1, "text", True, ["a"]]),
    ("for_user", [1, "text", True, ["user_id"]]),
    ("tool_platform", [1, "text", True, ["guid"]]),
]


@pytest.mark.parametrize(
    ("claim", "value"), [(claim, value) for claim, values in WRONG for value in values]
)
def test_a_claim_of_a_wrong_type(world: World, claim: str, value: object) -> None:
    with refused(MALFORMED, claim):
        world.launch(**{claim: value})


@pytest.mark.parametrize(
    ("claim", "value", "named"),
    [
        ("context", {"id": 4}, "context.id"),
        ("context", {"id": "4", "title": 1}, "context.title"),
        ("context", {"id": "4", "label": []}, "context.label"),
        ("resource_link", {"id": 4}, "resource_link.id"),
        ("resource_link", {"id": "4", "title": {}}, "resource_link.title"),
        ("launch_presentation", {"locale": 4}, "launch_presentation.locale"),
        ("ags", "text", "endpoint"),
        ("ags", {"lineitem": 4}, "endpoint.lineitem"),
        ("ags", {"lineitems": [4]}, "endpoint.lineitems"),
        ("ags", {"scope": "one two"}, "endpoint.scope"),
        ("ags", {"scope": [1]}, "endpoint.scope"),
        ("nrps", [], "namesroleservice"),
        ("for_user", {"user_id": 5}, "for_user.user_id"),
        ("tool_platform", {"guid": 5}, "tool_platform.guid"),
        ("ext", {"user_username": ["a"]}, "ext.user_username"),
        ("settings", [], "deep_linking_settings"),
        ("settings", {"deep_link_return_url": 1}, "deep_linking_settings.deep_link_return_url"),
        ("settings", {"accept_types": "ltiResourceLink"}, "deep_linking_settings.accept_types"),
        ("settings", {"accept_multiple": "yes"}, "deep_linking_settings.accept_multiple"),
        ("settings", {"accept_lineitem": 1}, "deep_linking_settings.accept_lineitem"),
        ("settings", {"data": {"a": 1}}, "deep_linking_settings.data"),
        ("nrps", {"context_memberships_url": {}}, "namesroleservice.context_memberships_url"),
    ],
)
def test_a_member_of_a_claim_of_a_wrong_type(
    world: World, claim: str, value: object, named: str
) -> None:
    with refused(MALFORMED, named):
        world.launch(**{claim: value})


@pytest.mark.parametrize("claim", ["sub", "name", "email", "deployment_id"])
@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b"])
def test_text_that_no_database_can_carry(world: World, claim: str, value: str) -> None:
    with refused(MALFORMED, claim):
        world.launch(**{claim: value})


@pytest.mark.parametrize(
    ("claim", "value", "named"),
    [
        ("deployment_id", "x" * 256, "deployment_id"),
        ("email", "x" * 256, "email"),
        ("resource_link", {"id": "x" * 256}, "resource_link.id"),
        ("context", {"id": "x" * 256}, "context.id"),
        ("iss", "x" * 2001, "iss"),
        ("ags", {"lineitems": "x" * 2001}, "endpoint.lineitems"),
        (
            "nrps",
            {"context_memberships_url": "x" * 2001},
            "namesroleservice.context_memberships_url",
        ),
        ("roles", ["x" * 2001], "roles"),
        ("preferred_username", "x" * 256, "preferred_username"),
        ("settings", {"data": "x" * 20_001}, "deep_linking_settings.data"),
    ],
)
def test_text_that_is_too_long(world: World, claim: str, value: object, named: str) -> None:
    with refused(MALFORMED, named):
        world.launch(**{claim: value})
