"""What a designer may bind in an Open edX course."""

from __future__ import annotations

from collections.abc import Iterator

from app.lms.platforms.openedx_rest.blocks import Block, read_all_blocks
from app.lms.platforms.openedx_rest.rest_calls import RestCaller
from app.lms.platforms.openedx_rest.rubrics import read_assessment
from app.ports.platform_accounts import ApiChoice, Measure

ORA = "openassessment"
# Section, subsection and unit; single components are too many to choose from.
CONTAINERS = frozenset({"chapter", "sequential", "vertical"})
COURSE_WIDE = (Measure.COURSE_COMPLETION, Measure.COURSE_GRADE)


def list_choices(rest: RestCaller, course: str) -> tuple[ApiChoice, ...]:
    """The course's completion and grade, its parts, and the criteria of its open responses.

    Responses of teams are left out: they name no learners.
    """
    blocks = read_all_blocks(rest, course).by_id.values()
    choices = [ApiChoice(measure=measure) for measure in COURSE_WIDE]
    for block in blocks:
        choices.extend(_list_block(rest, block))
    return tuple(choices)


def _list_block(rest: RestCaller, block: Block) -> Iterator[ApiChoice]:
    if block.kind in CONTAINERS or block.kind == ORA:
        title = block.title or block.id
        yield ApiChoice(measure=Measure.ACTIVITY_COMPLETION, item=block.id, title=title)
    if block.kind == ORA:
        yield from _list_criteria(rest, block)


def _list_criteria(rest: RestCaller, block: Block) -> Iterator[ApiChoice]:
    assessment = read_assessment(rest, block.id, frozenset())
    if assessment.is_for_teams:
        return
    for criterion in assessment.criteria.values():
        yield ApiChoice(
            measure=Measure.RUBRIC_CRITERION,
            item=block.id,
            criterion=criterion.name,
            title=f"{assessment.title}: {criterion.title}",
            levels=tuple(criterion.levels.values()),
        )
