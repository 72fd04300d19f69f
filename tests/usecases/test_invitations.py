"""A platform registers itself through a one-time link, once, for the institution that invited."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.domain.errors import FailureKind, PlatformFailure, RefusalCode, Refused
from app.domain.people import CourseRole, Right
from app.ports.services import Answer
from app.usecases.housekeeping import forget_expired
from app.usecases.invite_platform import (
    digest_of_secret,
    get_open_invitation,
    invite_as_administrator,
    invite_platform,
)
from app.usecases.register_by_invitation import SelfRegistered, register_by_invitation
from app.usecases.register_platform import grant_rights
from tests.lti.registering import CONFIGURATION_URL, ISSUER, RegisteringPlatform
from tests.usecases.refusals import refused
from tests.usecases.world import BASE_URL, World

DAY = timedelta(days=1)


def invite(world: World, name: str = "Campus", kind: str = "") -> str:
    """The secret of a new invitation."""
    issued = invite_platform(world.ports, world.institution.id, name=name, kind=kind, valid_for=DAY)
    return issued.url.partition("invitation=")[2]


def register(
    world: World, platform: RegisteringPlatform, secret: str, permission: str = "token-1"
) -> SelfRegistered:
    return register_by_invitation(
        world.ports,
        platform.platforms(BASE_URL),
        secret=secret,
        openid_configuration=CONFIGURATION_URL,
        registration_token=permission,
    )


def test_a_link_has_a_long_secret_of_which_only_a_digest_is_kept(world: World) -> None:
    issued = invite_platform(
        world.ports, world.institution.id, name=" Campus ", kind="", valid_for=DAY
    )
    found = re.fullmatch(
        r"https://laurel\.example\.org/lti/register\?invitation=([\w-]{43})", issued.url
    )
    assert found
    assert issued.name == "Campus"
    assert found[1] not in repr(issued)
    stored = world.database_url.removeprefix("sqlite:///")
    with open(stored, "rb") as file:  # noqa: PTH123  the whole file, as a thief would have it
        content = file.read()
    assert found[1].encode() not in content
    assert get_open_invitation(world.ports, found[1]).institution_id == world.institution.id


def test_two_links_differ(world: World) -> None:
    assert invite(world) != invite(world)


@pytest.mark.parametrize(
    ("name", "hours"),
    [("", 24), (" ", 24), ("x" * 101, 24), ("a\0", 24), ("Campus", 0), ("Campus", 721)],
    ids=["empty", "a space", "too long", "a NUL", "no time", "too much time"],
)
def test_what_cannot_be_invited(world: World, name: str, hours: int) -> None:
    with refused(RefusalCode.INPUT_INVALID):
        invite_platform(
            world.ports,
            world.institution.id,
            name=name,
            kind="",
            valid_for=timedelta(hours=hours),
        )


def test_a_name_of_another_institutions_platform_cannot_be_taken(world: World) -> None:
    world.register(world.add_institution("other"), "foreign")
    with refused(RefusalCode.INPUT_INVALID, "name is in use"):
        invite(world, "foreign")


def test_administrators_invite_for_their_own_institution_and_nobody_else_does(
    world: World,
) -> None:
    teacher = world.arrive_as_teacher()
    with refused(RefusalCode.NOT_ALLOWED):
        invite_as_administrator(world.ports, teacher, name="Campus", kind="", valid_for=DAY)
    grant_rights(world.ports, world.registration, "admin", [Right.ADMINISTER])
    admin = world.arrive("admin", CourseRole.NONE)
    issued = invite_as_administrator(world.ports, admin, name="Campus", kind="", valid_for=DAY)
    secret = issued.url.partition("=")[2]
    assert get_open_invitation(world.ports, secret).institution_id == world.institution.id


def test_a_platform_registers_itself(world: World) -> None:
    made = register(world, RegisteringPlatform(), invite(world))
    one = made.registration
    assert not made.is_update
    assert (one.name, one.kind, one.institution_id) == ("Campus", "moodle", world.institution.id)
    assert (one.issuer, one.client_id, one.deployments) == (ISSUER, "client-1", frozenset({"1"}))
    assert one.jwks_url == f"{ISSUER}/mod/lti/certs.php"
    with world.database(read_only=True) as u:
        assert u.registrations.find(ISSUER, "client-1") == one


@pytest.mark.parametrize(
    ("asked", "family", "kind"),
    [("", "Moodle", "moodle"), ("", "other", "generic"), ("generic", "moodle", "generic")],
)
def test_the_kind_is_the_invitations_or_what_the_platform_calls_itself(
    world: World, asked: str, family: str, kind: str
) -> None:
    platform = RegisteringPlatform()
    about = platform.configuration["https://purl.imsglobal.org/spec/lti-platform-configuration"]
    about["product_family_code"] = family
    assert register(world, platform, invite(world, kind=asked)).registration.kind == kind


@pytest.mark.parametrize("secret", ["", "x" * 43, "\ud800"], ids=["none", "unknown", "no text"])
def test_an_unknown_link_calls_nobody(world: World, secret: str) -> None:
    platform = RegisteringPlatform()
    with refused(RefusalCode.INVITATION_INVALID):
        register(world, platform, secret)
    with refused(RefusalCode.INVITATION_INVALID):
        get_open_invitation(world.ports, secret)
    assert platform.read_urls == []


def test_a_late_link_calls_nobody_and_is_forgotten(world: World) -> None:
    platform, secret = RegisteringPlatform(), invite(world)
    world.clock.go_on(hours=24)
    with refused(RefusalCode.INVITATION_INVALID):
        register(world, platform, secret)
    assert platform.read_urls == []
    assert forget_expired(world.ports) == 1


def test_a_used_link_works_no_more(world: World) -> None:
    platform, secret = RegisteringPlatform(), invite(world)
    register(world, platform, secret)
    with refused(RefusalCode.INVITATION_INVALID):
        register(world, platform, secret, "token-2")
    assert len(platform.posts) == 1


def test_of_simultaneous_uses_one_reaches_the_platform(world: World) -> None:
    platform, secret = RegisteringPlatform(), invite(world)

    def use(number: int) -> str:
        try:
            register(world, platform, secret, f"token-{number}")
        except Refused as refusal:
            return refusal.code
        return "registered"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(use, range(8)))
    assert outcomes == ["invitation-invalid"] * 7 + ["registered"]
    assert len(platform.posts) == 1


@pytest.mark.parametrize(
    ("read", "post", "problem"),
    [
        (Answer(status=404, headers={}, body=b""), None, "configuration-unreachable"),
        (Answer(status=200, headers={}, body=b"<html>"), None, "configuration-unreadable"),
        (None, Answer(status=400, headers={}, body=b"missing_domain"), "request-refused"),
        (None, Answer(status=401, headers={}, body=b"token_already_used"), "link-used"),
    ],
    ids=["no configuration", "a page", "refused", "a used permission"],
)
def test_a_failure_that_left_nothing_leaves_the_link_open(
    world: World, read: Answer | None, post: Answer | None, problem: str
) -> None:
    secret = invite(world)
    with refused(RefusalCode.REGISTRATION_FAILED, problem):
        register(world, RegisteringPlatform(read_answer=read, post_answer=post), secret)
    assert register(world, RegisteringPlatform(), secret).registration.name == "Campus"


@pytest.mark.parametrize(
    ("post", "problem"),
    [
        (Answer(status=200, headers={}, body=b"{}"), "answer-unreadable"),
        (Answer(status=503, headers={}, body=b""), "answer-missing"),
        (PlatformFailure(FailureKind.TIMEOUT, platform="p", call="c"), "answer-missing"),
    ],
    ids=["no client", "a server error", "no answer"],
)
def test_a_failure_that_may_have_left_something_uses_the_link_up(
    world: World, post: Answer | Exception, problem: str
) -> None:
    secret = invite(world)
    with refused(RefusalCode.REGISTRATION_FAILED, problem):
        register(world, RegisteringPlatform(post_answer=post), secret)
    with refused(RefusalCode.INVITATION_INVALID):
        register(world, RegisteringPlatform(), secret)


def test_the_same_client_again_is_brought_up_to_date(world: World) -> None:
    first = register(world, RegisteringPlatform(), invite(world)).registration
    moved = RegisteringPlatform(deployment="2")
    moved.configuration["jwks_uri"] = f"{ISSUER}/new-keys"
    with world.database() as u:
        u.deployments.note_waiting(first.id, "2", world.clock())
    made = register(world, moved, invite(world))
    assert made.is_update
    assert made.registration.id == first.id
    assert made.registration.jwks_url == f"{ISSUER}/new-keys"
    assert made.registration.deployments == {"1", "2"}
    with world.database(read_only=True) as u:
        assert u.deployments.waiting(first.id) == ()
        assert len(u.registrations.find_by_issuer(ISSUER)) == 1


def test_another_client_of_a_platform_is_another_registration(world: World) -> None:
    first = register(world, RegisteringPlatform(), invite(world)).registration
    second = register(world, RegisteringPlatform(client_id="client-2"), invite(world)).registration
    assert second.id != first.id
    assert second.name == "Campus (client-2)", "a name in use is no reason to lose a client"


def test_a_client_of_another_institution_is_not_taken_over(world: World) -> None:
    first = register(world, RegisteringPlatform(), invite(world)).registration
    other = world.add_institution("other")
    issued = invite_platform(world.ports, other.id, name="Theirs", kind="", valid_for=DAY)
    platform = RegisteringPlatform(deployment="9")
    platform.configuration["jwks_uri"] = f"{ISSUER}/stolen-keys"
    with refused(RefusalCode.REGISTRATION_FAILED, "other-institution"):
        register(world, platform, issued.url.partition("=")[2], "token-2")
    with world.database(read_only=True) as u:
        assert u.registrations.get(first.id) == first


def test_a_platform_that_names_no_deployment_is_registered_without_one(world: World) -> None:
    made = register(world, RegisteringPlatform(deployment=""), invite(world))
    assert made.registration.deployments == frozenset()


def test_digests_are_of_any_string() -> None:
    assert len(digest_of_secret("\ud800")) == 64
