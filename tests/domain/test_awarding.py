"""An award is decided on a verdict, and the record of why is whole and stable."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.awarding import (
    build_decision_record,
    decide_award,
    value_content,
)
from app.domain.definition_content import leaf_content
from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import (
    Attested,
    Fact,
    FactValue,
    Graded,
    LevelReached,
    Route,
    Waiver,
    Withdrawn,
    digest_of,
)
from app.domain.microcredentials import Version
from app.domain.requirements import Operator
from app.domain.verdicts import Verdict
from tests.domain.building import (
    COMPLETION,
    CRITERION,
    GRADE,
    HOUR,
    NOW,
    attested,
    grade,
    group,
    judge,
    level,
    uuid_of,
    waiver,
)
from tests.domain.definitions import VERSION

EITHER = group(Operator.ANY, GRADE, CRITERION, key="either")
TREE = group(Operator.ALL, EITHER, COMPLETION)
RECORD = UUID("11111111-2222-4333-8444-555555555555")


def refusal_of(verdict: Verdict) -> Refused:
    with pytest.raises(Refused) as refused:
        decide_award(verdict)
    return refused.value


class TestDecision:
    def test_what_is_met_is_awarded(self) -> None:
        decide_award(judge(TREE, grade("60"), attested()))

    def test_what_is_waived_is_awarded(self) -> None:
        decide_award(judge(TREE, waivers=(waiver(GRADE.key), waiver(COMPLETION.key))))

    def test_what_is_not_known_is_refused_as_such(self) -> None:
        refused = refusal_of(judge(TREE, grade("60")))

        assert refused.code is RefusalCode.EVIDENCE_UNKNOWN
        assert refused.detail == "Practice"

    def test_what_is_known_to_be_too_little_is_refused_as_such(self) -> None:
        refused = refusal_of(judge(TREE, grade("60"), attested(completed=False)))

        assert refused.code is RefusalCode.REQUIREMENTS_NOT_MET
        assert refused.detail == "Practice"

    def test_everything_that_stands_in_the_way_is_named_in_reading_order(self) -> None:
        assert refusal_of(judge(TREE, grade("10"))).detail == "Test; Plan; Practice"

    def test_an_alternative_that_is_not_needed_any_more_is_not_named(self) -> None:
        refused = refusal_of(judge(TREE, grade("10"), level("exemplary")))

        assert refused.detail == "Practice"

    def test_a_single_requirement_is_named(self) -> None:
        assert refusal_of(judge(GRADE)).detail == "Test"


def record_of(
    *facts: Fact, waivers: tuple[Waiver, ...] = (), version: Version = VERSION
) -> dict[str, Any]:
    verdict = judge(TREE, *facts, waivers=waivers)
    return build_decision_record(RECORD, version, verdict, NOW).content


class TestRecord:
    FACTS = (
        grade("59.990", "60.0", source_time=NOW - 2 * HOUR),
        level("beginning", number=2, recorded_by=5),
        attested(number=3, reason="Seen in class", recorded_by=5),
    )

    def test_it_says_who_decided_what_when_and_by_which_version(self) -> None:
        content = record_of(*self.FACTS)

        assert content["id"] == "urn:uuid:11111111-2222-4333-8444-555555555555"
        assert content["decidedAt"] == "2026-11-22T12:00:00+00:00"
        assert content["decidedBy"] == "rule"
        assert content["version"] == {
            "id": VERSION.uuid.urn,
            "number": 2,
            "definitionDigest": VERSION.digest,
        }

    def test_it_holds_the_verdict_of_every_group_and_requirement(self) -> None:
        verdict = record_of(*self.FACTS)["verdict"]

        assert {name: verdict[name] for name in verdict if name != "children"} == {
            "requirement": "group",
            "title": "Group",
            "outcome": "met",
            "operator": "all",
            "needed": 2,
            "met": 2,
        }
        either, completion = verdict["children"]
        test, plan = either["children"]
        assert (either["requirement"], either["needed"], either["met"]) == ("either", 1, 1)
        assert (test["outcome"], test["reason"]) == ("met", "reached")
        assert (plan["outcome"], plan["reason"]) == ("not-met", "below")
        assert (completion["requirement"], completion["title"]) == ("practice", "Practice")
        assert (completion["outcome"], completion["reason"]) == ("met", "attested")

    def test_it_holds_every_fact_that_was_used(self) -> None:
        either, completion = record_of(*self.FACTS)["verdict"]["children"]

        assert either["children"][0]["fact"] == {
            "id": uuid_of(1).urn,
            "route": "own_line_item",
            "source": "source-1",
            "sourceTime": "2026-11-22T10:00:00+00:00",
            "observedAt": "2026-11-22T11:00:00+00:00",
            "digest": f"{1:064x}",
            "value": {"kind": "grade", "given": "59.990", "maximum": "60.0"},
            "recordedBy": None,
            "reason": "",
        }
        assert either["children"][0]["readAt"] == "2026-11-22T11:00:00+00:00"
        assert completion["fact"]["reason"] == "Seen in class"
        assert completion["fact"]["recordedBy"] == 5
        assert completion["fact"]["sourceTime"] is None
        assert completion["waiver"] is None

    def test_it_holds_every_waiver_that_was_used(self) -> None:
        either, completion = record_of(attested(), waivers=(waiver(GRADE.key),))["verdict"][
            "children"
        ]
        test = either["children"][0]

        assert test["waiver"] == {
            "id": uuid_of(900).urn,
            "grantedBy": 5,
            "authority": "Head of programme",
            "reason": "Recognised prior learning",
            "grantedAt": "2026-11-21T12:00:00+00:00",
        }
        assert test["fact"] is None
        assert test["readAt"] == "2026-11-21T12:00:00+00:00"
        assert completion["fact"] is not None

    def test_it_says_what_was_asked_for_and_by_which_rule(self) -> None:
        either, completion = record_of(*self.FACTS)["verdict"]["children"]
        test, plan = either["children"]

        assert test["asked"] == leaf_content(GRADE)
        assert (test["asked"]["grade_at_least"], test["asked"]["rule"]) == ("60", "latest")
        assert plan["asked"]["level_at_least"] == "proficient"
        assert completion["asked"]["kind"] == "completion"

    def test_what_is_not_known_has_neither(self) -> None:
        test = record_of()["verdict"]["children"][0]["children"][0]

        assert (test["fact"], test["waiver"], test["readAt"]) == (None, None, None)
        assert (test["outcome"], test["reason"]) == ("unknown", "never-read")

    def test_it_is_json_and_its_digest_is_of_exactly_that(self) -> None:
        record = build_decision_record(RECORD, VERSION, judge(TREE, *self.FACTS), NOW)

        assert json.loads(json.dumps(record.content)) == record.content
        assert record.digest == digest_of(record.content)
        assert record.uuid == RECORD

    def test_the_same_decision_has_the_same_record(self) -> None:
        assert record_of(*self.FACTS) == record_of(*reversed(self.FACTS))

    @pytest.mark.parametrize(
        "change",
        [
            {"uuid": uuid_of(99)},
            {"route": Route.ATTESTATION},
            {"source_id": "source-9"},
            {"source_time": NOW - 3 * HOUR},
            {"observed_at": NOW - timedelta(minutes=59)},
            {"digest": "f" * 64},
            {"value": Graded(Decimal("59.99"), Decimal("60.0"))},
            {"value": Graded(Decimal("59.990"), Decimal(60))},
            {"recorded_by": 9},
            {"reason": "Another reason"},
        ],
    )
    def test_any_change_of_a_fact_changes_the_digest(self, change: dict[str, Any]) -> None:
        first, *others = self.FACTS
        changed = record_of(replace(first, **change), *others)

        assert digest_of(changed) != digest_of(record_of(*self.FACTS))

    @pytest.mark.parametrize(
        "change",
        [
            {"uuid": uuid_of(901)},
            {"authority": "Somebody else"},
            {"granted_by": 9},
            {"reason": "Another reason"},
            {"granted_at": NOW},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_any_change_of_a_waiver_changes_the_digest(self, change: dict[str, Any]) -> None:
        granted = waiver(GRADE.key)
        before = record_of(attested(), waivers=(granted,))
        after = record_of(attested(), waivers=(replace(granted, **change),))

        assert digest_of(after) != digest_of(before)

    @pytest.mark.parametrize(
        "change", [{"uuid": uuid_of(8)}, {"number": 3}, {"digest": "0" * 64}], ids=str
    )
    def test_another_version_changes_the_digest(self, change: dict[str, Any]) -> None:
        other = record_of(*self.FACTS, version=replace(VERSION, **change))

        assert digest_of(other) != digest_of(record_of(*self.FACTS))

    def test_another_moment_or_identifier_changes_the_digest(self) -> None:
        verdict = judge(TREE, *self.FACTS)
        digests = {
            build_decision_record(identifier, VERSION, verdict, at).digest
            for identifier in (RECORD, uuid_of(1))
            for at in (NOW, NOW + timedelta(seconds=1))
        }
        assert len(digests) == 4


class TestValues:
    @pytest.mark.parametrize(
        ("value", "content"),
        [
            (
                Graded(Decimal("7.50"), Decimal(10)),
                {"kind": "grade", "given": "7.50", "maximum": "10"},
            ),
            (LevelReached("proficient"), {"kind": "level", "level": "proficient"}),
            (Attested(completed=False), {"kind": "attested", "completed": False}),
            (Withdrawn(), {"kind": "withdrawn"}),
        ],
    )
    def test_a_value_is_plain_json(self, value: FactValue, content: dict[str, Any]) -> None:
        assert value_content(value) == content


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)


class TestDigest:
    def test_it_is_sha_256_of_the_canonical_text(self) -> None:
        # printf '{"a":["é",null],"b":1.5}' | sha256sum
        assert digest_of({"b": 1.5, "a": ["é", None]}) == (
            "d63ee8bc2711b39ce53013cd24b5edefd818ea59408907f7c936e074689e138c"
        )

    @given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
    def test_the_order_of_names_does_not_matter(self, content: dict[str, Any]) -> None:
        assert digest_of(dict(reversed(content.items()))) == digest_of(content)

    @given(JSON, JSON)
    def test_different_content_has_a_different_digest(self, one: object, other: object) -> None:
        same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

        assert (digest_of(one) == digest_of(other)) == same
