"""What an operator does: institutions, platforms, rights, definitions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import RefusalCode
from app.domain.people import CourseRole, Right
from app.ports.identity_storage import NewRegistration
from app.usecases.definition_file import read_definition
from app.usecases.institutions import (
    COUNTRY_RULE,
    SLUG_RULE,
    add_institution,
    get_institution,
)
from app.usecases.offer import offer
from app.usecases.publish_definition import publish_definition
from app.usecases.register_platform import grant_rights, register_platform
from app.usecases.show_public import read_did_document, show_achievement, show_issuer
from tests.usecases.refusals import refused
from tests.usecases.world import SAMPLE, SMALLEST, World

INPUT_INVALID = RefusalCode.INPUT_INVALID


def new_registration(world: World) -> NewRegistration:
    return NewRegistration(
        institution_id=world.institution.id,
        name="another",
        kind="generic",
        issuer="https://other.example.org",
        client_id="client-9",
        auth_url="https://other.example.org/auth",
        token_url="https://other.example.org/token",
        jwks_url="https://other.example.org/keys",
        deployments=frozenset({"1"}),
    )


def test_an_institution_has_a_signing_key_from_its_first_moment(world: World) -> None:
    document = read_did_document(world.ports, "sample")
    assert document["id"] == "did:web:laurel.example.org:issuers:sample"
    assert len(document["verificationMethod"]) == 1


@pytest.mark.parametrize(
    "slug",
    ["", "Sample", "s p", "-a", "a-", "a/b", "a.b", "a:b", "a%2Fb", "ë", "x" * 61, "a\n", "a\x00"],
)
def test_a_slug_that_cannot_stand_in_an_address(world: World, slug: str) -> None:
    with refused(INPUT_INVALID, SLUG_RULE):
        add_institution(world.ports, slug=slug, name="x", country="AL", url="")


@pytest.mark.parametrize("slug", ["a", "0", "a-b", "x" * 60])
def test_a_slug_that_can(world: World, slug: str) -> None:
    assert add_institution(world.ports, slug=slug, name="x", country="AL", url="").slug == slug


def test_a_slug_in_use(world: World) -> None:
    with refused(INPUT_INVALID, "slug is in use"):
        world.add_institution("sample")


@pytest.mark.parametrize("country", ["", "al", "ALB", "A1", "AL\n"])
def test_a_country_is_two_capital_letters(world: World, country: str) -> None:
    with refused(INPUT_INVALID, COUNTRY_RULE):
        add_institution(world.ports, slug="new", name="x", country=country, url="")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "example.org", "http://", "https://a b", "https://[", "https://a#b"],
)
def test_a_website_is_an_address(world: World, url: str) -> None:
    with refused(INPUT_INVALID, "url must be an http(s) address"):
        add_institution(world.ports, slug="new", name="x", country="AL", url=url)


def test_an_institution_without_a_name(world: World) -> None:
    with refused(INPUT_INVALID, "name"):
        add_institution(world.ports, slug="new", name=" ", country="AL", url="")


def test_the_only_institution_need_not_be_named(world: World) -> None:
    assert get_institution(world.ports, "") == world.institution
    other = world.add_institution("other")
    assert get_institution(world.ports, "other") == other
    with refused(INPUT_INVALID, "name the institution: other, sample"):
        get_institution(world.ports, "")
    with refused(RefusalCode.NOT_FOUND, "institution"):
        get_institution(world.ports, "unknown")


def test_a_platform_is_registered_as_its_tool_page_shows_it(world: World) -> None:
    new = new_registration(world)
    stored = register_platform(world.ports, new)
    assert (stored.issuer, stored.client_id, stored.deployments) == (
        new.issuer,
        new.client_id,
        new.deployments,
    )


@pytest.mark.parametrize("field", ["issuer", "auth_url", "token_url", "jwks_url"])
@pytest.mark.parametrize("url", ["", "ftp://a.org", "a.org", "https://", "https://a.org/#x"])
def test_a_platforms_address_that_is_none(world: World, field: str, url: str) -> None:
    wrong = replace(new_registration(world), **{field: url})  # type: ignore[arg-type] # a text field
    with refused(INPUT_INVALID, f"{field} must be an http(s) address"):
        register_platform(world.ports, wrong)


def test_a_platform_without_name_client_id_or_deployment(world: World) -> None:
    new = new_registration(world)
    with refused(INPUT_INVALID, "name"):
        register_platform(world.ports, replace(new, name=" "))
    with refused(INPUT_INVALID, "client id"):
        register_platform(world.ports, replace(new, client_id=""))
    with refused(INPUT_INVALID, "deployment"):
        register_platform(world.ports, replace(new, deployments=frozenset()))
    with refused(INPUT_INVALID, "deployment"):
        register_platform(world.ports, replace(new, deployments=frozenset({"1", " "})))


def test_issuer_and_client_id_are_registered_once(world: World) -> None:
    register_platform(world.ports, new_registration(world))
    again = replace(new_registration(world), name="yet another")
    taken = "the name, or the pair of issuer and client id, is registered already"
    with refused(INPUT_INVALID, taken):
        register_platform(world.ports, again)
    with refused(INPUT_INVALID, taken):
        register_platform(world.ports, replace(new_registration(world), client_id="client-10"))


def test_rights_may_be_given_before_the_person_first_comes(world: World) -> None:
    granted = grant_rights(world.ports, world.registration, "registrar", [Right.EXPORT])
    grant_rights(world.ports, world.registration, "registrar", [Right.EXPORT, Right.REVOKE])

    asker = world.arrive("registrar", CourseRole.NONE)
    assert asker.person.id == granted.id
    assert asker.may(Right.EXPORT)
    assert asker.may(Right.REVOKE)
    assert not asker.may(Right.AWARD)
    assert not world.arrive("teacher", CourseRole.STAFF).may(Right.EXPORT)


def test_rights_need_a_subject(world: World) -> None:
    with refused(INPUT_INVALID, "subject"):
        grant_rights(world.ports, world.registration, " ", [Right.EXPORT])


def test_the_same_definition_is_published_once(world: World) -> None:
    again, is_new = publish_definition(world.ports, world.institution, read_definition(SAMPLE))
    assert (again, is_new) == (world.version, False)


def test_a_changed_definition_is_the_next_version_and_the_old_one_stays(world: World) -> None:
    changed = SAMPLE.replace(b"grade_at_least: 60", b"grade_at_least: 70")
    version, is_new = publish_definition(world.ports, world.institution, read_definition(changed))

    assert (is_new, version.number) == (True, 2)
    assert version.microcredential_id == world.version.microcredential_id
    assert show_achievement(world.ports, world.version.uuid).version == world.version
    assert show_achievement(world.ports, version.uuid).document["id"].endswith(str(version.uuid))


def test_institutions_share_no_versions(world: World) -> None:
    other = world.add_institution("other")
    theirs = world.publish(SAMPLE, other)
    assert (theirs.number, theirs.institution_id) == (1, other.id)
    assert theirs.microcredential_id != world.version.microcredential_id


def test_offering_twice_is_the_same_as_once(world: World) -> None:
    teacher = world.offer()
    before = world.jobs()
    again = offer(world.ports, teacher, world.version.uuid)
    assert again == world.offering()
    assert world.jobs() == before


def test_a_course_offers_one_micro_credential(world: World) -> None:
    teacher = world.offer()
    other = world.publish(SMALLEST)
    with refused(RefusalCode.ALREADY_OFFERED):
        offer(world.ports, teacher, other.uuid)
    assert world.offering().version_id == world.version.id


def test_another_institutions_version_cannot_be_offered(world: World) -> None:
    theirs = world.publish(SAMPLE, world.add_institution("other"))
    with refused(RefusalCode.NOT_FOUND, "micro-credential"):
        offer(world.ports, world.arrive_as_teacher(), theirs.uuid)


@pytest.mark.parametrize("slug", ["unknown", "", "a\x00b", "x" * 5000, "\ud800"])
def test_an_issuer_that_does_not_exist(world: World, slug: str) -> None:
    with refused(RefusalCode.NOT_FOUND, "issuer"):
        show_issuer(world.ports, slug)
    with refused(RefusalCode.NOT_FOUND, "issuer"):
        read_did_document(world.ports, slug)
