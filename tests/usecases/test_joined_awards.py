"""What is joined counts together and makes one award; what is split keeps what it claimed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.awarding import Award
from app.domain.errors import RefusalCode
from app.usecases.join_people import (
    enter_code,
    join_as_registrar,
    offer_code,
    split_as_registrar,
)
from app.usecases.revoke import revoke
from app.usecases.share import share
from app.usecases.show_progress import get_own_award, show_progress
from tests.usecases.refusals import refused
from tests.usecases.two_platforms import Two, build_two, group, ids, joins
from tests.usecases.world import World

AT_ONCE = 8


@pytest.fixture
def two(world: World) -> Two:
    return build_two(world)


def test_evidence_of_one_counts_for_both_and_makes_one_award(two: Two) -> None:
    world = two.world
    two.attest(two.there)
    with refused(RefusalCode.EVIDENCE_UNKNOWN):
        world.claim(two.here)
    two.join()
    award = world.claim(two.here)
    assert award.person_id == two.here.person.id
    assert world.claim(two.there).uuid == award.uuid
    for asker in (two.here, two.there):
        shown = show_progress(world.ports, asker).award
        assert shown
        assert shown.uuid == get_own_award(world.ports, asker, award.uuid).uuid == award.uuid
    share(world.ports, two.there, award.uuid, shared=True)
    assert get_own_award(world.ports, two.here, award.uuid).shared


def test_claims_from_both_platforms_at_once_make_one_award(two: Two) -> None:
    two.attest(two.here)
    two.join()
    askers = [two.here, two.there] * (AT_ONCE // 2)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        awards = list(pool.map(two.world.claim, askers))
    assert len({award.uuid for award in awards}) == 1


def test_claims_while_being_joined_leave_both_with_an_award_that_is_theirs(two: Two) -> None:
    two.attest(two.here)
    two.attest(two.there)
    code = offer_code(two.world.ports, two.here).text
    claimed: list[Award] = []
    actions = [
        lambda: claimed.append(two.world.claim(two.here)),
        lambda: enter_code(two.world.ports, two.there, code),
        lambda: claimed.append(two.world.claim(two.there)),
    ]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda act: act(), actions))
    assert len(claimed) == 2
    assert two.world.claim(two.here).uuid == two.world.claim(two.there).uuid


def test_after_a_revocation_the_revoked_one_is_shown_until_a_new_one_is_claimed(two: Two) -> None:
    world = two.world
    two.attest(two.here)
    two.join()
    first = world.claim(two.here)
    revoke(world.ports, world.grant_registrar(), first.uuid, "A mistake")
    shown = show_progress(world.ports, two.there).award
    assert shown
    assert shown.uuid == first.uuid
    second = world.claim(two.there)
    assert second.uuid != first.uuid
    shown = show_progress(world.ports, two.here).award
    assert shown
    assert shown.uuid == second.uuid


def test_staff_of_a_course_earn_nothing_in_it_under_another_name(two: Two) -> None:
    world = two.world
    double = world.arrive("teacher-as-learner")
    world.attest(two.teacher, double.person.uuid, leaf="done")
    registrar = world.grant_registrar()
    join_as_registrar(
        world.ports, registrar, double.person.uuid, two.teacher.person.uuid, "One person"
    )
    with refused(RefusalCode.NOT_A_CANDIDATE):
        world.claim(double)


def test_after_a_split_each_keeps_what_they_claimed_and_nothing_more(two: Two) -> None:
    world = two.world
    registrar = world.grant_registrar()
    two.attest(two.there)
    two.join()
    award = world.claim(two.here)
    (row,) = joins(world, two.here)
    world.clock.go_on(days=1)
    split_as_registrar(world.ports, registrar, two.there.person.uuid, row.uuid, "Not the same")

    assert group(world, two.here) == ids(two.here)
    assert get_own_award(world.ports, two.here, award.uuid).uuid == award.uuid, "nothing is undone"
    with refused(RefusalCode.NOT_FOUND):
        get_own_award(world.ports, two.there, award.uuid)
    with refused(RefusalCode.NOT_FOUND):
        share(world.ports, two.there, award.uuid, shared=True)
    assert world.claim(two.there).uuid != award.uuid
    (kept,) = joins(world, two.here)
    assert (kept.split_by, kept.split_reason) == (registrar.person.id, "Not the same")
    assert kept.split_at == world.clock.now
    two.join()
    assert len(joins(world, two.here)) == 2
