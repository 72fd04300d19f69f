"""A designer places links: what may be chosen, and what each link says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import RefusalCode
from app.domain.people import CourseRole
from app.domain.platforms import LinkPurpose
from app.usecases.link_parameters import LinkParameters, find_link_parameters
from app.usecases.place_links import (
    CHOICES_SHOWN,
    Pick,
    gates_of,
    place_links,
    show_choices,
)
from tests.usecases.links import RECORDED, SETTINGS, ask_for_links, open_link
from tests.usecases.refusals import refused
from tests.usecases.setting_up import register_kind
from tests.usecases.world import SAMPLE, SMALLEST, World

PROGRESS = Pick(purpose=LinkPurpose.PROGRESS)
ASSESSOR = Pick(purpose=LinkPurpose.ASSESSOR)
GATE = Pick(purpose=LinkPurpose.GATE, leaf="practice")
INVALID = RefusalCode.INPUT_INVALID
ONE = replace(SETTINGS, accept_multiple=False)


def test_the_institutions_micro_credentials_are_searched(world: World) -> None:
    smallest = world.publish(SMALLEST)
    world.publish(SMALLEST.replace(b"title:", b"title: Theirs and"), world.add_institution("other"))
    opened = ask_for_links(world)
    everything = show_choices(world.ports, opened, "")
    assert set(everything.versions) == {world.version, smallest}
    assert (everything.found, everything.is_offered) == (2, False)
    for query in ("formative", "FORMATIVE  assessment", "blended formative"):
        assert show_choices(world.ports, opened, query).versions == (world.version,)
    assert show_choices(world.ports, opened, "formative nowhere").versions == ()
    assert show_choices(world.ports, opened, "theirs").versions == ()


def test_a_long_list_is_cut_and_counted(world: World) -> None:
    for number in range(CHOICES_SHOWN + 2):
        world.publish(SMALLEST.replace(b"smallest-sample", f"sample-{number:02}".encode()))
    found = show_choices(world.ports, ask_for_links(world), "")
    assert len(found.versions) == CHOICES_SHOWN
    assert found.found == CHOICES_SHOWN + 3


def test_a_course_that_offers_one_takes_further_links_of_that_one(world: World) -> None:
    other = world.publish(SMALLEST)
    world.offer()
    opened = ask_for_links(world)
    found = show_choices(world.ports, opened, "")
    assert (found.versions, found.is_offered) == ((world.version,), True)
    assert place_links(world.ports, opened, world.version.uuid, (PROGRESS,)).links
    with refused(RefusalCode.ALREADY_OFFERED):
        place_links(world.ports, opened, other.uuid, (PROGRESS,))


def test_the_learners_link_carries_the_awards_line_item(world: World) -> None:
    opened = ask_for_links(world)
    placement = place_links(world.ports, opened, world.version.uuid, (PROGRESS,))
    (link,) = placement.links
    assert link.parameters.as_custom() == {
        "laurel_link": "progress",
        "laurel_version": str(world.version.uuid),
        "laurel_course": str(world.course().uuid),
    }
    assert link.line_item
    assert link.line_item.resource_id == f"{world.version.uuid}:award"
    assert (link.line_item.tag, link.line_item.maximum) == ("laurel-award", 100)
    assert link.line_item.label == world.version.definition.title
    assert placement.request.registration == world.registration
    assert placement.request.settings == SETTINGS


@pytest.mark.parametrize(("takes", "has_item"), [(None, True), (True, True), (False, False)])
def test_a_line_item_unless_the_platform_takes_none(
    world: World, takes: bool | None, has_item: bool
) -> None:
    opened = ask_for_links(world, settings=replace(SETTINGS, accepts_line_item=takes))
    (link,) = place_links(world.ports, opened, world.version.uuid, (PROGRESS,)).links
    assert (link.line_item is not None) is has_item


def test_a_gate_for_what_a_platform_records_and_for_nothing_else(world: World) -> None:
    world.registration = register_kind(world, "moodle")
    recorded = world.publish(RECORDED)
    opened = ask_for_links(world)
    assert show_choices(world.ports, opened, "").takes_gates
    assert [gate.key for gate in gates_of(recorded)] == ["practice"]
    (link,) = place_links(world.ports, opened, recorded.uuid, (GATE,)).links
    assert link.parameters.leaf == "practice"
    assert link.leaf in gates_of(recorded)
    assert link.line_item is None
    assert gates_of(world.version) == ()
    for version, leaf in ((world.version, "practice"), (recorded, "test"), (recorded, "")):
        with refused(INVALID, "place"):
            place_links(world.ports, opened, version.uuid, (replace(GATE, leaf=leaf),))


@pytest.mark.parametrize("kind", ["openedx", "generic"])
def test_no_gate_where_the_platform_cannot_show_who_may_open_a_link(
    world: World, kind: str
) -> None:
    world.registration = register_kind(world, kind)
    recorded = world.publish(RECORDED)
    opened = ask_for_links(world)
    assert not show_choices(world.ports, opened, "").takes_gates
    with refused(INVALID, "place"):
        place_links(world.ports, opened, recorded.uuid, (PROGRESS, GATE))


def test_an_assessors_link_has_no_line_item(world: World) -> None:
    opened = ask_for_links(world)
    (link,) = place_links(world.ports, opened, world.version.uuid, (ASSESSOR,)).links
    assert link.line_item is None
    assert link.parameters.as_custom()["laurel_link"] == "assessor"


def test_several_only_where_the_platform_takes_several(world: World) -> None:
    several = ask_for_links(world)
    both = place_links(world.ports, several, world.version.uuid, (PROGRESS, ASSESSOR)).links
    assert [link.parameters.purpose for link in both] == ["progress", "assessor"]
    one = ask_for_links(world, settings=ONE)
    assert len(place_links(world.ports, one, world.version.uuid, (ASSESSOR,)).links) == 1
    with refused(INVALID, "place"):
        place_links(world.ports, one, world.version.uuid, (PROGRESS, ASSESSOR))
    with refused(INVALID, "place"):
        place_links(world.ports, several, world.version.uuid, ())


def test_another_institutions_version_is_not_there(world: World) -> None:
    theirs = world.publish(SAMPLE, world.add_institution("other"))
    with refused(RefusalCode.NOT_FOUND):
        place_links(world.ports, ask_for_links(world), theirs.uuid, (PROGRESS,))


@pytest.mark.parametrize("role", [CourseRole.LEARNER, CourseRole.NONE])
def test_only_staff_choose(world: World, role: CourseRole) -> None:
    opened = ask_for_links(world, role)
    with refused(RefusalCode.NOT_ALLOWED):
        show_choices(world.ports, opened, "")
    with refused(RefusalCode.NOT_ALLOWED):
        place_links(world.ports, opened, world.version.uuid, (PROGRESS,))


def test_only_where_a_platform_asked(world: World) -> None:
    opened = open_link(world)
    with refused(RefusalCode.NOT_FOUND):
        show_choices(world.ports, opened, "")
    with refused(RefusalCode.NOT_FOUND):
        place_links(world.ports, opened, world.version.uuid, (PROGRESS,))


# --- what a link says of itself -------------------------------------------------------------------


def test_parameters_come_back_as_they_were_put(world: World) -> None:
    for purpose in LinkPurpose:
        link = LinkParameters(purpose=purpose, leaf="a", version=world.version.uuid)
        assert find_link_parameters(link.as_custom()) == link


@pytest.mark.parametrize("purpose", ["", "PROGRESS", "award", "$laurel_link"])
def test_a_link_of_another_making_says_nothing(purpose: str) -> None:
    assert find_link_parameters({"laurel_link": purpose}) is None
    assert find_link_parameters({}) is None


@pytest.mark.parametrize("text", ["", "1", "not-a-uuid", "x" * 36])
def test_an_id_that_is_none_is_left_out(text: str) -> None:
    found = find_link_parameters(
        {"laurel_link": "progress", "laurel_version": text, "laurel_course": text}
    )
    assert found == LinkParameters(purpose=LinkPurpose.PROGRESS)
