"""Setting up a course as its page shows it: one line for each requirement, in words already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.evidence import Route
from app.domain.requirements import CriterionAtLevel, GradeAtLeast
from app.domain.sources import SourceState
from app.usecases.set_up_course import COMPARED
from app.web import sentences, source_sentences
from app.web.i18n import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from app.domain.microcredentials import Definition
    from app.domain.requirements import Leaf
    from app.domain.rubrics import Criterion
    from app.usecases.show_setup import CourseSetup, KnownLearner, SourceLine
    from app.web.i18n import Language

COMPARE, NAME = "compare", "name"
"""What a designer does for a source: compare a learner's value, or name who must stay outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A route with the template of its words."""

    route: str
    template: str
    is_platform_api: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A learner with what a source shows of them; `seen` as it stands in storage."""

    uuid: UUID
    name: str
    seen: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupLine:
    """One requirement; `ways` are the others that can be chosen for it."""

    key: str
    title: str
    asked: str
    way: Way
    ways: tuple[Way, ...]
    settings: Mapping[str, str]
    levels: tuple[str, ...]
    is_graded: bool
    is_bound: bool
    is_verified: bool
    style: str
    icon: str
    word: str
    why: str
    checked: str
    task: str
    sampled: tuple[Sampled, ...]
    confirmed: str


def setup_lines(setup: CourseSetup, language: Language) -> tuple[SetupLine, ...]:
    """Every requirement of the offered version, in reading order."""
    if setup.offered is None:
        return ()
    definition = setup.offered.version.definition
    return tuple(_line(line, setup.kind, definition, language) for line in setup.lines)


def name_of(learner: KnownLearner, language: Language) -> str:
    """The learner's name; for one without, what the platform calls them."""
    if learner.person.name:
        return learner.person.name
    return language.gettext(_("Learner without a name (%(subject)s)"), subject=learner.subject)


def _line(line: SourceLine, kind: str, definition: Definition, language: Language) -> SetupLine:
    source = line.source
    criterion = _criterion_of(line.leaf, definition)
    return SetupLine(
        key=line.leaf.key,
        title=line.leaf.title,
        asked=sentences.asked_for(line.leaf, definition, language),
        way=_way(source.route, kind),
        ways=tuple(_way(route, kind) for route in line.routes if route is not source.route),
        settings=source.settings,
        levels=tuple(level.name for level in criterion.levels) if criterion else (),
        is_graded=isinstance(line.leaf, GradeAtLeast),
        is_bound=source.route.is_bound,
        is_verified=source.state is SourceState.VERIFIED,
        style=source_sentences.STYLES[source.state],
        icon=source_sentences.ICONS[source.state],
        word=language.gettext(source_sentences.STATES[source.state]),
        why=source_sentences.why(source, language),
        checked=source_sentences.checked(source, language),
        task=_task(line),
        sampled=tuple(
            Sampled(
                uuid=learner.person.uuid,
                name=name_of(learner, language),
                seen=seen,
                value=_level_name(seen, criterion),
            )
            for learner, seen in line.sampled
        ),
        confirmed=name_of(line.confirmed, language) if line.confirmed else "",
    )


def _way(route: Route, kind: str) -> Way:
    """What is entered in Laurel is done alike on every platform."""
    folder = kind if route.is_bound else "generic"
    return Way(
        route=route.value,
        template=f"setup/{folder}/{route.value}.html",
        is_platform_api=route.is_platform_api,
    )


def _task(line: SourceLine) -> str:
    if line.source.route is Route.GATE:
        return NAME
    is_to_compare = line.source.route in COMPARED and not line.source.is_confirmed
    return COMPARE if is_to_compare and line.sampled else ""


def _criterion_of(leaf: Leaf, definition: Definition) -> Criterion | None:
    if not isinstance(leaf, CriterionAtLevel) or definition.rubric is None:
        return None
    return definition.rubric.criterion(leaf.criterion)


def _level_name(seen: str, criterion: Criterion | None) -> str:
    level = criterion.level(seen) if criterion else None
    return level.name if level else seen
