"""Custom parameters as platforms really fill them in, and the history of a copied course."""

import pytest

from app.domain.launching import LaunchedContext
from tests.lti.platform import ABSENT, World


def custom_of(world: World, custom: object) -> dict[str, str]:
    return dict(world.launch(custom=custom).launch.custom)


@pytest.mark.parametrize("absent", [ABSENT, None, {}])
def test_no_custom_parameters(world: World, absent: object) -> None:
    assert custom_of(world, absent) == {}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("text", "text"),
        ("", ""),
        (1, "1"),
        (2.5, "2.5"),
        (True, "true"),
        (False, "false"),
        (10**400, "1" + "0" * 400),
        ("x" * 2000, "x" * 2000),
    ],
)
def test_a_plain_value_is_text(world: World, value: object, kept: str) -> None:
    assert custom_of(world, {"name": value}) == {"name": kept}


@pytest.mark.parametrize(
    "value", [None, [1], {"d": 1}, float("nan"), float("inf"), "x" * 2001, "a\x00b", "\ud800"]
)
def test_an_odd_value_is_left_out_and_the_others_stay(world: World, value: object) -> None:
    assert custom_of(world, {"odd": value, "good": "1"}) == {"good": "1"}


@pytest.mark.parametrize("name", ["x" * 256, "a\x00b", "\ud800"])
def test_an_odd_name_is_left_out(world: World, name: str) -> None:
    assert custom_of(world, {name: "1", "good": "1"}) == {"good": "1"}


@pytest.mark.parametrize(
    ("written", "history"),
    [
        ("4", ("4",)),
        ("6,4", ("6", "4")),
        (" 6 , 4 ", ("6", "4")),
        ("6,,4,6", ("6", "4")),
        ("course-v1%3AA%2BB%2C1,x", ("course-v1:A+B,1", "x")),
        ("", ()),
        ("$Context.id.history", ()),
        (",".join(str(number) for number in range(30)), tuple(str(n) for n in range(20))),
        (f"{'x' * 256},4,%00", ("4",)),
    ],
)
def test_the_history_of_a_copied_course(
    world: World, written: str, history: tuple[str, ...]
) -> None:
    launch = world.launch(custom={"context_history": written}).launch
    assert launch.context == LaunchedContext(id="course-1", title="Sample course", history=history)


def test_a_launch_outside_a_course_has_no_history(world: World) -> None:
    launch = world.launch(custom={"context_history": "4"}, context=ABSENT).launch
    assert launch.context is None


@pytest.mark.parametrize(
    ("shared", "username"),
    [
        ({"preferred_username": "learner.one"}, "learner.one"),
        ({"ext": {"user_username": "learner1", "lms": "sample"}}, "learner1"),
        ({"preferred_username": "a", "ext": {"user_username": "b"}}, "a"),
        ({"ext": {}}, ""),
        ({"preferred_username": None}, ""),
        ({}, ""),
    ],
)
def test_the_username(world: World, shared: dict[str, object], username: str) -> None:
    assert world.launch(**shared).launch.username == username


def test_the_platforms_own_name_for_itself(world: World) -> None:
    assert world.launch(tool_platform={"guid": "site-1"}).launch.platform_guid == "site-1"
    assert not world.launch(tool_platform={"name": "Sample"}).launch.platform_guid
    assert not world.launch().launch.platform_guid
