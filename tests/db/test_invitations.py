"""Invitations are used up once, however many ask at the same moment; secrets are never kept."""

from datetime import timedelta

from app.db.unit_of_work import Database
from app.ports.registration_storage import Invitation, NewInvitation
from tests.db.samples import NOW, World, at_once, build_registration, build_world

HOUR = timedelta(hours=1)
DIGEST = "d" * 64


def invite(database: Database, institution: int, digest: str = DIGEST, name: str = "Campus") -> int:
    new = NewInvitation(
        institution_id=institution,
        secret_digest=digest,
        name=name,
        kind="moodle",
        created_at=NOW,
        expires_at=NOW + HOUR,
    )
    with database() as u:
        return u.invitations.add(new).id


def take(database: Database, digest: str = DIGEST, later: timedelta = HOUR / 2) -> object:
    with database() as u:
        return u.invitations.take(digest, NOW + later)


def test_an_invitation_comes_back_as_it_was_stored(database: Database, world: World) -> None:
    stored = invite(database, world.institution)
    with database(read_only=True) as u:
        found = u.invitations.find_open(DIGEST, NOW)
    assert found
    assert found == Invitation(
        id=stored,
        uuid=found.uuid,
        institution_id=world.institution,
        name="Campus",
        kind="moodle",
        created_at=NOW,
        expires_at=NOW + HOUR,
    )


def test_an_invitation_is_taken_once_by_twenty_threads(database: Database, world: World) -> None:
    invite(database, world.institution)
    outcomes = at_once(20, lambda _: take(database))
    assert outcomes.count(None) == 19
    (taken,) = (one for one in outcomes if one is not None)
    assert isinstance(taken, Invitation)
    assert taken.used_at == NOW + HOUR / 2


def test_an_unknown_or_late_invitation_is_none(database: Database, world: World) -> None:
    invite(database, world.institution)
    assert take(database, "e" * 64) is None
    assert take(database, later=HOUR) is None
    with database() as u:
        assert u.invitations.find_open(DIGEST, NOW + HOUR) is None
        assert u.invitations.open_of(world.institution, NOW + HOUR) == ()


def test_one_that_was_given_back_can_be_taken_again(database: Database, world: World) -> None:
    stored = invite(database, world.institution)
    assert take(database)
    with database() as u:
        assert u.invitations.find_open(DIGEST, NOW) is None
        u.invitations.give_back(stored)
    assert take(database)


def test_one_of_which_a_registration_came_is_never_given_back(
    database: Database, world: World
) -> None:
    stored = invite(database, world.institution)
    assert take(database)
    with database() as u:
        u.invitations.record_registration(stored, world.registration)
        u.invitations.give_back(stored)
    assert take(database) is None


def test_open_ones_are_listed_for_their_institution_only(database: Database, world: World) -> None:
    other = build_world(database, "other", "https://other.example.org")
    invite(database, world.institution, "a" * 64, "Zeta")
    invite(database, world.institution, "b" * 64, "Alpha")
    invite(database, other.institution, "c" * 64, "Foreign")
    assert take(database, "a" * 64)
    with database(read_only=True) as u:
        listed = u.invitations.open_of(world.institution, NOW)
    assert [one.name for one in listed] == ["Alpha"]


def test_unused_ones_are_forgotten_and_used_ones_stay(database: Database, world: World) -> None:
    invite(database, world.institution, "a" * 64)
    invite(database, world.institution, "b" * 64)
    assert take(database, "a" * 64)
    with database() as u:
        assert u.invitations.forget_expired(NOW) == 0
        assert u.invitations.forget_expired(NOW + HOUR) == 1


def test_a_deployment_waits_once_and_is_approved_once(database: Database, world: World) -> None:
    with database() as u:
        u.deployments.note_waiting(world.registration, "7", NOW)
        u.deployments.note_waiting(world.registration, "8", NOW + HOUR / 2)
        u.deployments.note_waiting(world.registration, "7", NOW + HOUR)
    with database() as u:
        waiting = u.deployments.waiting(world.registration)
        times = [(one.deployment_id, one.first_seen_at, one.last_seen_at) for one in waiting]
        assert times == [("7", NOW, NOW + HOUR), ("8", NOW + HOUR / 2, NOW + HOUR / 2)]
        assert u.deployments.approve(world.registration, "7")
        assert not u.deployments.approve(world.registration, "7")
    with database(read_only=True) as u:
        assert "7" in u.registrations.get(world.registration).deployments
        assert [one.deployment_id for one in u.deployments.waiting(world.registration)] == ["8"]


def test_a_deployment_approved_by_twenty_threads_is_approved_by_one(
    database: Database, world: World
) -> None:
    def approve(_: int) -> bool:
        with database() as u:
            return u.deployments.approve(world.registration, "7")

    assert sorted(map(str, at_once(20, approve))) == ["False"] * 19 + ["True"]


def test_a_registration_is_readdressed_and_its_site_remembered(
    database: Database, world: World
) -> None:
    with database() as u:
        other = u.registrations.add(build_registration(world.institution, "other-one"))
        u.registrations.readdress(
            world.registration,
            auth_url="https://a.example.org/auth",
            token_url="https://a.example.org/token",
            jwks_url="https://a.example.org/keys",
        )
        u.registrations.record_guid(world.registration, "guid-1")
    with database(read_only=True) as u:
        changed = u.registrations.get(world.registration)
        assert changed.jwks_url == "https://a.example.org/keys"
        assert (changed.guid, changed.issuer) == ("guid-1", world.issuer)
        assert u.registrations.get(other.id) == other
        assert other.guid == ""
