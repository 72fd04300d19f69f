"""Deployments that wait, sites that were copied, and what an administrator sees."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from app.domain.errors import FailureKind, PlatformFailure, RefusalCode
from app.domain.people import Asker, CourseRole, Right
from app.domain.platforms import Registration
from app.ports.identity_storage import NewRegistration
from app.ports.services import Answer
from app.usecases.administer_platforms import register_by_hand, show_platforms
from app.usecases.check_platform import check_own_key_set
from app.usecases.check_site import accept_site, check_site
from app.usecases.deployments import (
    MOST_WAITING,
    approve_deployment,
    approve_waiting_deployment,
    note_waiting_deployment,
)
from app.usecases.register_platform import grant_rights
from tests.usecases.refusals import refused
from tests.usecases.world import World

KEYS = {"keys": [{"kid": "a"}, {"kid": "b"}]}
URL = "https://laurel.example.org/.well-known/jwks.json"


def administrator(world: World, registration: Registration | None = None) -> Asker:
    one = registration or world.registration
    grant_rights(world.ports, one, "admin", [Right.ADMINISTER])
    return world.arrive("admin", CourseRole.NONE, registration=one)


def waiting(world: World) -> list[str]:
    with world.database(read_only=True) as u:
        return [one.deployment_id for one in u.deployments.waiting(world.registration.id)]


def deployments(world: World) -> frozenset[str]:
    with world.database(read_only=True) as u:
        return u.registrations.get(world.registration.id).deployments


def test_a_deployment_that_waits_is_let_in_by_an_administrator(world: World) -> None:
    note_waiting_deployment(world.ports, world.registration.id, "7")
    assert waiting(world) == ["7"]
    admin = administrator(world)
    for _ in range(2):  # a double click is no error
        approve_waiting_deployment(world.ports, admin, world.registration.name, "7")
    assert deployments(world) == {"1", "7"}
    assert waiting(world) == []


@pytest.mark.parametrize("deployment", ["8", ""])
def test_what_does_not_wait_is_not_let_in_from_a_page(world: World, deployment: str) -> None:
    with refused(RefusalCode.NOT_FOUND, "deployment"):
        approve_waiting_deployment(
            world.ports, administrator(world), world.registration.name, deployment
        )
    assert deployments(world) == {"1"}


def test_a_platform_of_another_institution_is_not_found(world: World) -> None:
    foreign = world.register(world.add_institution("other"), "foreign")
    note_waiting_deployment(world.ports, foreign.id, "7")
    for name in ("foreign", "nowhere"):
        with refused(RefusalCode.NOT_FOUND, "platform"):
            approve_waiting_deployment(world.ports, administrator(world), name, "7")


def test_teachers_approve_nothing_and_see_nothing(world: World) -> None:
    teacher = world.arrive_as_teacher()
    with refused(RefusalCode.NOT_ALLOWED):
        approve_waiting_deployment(world.ports, teacher, world.registration.name, "7")
    with refused(RefusalCode.NOT_ALLOWED):
        show_platforms(world.ports, teacher)
    with refused(RefusalCode.NOT_ALLOWED):
        register_by_hand(world.ports, teacher, build_new(world.institution.id))


@pytest.mark.parametrize("deployment", ["", "x" * 256, "a\0b"], ids=["none", "too long", "a NUL"])
def test_what_cannot_be_a_deployment_is_not_recorded(world: World, deployment: str) -> None:
    note_waiting_deployment(world.ports, world.registration.id, deployment)
    assert waiting(world) == []


def test_a_broken_platform_cannot_fill_the_storage(world: World) -> None:
    for number in range(MOST_WAITING + 5):
        note_waiting_deployment(world.ports, world.registration.id, f"{number:03}")
    assert len(waiting(world)) == MOST_WAITING
    note_waiting_deployment(world.ports, world.registration.id, "000")
    assert len(waiting(world)) == MOST_WAITING


def test_an_operator_lets_in_what_never_launched(world: World) -> None:
    assert approve_deployment(world.ports, world.registration, " 9 ")
    assert not approve_deployment(world.ports, world.registration, "9")
    with refused(RefusalCode.INPUT_INVALID):
        approve_deployment(world.ports, world.registration, " ")
    assert deployments(world) == {"1", "9"}


def visit(world: World, guid: str) -> str:
    """A launch from this site; the guid on record afterwards."""
    with world.database() as u:
        check_site(u, u.registrations.get(world.registration.id), guid)
    with world.database(read_only=True) as u:
        return u.registrations.get(world.registration.id).guid


def test_the_first_site_that_says_who_it_is_counts(world: World) -> None:
    assert visit(world, "") == ""
    assert visit(world, "site-1") == "site-1"
    assert visit(world, "site-1") == "site-1"
    assert visit(world, "") == "site-1", "a site that says nothing is no other one"


def test_a_copied_site_is_stopped_until_an_operator_accepts_it(world: World) -> None:
    visit(world, "site-1")
    with refused(RefusalCode.PLATFORM_CLONED, "tool_platform.guid"):
        visit(world, "site-2")
    assert visit(world, "site-1") == "site-1"
    accept_site(world.ports, world.registration)
    assert visit(world, "site-2") == "site-2"
    with refused(RefusalCode.PLATFORM_CLONED):
        visit(world, "site-1")


def test_a_site_is_remembered_for_one_registration(world: World) -> None:
    other = world.register(world.institution, "client-2")
    visit(world, "site-1")
    with world.database() as u:
        check_site(u, u.registrations.get(other.id), "site-2")


@pytest.mark.parametrize("guid", ["x" * 256, "a\0b"], ids=["too long", "a NUL"])
def test_what_cannot_be_kept_is_no_name(world: World, guid: str) -> None:
    assert visit(world, guid) == ""


def test_an_administrator_sees_their_institutions_platforms_only(world: World) -> None:
    foreign = world.register(world.add_institution("other"), "foreign")
    note_waiting_deployment(world.ports, foreign.id, "7")
    note_waiting_deployment(world.ports, world.registration.id, "8")
    overview = show_platforms(world.ports, administrator(world))
    (one,) = overview.platforms
    assert one.registration.name == world.registration.name
    assert [waits.deployment_id for waits in one.waiting] == ["8"]


def build_new(institution_id: int) -> NewRegistration:
    url = "https://campus.example.org"
    return NewRegistration(
        institution_id=institution_id,
        name="Campus",
        kind="generic",
        issuer=url,
        client_id="client-9",
        auth_url=f"{url}/auth",
        token_url=f"{url}/token",
        jwks_url=f"{url}/keys",
        deployments=frozenset({"1"}),
    )


def test_a_platform_is_registered_for_the_administrators_institution_only(world: World) -> None:
    other = world.add_institution("other")
    made = register_by_hand(world.ports, administrator(world), build_new(other.id))
    assert made.institution_id == world.institution.id


class Reader:
    """HTTP at the port, with one answer."""

    def __init__(self, answer: Answer | PlatformFailure) -> None:
        self.answer = answer

    def read(self, url: str, *, accept: str, call: str) -> Answer:
        if isinstance(self.answer, PlatformFailure):
            raise self.answer
        return self.answer


def answering(content: object, status: int = 200) -> Reader:
    return Reader(Answer(status=status, headers={}, body=json.dumps(content).encode()))


def test_our_key_set_is_read_where_platforms_read_it() -> None:
    point = check_own_key_set(answering(KEYS), URL, KEYS)
    assert (point.passed, point.checked) == (True, True)


@pytest.mark.parametrize(
    ("content", "status"),
    [({"keys": [{"kid": "a"}]}, 200), ([], 200), ({"keys": [1]}, 200), (KEYS, 502)],
    ids=["an old copy", "no key set", "no keys", "a proxy's error"],
)
def test_another_key_set_at_our_address_fails(content: Mapping[str, object], status: int) -> None:
    point = check_own_key_set(answering(content, status), URL, KEYS)
    assert (point.passed, point.checked) == (False, True)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8080/k", "http://a.localhost/k", "http://127.0.0.1/k", "http://[::1]/k"],
)
def test_an_address_of_this_machine_is_not_seen_from_outside(url: str) -> None:
    point = check_own_key_set(answering(KEYS), url, KEYS)
    assert not point.checked
    assert point.detail.startswith("could not be checked from outside")


def test_a_name_that_does_not_answer_here_says_nothing_of_others() -> None:
    failure = PlatformFailure(FailureKind.UNREACHABLE, platform="laurel", call="read")
    point = check_own_key_set(Reader(failure), URL, KEYS)
    assert not point.checked
    assert "unreachable" in point.detail
