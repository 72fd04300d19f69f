"""What is wrong with a definition file, as a line, a field and a sentence."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from app.usecases.definition_file.messages import CHOICE, GUESS, SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.usecases.definition_file.messages import ProblemCode

MOST_REPORTED = 100
LONGEST_QUOTE = 80
LONGEST_LIST = 400


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line` counts from 1; `field` is the path, with entries counted from 1.

    `values` fill the sentence of `code`; what they quote from the file is
    shortened and free of control characters.
    """

    line: int
    field: str
    code: ProblemCode
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong and what to do, in one English sentence."""
        sentence = SENTENCES[self.code]
        if "guess" in self.values:
            sentence += GUESS
        elif "known" in self.values:
            sentence += CHOICE
        return sentence.format(**self.values)

    def __str__(self) -> str:
        place = f"line {self.line}, {self.field}" if self.field else f"line {self.line}"
        return f"{place}: {self.message}"


class DefinitionProblems(Exception):
    """A definition file cannot be used; `problems` are in the order of their lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Problems:
    """Collects problems, so that one reading of a file finds them all (the first hundred)."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    @property
    def is_full(self) -> bool:
        """True once more would only bury the reader."""
        return len(self._found) >= MOST_REPORTED

    def add(self, line: int, field: str, code: ProblemCode, **values: object) -> None:
        """Note one problem; `values` fill the code's sentence."""
        if not self.is_full:
            self._found.append(build_problem(line, field, code, **values))

    def raise_if_any(self) -> None:
        """Raise `DefinitionProblems` with all that was found; nothing found, nothing done."""
        if self._found:
            raise DefinitionProblems(self._found)


def build_problem(line: int, field: str, code: ProblemCode, **values: object) -> Problem:
    """A problem whose values are fit to be shown, whatever the file holds."""
    shown = {
        name: fit_to_show(str(value), LONGEST_LIST if name == "known" else LONGEST_QUOTE)
        for name, value in values.items()
    }
    return Problem(line, field, code, shown)


def closest(text: str, known: Sequence[str]) -> dict[str, str]:
    """The value `guess`, if one of the `known` words is probably what was meant."""
    found = get_close_matches(text[:LONGEST_QUOTE], known, n=1)
    return {"guess": found[0]} if found else {}


def fit_to_show(text: str, longest: int = LONGEST_QUOTE) -> str:
    """What a message may quote from a file that anybody may have written."""
    printable = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return printable if len(printable) <= longest else printable[:longest] + "…"
