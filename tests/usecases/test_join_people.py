"""One person on two platforms: proven by a code, or said by a registrar."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.errors import RefusalCode, Refused
from app.domain.people import Asker
from app.usecases.find_people import find_people
from app.usecases.join_people import (
    CODE_ALPHABET,
    MOVED,
    enter_code,
    join_as_registrar,
    offer_code,
    split_as_registrar,
)
from tests.usecases.refusals import refused
from tests.usecases.two_platforms import Two, build_two, group, ids, in_force, join, joins, register
from tests.usecases.world import World

AT_ONCE = 8


@pytest.fixture
def two(world: World) -> Two:
    return build_two(world)


def test_a_code_can_be_read_aloud_and_only_its_digest_is_kept(two: Two) -> None:
    code = offer_code(two.world.ports, two.here).text
    assert re.fullmatch(rf"[{CODE_ALPHABET}]{{4}}-[{CODE_ALPHABET}]{{4}}", code)
    assert not set("01OIL") & set(CODE_ALPHABET)
    digest = hashlib.sha256(code.replace("-", "").encode()).hexdigest()
    with two.world.ports.unit_of_work() as u:
        assert u.joins.take_code(two.world.institution.id, digest, two.world.clock.now)
    assert offer_code(two.world.ports, two.here).text != code


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "without"])
def test_a_code_joins_both_however_it_is_typed(two: Two, typed: str) -> None:
    code = offer_code(two.world.ports, two.here).text
    given = {"lower": code.lower(), "without": code.replace("-", " ")}
    enter_code(two.world.ports, two.there, given.get(typed, typed.format(code)))

    assert group(two.world, two.here) == group(two.world, two.there) == ids(two.here, two.there)
    (row,) = joins(two.world, two.here)
    assert (row.person_id, row.principal_id) == (two.there.person.id, two.here.person.id)
    assert (row.joined_by, row.reason) == (two.there.person.id, "")
    assert row.joined_at == two.world.clock.now


def test_a_code_works_once(two: Two) -> None:
    code = offer_code(two.world.ports, two.here).text
    enter_code(two.world.ports, two.there, code)
    third = two.world.arrive("learner", registration=register(two.world, "third"))
    with refused(RefusalCode.CODE_WRONG, "code"):
        enter_code(two.world.ports, third, code)


def test_a_code_is_good_for_ten_minutes(two: Two) -> None:
    code = offer_code(two.world.ports, two.here)
    assert (code.expires_at - two.world.clock.now).total_seconds() == 600
    two.world.clock.go_on(minutes=10)
    with refused(RefusalCode.CODE_WRONG, "code"):
        enter_code(two.world.ports, two.there, code.text)


def test_a_new_code_ends_the_one_before(two: Two) -> None:
    old = offer_code(two.world.ports, two.here).text
    new = offer_code(two.world.ports, two.here).text
    with refused(RefusalCode.CODE_WRONG, "code"):
        enter_code(two.world.ports, two.there, old)
    enter_code(two.world.ports, two.there, new)


def test_a_code_entered_where_it_was_made_stays_good(two: Two) -> None:
    code = offer_code(two.world.ports, two.here).text
    with refused(RefusalCode.CODE_WRONG, "own code"):
        enter_code(two.world.ports, two.here, code)
    enter_code(two.world.ports, two.there, code)
    assert len(group(two.world, two.here)) == 2


def test_a_code_is_good_in_its_institution_only(two: Two) -> None:
    world = two.world
    foreign = world.register(world.add_institution("other"), "client-2")
    stranger = world.arrive("learner", registration=foreign)
    code = offer_code(world.ports, two.here).text
    with refused(RefusalCode.CODE_WRONG, "code"):
        enter_code(world.ports, stranger, code)
    assert group(world, stranger) == ids(stranger)


def test_two_accounts_of_one_platform_are_left_to_a_registrar(two: Two) -> None:
    world = two.world
    friend = world.arrive("friend")
    code = offer_code(world.ports, two.here).text
    with refused(RefusalCode.CODE_WRONG, "same platform"):
        enter_code(world.ports, friend, code)
    two.join()
    with refused(RefusalCode.CODE_WRONG, "same platform"):
        join(world, two.there, friend)
    registrar = world.grant_registrar()
    join_as_registrar(world.ports, registrar, two.here.person.uuid, friend.person.uuid, "Seen IDs")
    assert group(world, friend) == ids(two.here, two.there, friend)


def test_staff_neither_make_nor_enter_codes(two: Two) -> None:
    with refused(RefusalCode.NOT_ALLOWED):
        offer_code(two.world.ports, two.teacher)
    code = offer_code(two.world.ports, two.here).text
    with refused(RefusalCode.NOT_ALLOWED):
        enter_code(two.world.ports, two.other_teacher, code)


def test_one_name_and_one_email_join_nobody(two: Two) -> None:
    for asker in (two.here, two.there):
        with two.world.ports.unit_of_work() as u:
            u.people.describe(asker.person.id, name="Sample One", email="one@example.org")
    two.world.arrive("learner", name="Sample One")
    assert group(two.world, two.here) == ids(two.here)


def test_a_code_used_by_many_at_once_joins_one(two: Two) -> None:
    world = two.world
    code = offer_code(world.ports, two.here).text
    others = [
        world.arrive("learner", registration=register(world, f"p-{n}")) for n in range(AT_ONCE)
    ]

    def enter(asker: Asker) -> str:
        try:
            enter_code(world.ports, asker, code)
        except Refused as refusal:
            return refusal.code
        return "joined"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(enter, others))
    assert answers == ["code-wrong"] * (AT_ONCE - 1) + ["joined"]
    assert len(group(world, two.here)) == 2


def test_the_older_record_is_the_principal(two: Two) -> None:
    join(two.world, two.there, two.here)
    assert in_force(two.world, two.here) == [(two.there.person.id, two.here.person.id)]


def test_whoever_holds_an_award_is_the_principal(two: Two) -> None:
    two.attest(two.there)
    two.world.claim(two.there)
    two.join()
    assert in_force(two.world, two.here) == [(two.here.person.id, two.there.person.id)]


def test_where_two_groups_meet_all_come_under_one_principal(two: Two) -> None:
    """Two platforms, then two more; the first pair and the second are the same person."""
    world = two.world
    third = world.arrive("learner", registration=register(world, "third"))
    fourth = world.arrive("learner", registration=register(world, "fourth"))
    join(world, third, fourth)
    two.join()
    world.clock.go_on(days=1)
    join(world, third, two.there)

    everybody = (two.here, two.there, third, fourth)
    assert all(group(world, asker) == ids(*everybody) for asker in everybody)
    principal = two.here.person.id
    assert sorted(in_force(world, two.here)) == [
        (asker.person.id, principal) for asker in everybody[1:]
    ]
    before = joins(world, fourth)[0]
    assert (before.split_reason, before.split_at) == (MOVED, world.clock.now), "the log keeps it"
    assert joins(world, fourth)[1].principal_id == principal


def test_whoever_is_a_principal_stays_one(two: Two) -> None:
    world = two.world
    third = world.arrive("learner", registration=register(world, "third"))
    join(world, two.there, third)
    join(world, two.here, two.there)
    assert sorted(in_force(world, two.there)) == [
        (two.here.person.id, two.there.person.id),
        (third.person.id, two.there.person.id),
    ]


def test_joining_who_is_joined_already_changes_nothing(two: Two) -> None:
    two.join()
    join(two.world, two.there, two.here)
    assert len(joins(two.world, two.here)) == 1


def test_a_split_ends_once(two: Two) -> None:
    world = two.world
    registrar = world.grant_registrar()
    two.join()
    (row,) = joins(world, two.here)
    stranger = world.arrive("stranger")
    with refused(RefusalCode.NOT_FOUND):
        split_as_registrar(world.ports, registrar, stranger.person.uuid, row.uuid, "A reason")
    split_as_registrar(world.ports, registrar, two.here.person.uuid, row.uuid, "A reason")
    with refused(RefusalCode.NOT_FOUND):
        split_as_registrar(world.ports, registrar, two.here.person.uuid, row.uuid, "A reason")


def test_a_registrar_gives_a_reason_and_it_stands_in_the_log(two: Two) -> None:
    world = two.world
    registrar = world.grant_registrar()
    people = two.here.person.uuid, two.there.person.uuid
    with refused(RefusalCode.INPUT_INVALID, "reason"):
        join_as_registrar(world.ports, registrar, *people, " ")
    join_as_registrar(world.ports, registrar, *people, "Both ID cards seen")
    (row,) = joins(world, two.here)
    assert (row.joined_by, row.reason) == (registrar.person.id, "Both ID cards seen")
    for pair in (people, people[::-1], (people[0], people[0])):
        with refused(RefusalCode.INPUT_INVALID, "person"):
            join_as_registrar(world.ports, registrar, *pair, "Again")
    with refused(RefusalCode.INPUT_INVALID, "reason"):
        split_as_registrar(world.ports, registrar, people[0], row.uuid, "")


def test_only_a_registrar_of_the_institution_says_who_is_who(two: Two) -> None:
    world = two.world
    people = two.here.person.uuid, two.there.person.uuid
    foreign = world.register(world.add_institution("other"), "client-2")
    stranger = world.grant_registrar("registrar-2", foreign)
    two.join()
    (row,) = joins(world, two.here)
    for asker, code in (
        (two.teacher, RefusalCode.NOT_ALLOWED),
        (two.here, RefusalCode.NOT_ALLOWED),
        (stranger, RefusalCode.NOT_FOUND),
    ):
        with refused(code):
            join_as_registrar(world.ports, asker, *people, "A reason")
        with refused(code):
            split_as_registrar(world.ports, asker, people[0], row.uuid, "A reason")
        with refused(code):
            find_people(world.ports, asker, "", people[0])
    assert len(group(world, two.here)) == 2
