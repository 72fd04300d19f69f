"""What of a platform's own API could show a requirement: asked of the platform, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    GradeAtLeast,
)
from app.ports.platform_accounts import Measure
from app.usecases.access import require_staff
from app.usecases.platform_account import find_account
from app.usecases.required_text import UNWRITABLE
from app.usecases.set_up_course import choosable_routes, get_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.evidence import Route
    from app.domain.people import Asker
    from app.domain.requirements import Leaf
    from app.ports import Ports
    from app.ports.platform_accounts import ApiChoice
    from app.usecases.set_up_course import Place

LONGEST_TITLE = 200

MEASURES: Mapping[type[Leaf], frozenset[Measure]] = {
    GradeAtLeast: frozenset({Measure.COURSE_GRADE, Measure.GRADE_ITEM}),
    CompletionRecorded: frozenset({Measure.COURSE_COMPLETION, Measure.ACTIVITY_COMPLETION}),
    CriterionAtLevel: frozenset({Measure.RUBRIC_CRITERION}),
    CompletionAttested: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOption:
    """One thing that the platform has; `fits` is False for a rubric with other levels than ours."""

    choice: ApiChoice
    fits: bool

    def as_settings(self) -> dict[str, str]:
        """The source's settings by which it is read."""
        chosen = self.choice
        settings = {
            "measure": chosen.measure.value,
            "item": chosen.item,
            "criterion": chosen.criterion,
            "levels": "\n".join(level.key for level in chosen.levels),
            "title": UNWRITABLE.sub("", chosen.title)[:LONGEST_TITLE],
        }
        return {name: value for name, value in settings.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiChoices:
    """What may be bound to one requirement, in the platform's own order.

    `levels` is how many levels its criterion has, 0 for a requirement without one.
    """

    place: Place
    route: Route
    options: tuple[ApiOption, ...]
    levels: int

    def get(self, settings: Mapping[str, str]) -> ApiOption:
        """The option with this measure, item and criterion; INPUT_INVALID for any other."""
        wanted = tuple(settings.get(name, "") for name in ("measure", "item", "criterion"))
        for option in self.options:
            chosen = option.choice
            if (chosen.measure.value, chosen.item, chosen.criterion) == wanted and option.fits:
                return option
        raise Refused(RefusalCode.INPUT_INVALID, "choice")


def list_api_choices(ports: Ports, asker: Asker, leaf_key: str) -> ApiChoices:
    """What the platform has now that could show the leaf, read from it outside a transaction.

    Refuses ROUTE_UNFIT where the platform has no such interface for this
    requirement, or no account for it was set up. Raises `PlatformFailure`.
    """
    course_id = require_staff(asker)
    with ports.unit_of_work(read_only=True) as u:
        place = get_place(u, course_id, leaf_key)
        account = find_account(ports, u, place.registration)
    routes = choosable_routes(ports, place.registration.kind, place.leaf)
    route = next((one for one in routes if one.is_platform_api), None)
    if route is None:
        raise Refused(RefusalCode.ROUTE_UNFIT, "not for this requirement on this platform")
    if account is None:
        raise Refused(RefusalCode.ROUTE_UNFIT, "no account was set up for this platform")
    levels = _count_levels(place)
    return ApiChoices(
        place=place,
        route=route,
        levels=levels,
        options=tuple(
            ApiOption(choice=choice, fits=_fits(choice, levels))
            for choice in ports.api.list_choices(account, place.course.context_id)
            if choice.measure in MEASURES[type(place.leaf)]
        ),
    )


def _fits(choice: ApiChoice, levels: int) -> bool:
    """A criterion stands for ours level by level, so it must have as many."""
    return len(choice.levels) == levels


def _count_levels(place: Place) -> int:
    rubric = place.offered.version.definition.rubric
    if not isinstance(place.leaf, CriterionAtLevel) or rubric is None:
        return 0
    criterion = rubric.criterion(place.leaf.criterion)
    return len(criterion.levels) if criterion else 0
