"""A gate that was placed in a course is bound to its requirement when staff first open it."""

from __future__ import annotations

import pytest

from app.domain.evidence import Route
from app.domain.people import Asker, CourseRole
from app.domain.sources import Source, SourceReason, SourceState
from tests.usecases.setting_up import register_kind
from tests.usecases.test_record_claims import FILE
from tests.usecases.world import World

GATE = {"laurel_link": "gate", "laurel_leaf": "course"}


@pytest.fixture
def teacher(world: World) -> Asker:
    """The teacher of a course on a platform that has gates."""
    world.registration = register_kind(world, "moodle")
    return world.offer(world.publish(FILE))


def sources(world: World) -> dict[str, Source]:
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        return dict(u.sources.of_offering(offering.id))


def test_the_teachers_first_launch_binds_it(world: World, teacher: Asker) -> None:
    world.arrive("teacher", CourseRole.STAFF, custom=GATE)
    (source,) = sources(world).values()
    assert (source.leaf, source.route, source.bound_at) == ("course", Route.GATE, world.clock.now)
    assert (source.state, source.reason) == (SourceState.WAITING, SourceReason.NOT_READ_YET)


def test_a_learners_launch_binds_nothing(world: World, teacher: Asker) -> None:
    world.arrive("one", custom=GATE)
    assert sources(world) == {}


@pytest.mark.parametrize(
    "custom",
    [
        GATE | {"laurel_leaf": "passed"},
        GATE | {"laurel_leaf": "other"},
        GATE | {"laurel_link": "progress"},
        {"laurel_link": "gate"},
    ],
    ids=["a grade", "no requirement of this course", "no gate", "a gate to nothing"],
)
def test_a_link_that_cannot_show_it_binds_nothing(
    world: World, teacher: Asker, custom: dict[str, str]
) -> None:
    world.arrive("teacher", CourseRole.STAFF, custom=custom)
    assert sources(world) == {}


def test_what_somebody_chose_stays(world: World, teacher: Asker) -> None:
    offering = world.offering()
    chosen = Source(offering_id=offering.id, leaf="course", route=Route.ATTESTATION)
    with world.ports.unit_of_work() as u:
        u.sources.record(chosen)
    world.arrive("teacher", CourseRole.STAFF, custom=GATE)
    assert sources(world) == {"course": chosen}


def test_opening_it_again_changes_nothing(world: World, teacher: Asker) -> None:
    world.arrive("teacher", CourseRole.STAFF, custom=GATE)
    before = sources(world)
    world.clock.go_on(minutes=5)
    world.arrive("teacher", CourseRole.STAFF, custom=GATE)
    assert sources(world) == before


@pytest.mark.parametrize("kind", ["openedx", "generic"])
def test_on_a_platform_without_gates_it_binds_nothing(world: World, kind: str) -> None:
    world.registration = register_kind(world, kind)
    world.offer(world.publish(FILE))
    world.arrive("teacher", CourseRole.STAFF, custom=GATE)
    assert sources(world) == {}
