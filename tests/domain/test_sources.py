"""When a source may be believed: line items, gates, and what they are bound to at first."""

from dataclasses import replace

import pytest

from app.domain.errors import FailureKind
from app.domain.evidence import Route
from app.domain.requirements import Leaf
from app.domain.sources import (
    Source,
    SourceReason,
    SourceState,
    bound_anew,
    decide_gate,
    decide_line_item,
    default_source,
    routes_for,
)
from tests.domain.building import COMPLETION, CRITERION, DAY, GRADE, NOW, OFFERING, RECORDED

GATE = Source(offering_id=OFFERING, leaf=RECORDED.key, route=Route.GATE)
CALCULATED = Source(offering_id=OFFERING, leaf=GRADE.key, route=Route.CALCULATED)
OWN = replace(CALCULATED, route=Route.OWN_LINE_ITEM)


def standing(source: Source) -> tuple[SourceState, SourceReason]:
    return source.state, source.reason


class TestBinding:
    @pytest.mark.parametrize(
        ("leaf", "route"),
        [
            (GRADE, Route.OWN_LINE_ITEM),
            (CRITERION, Route.IN_TOOL_RUBRIC),
            (COMPLETION, Route.ATTESTATION),
            (RECORDED, Route.ATTESTATION),
        ],
        ids=["grade", "criterion", "attested", "recorded"],
    )
    def test_a_leaf_that_nobody_bound_is_read_the_way_that_needs_no_setting_up(
        self, leaf: Leaf, route: Route
    ) -> None:
        assert default_source(OFFERING, leaf).route is route

    def test_what_people_enter_here_counts_at_once(self) -> None:
        assert default_source(OFFERING, COMPLETION).state is SourceState.VERIFIED

    def test_what_a_platform_says_waits_for_its_first_reading(self) -> None:
        broken = GATE.failed(FailureKind.NOT_FOUND, "read the roster", NOW)
        assert standing(bound_anew(broken)) == (SourceState.WAITING, SourceReason.NOT_READ_YET)

    def test_only_a_person_can_vouch_for_what_is_to_be_attested(self) -> None:
        assert routes_for(COMPLETION) == (Route.ATTESTATION,)

    def test_a_gate_shows_completion_and_nothing_else(self) -> None:
        assert Route.GATE in routes_for(RECORDED)
        assert Route.GATE not in routes_for(GRADE)
        assert Route.GATE not in routes_for(CRITERION)


class TestLineItem:
    def test_our_own_counts_as_soon_as_it_answers(self) -> None:
        assert decide_line_item(OWN, has_results=False, now=NOW).state is SourceState.VERIFIED

    def test_a_calculated_one_without_answer_waits_for_the_platform(self) -> None:
        decided = decide_line_item(CALCULATED, has_results=False, now=NOW)
        assert standing(decided) == (SourceState.WAITING, SourceReason.ANSWER_EMPTY)

    def test_a_calculated_one_with_answer_waits_for_the_designer(self) -> None:
        decided = decide_line_item(CALCULATED, has_results=True, now=NOW)
        assert standing(decided) == (SourceState.WAITING, SourceReason.TO_CONFIRM)

    @pytest.mark.parametrize("has_results", [True, False])
    def test_once_confirmed_it_counts(self, *, has_results: bool) -> None:
        confirmed = replace(CALCULATED, confirmed_at=NOW - DAY, confirmed_by=5)
        decided = decide_line_item(confirmed, has_results=has_results, now=NOW)
        assert (decided.state, decided.checked_at) == (SourceState.VERIFIED, NOW)


class TestGate:
    def test_it_counts_when_some_pass_and_some_do_not(self) -> None:
        decided = decide_gate(GATE, passing={1}, candidates={1, 2}, now=NOW)
        assert standing(decided) == (SourceState.VERIFIED, SourceReason.NONE)

    def test_one_that_leaves_nobody_out_proves_nothing(self) -> None:
        decided = decide_gate(GATE, passing={1, 2}, candidates={1, 2}, now=NOW)
        assert standing(decided) == (SourceState.WAITING, SourceReason.LISTS_EVERYONE)

    def test_staff_who_pass_say_nothing(self) -> None:
        """Platforms list staff behind every gate; 9 is no candidate."""
        decided = decide_gate(GATE, passing={1, 2, 9}, candidates={1, 2}, now=NOW)
        assert decided.reason is SourceReason.LISTS_EVERYONE

    def test_one_that_nobody_passes_may_be_hidden(self) -> None:
        decided = decide_gate(GATE, passing={9}, candidates={1, 2}, now=NOW)
        assert standing(decided) == (SourceState.WAITING, SourceReason.LISTS_NOBODY)

    def test_one_in_a_course_without_learners_proves_nothing(self) -> None:
        decided = decide_gate(GATE, passing=set(), candidates=set(), now=NOW)
        assert decided.reason is SourceReason.LISTS_EVERYONE

    def test_one_that_opens_suddenly_is_broken(self) -> None:
        verified = GATE.verified(NOW - DAY)
        decided = decide_gate(verified, passing={1, 2}, candidates={1, 2}, now=NOW)
        assert standing(decided) == (SourceState.BROKEN, SourceReason.OPENED_SUDDENLY)

    def test_it_stays_broken_until_somebody_is_left_out_again(self) -> None:
        opened = GATE.broken(SourceReason.OPENED_SUDDENLY, NOW - DAY)
        still = decide_gate(opened, passing={1, 2}, candidates={1, 2}, now=NOW)
        assert standing(still) == (SourceState.BROKEN, SourceReason.OPENED_SUDDENLY)
        shut = decide_gate(still, passing={1}, candidates={1, 2}, now=NOW)
        assert shut.state is SourceState.VERIFIED

    def test_the_learner_who_was_named_must_be_the_one_left_out(self) -> None:
        """Somebody else who is left out does not make up for it: they may just have left."""
        named = replace(GATE, confirmed_person_id=2)
        passes = decide_gate(named, passing={1, 2}, candidates={1, 2, 3}, now=NOW)
        assert standing(passes) == (SourceState.WAITING, SourceReason.LISTS_EVERYONE)
        outside = decide_gate(named, passing={1}, candidates={1, 2, 3}, now=NOW)
        assert outside.state is SourceState.VERIFIED

    def test_later_the_named_learner_may_meet_the_condition_too(self) -> None:
        named = replace(GATE.verified(NOW - DAY), confirmed_person_id=2)
        met = decide_gate(named, passing={1, 2}, candidates={1, 2, 3}, now=NOW)
        assert met.state is SourceState.VERIFIED
        everybody = decide_gate(met, passing={1, 2, 3}, candidates={1, 2, 3}, now=NOW)
        assert standing(everybody) == (SourceState.BROKEN, SourceReason.OPENED_SUDDENLY)

    def test_once_open_it_is_shut_again_only_by_the_named_learner(self) -> None:
        opened = replace(
            GATE.broken(SourceReason.OPENED_SUDDENLY, NOW - DAY), confirmed_person_id=2
        )
        still = decide_gate(opened, passing={1, 2}, candidates={1, 2, 3}, now=NOW)
        assert still.state is SourceState.BROKEN
        shut = decide_gate(still, passing={1}, candidates={1, 2, 3}, now=NOW)
        assert shut.state is SourceState.VERIFIED

    def test_a_named_learner_who_left_the_course_proves_nothing(self) -> None:
        named = replace(GATE, confirmed_person_id=7)
        decided = decide_gate(named, passing={1}, candidates={1, 2}, now=NOW)
        assert decided.state is not SourceState.VERIFIED


def test_a_failure_is_forgotten_when_the_source_works_again() -> None:
    failed = GATE.failed(FailureKind.NOT_FOUND, "read the roster", NOW - DAY)
    assert (failed.state, failed.failure) == (SourceState.BROKEN, FailureKind.NOT_FOUND)
    works = failed.verified(NOW)
    assert (works.failure, works.failed_call, works.checked_at) == (None, "", NOW)
