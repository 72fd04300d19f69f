"""What holds of evaluation whatever the tree and the facts (design: product, "Verdict")."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.evaluation import evaluate
from app.domain.evidence import Fact, Graded, Waiver
from app.domain.requirements import FactRule, Group, Requirement, leaves_of
from app.domain.verdicts import GroupVerdict, Outcome, Reason, Verdict, leaf_verdicts
from tests.domain.building import GRADE, NOW, RUBRIC, build_evidence, fact
from tests.domain.strategies import (
    fact_lists,
    facts,
    grades,
    moments,
    percentages,
    readings,
    trees,
    waivers,
)

RANK = {Outcome.NOT_MET: 0, Outcome.UNKNOWN: 1, Outcome.MET: 2}
Readings = dict[str, datetime]


def judged(
    tree: Requirement,
    facts: list[Fact],
    waivers: list[Waiver] | None = None,
    readings: Readings | None = None,
    now: datetime = NOW,
) -> Verdict:
    evidence = build_evidence(tree, *facts, waivers=tuple(waivers or ()), readings=readings)
    return evaluate(tree, RUBRIC, evidence, now)


@given(trees, fact_lists, st.lists(waivers, max_size=3), readings, st.data())
def test_the_order_of_facts_and_waivers_does_not_matter(
    tree: Requirement,
    facts: list[Fact],
    waivers: list[Waiver],
    readings: Readings,
    data: st.DataObject,
) -> None:
    other = judged(
        tree, data.draw(st.permutations(facts)), data.draw(st.permutations(waivers)), readings
    )
    assert other == judged(tree, facts, waivers, readings)


@given(trees, fact_lists, st.lists(waivers, max_size=3), readings, st.data())
def test_repeating_facts_and_waivers_changes_nothing(
    tree: Requirement,
    facts: list[Fact],
    waivers: list[Waiver],
    readings: Readings,
    data: st.DataObject,
) -> None:
    again = data.draw(st.lists(st.sampled_from(facts), max_size=4)) if facts else []

    assert judged(tree, facts + again, waivers * 2, readings) == judged(
        tree, facts, waivers, readings
    )


@given(trees, fact_lists, st.lists(waivers, max_size=3), readings)
def test_evaluating_twice_changes_nothing(
    tree: Requirement, facts: list[Fact], waivers: list[Waiver], readings: Readings
) -> None:
    before = (list(facts), list(waivers), dict(readings))
    first = judged(tree, facts, waivers, readings)

    assert judged(tree, facts, waivers, readings) == first
    assert (facts, waivers, readings) == before


@given(trees, fact_lists, st.lists(waivers, max_size=3), readings, waivers)
def test_a_waiver_more_never_makes_the_tree_worse(
    tree: Requirement,
    facts: list[Fact],
    waivers: list[Waiver],
    readings: Readings,
    another: Waiver,
) -> None:
    before = judged(tree, facts, waivers, readings)
    after = judged(tree, facts, [*waivers, another], readings)

    assert RANK[after.outcome] >= RANK[before.outcome]


@given(trees, fact_lists, st.lists(waivers, max_size=3))
def test_waiving_every_leaf_meets_every_tree(
    tree: Requirement, facts: list[Fact], waivers: list[Waiver]
) -> None:
    all_of_them = [replace(waiver, leaf=leaf.key) for leaf in leaves_of(tree) for waiver in waivers]

    if all_of_them:
        assert judged(tree, facts, all_of_them).outcome is Outcome.MET


@given(trees, fact_lists, readings, waivers)
def test_a_leaf_that_turns_out_met_never_makes_its_group_worse(
    tree: Requirement, facts: list[Fact], readings: Readings, waiver: Waiver
) -> None:
    before = judged(tree, facts, readings=readings)
    after = judged(tree, facts, [waiver], readings)

    for old, new in zip(_groups(before), _groups(after), strict=True):
        assert RANK[new.outcome] >= RANK[old.outcome]
        assert new.met >= old.met


def _groups(verdict: Verdict) -> list[GroupVerdict]:
    if not isinstance(verdict, GroupVerdict):
        return []
    return [verdict, *(inner for child in verdict.children for inner in _groups(child))]


@given(trees, readings)
def test_without_facts_nothing_is_ever_not_met(tree: Requirement, readings: Readings) -> None:
    assert judged(tree, [], readings=readings).outcome is Outcome.UNKNOWN


@given(trees, fact_lists, readings)
def test_not_met_always_names_the_fact_that_says_so(
    tree: Requirement, facts: list[Fact], readings: Readings
) -> None:
    verdict = judged(tree, facts, readings=readings)
    said = list(leaf_verdicts(verdict))

    for leaf in said:
        assert (leaf.outcome is not Outcome.UNKNOWN) <= (leaf.fact in facts)
    if verdict.outcome is Outcome.NOT_MET:
        assert any(leaf.outcome is Outcome.NOT_MET for leaf in said)


@given(trees, fact_lists, readings, st.integers(0, 1000))
def test_time_alone_only_ever_takes_knowledge_away(
    tree: Requirement, facts: list[Fact], readings: Readings, hours: int
) -> None:
    before = judged(tree, facts, readings=readings)
    later = judged(tree, facts, readings=readings, now=NOW + timedelta(hours=hours))

    for old, new in zip(leaf_verdicts(before), leaf_verdicts(later), strict=True):
        assert new.outcome in {old.outcome, Outcome.UNKNOWN}
        assert (new.reason is Reason.STALE) >= (new.outcome is not old.outcome)


@given(trees, fact_lists, readings)
def test_stale_and_unusable_values_are_unknown_and_shown(
    tree: Requirement, facts: list[Fact], readings: Readings
) -> None:
    for leaf in leaf_verdicts(judged(tree, facts, readings=readings)):
        if leaf.reason in {Reason.STALE, Reason.UNUSABLE}:
            assert leaf.outcome is Outcome.UNKNOWN
            assert leaf.fact is not None


@given(st.lists(grades, min_size=1, max_size=6), grades, percentages)
def test_with_the_best_rule_one_grade_more_never_makes_it_worse(
    earlier: list[Graded], another: Graded, minimum: Decimal
) -> None:
    leaf = replace(GRADE, minimum=minimum, rule=FactRule.BEST)
    seen = [fact(leaf.key, value, number) for number, value in enumerate(earlier, start=1)]
    more = fact(leaf.key, another, 100)
    before, after = judged(leaf, seen), judged(leaf, [*seen, more])

    assert (after.outcome is Outcome.MET) >= (before.outcome is Outcome.MET)
    assert (before.outcome is Outcome.UNKNOWN) >= (after.outcome is Outcome.UNKNOWN)


@given(grades, percentages, st.integers(1, 10**9))
def test_the_scale_of_a_grade_does_not_matter(value: Graded, minimum: Decimal, factor: int) -> None:
    leaf = replace(GRADE, minimum=minimum)
    scaled = Graded(value.given * factor, value.maximum * factor)

    assert (
        judged(leaf, [fact(leaf.key, scaled)]).outcome
        is judged(leaf, [fact(leaf.key, value)]).outcome
    )


@given(grades, percentages, percentages)
def test_a_lower_threshold_is_never_harder(value: Graded, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    easier, harder = (
        judged(replace(GRADE, minimum=minimum), [fact(GRADE.key, value)]).outcome
        for minimum in (low, high)
    )
    assert RANK[easier] >= RANK[harder]


@given(trees, fact_lists, st.lists(facts, max_size=3), readings)
def test_facts_of_requirements_that_the_tree_does_not_have_change_nothing(
    tree: Requirement, facts: list[Fact], foreign: list[Fact], readings: Readings
) -> None:
    others = [replace(fact, leaf="elsewhere") for fact in foreign]

    assert judged(tree, facts + others, readings=readings) == judged(tree, facts, readings=readings)


@given(trees, fact_lists, st.lists(waivers, max_size=3), readings, moments)
def test_a_group_is_what_its_count_says(
    tree: Requirement,
    facts: list[Fact],
    waivers: list[Waiver],
    readings: Readings,
    now: datetime,
) -> None:
    for said in _groups(judged(tree, facts, waivers, readings, now)):
        outcomes = [child.outcome for child in said.children]
        surely = outcomes.count(Outcome.MET)
        perhaps = surely + outcomes.count(Outcome.UNKNOWN)

        assert said.met == surely
        assert isinstance(said.group, Group)
        assert (said.outcome is Outcome.MET) == (surely >= said.group.needed)
        assert (said.outcome is Outcome.NOT_MET) == (perhaps < said.group.needed)
