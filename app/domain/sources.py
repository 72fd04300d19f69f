"""Where each leaf of an offering is read from, and how far that source can be trusted now.

A source is bound by a designer, checked by machine on every reading, and
counts only while it is verified (design: evidence, rules 2, 3 and 5).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.evidence import PLATFORM_API_ROUTES, Route
from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    GradeAtLeast,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from app.domain.errors import FailureKind
    from app.domain.evidence import Fact, LastSaid
    from app.domain.requirements import Leaf


class SourceState(StrEnum):
    """How far a source can be trusted."""

    NOT_SET_UP = "not-set-up"
    WAITING = "waiting"
    VERIFIED = "verified"
    BROKEN = "broken"


class SourceReason(StrEnum):
    """Why it is in its state; each has a sentence that says what to do."""

    NONE = "none"
    NOT_READ_YET = "not-read-yet"
    NO_LINE_ITEMS = "no-line-items"
    ANSWER_EMPTY = "answer-empty"
    TO_CONFIRM = "to-confirm"
    NOT_OPENED = "not-opened"
    NO_ROSTER = "no-roster"
    LISTS_EVERYONE = "lists-everyone"
    LISTS_NOBODY = "lists-nobody"
    OPENED_SUDDENLY = "opened-suddenly"
    CLAIM_NEVER_CAME = "claim-never-came"
    CLAIM_UNREADABLE = "claim-unreadable"
    NO_ACCOUNT = "no-account"
    NO_USERNAMES = "no-usernames"
    SCALE_FOREIGN = "scale-foreign"
    PLATFORM_FAILED = "platform-failed"


_STEPS_TO_DO = frozenset(
    {
        SourceReason.NO_LINE_ITEMS,
        SourceReason.NOT_OPENED,
        SourceReason.CLAIM_NEVER_CAME,
        SourceReason.NO_ACCOUNT,
        SourceReason.NO_USERNAMES,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The binding of one leaf of an offering to a route.

    `settings` is what the designer chose at `bound_at`, by names that the
    route defines; what was read before that moment no longer counts.
    `sample` is what the source showed last of a few learners, by person id,
    in words, for the designer to compare until the source counts.
    `confirmed_person_id` is the learner whose value was compared (a
    calculated item), or whom it has to leave out before it counts (a gate).
    `failure` is set with PLATFORM_FAILED only.
    """

    offering_id: int
    leaf: str
    route: Route
    settings: Mapping[str, str] = field(default_factory=dict)
    state: SourceState = SourceState.WAITING
    reason: SourceReason = SourceReason.NOT_READ_YET
    failure: FailureKind | None = None
    failed_call: str = ""
    checked_at: datetime | None = None
    confirmed_person_id: int | None = None
    confirmed_by: int | None = None
    confirmed_at: datetime | None = None
    bound_at: datetime | None = None
    sample: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_confirmed(self) -> bool:
        """A designer compared what this source says with what they know."""
        return self.confirmed_at is not None

    def says(self, fact: Fact | LastSaid) -> bool:
        """True if the fact was read through this source as it is set up now."""
        is_since = self.bound_at is None or self.bound_at <= fact.observed_at
        return is_since and self.route is fact.route

    def verified(self, now: datetime) -> Source:
        """The same source, found to work."""
        return self._in(SourceState.VERIFIED, SourceReason.NONE, now)

    def waiting(self, reason: SourceReason, now: datetime) -> Source:
        """The same source, which cannot count yet: somebody's step is missing, or time."""
        is_to_do = reason in _STEPS_TO_DO
        return self._in(SourceState.NOT_SET_UP if is_to_do else SourceState.WAITING, reason, now)

    def broken(self, reason: SourceReason, now: datetime) -> Source:
        """The same source, which counts no longer."""
        return self._in(SourceState.BROKEN, reason, now)

    def failed(self, kind: FailureKind, call: str, now: datetime) -> Source:
        """The same source, which the platform refuses to answer for good."""
        failed = self.broken(SourceReason.PLATFORM_FAILED, now)
        return replace(failed, failure=kind, failed_call=call)

    def _in(self, state: SourceState, reason: SourceReason, now: datetime) -> Source:
        return replace(
            self,
            state=state,
            reason=reason,
            checked_at=now,
            failure=None,
            failed_call="",
            sample={},
        )


_ROUTES: Mapping[type[Leaf], tuple[Route, ...]] = {
    GradeAtLeast: (
        Route.CALCULATED,
        Route.OWN_LINE_ITEM,
        *PLATFORM_API_ROUTES,
        Route.CUSTOM_CLAIM,
        Route.CSV_IMPORT,
    ),
    CriterionAtLevel: (
        Route.IN_TOOL_RUBRIC,
        Route.OUTCOME,
        *PLATFORM_API_ROUTES,
        Route.CSV_IMPORT,
    ),
    CompletionRecorded: (
        Route.GATE,
        *PLATFORM_API_ROUTES,
        Route.CUSTOM_CLAIM,
        Route.ATTESTATION,
        Route.CSV_IMPORT,
    ),
    CompletionAttested: (Route.ATTESTATION,),
}

_BY_DEFAULT: Mapping[type[Leaf], Route] = {
    GradeAtLeast: Route.OWN_LINE_ITEM,
    CriterionAtLevel: Route.IN_TOOL_RUBRIC,
    CompletionRecorded: Route.ATTESTATION,
    CompletionAttested: Route.ATTESTATION,
}


def routes_for(leaf: Leaf) -> tuple[Route, ...]:
    """The routes that can show what this leaf asks for, the one to offer first at the front."""
    return _ROUTES[type(leaf)]


def default_source(offering_id: int, leaf: Leaf) -> Source:
    """The source of a leaf for which nobody chose one."""
    source = Source(offering_id=offering_id, leaf=leaf.key, route=_BY_DEFAULT[type(leaf)])
    return bound_anew(source)


def bound_anew(source: Source) -> Source:
    """The source as it is right after it was chosen: entered here, or still to be read."""
    if source.route.is_bound:
        return replace(source, state=SourceState.WAITING, reason=SourceReason.NOT_READ_YET)
    return replace(source, state=SourceState.VERIFIED, reason=SourceReason.NONE)


def decide_line_item(source: Source, *, has_results: bool, now: datetime) -> Source:
    """What a complete reading of a line item's results says of the source (rule 3).

    Our own item counts at once. A calculated one must answer, and be
    compared by the designer with one learner's grade; an empty answer to one
    that was confirmed before is no error, for grades may be withdrawn.
    """
    if source.route is Route.OWN_LINE_ITEM or source.is_confirmed:
        return source.verified(now)
    if not has_results:
        return source.waiting(SourceReason.ANSWER_EMPTY, now)
    return source.waiting(SourceReason.TO_CONFIRM, now)


def decide_gate(
    source: Source, *, passing: AbstractSet[int], candidates: AbstractSet[int], now: datetime
) -> Source:
    """What two complete rosters say of a gate: who passes it, and who is a candidate (rule 2).

    Both are sets of person ids; staff are in neither. A gate counts while
    somebody is left out; one that leaves nobody out proves nothing. At first
    the one who is left out must be the learner whom the designer named, where
    they named one; later that learner may come to meet the condition.
    """
    outside = candidates - passing
    was_shut = source.state is SourceState.VERIFIED
    named = source.confirmed_person_id
    is_shut = bool(outside) if was_shut or named is None else named in outside
    if is_shut and passing & candidates:
        return source.verified(now)
    if is_shut:
        # Nobody passes yet, or the link is hidden: the platform does not say which.
        return source.waiting(SourceReason.LISTS_NOBODY, now)
    if was_shut or source.reason is SourceReason.OPENED_SUDDENLY:
        return source.broken(SourceReason.OPENED_SUDDENLY, now)
    return source.waiting(SourceReason.LISTS_EVERYONE, now)
