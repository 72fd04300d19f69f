"""Facts grow old, are taken back, and may have happened too early or too late."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.evidence import Attested, Route
from app.domain.requirements import FactRule, Requirement, Window
from app.domain.verdicts import Outcome, Reason
from tests.domain.building import (
    COMPLETION,
    CRITERION,
    DAY,
    GRADE,
    HOUR,
    NOW,
    RECORDED,
    attested,
    fact,
    grade,
    judge_leaf,
    level,
    recorded,
    withdrawn,
)

MET, UNKNOWN = Outcome.MET, Outcome.UNKNOWN
MICROSECOND = timedelta(microseconds=1)


class TestAge:
    def test_a_grade_read_exactly_as_long_ago_as_allowed_still_counts(self) -> None:
        assert judge_leaf(GRADE, grade("80", observed_at=NOW - DAY)).outcome is MET

    def test_an_older_one_is_stale_and_therefore_unknown(self) -> None:
        old = grade("80", observed_at=NOW - DAY - MICROSECOND)
        verdict = judge_leaf(GRADE, old)

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.STALE)
        assert verdict.fact == old
        assert verdict.read_at == old.observed_at

    @pytest.mark.parametrize("given", ["80", "10"])
    def test_a_stale_grade_is_neither_met_nor_not_met(self, given: str) -> None:
        assert judge_leaf(GRADE, grade(given, observed_at=NOW - 2 * DAY)).outcome is UNKNOWN

    def test_a_later_reading_that_still_shows_it_makes_it_fresh(self) -> None:
        old = grade("80", observed_at=NOW - 30 * DAY)
        verdict = judge_leaf(GRADE, old, readings={GRADE.key: NOW - HOUR})

        assert verdict.outcome is MET
        assert verdict.read_at == NOW - HOUR

    def test_an_earlier_reading_does_not_make_it_older(self) -> None:
        verdict = judge_leaf(GRADE, grade("80"), readings={GRADE.key: NOW - 3 * DAY})

        assert verdict.outcome is MET
        assert verdict.read_at == NOW - HOUR

    def test_a_reading_of_the_platform_confirms_nothing_that_a_person_said(self) -> None:
        old = attested(observed_at=NOW - 2 * DAY)
        verdict = judge_leaf(COMPLETION, old, readings={COMPLETION.key: NOW})

        assert verdict.read_at == old.observed_at

    @pytest.mark.parametrize("route", [Route.ATTESTATION, Route.CSV_IMPORT])
    def test_what_a_person_said_does_not_grow_old_where_a_platforms_word_would(
        self, route: Route
    ) -> None:
        said = fact(RECORDED.key, Attested(completed=True), route=route, observed_at=NOW - 2 * DAY)
        shown = recorded(observed_at=NOW - 2 * DAY)

        assert judge_leaf(RECORDED, said).outcome is MET
        assert judge_leaf(RECORDED, shown).reason is Reason.STALE

    @pytest.mark.parametrize("leaf", [CRITERION, COMPLETION])
    def test_what_a_person_said_does_not_grow_old_by_itself(self, leaf: Requirement) -> None:
        said = {
            CRITERION.key: level("proficient", observed_at=NOW - 3000 * DAY),
            COMPLETION.key: attested(observed_at=NOW - 3000 * DAY),
        }
        assert judge_leaf(leaf, said[leaf.key]).outcome is MET

    def test_only_what_the_platform_holds_is_confirmed_by_reading_it(self) -> None:
        read = {route for route in Route if route.is_read_from_platform}

        assert read == {
            Route.OWN_LINE_ITEM,
            Route.CALCULATED,
            Route.OUTCOME,
            Route.GATE,
            Route.MOODLE_WEBSERVICE,
            Route.OPENEDX_REST,
        }


class TestWithdrawal:
    def test_a_grade_that_is_gone_is_unknown(self) -> None:
        verdict = judge_leaf(GRADE, grade("80", observed_at=NOW - 2 * HOUR), withdrawn(number=2))
        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.WITHDRAWN)
        assert verdict.fact is None

    def test_a_withdrawal_at_the_same_moment_takes_the_grade_back(self) -> None:
        verdict = judge_leaf(GRADE, grade("80"), withdrawn(number=2))

        assert verdict.reason is Reason.WITHDRAWN

    def test_a_grade_that_came_back_counts(self) -> None:
        verdict = judge_leaf(GRADE, grade("80"), withdrawn(number=2, observed_at=NOW - 2 * HOUR))

        assert verdict.outcome is MET

    def test_only_the_same_sources_word_is_taken_back(self) -> None:
        elsewhere = grade("80", source_id="source-2", observed_at=NOW - 2 * HOUR)

        assert judge_leaf(GRADE, elsewhere, withdrawn(number=2)).outcome is MET

    def test_the_latest_withdrawal_counts_whatever_their_order(self) -> None:
        early = withdrawn(number=2, observed_at=NOW - 3 * HOUR)
        between = grade("80", observed_at=NOW - 2 * HOUR)
        late = withdrawn(number=3)

        assert judge_leaf(GRADE, early, between, late).reason is Reason.WITHDRAWN
        assert judge_leaf(GRADE, late, between, early).reason is Reason.WITHDRAWN

    @pytest.mark.parametrize("was_read", [False, True])
    def test_a_withdrawal_of_what_never_was_is_as_if_nothing_were_there(
        self, *, was_read: bool
    ) -> None:
        readings = {GRADE.key: NOW} if was_read else {}
        verdict = judge_leaf(GRADE, withdrawn(), readings=readings)

        expected = Reason.NOTHING_THERE if was_read else Reason.NEVER_READ
        assert (verdict.outcome, verdict.reason) == (UNKNOWN, expected)

    def test_a_withdrawn_best_leaves_the_next_best_of_another_source(self) -> None:
        leaf = replace(GRADE, rule=FactRule.BEST)
        gone = grade("95", observed_at=NOW - 3 * HOUR)
        left = grade("70", number=3, source_id="source-2")
        verdict = judge_leaf(leaf, gone, withdrawn(number=2), left)

        assert verdict.fact == left


class TestWindow:
    WINDOW = Window(start=NOW - 3 * DAY, end=NOW - DAY)

    @pytest.mark.parametrize(
        ("happened", "outcome"),
        [
            (NOW - 3 * DAY - MICROSECOND, UNKNOWN),
            (NOW - 3 * DAY, MET),
            (NOW - 2 * DAY, MET),
            (NOW - DAY, MET),
            (NOW - DAY + MICROSECOND, UNKNOWN),
        ],
    )
    def test_it_must_have_happened_within_both_ends_included(
        self, happened: datetime, outcome: Outcome
    ) -> None:
        leaf = replace(GRADE, window=self.WINDOW)
        verdict = judge_leaf(leaf, grade("80", source_time=happened))

        assert verdict.outcome is outcome
        if outcome is UNKNOWN:
            assert verdict.reason is Reason.OUTSIDE_WINDOW
            assert verdict.fact is None

    def test_without_a_time_of_its_own_it_happened_when_it_was_seen(self) -> None:
        leaf = replace(COMPLETION, window=self.WINDOW)

        assert judge_leaf(leaf, attested(observed_at=NOW - 2 * DAY)).outcome is MET
        assert judge_leaf(leaf, attested(observed_at=NOW)).reason is Reason.OUTSIDE_WINDOW

    def test_what_happened_outside_does_not_hide_what_happened_within(self) -> None:
        leaf = replace(GRADE, window=self.WINDOW)
        within = grade("80", source_time=NOW - 2 * DAY)
        verdict = judge_leaf(leaf, within, grade("10", number=2, source_time=NOW))

        assert verdict.fact == within

    def test_withdrawn_outweighs_outside(self) -> None:
        leaf = replace(GRADE, window=self.WINDOW)
        verdict = judge_leaf(leaf, grade("80", source_time=NOW - 9 * DAY), withdrawn(number=2))

        assert verdict.reason is Reason.WITHDRAWN
