"""What is said of a group: it counts what is met, and what may yet be."""

import pytest

from app.domain.requirements import CompletionAttested, Operator
from app.domain.verdicts import LeafVerdict, Outcome, leaf_verdicts
from tests.domain.building import (
    COMPLETION,
    CRITERION,
    GRADE,
    NOW,
    attested,
    fact,
    grade,
    group,
    judge,
    judge_group,
    level,
    waiver,
)

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN
LEAVES = tuple(CompletionAttested(key=f"leaf-{n}", title=f"Leaf {n}") for n in range(3))


@pytest.mark.parametrize(
    ("operator", "count", "word", "outcome"),
    [
        (Operator.ALL, 0, "yyy", MET),
        (Operator.ALL, 0, "yy?", UNKNOWN),
        (Operator.ALL, 0, "???", UNKNOWN),
        (Operator.ALL, 0, "yyn", NOT_MET),
        (Operator.ALL, 0, "?yn", NOT_MET),
        (Operator.ALL, 0, "??n", NOT_MET),
        (Operator.ALL, 0, "nnn", NOT_MET),
        (Operator.ANY, 0, "nny", MET),
        (Operator.ANY, 0, "?ny", MET),
        (Operator.ANY, 0, "nn?", UNKNOWN),
        (Operator.ANY, 0, "???", UNKNOWN),
        (Operator.ANY, 0, "nnn", NOT_MET),
        (Operator.AT_LEAST, 1, "nny", MET),
        (Operator.AT_LEAST, 1, "nnn", NOT_MET),
        (Operator.AT_LEAST, 2, "yyn", MET),
        (Operator.AT_LEAST, 2, "yy?", MET),
        (Operator.AT_LEAST, 2, "y?n", UNKNOWN),
        (Operator.AT_LEAST, 2, "??n", UNKNOWN),
        (Operator.AT_LEAST, 2, "?nn", NOT_MET),
        (Operator.AT_LEAST, 2, "ynn", NOT_MET),
        (Operator.AT_LEAST, 3, "yyy", MET),
        (Operator.AT_LEAST, 3, "yy?", UNKNOWN),
        (Operator.AT_LEAST, 3, "yyn", NOT_MET),
    ],
)
def test_a_group_is_as_sure_as_its_members_allow(
    operator: Operator, count: int, word: str, outcome: Outcome
) -> None:
    facts = [
        fact(leaf.key, attested(completed=said == "y").value)
        for leaf, said in zip(LEAVES, word, strict=True)
        if said != "?"
    ]
    verdict = judge_group(group(operator, *LEAVES, count=count), *facts)

    assert verdict.outcome is outcome
    assert verdict.met == word.count("y")
    assert [child.outcome for child in verdict.children] == [
        {"y": MET, "n": NOT_MET, "?": UNKNOWN}[said] for said in word
    ]


def test_groups_count_groups() -> None:
    either = group(Operator.ANY, GRADE, CRITERION, key="either")
    tree = group(Operator.ALL, either, COMPLETION)

    verdict = judge_group(tree, grade("10"), level("exemplary"), attested())

    assert verdict.outcome is MET
    assert verdict.met == 2
    assert verdict.children[0].outcome is MET


def test_an_unknown_group_leaves_the_one_above_it_unknown() -> None:
    either = group(Operator.ANY, GRADE, CRITERION, key="either")
    tree = group(Operator.ALL, either, COMPLETION)

    assert judge(tree, grade("10"), attested()).outcome is UNKNOWN
    assert judge(tree, grade("10"), level("beginning"), attested()).outcome is NOT_MET


def test_a_waiver_counts_inside_a_group() -> None:
    tree = group(Operator.ALL, GRADE, COMPLETION)

    assert judge(tree, attested(), waivers=(waiver(GRADE.key),)).outcome is MET


def test_a_waiver_of_a_groups_key_waives_nothing() -> None:
    tree = group(Operator.ALL, GRADE, key="group")

    assert judge(tree, waivers=(waiver("group"),)).outcome is UNKNOWN


def test_the_verdict_names_the_tree_that_was_judged_in_reading_order() -> None:
    inner = group(Operator.ANY, CRITERION, COMPLETION, key="inner")
    tree = group(Operator.ALL, GRADE, inner)
    verdict = judge_group(tree, grade("60"))

    assert verdict.group == tree
    assert [leaf.leaf for leaf in leaf_verdicts(verdict)] == [GRADE, CRITERION, COMPLETION]


def test_a_single_leaf_is_a_tree_too() -> None:
    verdict = judge(GRADE, grade("60"))

    assert isinstance(verdict, LeafVerdict)
    assert list(leaf_verdicts(verdict)) == [verdict]


def test_each_leaf_takes_its_own_facts_and_reading() -> None:
    tree = group(Operator.ALL, GRADE, CRITERION, COMPLETION)
    facts = (grade("60"), level("beginning", number=2), attested(number=3))
    verdict = judge_group(tree, *facts, readings={GRADE.key: NOW})

    said = list(leaf_verdicts(verdict))
    assert [leaf.fact for leaf in said] == list(facts)
    assert said[0].read_at == NOW
    assert said[1].read_at == facts[1].observed_at
