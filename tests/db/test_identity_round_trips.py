"""Institutions, registrations, logins, launches, people and keys come back as they were stored."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.db.unit_of_work import Database
from app.domain.people import CourseRole, Enrolment, Grant, Right
from tests.db.samples import (
    ISSUER,
    NOW,
    World,
    build_login,
    build_recorded_launch,
    build_registration,
)

UNKNOWN = 10**9
LATER = NOW + timedelta(hours=1)


def test_an_institution(database: Database) -> None:
    with database() as u:
        added = u.institutions.add(slug="a", name="Shkolla Ë", country="AL", url="https://a.org")
    with database(read_only=True) as u:
        assert u.institutions.get(added.id) == u.institutions.find("a") == added
        assert u.institutions.all() == (added,)
        assert u.institutions.find("b") is None
        with pytest.raises(KeyError):
            u.institutions.get(added.id + 1)
    assert (added.slug, added.name, added.country, added.url) == (
        "a",
        "Shkolla Ë",
        "AL",
        "https://a.org",
    )


def test_registrations(database: Database, world: World) -> None:
    with database() as u:
        new = build_registration(world.institution, "another")
        added = u.registrations.add(new)
        none_approved = u.registrations.add(
            replace(new, name="bare", client_id="bare", deployments=frozenset())
        )
    with database(read_only=True) as u:
        first = u.registrations.get(world.registration)
        assert u.registrations.get(added.id) == added
        assert u.registrations.find(ISSUER, "client-another") == added
        assert u.registrations.find_by_name("another") == added
        assert u.registrations.find_by_name("bare") == none_approved
        assert u.registrations.find_by_issuer(ISSUER) == (added, none_approved, first)
        assert u.registrations.all() == (added, none_approved, first)
        assert u.registrations.find(ISSUER, "unknown") is None
        assert u.registrations.find("https://other.example.org", "client-another") is None
        with pytest.raises(KeyError):
            u.registrations.get(UNKNOWN)
    assert added.deployments == new.deployments
    for name in ("institution_id", "kind", "issuer", "auth_url", "token_url", "jwks_url"):
        assert getattr(added, name) == getattr(new, name)


def test_a_pending_login(database: Database, world: World) -> None:
    login = build_login(world)
    with database() as u:
        u.logins.record(login)
    with database() as u:
        assert u.logins.consume(login.state_digest, NOW) == login


def test_a_launch(database: Database, world: World) -> None:
    launch = build_recorded_launch(world, uuid4(), world.learner)
    outside = replace(launch, uuid=uuid4(), course_id=None)
    with database() as u:
        added = u.launches.add(launch)
        u.launches.add(outside)
    with database(read_only=True) as u:
        assert u.launches.find(launch.uuid) == added == replace(launch, id=added.id)
        found = u.launches.find(outside.uuid)
        assert found is not None
        assert found.course_id is None
        assert u.launches.find(uuid4()) is None
    assert added.id > 0


def test_a_person(database: Database, world: World) -> None:
    with database() as u:
        person = u.people.add(world.institution, ISSUER, "new")
        u.people.describe(person.id, name="Sample Learner One", email="one@example.org")
        u.people.describe(person.id, name="", email="")
        u.people.enrol(person.id, world.course, CourseRole.LEARNER)
    with database(read_only=True) as u:
        found = u.people.get(person.id)
        assert (found.name, found.email) == ("Sample Learner One", "one@example.org")
        assert found == u.people.find(world.institution, person.uuid)
        assert found == u.people.find_by_identity(world.institution, ISSUER, "new")
        assert u.people.subject_of(person.id, ISSUER) == "new"
        assert u.people.subject_of(person.id, "https://other.example.org") is None
        assert u.people.enrolment(person.id, world.course) == Enrolment(
            person=found, course_id=world.course, role=CourseRole.LEARNER
        )
        assert u.people.enrolment(world.teacher, world.course) is None
        with pytest.raises(KeyError):
            u.people.get(UNKNOWN)


def test_describing_one_field_leaves_the_other(database: Database, world: World) -> None:
    with database() as u:
        u.people.describe(world.learner, name="Sample Learner One", email="one@example.org")
        u.people.describe(world.learner, name="", email="uno@example.org")
        u.people.describe(world.learner, name="Sample Learner Uno", email="")
    with database(read_only=True) as u:
        person = u.people.get(world.learner)
    assert (person.name, person.email) == ("Sample Learner Uno", "uno@example.org")


def test_grants(database: Database, world: World) -> None:
    with database() as u:
        version = u.definitions.get(world.version)
        wide = Grant(right=Right.EXPORT)
        narrow = Grant(right=Right.EXPORT, microcredential_id=version.microcredential_id)
        for grant in (wide, narrow, wide, narrow):
            u.people.grant(world.teacher, grant)
    with database(read_only=True) as u:
        assert u.people.grants(world.teacher) == {wide, narrow}
        assert u.people.grants(world.learner) == frozenset()


def test_signing_keys(database: Database, world: World) -> None:
    with database() as u:
        first = u.keys.add_signing_key(world.institution, public="z6MkA", sealed=b"\x00a", now=NOW)
        u.keys.retire_signing_keys(world.institution, LATER)
        second = u.keys.add_signing_key(world.institution, public="z6MkB", sealed=b"b", now=LATER)
    with database(read_only=True) as u:
        kept = u.keys.signing_keys(world.institution)
    assert kept == (second, replace(first, retired_at=LATER))
    assert (first.public_multibase, first.private_sealed, first.created_at) == (
        "z6MkA",
        b"\x00a",
        NOW,
    )


def test_tool_keys(database: Database) -> None:
    jwk = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}
    with database() as u:
        first = u.keys.add_tool_key(kid="1", public_jwk=jwk, sealed=b"a", now=NOW)
        u.keys.retire_tool_keys(LATER)
        second = u.keys.add_tool_key(kid="2", public_jwk=jwk, sealed=b"b", now=LATER)
    with database(read_only=True) as u:
        assert u.keys.tool_keys() == (second, replace(first, retired_at=LATER))
    assert (first.kid, first.public_jwk, first.private_sealed) == ("1", jwk, b"a")
