"""Who is found and shown, and to whom."""

from __future__ import annotations

import pytest

from app.usecases.find_people import Identity, find_people, show_own_identities
from tests.usecases.two_platforms import Two, build_two
from tests.usecases.world import World


@pytest.fixture
def two(world: World) -> Two:
    return build_two(world)


def test_people_are_found_by_name_email_or_id_in_the_own_institution(two: Two) -> None:
    world = two.world
    registrar = world.grant_registrar()
    with world.ports.unit_of_work() as u:
        u.people.describe(two.there.person.id, name="", email="one@example.org")

    def found(text: str) -> list[int]:
        return [one.person.id for one in find_people(world.ports, registrar, text).people]

    assert found("sample LEARNER") == [two.there.person.id, two.here.person.id]
    assert found("learner one") == [two.here.person.id]
    assert found("ONE@example") == [two.there.person.id]
    assert found(f" {two.here.person.uuid} ") == [two.here.person.id]
    assert found(str(two.world.version.uuid)) == found("s") == found("") == []
    foreign = world.register(world.add_institution("other"), "client-2")
    stranger = world.grant_registrar("registrar-2", foreign)
    for text in ("sample", str(two.here.person.uuid)):
        assert find_people(world.ports, stranger, text).people == ()


def test_many_with_one_name_are_cut(two: Two) -> None:
    registrar = two.world.grant_registrar()
    for number in range(25):
        two.world.arrive(f"many-{number}", name=f"Sample Many {number:02}")
    result = find_people(two.world.ports, registrar, "many")
    assert (len(result.people), result.is_cut) == (20, True)
    assert result.people[0].person.name == "Sample Many 00"


def test_a_person_is_shown_with_platforms_courses_and_joins(two: Two) -> None:
    world = two.world
    registrar = world.grant_registrar()
    two.join()
    found = find_people(world.ports, registrar, "", two.there.person.uuid).chosen
    assert found
    assert found.identities == (
        Identity(
            platform="second", issuer="https://second.example.org", courses=("Sample course",)
        ),
    )
    assert [one.id for one in found.same] == [two.here.person.id]
    (line,) = found.joins
    assert (line.person.id, line.principal.id) == (two.there.person.id, two.here.person.id)
    assert line.joined_by.id == two.there.person.id
    assert line.split_by is None


def test_a_learner_sees_every_platform_on_which_they_are_known(two: Two) -> None:
    platforms = [one.platform for one in show_own_identities(two.world.ports, two.here)]
    assert platforms == ["client-1"]
    two.join()
    for asker in (two.here, two.there):
        platforms = [one.platform for one in show_own_identities(two.world.ports, asker)]
        assert platforms == ["client-1", "second"]
