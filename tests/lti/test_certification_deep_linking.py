"""The seven checks of deep linking in the 1EdTech certification of tools, under their names."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from app.domain.launching import DeepLinkingSettings, MessageType
from app.ports.messages import ContentItem, ContentLineItem, DeepLinkingResponse
from tests.lti.platform import (
    ABSENT,
    CLIENT_ID,
    DEPLOYMENT,
    ISSUER,
    LTI,
    REGISTRATION,
    ROLES,
    TARGET,
    World,
)

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = DeepLinkingSettings(
    return_url="https://platform.example.org/return",
    accept_types=frozenset({"ltiResourceLink"}),
    data="opaque that comes back",
)
LINE_ITEM = ContentLineItem(
    label="Sample", maximum=100, resource_id="version:award", tag="laurel-award"
)
PROGRESS = ContentItem(
    title="Sample",
    text="See what is met",
    custom={"laurel_link": "progress"},
    line_item=LINE_ITEM,
)
GATE = ContentItem(title="Gate", text="", custom={"laurel_link": "gate", "laurel_leaf": "a"})
ANSWER = DeepLinkingResponse(
    registration=REGISTRATION, deployment_id=DEPLOYMENT, settings=SETTINGS, items=(PROGRESS,)
)


def read(world: World, answer: DeepLinkingResponse = ANSWER) -> dict[str, Any]:
    """The response as a platform reads it: with a key of our published set."""
    token = world.messages.build_deep_linking_response(answer)
    header = jwt.get_unverified_header(token)
    keys = {key["kid"]: key for key in world.messages.key_set()["keys"]}
    return dict(
        jwt.decode(
            token,
            jwt.PyJWK(keys[header["kid"]]),
            algorithms=["RS256"],
            audience=ISSUER,
            issuer=CLIENT_ID,
            options={"verify_exp": False, "verify_iat": False},
        )
    )


def test_deep_linking_request_accepted(world: World) -> None:
    launch = world.launch(
        message_type="LtiDeepLinkingRequest",
        roles=[f"{ROLES}membership#Instructor"],
        resource_link=ABSENT,
        settings={
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe"],
            "deep_link_return_url": SETTINGS.return_url,
            "data": SETTINGS.data,
        },
    ).launch
    assert launch.message is MessageType.DEEP_LINKING
    assert launch.deep_linking == replace(SETTINGS, accept_multiple=False)


def test_deep_linking_response_received(world: World) -> None:
    assert read(world)[f"{LTI}message_type"] == "LtiDeepLinkingResponse"


def test_deep_linking_response_format(world: World) -> None:
    token = world.messages.build_deep_linking_response(ANSWER)
    assert token.count(".") == 2
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")


def test_deep_linking_response_timestamps(world: World) -> None:
    now = world.clock.now.timestamp()
    claims = read(world)
    assert now - 60 <= claims["iat"] <= now
    assert now < claims["exp"] <= now + timedelta(hours=1).total_seconds()
    assert isinstance(claims["iat"], int)
    assert isinstance(claims["exp"], int)


def test_deep_linking_response_signature(world: World) -> None:
    token = world.messages.build_deep_linking_response(ANSWER)
    read(world)
    other = World()
    key = jwt.PyJWK(other.messages.key_set()["keys"][0])
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, key, algorithms=["RS256"], audience=ISSUER)


def test_deep_linking_response_required_claims(world: World) -> None:
    claims = read(world)
    assert claims["iss"] == CLIENT_ID
    assert claims["aud"] == ISSUER
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims[f"{LTI}deployment_id"] == DEPLOYMENT
    assert claims[f"{DL}data"] == "opaque that comes back"
    assert len(claims["nonce"]) >= 32
    assert read(world)["nonce"] != claims["nonce"]


def test_deep_linking_response_values_affirmed(world: World) -> None:
    (item,) = read(world)[f"{DL}content_items"]
    assert item == {
        "type": "ltiResourceLink",
        "title": "Sample",
        "text": "See what is met",
        "url": TARGET,
        "custom": {"laurel_link": "progress"},
        "lineItem": {
            "label": "Sample",
            "scoreMaximum": 100,
            "resourceId": "version:award",
            "tag": "laurel-award",
            "submissionReview": {
                "reviewableStatus": ["InProgress", "Submitted", "Completed"],
                "url": TARGET,
            },
        },
    }


# Beyond the seven


def test_what_was_not_sent_does_not_come_back(world: World) -> None:
    answer = replace(ANSWER, settings=replace(SETTINGS, data=None))
    said = {name.removeprefix(DL) for name in read(world, answer) if name.startswith(DL)}
    assert said == {"content_items"}, "no null for data, message or error"


def test_empty_data_comes_back_empty(world: World) -> None:
    assert read(world, replace(ANSWER, settings=replace(SETTINGS, data="")))[f"{DL}data"] == ""


def test_nothing_chosen_says_so(world: World) -> None:
    claims = read(world, replace(ANSWER, items=(), message="Nothing was added."))
    assert claims[f"{DL}content_items"] == []
    assert claims[f"{DL}msg"] == "Nothing was added."
    assert f"{DL}errormsg" not in claims


def test_an_error_is_told_to_the_person_and_to_the_log(world: World) -> None:
    claims = read(world, replace(ANSWER, items=(), error="There is nothing to add."))
    assert claims[f"{DL}errormsg"] == claims[f"{DL}errorlog"] == "There is nothing to add."


def test_a_gate_has_no_line_item(world: World) -> None:
    first, second = read(world, replace(ANSWER, items=(PROGRESS, GATE)))[f"{DL}content_items"]
    assert "lineItem" in first
    assert "lineItem" not in second


def test_one_item_where_the_platform_takes_one(world: World) -> None:
    one = replace(ANSWER, settings=replace(SETTINGS, accept_multiple=False))
    read(world, one)
    with pytest.raises(ValueError, match="one item"):
        world.messages.build_deep_linking_response(replace(one, items=(PROGRESS, GATE)))


@pytest.mark.parametrize("title", ["", "  "])
def test_no_link_without_a_title(world: World, title: str) -> None:
    with pytest.raises(ValueError, match="title"):
        world.messages.build_deep_linking_response(
            replace(ANSWER, items=(replace(PROGRESS, title=title),))
        )


def test_a_long_title_is_cut_to_what_platforms_store(world: World) -> None:
    long = replace(PROGRESS, title="x" * 300, line_item=replace(LINE_ITEM, label="y" * 300))
    (item,) = read(world, replace(ANSWER, items=(long,)))[f"{DL}content_items"]
    assert item["title"] == "x" * 255
    assert item["lineItem"]["label"] == "y" * 255
