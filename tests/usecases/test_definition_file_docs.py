"""The documented format is the format: fields, messages and examples."""

import json
import re

import pytest

from app.usecases.definition_file import DefinitionProblems, ProblemCode, read_definition
from app.usecases.definition_file.definition import (
    DEFINITION_FIELDS,
    OUTCOME_FIELDS,
    QUALIFICATION_LEVEL_FIELDS,
)
from app.usecases.definition_file.messages import SENTENCES
from app.usecases.definition_file.quantities import WINDOW_FIELDS
from app.usecases.definition_file.requirements import FIELDS_BY_KIND
from app.usecases.definition_file.rubric import CRITERION_FIELDS, LEVEL_FIELDS, RUBRIC_FIELDS
from tests.requirements import ROOT
from tests.usecases.definition_samples import find_problems, smallest

PAGE = (ROOT / "docs" / "definition-file.md").read_text(encoding="utf-8")

FIELDS = {
    "Fields of the file": DEFINITION_FIELDS,
    "Fields of an outcome": OUTCOME_FIELDS,
    "Fields of a level": QUALIFICATION_LEVEL_FIELDS,
    "Fields of the rubric": RUBRIC_FIELDS,
    "Fields of a criterion": CRITERION_FIELDS,
    "Fields of a rubric level": LEVEL_FIELDS,
    "Fields of a group with all": FIELDS_BY_KIND["all"],
    "Fields of a group with any": FIELDS_BY_KIND["any"],
    "Fields of a group with at_least": FIELDS_BY_KIND["at_least"],
    "Fields of a grade": FIELDS_BY_KIND["grade_at_least"],
    "Fields of a criterion requirement": FIELDS_BY_KIND["criterion"],
    "Fields of a completion": FIELDS_BY_KIND["completion"],
    "Fields of a window": WINDOW_FIELDS,
}


def rows_of(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, as lists of cells."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("heading", FIELDS)
def test_every_field_is_documented_and_every_documented_field_is_read(heading: str) -> None:
    assert tuple(row[0].strip("`") for row in rows_of(heading)) == FIELDS[heading]


def test_no_table_of_fields_goes_unread() -> None:
    assert re.findall(r"^## (Fields of .*)$", PAGE, re.MULTILINE) == list(FIELDS)


def test_what_is_said_to_be_required_is_required() -> None:
    required = {row[0].strip("`") for row in rows_of("Fields of the file") if row[2] == "yes"}

    assert required == set(smallest())


def test_every_kind_of_mistake_is_explained_and_has_a_sentence() -> None:
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.split("| Code |")[1], re.MULTILINE) == list(
        ProblemCode
    )
    assert SENTENCES.keys() == set(ProblemCode)


def test_the_example_of_mistakes_shows_what_laurel_says() -> None:
    with pytest.raises(DefinitionProblems) as caught:
        read_definition(examples("yaml")[-1])

    assert str(caught.value) == examples("text")[0].strip()


def test_the_example_of_requirements_can_be_used() -> None:
    level = {"description": "What it shows.", "points": 1}
    levels = [level | {"key": key, "name": key} for key in ("developing", "proficient")]
    criterion = {"name": "Plan", "description": "How it is planned.", "levels": levels}
    rubric = {"criteria": [criterion | {"key": f"plan-{n}"} for n in (1, 2, 3)]}
    document = smallest(rubric=rubric, requirements=...)
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in document.items()]

    assert find_problems("".join(lines) + examples("yaml")[0]) == ()
