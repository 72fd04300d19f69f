"""Launches through links that Laurel placed, and requests for such links."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.launching import DeepLinkingSettings, LaunchedContext, MessageType
from app.domain.people import CourseRole
from app.usecases.launch import launch
from app.usecases.open_launch import open_launch
from tests.usecases.world import BROWSER, SAMPLE, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.microcredentials import Version
    from app.domain.platforms import Course
    from app.usecases.open_launch import OpenedLaunch
    from tests.usecases.world import World

RECORDED = SAMPLE.replace(b"completion: attested", b"completion: recorded")
"""The sample, its completion one that a platform records: a gate can stand for it."""

SETTINGS = DeepLinkingSettings(
    return_url="https://platform.example.org/return",
    accept_types=frozenset({"ltiResourceLink"}),
)


def open_link(
    world: World,
    subject: str = "teacher",
    role: CourseRole = CourseRole.STAFF,
    *,
    context: str = "course-1",
    history: tuple[str, ...] = (),
    custom: Mapping[str, str] | None = None,
    **changes: object,
) -> OpenedLaunch:
    """A launch through a link with these custom parameters, in a course with this history."""
    signed = replace(
        world.signed(subject, role, context=context),
        context=LaunchedContext(id=context, title=f"Sample {context}", history=history),
        custom=custom or {},
        **changes,  # type: ignore[arg-type] # a test names what it varies
    )
    made = launch(world.ports, signed, digest(BROWSER))
    return open_launch(world.ports, made.uuid, digest(BROWSER))


def ask_for_links(
    world: World,
    role: CourseRole = CourseRole.STAFF,
    settings: DeepLinkingSettings = SETTINGS,
    context: str = "course-1",
) -> OpenedLaunch:
    """A deep-linking request from a course."""
    return open_link(
        world,
        role=role,
        context=context,
        message=MessageType.DEEP_LINKING,
        resource_link_id="",
        deep_linking=settings,
    )


def progress_of(version: Version, placed_in: Course | None = None, **others: str) -> dict[str, str]:
    """What stands on a link to the learners' page of this version."""
    custom = {"laurel_link": "progress", "laurel_version": str(version.uuid)}
    if placed_in:
        custom["laurel_course"] = str(placed_in.uuid)
    return {**custom, **others}
