"""Definition files for the tests: one that uses every field, and ways to read and to break it."""

import json
from copy import deepcopy
from typing import Any

import pytest

from app.usecases.definition_file import DefinitionProblems, Problem, ProblemCode, read_definition
from tests.requirements import ROOT

SAMPLES = ROOT / "lti_config" / "samples"
SCHEMA = ROOT / "lti_config" / "schema.json"

COMPLETE = """\
identifier: sample-complete
language: sr-Latn-ME
title: Complete sample
description: |
  First paragraph.

  Second paragraph.
awarding_body: Sample Institute
country: ME
outcomes:
  - key: plan
    text: Plan a lesson.
    alignment_url: http://data.europa.eu/esco/skill/sample
  - key: teach
    text: Teach a lesson.
workload_hours: 110.5
ects: 4.25
levels:
  - framework: EQF
    level: 6
    url: http://data.europa.eu/snb/eqf/6
  - framework: Sample framework
    level: VI-2
assessment: Portfolio.
participation: blended
quality_assurance: Internal review.
prerequisites: A teaching post.
supervision: supervised-online-with-identity-check
stackability: Counts towards the sample series.
further_information: See the sample handbook.
sample: true
rubric:
  criteria:
    - key: planning
      name: Planning
      description: How well it is planned.
      levels:
        - {key: low, name: Low, description: A list., points: 0}
        - {key: middle, name: Middle, description: A plan., points: 1.5}
        - {key: high, name: High, description: A good plan., points: 1.5}
    - key: teaching
      name: Teaching
      description: How well it is taught.
      levels:
        - {key: no, name: Not yet, description: Not yet., points: 1}
        - {key: yes, name: Good, description: Good., points: 2}
requirements:
  key: everything
  title: Everything
  all:
    - key: test
      title: Test
      grade_at_least: 59.995
      rule: best
      max_age_hours: 48
      window:
        from: 2026-09-01
        until: 2027-01-31
    - title: Any of these
      any:
        - key: plan
          title: Plan
          criterion: planning
          level_at_least: middle
          rule: first
          window: {from: "2026-09-01T08:00:00+02:00"}
        - at_least: 1
          of:
            - key: lesson
              title: Lesson
              criterion: teaching
              level_at_least: "yes"
    - key: attendance
      title: Attendance
      completion: attested
      window: {until: 2027-01-31T23:30Z}
"""

SMALLEST: dict[str, Any] = {
    "identifier": "smallest",
    "language": "en",
    "title": "Smallest",
    "description": "What it is.",
    "awarding_body": "Sample Institute",
    "country": "AL",
    "outcomes": [{"key": "plan", "text": "Plan a lesson."}],
    "workload_hours": 25,
    "assessment": "Portfolio.",
    "participation": "online",
    "quality_assurance": "Internal review.",
    "requirements": {"key": "done", "title": "Done", "completion": "attested"},
}

RUBRIC: dict[str, Any] = {
    "criteria": [
        {
            "key": "planning",
            "name": "Planning",
            "description": "How well it is planned.",
            "levels": [
                {"key": "low", "name": "Low", "description": "A list.", "points": 1},
                {"key": "high", "name": "High", "description": "A plan.", "points": 2},
            ],
        }
    ]
}


def smallest(**changes: object) -> dict[str, Any]:
    """The smallest definition with some fields replaced; `...` removes one."""
    document = deepcopy(SMALLEST) | changes
    return {name: value for name, value in document.items() if value is not ...}


def as_yaml(document: object) -> str:
    """JSON is YAML too, which lets one table feed both the reader and the JSON Schema."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def find_problems(source: str | bytes) -> tuple[Problem, ...]:
    """What is wrong with a file; nothing if it can be read."""
    try:
        read_definition(source)
    except DefinitionProblems as found:
        return found.problems
    return ()


def changed(old: str, new: str) -> str:
    """The complete file with one place changed, which must be there exactly once."""
    if COMPLETE.count(old) != 1:
        pytest.fail(f"{old!r} stands {COMPLETE.count(old)} times in the complete file")
    return COMPLETE.replace(old, new)


def line_of(part: str) -> int:
    """The line of the complete file on which this part of it begins."""
    return COMPLETE[: COMPLETE.index(part)].count("\n") + 1


def assert_only_problem(old: str, new: str, field: str, code: ProblemCode) -> Problem:
    """That changing one place of the complete file makes this one problem on its first line."""
    problems = find_problems(changed(old, new))
    line = line_of(old)
    assert [(found.line, found.field, found.code) for found in problems] == [(line, field, code)]
    return problems[0]
