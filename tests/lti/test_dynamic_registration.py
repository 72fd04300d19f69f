"""Registering at a platform: what is asked, and how its answer is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.ports.registering import RegisteredClient, RegistrationFailed, RegistrationProblem
from app.ports.services import Answer, NothingSent
from tests.lti.registering import (
    AGS,
    CONFIGURATION_URL,
    NRPS,
    PLATFORM,
    REGISTRATION_URL,
    TOKEN,
    TOOL,
    RegisteringPlatform,
)


def register(platform: RegisteringPlatform, token: str = TOKEN) -> RegisteredClient:
    platforms = platform.platforms()
    return platforms.register(platforms.read_configuration(CONFIGURATION_URL), token)


def requested(platform: RegisteringPlatform) -> dict[str, Any]:
    register(platform)
    return platform.posts[-1][1]


def failure(kind: FailureKind, *, is_unsent: bool = False) -> PlatformFailure:
    error = NothingSent if is_unsent else PlatformFailure
    return error(kind, platform="campus.example.org", call="register Laurel")


def test_the_client_and_deployment_come_back() -> None:
    assert register(RegisteringPlatform()) == RegisteredClient(
        client_id="client-1", deployment_id="1"
    )


def test_everything_that_a_strict_platform_requires_is_sent() -> None:
    """Moodle refuses without jwks_uri, or with a domain that lacks the port."""
    platform = RegisteringPlatform()
    request = requested(platform)
    url, _, headers = platform.posts[-1]
    base = "https://laurel.example.org:8443"
    assert url == REGISTRATION_URL
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Content-Type"] == "application/json"
    assert {name: request[name] for name in request if name not in {"scope", TOOL}} == {
        "application_type": "web",
        "client_name": "Laurel",
        "client_uri": f"{base}/",
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "initiate_login_uri": f"{base}/lti/login",
        "redirect_uris": [f"{base}/lti/launch"],
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "logo_uri": f"{base}/static/laurel.svg",
        "token_endpoint_auth_method": "private_key_jwt",
    }
    assert request[TOOL]["domain"] == "laurel.example.org:8443"
    assert request[TOOL]["target_link_uri"] == f"{base}/lti/launch"


def test_only_needed_scopes_and_claims_are_asked_and_no_email() -> None:
    request = requested(RegisteringPlatform())
    assert set(request["scope"].split()) == {
        NRPS,
        f"{AGS}lineitem",
        f"{AGS}lineitem.readonly",
        f"{AGS}result.readonly",
        f"{AGS}score",
    }
    assert request[TOOL]["claims"] == ["iss", "sub", "name", "given_name", "family_name"]


def test_what_a_platform_does_not_have_is_not_asked() -> None:
    platform = RegisteringPlatform()
    platform.configuration["scopes_supported"] = [NRPS]
    platform.configuration[PLATFORM]["variables"] = ["User.id"]
    platform.configuration[PLATFORM]["messages_supported"] = [{"type": "LtiResourceLinkRequest"}]
    request = requested(platform)
    assert request["scope"] == NRPS
    assert request[TOOL]["custom_parameters"] == {}
    assert [one["type"] for one in request[TOOL]["messages"]] == ["LtiResourceLinkRequest"]


def test_a_platform_that_says_nothing_of_itself_is_asked_for_all_but_the_review() -> None:
    platform = RegisteringPlatform()
    del platform.configuration["scopes_supported"], platform.configuration[PLATFORM]
    request = requested(platform)
    assert len(request["scope"].split()) == 5
    assert request[TOOL]["custom_parameters"] == {"context_history": "$Context.id.history"}
    assert [one["type"] for one in request[TOOL]["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]


def test_the_submission_review_is_asked_where_the_platform_names_it() -> None:
    platform = RegisteringPlatform()
    messages = platform.configuration[PLATFORM]["messages_supported"]
    messages.append({"type": "LtiSubmissionReviewRequest"})
    assert [one["type"] for one in requested(platform)[TOOL]["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
        "LtiSubmissionReviewRequest",
    ]


def test_a_platform_may_give_no_token() -> None:
    platform = RegisteringPlatform(post_answer=answer({"client_id": "c"}))
    register(platform, token="")
    assert "Authorization" not in platform.posts[0][2]


def answer(content: object, status: int = 200) -> Answer:
    return Answer(status=status, headers={}, body=json.dumps(content).encode())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"client_id": "c", TOOL: {"deployment_id": "7"}}, ("c", "7")),
        ({"client_id": "c", TOOL: {"deployment_id": 7}}, ("c", "7")),
        ({"client_id": "c", TOOL: {}}, ("c", "")),
        ({"client_id": "c"}, ("c", "")),
        ({"client_id": 10000000000042, "scope": ["wrong"], TOOL: None}, ("10000000000042", "")),
    ],
    ids=["both", "a number", "no deployment", "no configuration", "a numbered client"],
)
@pytest.mark.parametrize("status", [200, 201])
def test_answers_that_name_a_client(
    content: object, expected: tuple[str, str], status: int
) -> None:
    client = register(RegisteringPlatform(post_answer=answer(content, status)))
    assert (client.client_id, client.deployment_id) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Welcome</html>",
        b"[]",
        b"{}",
        b'{"client_id": ""}',
        b'{"client_id": null}',
        b'{"client_id": true}',
        b'{"client_id": {"id": "c"}}',
        b'{"client_id": "c\\u0000"}',
        b'{"client_id": "\\ud800"}',
        b'{"client_id": "' + b"c" * 256 + b'"}',
        b"[" * 100_000,
    ],
    ids=lambda body: f"{len(body)} bytes, {body[:30]!r}",
)
def test_an_answer_without_a_client_may_have_left_something(body: bytes) -> None:
    platform = RegisteringPlatform(post_answer=Answer(status=200, headers={}, body=body))
    with pytest.raises(RegistrationFailed) as failed:
        register(platform)
    assert failed.value.problem is RegistrationProblem.ANSWER_UNREADABLE
    assert not failed.value.left_nothing


@pytest.mark.parametrize(
    ("prepared", "problem", "left_nothing"),
    [
        (Answer(status=401, headers={}, body=b"token_already_used"), "link-used", True),
        (Answer(status=401, headers={}, body=b"missing_registration_token"), "link-refused", True),
        (Answer(status=400, headers={}, body=b"missing_domain"), "request-refused", True),
        (Answer(status=302, headers={"location": "/"}, body=b""), "request-refused", True),
        (Answer(status=500, headers={}, body=b"oops"), "answer-missing", False),
        (failure(FailureKind.TIMEOUT), "answer-missing", False),
        (failure(FailureKind.TOO_LARGE), "answer-missing", False),
        (failure(FailureKind.UNREACHABLE, is_unsent=True), "platform-unreachable", True),
        (failure(FailureKind.ADDRESS_REFUSED), "platform-unreachable", True),
    ],
    ids=[
        "a used permission",
        "a refused permission",
        "a refused request",
        "a redirect",
        "a server error",
        "no answer in time",
        "an answer too large",
        "nobody there",
        "a private address",
    ],
)
def test_what_went_wrong_and_whether_anything_may_be_left(
    prepared: Answer | Exception, problem: str, left_nothing: bool
) -> None:
    with pytest.raises(RegistrationFailed) as failed:
        register(RegisteringPlatform(post_answer=prepared))
    assert (failed.value.problem.value, failed.value.left_nothing) == (problem, left_nothing)


@pytest.mark.parametrize(
    "token",
    ["a b", "a\r\nX-Other: 1", "ключ", "x" * 8001],
    ids=["a space", "a line end", "Cyrillic", "too long"],
)
def test_a_token_that_fits_no_header_is_not_sent(token: str) -> None:
    platform = RegisteringPlatform()
    with pytest.raises(RegistrationFailed) as failed:
        register(platform, token)
    assert failed.value.problem is RegistrationProblem.LINK_REFUSED
    assert platform.posts == []


def test_a_second_use_of_the_platforms_permission_says_so() -> None:
    platform = RegisteringPlatform()
    register(platform)
    with pytest.raises(RegistrationFailed) as failed:
        register(platform)
    assert failed.value.problem is RegistrationProblem.LINK_USED
