"""A platform asks for links: each test alters exactly one thing of a good request."""

from dataclasses import replace

import pytest

from app.domain.errors import RefusalCode
from app.domain.launching import DeepLinkingSettings, MessageType
from app.domain.people import CourseRole
from tests.lti.platform import ABSENT, REGISTRATION, ROLES, World
from tests.lti.refusals import refused

RETURN_URL = "https://platform.example.org/return.php?course=4&id=5&sesskey=hmT67utoGq"
SETTINGS: dict[str, object] = {
    "accept_types": ["ltiResourceLink", "link"],
    "accept_presentation_document_targets": ["iframe", "window"],
    "accept_multiple": True,
    "deep_link_return_url": RETURN_URL,
}
WHERE = "deep_linking_settings"
MISSING = RefusalCode.CLAIM_MISSING
MALFORMED = RefusalCode.TOKEN_MALFORMED


def ask(world: World, *, claims: dict[str, object] | None = None, **changes: object) -> object:
    """A teacher's request with these settings changed; ABSENT leaves one out."""
    settings = {k: v for k, v in {**SETTINGS, **changes}.items() if v is not ABSENT}
    given: dict[str, object] = {
        "message_type": "LtiDeepLinkingRequest",
        "roles": [f"{ROLES}membership#Instructor"],
        "resource_link": ABSENT,
        "settings": settings,
        **(claims or {}),
    }
    return world.launch(**given).launch.deep_linking


def test_the_request_that_the_others_alter_is_accepted(world: World) -> None:
    assert ask(world) == DeepLinkingSettings(
        return_url=RETURN_URL,
        accept_types=frozenset({"ltiResourceLink", "link"}),
        accept_multiple=True,
        accepts_line_item=None,
        data=None,
    )


def test_it_is_a_message_of_its_own_without_a_link(world: World) -> None:
    launch = world.launch(
        message_type="LtiDeepLinkingRequest",
        roles=[f"{ROLES}membership#Instructor"],
        resource_link=ABSENT,
        settings=SETTINGS,
    ).launch
    assert launch.message is MessageType.DEEP_LINKING
    assert launch.role is CourseRole.STAFF
    assert not launch.resource_link_id


@pytest.mark.parametrize("settings", [ABSENT, None])
def test_no_settings(world: World, settings: object) -> None:
    with refused(MISSING, WHERE):
        ask(world, claims={"settings": settings})


@pytest.mark.parametrize("url", [ABSENT, None, ""])
def test_no_return_url(world: World, url: object) -> None:
    with refused(MISSING, f"{WHERE}.deep_link_return_url"):
        ask(world, deep_link_return_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example.org/return",
        "javascript:alert(1)",
        "data:text/html,x",
        "//platform.example.org/return",
        "/return",
        "https://",
        "https:///return",
        "https://teacher:secret@platform.example.org/return",
        "https://platform.example.org/return#part",
        "https://platform.example.org;script-src/return",
        "https://platform.example.org 'unsafe-inline'/return",
        "https://platform.example.org/re turn",
        'https://platform.example.org/return"',
        "https://platform.example.org:0/return",
        "https://platform.example.org:99999/return",
        "https://[1/return",
        "https://platform.example.org/return\n",
    ],
)
def test_a_return_url_that_no_form_should_go_to(world: World, url: str) -> None:
    with refused(MALFORMED, f"{WHERE}.deep_link_return_url"):
        ask(world, deep_link_return_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://platform.example.org",
        "https://platform.example.org:8443/return",
        "https://[2001:db8::1]/return",
        "https://other.example.org/a?b=c&d=e%20f",
        f"https://platform.example.org/{'x' * 1900}",
    ],
)
def test_any_https_return_url(world: World, url: str) -> None:
    settings = ask(world, deep_link_return_url=url)
    assert isinstance(settings, DeepLinkingSettings)
    assert settings.return_url == url


def test_without_tls_where_the_platform_was_registered_without(world: World) -> None:
    url = "http://platform.example.org/return"
    plain = replace(REGISTRATION, auth_url="http://platform.example.org/auth")
    world.storage.tables.registrations.rows[:] = [plain]
    settings = ask(world, deep_link_return_url=url)
    assert isinstance(settings, DeepLinkingSettings)
    assert settings.return_url == url


@pytest.mark.parametrize("types", [["link"], ["file", "html", "image"], ["ltiResourcelink"]])
def test_a_platform_that_takes_no_links_of_ours(world: World, types: list[str]) -> None:
    with refused(RefusalCode.MESSAGE_UNSUPPORTED, f"{WHERE}.accept_types"):
        ask(world, accept_types=types)


@pytest.mark.parametrize("types", [ABSENT, None, []])
def test_a_platform_that_does_not_say_what_it_takes(world: World, types: object) -> None:
    with refused(MISSING, f"{WHERE}.accept_types"):
        ask(world, accept_types=types)


@pytest.mark.parametrize("targets", [ABSENT, None, []])
def test_the_presentation_targets_are_required(world: World, targets: object) -> None:
    with refused(MALFORMED, ""):
        ask(world, accept_presentation_document_targets=targets)


@pytest.mark.parametrize(
    ("value", "several"),
    [(True, True), ("true", True), (False, False), ("false", False), (ABSENT, False)],
)
def test_several_items_only_where_the_platform_says_so(
    world: World, value: object, several: bool
) -> None:
    settings = ask(world, accept_multiple=value)
    assert isinstance(settings, DeepLinkingSettings)
    assert settings.accept_multiple is several


@pytest.mark.parametrize(
    ("value", "takes"), [(True, True), (False, False), ("false", False), (ABSENT, None)]
)
def test_line_items_as_the_platform_says(world: World, value: object, takes: bool | None) -> None:
    settings = ask(world, accept_lineitem=value)
    assert isinstance(settings, DeepLinkingSettings)
    assert settings.accepts_line_item is takes


@pytest.mark.parametrize("data", ["", "opaque", "x" * 20_000, '{"a": 1}'])
def test_data_is_kept_as_it_came(world: World, data: str) -> None:
    settings = ask(world, data=data)
    assert isinstance(settings, DeepLinkingSettings)
    assert settings.data == data


def test_settings_of_another_message_are_nothing(world: World) -> None:
    assert world.launch(settings=SETTINGS).launch.deep_linking is None


@pytest.mark.parametrize("role", ["Learner", "Mentor"])
def test_the_role_is_told_and_judged_later(world: World, role: str) -> None:
    ask(world, claims={"roles": [f"{ROLES}membership#{role}"]})
