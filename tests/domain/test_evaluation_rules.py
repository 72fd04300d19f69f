"""Which of several facts counts, and what a waiver does to them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.evaluation import Evidence, evaluate
from app.domain.evidence import Attested, Fact, FactValue, Graded, LevelReached
from app.domain.requirements import FactRule, Requirement, Window
from app.domain.sources import SourceState, default_source
from app.domain.verdicts import LeafVerdict, Outcome, Reason
from tests.domain.building import (
    COMPLETION,
    CRITERION,
    DAY,
    GRADE,
    HOUR,
    NOW,
    OFFERING,
    RECORDED,
    AnyLeaf,
    attested,
    build_evidence,
    fact,
    grade,
    judge_leaf,
    level,
    recorded,
    waiver,
    withdrawn,
)

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


class TestRules:
    EARLY = grade("50", number=1, observed_at=NOW - 3 * HOUR)
    TOP = grade("90", number=2, observed_at=NOW - 2 * HOUR)
    LATE = grade("70", number=3, observed_at=NOW - HOUR)

    @pytest.mark.parametrize(
        ("rule", "chosen"),
        [(FactRule.FIRST, EARLY), (FactRule.BEST, TOP), (FactRule.LATEST, LATE)],
    )
    def test_which_of_several_counts(self, rule: FactRule, chosen: Fact) -> None:
        verdict = judge_leaf(replace(GRADE, rule=rule), self.TOP, self.LATE, self.EARLY)

        assert verdict.fact == chosen

    def test_first_goes_by_the_sources_own_time(self) -> None:
        seen_late = grade("80", source_time=NOW - 5 * HOUR)
        seen_early = grade("20", number=2, observed_at=NOW - 2 * HOUR)
        leaf = replace(GRADE, rule=FactRule.FIRST)

        assert judge_leaf(leaf, seen_early, seen_late).fact == seen_late

    def test_latest_of_two_sources_goes_by_their_own_times(self) -> None:
        late = grade("80", source_time=NOW - 2 * HOUR, observed_at=NOW - 2 * HOUR)
        early = grade("20", number=2, source_id="source-2", source_time=NOW - 5 * HOUR)

        assert judge_leaf(GRADE, early, late).fact == late

    def test_latest_is_what_the_source_shows_now_even_if_it_gives_an_older_time(self) -> None:
        taken_back = grade("80", source_time=NOW - 3 * HOUR, observed_at=NOW - 3 * HOUR)
        shown_now = grade("40", number=2, source_time=NOW - 9 * HOUR)
        verdict = judge_leaf(GRADE, taken_back, shown_now)

        assert verdict.fact == shown_now
        assert verdict.outcome is NOT_MET

    @pytest.mark.parametrize(
        ("rule", "chosen"), [(FactRule.FIRST, 1), (FactRule.BEST, 2), (FactRule.LATEST, 2)]
    )
    def test_at_one_moment_the_identifier_decides(self, rule: FactRule, chosen: int) -> None:
        same = [grade("80", number=number) for number in (1, 2)]
        leaf = replace(GRADE, rule=rule)

        assert judge_leaf(leaf, *same).fact == same[chosen - 1]
        assert judge_leaf(leaf, *reversed(same)).fact == same[chosen - 1]

    def test_best_is_the_best_share_and_not_the_largest_number(self) -> None:
        share = grade("9", "10", observed_at=NOW - 2 * HOUR)
        number = grade("70", "100", number=2)

        assert judge_leaf(replace(GRADE, rule=FactRule.BEST), share, number).fact == share

    def test_best_knows_grades_out_of_one(self) -> None:
        out_of_one = grade("0.9", "1", observed_at=NOW - 2 * HOUR)
        leaf = replace(GRADE, rule=FactRule.BEST)

        assert judge_leaf(leaf, out_of_one, grade("70", number=2)).fact == out_of_one

    def test_of_two_equally_good_the_later_counts(self) -> None:
        early = grade("9", "10", observed_at=NOW - 2 * HOUR)
        late = grade("90", "100", number=2)

        assert judge_leaf(replace(GRADE, rule=FactRule.BEST), late, early).fact == late

    def test_best_tells_apart_what_differs_in_the_last_digit(self) -> None:
        better = grade("60", observed_at=NOW - 2 * HOUR)
        worse = grade("59." + "9" * 28, number=2)

        assert judge_leaf(replace(GRADE, rule=FactRule.BEST), better, worse).fact == better

    @pytest.mark.parametrize("given", ["80", "0", "-500"])
    def test_best_prefers_any_grade_to_one_without_a_scale(self, given: str) -> None:
        usable = grade(given, observed_at=NOW - 2 * HOUR)
        leaf = replace(GRADE, rule=FactRule.BEST)

        assert judge_leaf(leaf, usable, grade("5", "0", number=2)).fact == usable

    @pytest.mark.parametrize(
        ("leaf", "usable"),
        [
            (GRADE, Graded(Decimal(0), Decimal(100))),
            (CRITERION, LevelReached("beginning")),
            (COMPLETION, Attested(completed=False)),
        ],
    )
    @pytest.mark.parametrize(
        "other",
        [
            Graded(Decimal(900), Decimal(100)),
            LevelReached("exemplary"),
            Attested(completed=True),
        ],
    )
    def test_best_prefers_any_value_to_one_of_another_kind(
        self, leaf: AnyLeaf, usable: FactValue, other: FactValue
    ) -> None:
        first = fact(leaf.key, usable, observed_at=NOW - 2 * HOUR)
        second = fact(leaf.key, other, 2)
        is_same_kind = type(usable) is type(other)
        verdict = judge_leaf(replace(leaf, rule=FactRule.BEST), first, second)

        assert verdict.fact == (second if is_same_kind else first)

    def test_the_best_level_is_the_highest_in_the_rubric(self) -> None:
        leaf = replace(CRITERION, rule=FactRule.BEST)
        high = level("exemplary", observed_at=NOW - 3 * HOUR)
        others = [
            level(key, number=number)
            for number, key in enumerate(("masterly", "beginning", "proficient"), start=2)
        ]
        assert judge_leaf(leaf, high, *others).fact == high

    def test_the_best_of_completed_and_not_is_completed(self) -> None:
        leaf = replace(COMPLETION, rule=FactRule.BEST)
        done = attested(observed_at=NOW - 3 * HOUR)

        assert judge_leaf(leaf, done, attested(completed=False, number=2)).fact == done

    def test_the_last_word_on_completion_counts(self) -> None:
        taken_back = attested(completed=False, number=2)
        verdict = judge_leaf(COMPLETION, attested(observed_at=NOW - 2 * HOUR), taken_back)

        assert (verdict.outcome, verdict.fact) == (NOT_MET, taken_back)


class TestWaivers:
    @pytest.mark.parametrize(
        "facts", [(), (grade("10"),), (grade("90"),), (withdrawn(),), (grade("5", "0"),)]
    )
    def test_a_waiver_makes_it_met_whatever_the_facts(self, facts: tuple[Fact, ...]) -> None:
        granted = waiver(GRADE.key)
        verdict = judge_leaf(GRADE, *facts, waivers=(granted,))

        assert (verdict.outcome, verdict.reason) == (MET, Reason.WAIVED)
        assert (verdict.waiver, verdict.fact) == (granted, None)
        assert verdict.read_at == granted.granted_at

    def test_a_waiver_of_another_requirement_does_not_count(self) -> None:
        assert judge_leaf(GRADE, waivers=(waiver(COMPLETION.key),)).outcome is UNKNOWN

    def test_of_several_waivers_the_last_granted_is_named(self) -> None:
        first = waiver(GRADE.key, number=902, granted_at=NOW - 2 * DAY)
        second = waiver(GRADE.key, number=901, granted_at=NOW - DAY)

        assert judge_leaf(GRADE, waivers=(second, first)).waiver == second
        assert judge_leaf(GRADE, waivers=(first, second)).waiver == second

    def test_of_two_waivers_at_one_moment_the_identifier_decides(self) -> None:
        low, high = waiver(GRADE.key, number=901), waiver(GRADE.key, number=902)

        assert judge_leaf(GRADE, waivers=(high, low)).waiver == high
        assert judge_leaf(GRADE, waivers=(low, high)).waiver == high


def test_every_reason_is_given_somewhere() -> None:
    """The table of reasons above is whole: a new reason needs a case of its own."""
    window = Window(start=NOW)
    cases: dict[Reason, tuple[Requirement, Evidence]] = {
        Reason.REACHED: (GRADE, build_evidence(GRADE, grade("60"))),
        Reason.BELOW: (GRADE, build_evidence(GRADE, grade("59"))),
        Reason.WAIVED: (GRADE, build_evidence(GRADE, waivers=(waiver(GRADE.key),))),
        Reason.ATTESTED: (COMPLETION, build_evidence(COMPLETION, attested())),
        Reason.ATTESTED_NOT_COMPLETED: (
            COMPLETION,
            build_evidence(COMPLETION, attested(completed=False)),
        ),
        Reason.NOT_COMPLETED: (RECORDED, build_evidence(RECORDED, recorded(completed=False))),
        Reason.NOT_SET_UP: (GRADE, with_source(SourceState.NOT_SET_UP)),
        Reason.SOURCE_WAITING: (GRADE, with_source(SourceState.WAITING)),
        Reason.SOURCE_BROKEN: (GRADE, with_source(SourceState.BROKEN)),
        Reason.NEVER_READ: (GRADE, build_evidence(GRADE)),
        Reason.NOTHING_THERE: (GRADE, build_evidence(GRADE, readings={GRADE.key: NOW})),
        Reason.NOT_ASSESSED: (CRITERION, build_evidence(CRITERION)),
        Reason.NOT_ATTESTED: (COMPLETION, build_evidence(COMPLETION)),
        Reason.WITHDRAWN: (GRADE, build_evidence(GRADE, grade("60"), withdrawn(number=2))),
        Reason.STALE: (GRADE, build_evidence(GRADE, grade("60", observed_at=NOW - 2 * DAY))),
        Reason.OUTSIDE_WINDOW: (
            replace(GRADE, window=window),
            build_evidence(GRADE, grade("60")),
        ),
        Reason.UNUSABLE: (GRADE, build_evidence(GRADE, grade("60", "0"))),
    }
    given = {}
    for reason, (leaf, evidence) in cases.items():
        verdict = evaluate(leaf, None, evidence, NOW)
        given[reason] = getattr(verdict, "reason", None)

    assert given == {reason: reason for reason in cases}
    assert set(Reason) - set(cases) == {Reason.GROUP}


def test_a_source_that_was_only_chosen_was_never_read() -> None:
    evidence = build_evidence(GRADE)
    chosen = {(OFFERING, GRADE.key): default_source(OFFERING, GRADE)}
    verdict = evaluate(GRADE, None, replace(evidence, sources=chosen), NOW)
    assert isinstance(verdict, LeafVerdict)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.NEVER_READ)


def with_source(state: SourceState) -> Evidence:
    """A grade that would be enough, read through a source that is in this state."""
    place = (OFFERING, GRADE.key)
    evidence = build_evidence(GRADE, grade("60"))
    return replace(evidence, sources={place: replace(evidence.sources[place], state=state)})
