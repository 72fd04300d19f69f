"""What a platform says of itself is believed only as far as it can be checked."""

from __future__ import annotations

import json

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.ports.registering import PlatformConfiguration, RegistrationFailed
from app.ports.services import Answer
from tests.lti.registering import (
    CONFIGURATION_URL,
    ISSUER,
    PLATFORM,
    RegisteringPlatform,
    build_configuration,
)


def read(platform: RegisteringPlatform, url: str = CONFIGURATION_URL) -> PlatformConfiguration:
    return platform.platforms().read_configuration(url)


def problem_of(platform: RegisteringPlatform, url: str = CONFIGURATION_URL) -> str:
    with pytest.raises(RegistrationFailed) as failed:
        read(platform, url)
    assert failed.value.left_nothing
    return failed.value.problem.value


def test_a_configuration_as_moodle_publishes_it() -> None:
    configuration = read(RegisteringPlatform())
    assert configuration.issuer == ISSUER
    assert configuration.auth_url == f"{ISSUER}/mod/lti/auth.php"
    assert configuration.token_url == f"{ISSUER}/mod/lti/token.php"
    assert configuration.jwks_url == f"{ISSUER}/mod/lti/certs.php"
    assert configuration.registration_url == f"{ISSUER}/mod/lti/openid-registration.php"
    assert configuration.product_family == "moodle"
    assert "Context.id.history" in configuration.variables
    assert configuration.messages == {"LtiResourceLinkRequest", "LtiDeepLinkingRequest"}


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://campus.example.org", "https://campus.example.org/c.php"),
        ("https://campus.example.org/", "https://campus.example.org/c.php"),
        ("https://campus.example.org", "https://campus.example.org:443/c.php?site=1"),
        ("https://campus.example.org/a", "https://campus.example.org/a/b/c.php"),
        ("http://127.0.0.1:8088", "http://127.0.0.1:8088/mod/lti/openid-configuration.php"),
        ("http://[::1]:8088", "http://[::1]:8088/c.php"),
    ],
)
def test_an_issuer_of_the_same_site(issuer: str, url: str) -> None:
    platform = RegisteringPlatform(build_configuration(issuer))
    assert read(platform, url).issuer == issuer


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://other.example.org", "https://campus.example.org/c.php"),
        ("http://campus.example.org", "https://campus.example.org/c.php"),
        ("https://campus.example.org:8443", "https://campus.example.org/c.php"),
        ("https://campus.example.org@evil.example.org", "https://evil.example.org/c.php"),
        ("https://campus.example.org/other", "https://campus.example.org/mine/c.php"),
        ("https://campus.example.org/a", "https://campus.example.org/a/../b/c.php"),
        ("https://campus.example.org/a", "https://campus.example.org/a/%2e%2e/b/c.php"),
        ("https://campus.example.org/a", "https://campus.example.org/abc/c.php"),
        ("https://campus.example.org?x=1", "https://campus.example.org/c.php"),
        ("https://campus.example.org#x", "https://campus.example.org/c.php"),
        ("https://campus.example.org.", "https://campus.example.org/c.php"),
        ("campus", "https://campus.example.org/c.php"),
    ],
)
def test_an_issuer_of_another_site_is_refused(issuer: str, url: str) -> None:
    platform = RegisteringPlatform({**build_configuration(), "issuer": issuer})
    assert problem_of(platform, url) == "issuer-foreign"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("registration_endpoint", "https://other.example.org/register"),
        ("registration_endpoint", "https://campus.example.org:444/register"),
        ("token_endpoint", "http://campus.example.org/token"),
        ("jwks_uri", "http://campus.example.org/keys"),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("authorization_endpoint", "https://user:pass@campus.example.org/auth"),
        ("authorization_endpoint", "https://campus.example.org/auth\r\nX: 1"),
        ("jwks_uri", "/keys"),
        ("token_endpoint", "https://campus.example.org:99999/token"),
        ("token_endpoint", "https://[campus/token"),
    ],
    ids=lambda value: value[:48].replace("\r\n", " ") if isinstance(value, str) else None,
)
def test_an_endpoint_that_is_not_safe_is_refused(name: str, address: str) -> None:
    platform = RegisteringPlatform({**build_configuration(), name: address})
    problem = "configuration-unreadable" if "\r" in address else "endpoint-foreign"
    assert problem_of(platform) == problem


def test_keys_and_tokens_may_live_on_a_site_of_their_own() -> None:
    elsewhere = "https://sso.example.org/keys"
    platform = RegisteringPlatform({**build_configuration(), "jwks_uri": elsewhere})
    assert read(platform).jwks_url == elsewhere


@pytest.mark.parametrize(
    "name",
    [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "registration_endpoint",
    ],
)
@pytest.mark.parametrize("value", [None, "", 17.5, ["x"]], ids=["none", "empty", "number", "list"])
def test_each_address_has_to_be_there(name: str, value: object) -> None:
    platform = RegisteringPlatform({**build_configuration(), name: value})
    assert problem_of(platform) == "configuration-unreadable"


@pytest.mark.parametrize(
    "about",
    [
        None,
        [],
        {"messages_supported": "all", "variables": {"a": 1}},
        {"messages_supported": [None, {"type": 3}, "x"], "variables": [None, 3]},
    ],
    ids=["none", "a list", "other types", "odd entries"],
)
def test_an_odd_description_of_the_platform_counts_as_none(about: object) -> None:
    platform = RegisteringPlatform({**build_configuration(), PLATFORM: about})
    configuration = read(platform)
    assert (configuration.messages, configuration.variables) == (frozenset(), frozenset())
    assert configuration.product_family == ""


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b"[" * 100_000, b"\xff"])
def test_what_is_no_configuration_is_unreadable(body: bytes) -> None:
    platform = RegisteringPlatform(read_answer=Answer(status=200, headers={}, body=body))
    assert problem_of(platform) == "configuration-unreadable"


@pytest.mark.parametrize("status", [204, 302, 403, 404, 500])
def test_a_configuration_that_is_not_served_is_unreachable(status: int) -> None:
    body = json.dumps(build_configuration()).encode()
    platform = RegisteringPlatform(read_answer=Answer(status=status, headers={}, body=body))
    assert problem_of(platform) == "configuration-unreachable"


@pytest.mark.parametrize("kind", [FailureKind.ADDRESS_REFUSED, FailureKind.TIMEOUT])
def test_a_platform_that_cannot_be_asked_is_unreachable(kind: FailureKind) -> None:
    failure = PlatformFailure(kind, platform="campus.example.org", call="read")
    assert problem_of(RegisteringPlatform(read_answer=failure)) == "configuration-unreachable"


@pytest.mark.parametrize(
    "url", ["", "campus", "ftp://campus.example.org/c", "https://a b/", "https://x@campus/c"]
)
def test_what_is_no_address_is_not_read(url: str) -> None:
    platform = RegisteringPlatform()
    assert problem_of(platform, url) == "not-from-platform"
    assert platform.read_urls == []
