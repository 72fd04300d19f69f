"""What anybody may see of a decision: what was decided, and nothing that staff wrote."""

from __future__ import annotations

import json

import pytest

from app.domain.awarding import DecisionRecord, build_decision_record, build_public_decision
from app.domain.evidence import digest_of
from app.domain.requirements import Operator
from tests.domain.building import COMPLETION, GRADE, NOW, attested, group, judge, uuid_of, waiver
from tests.domain.definitions import VERSION


@pytest.fixture
def record() -> DecisionRecord:
    """A grade that was waived, and a completion that staff confirmed."""
    verdict = judge(
        group(Operator.ALL, GRADE, COMPLETION),
        attested(reason="A private reason", recorded_by=5),
        waivers=(waiver(GRADE.key),),
    )
    return build_decision_record(uuid_of(1), VERSION, verdict, NOW)


def test_it_leaves_out_what_staff_wrote_and_who_they_are(record: DecisionRecord) -> None:
    told = json.dumps(build_public_decision(record))
    for private in ("A private reason", "Head of programme", "Recognised", "source", "recorded"):
        assert private not in told, private


def test_it_says_what_was_asked_for_and_how_it_was_met(record: DecisionRecord) -> None:
    public = build_public_decision(record)
    test, completion = public["verdict"]["children"]
    assert (test["outcome"], test["isWaived"], test["fact"]) == ("met", True, None)
    assert (completion["outcome"], completion["isWaived"]) == ("met", False)
    assert completion["fact"]["value"] == {"kind": "attested", "completed": True}
    assert completion["asked"]["kind"] == "completion"
    assert public["version"] == record.content["version"]


def test_the_record_itself_stays_whole(record: DecisionRecord) -> None:
    build_public_decision(record)
    assert record.digest == digest_of(record.content)
    assert "A private reason" in json.dumps(record.content)
