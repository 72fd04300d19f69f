"""Every mistake that a definition file can hold, and the sentence that says what to do.

The sentences stand nowhere else and take named values, so that they can be
given in another language.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class ProblemCode(StrEnum):
    """Every kind of mistake; docs/definition-file.md explains each."""

    # the file as a whole
    TOO_LARGE = "too-large"
    NOT_UTF_8 = "not-utf-8"
    NOT_YAML = "not-yaml"
    TAB = "tab"
    SEVERAL_DOCUMENTS = "several-documents"
    NOTHING_THERE = "nothing-there"
    ANCHOR = "anchor"
    TAG = "tag"
    TOO_DEEP = "too-deep"
    TOO_MANY_VALUES = "too-many-values"
    # fields
    FIELD_NAME = "field-name"
    REPEATED = "repeated"
    UNKNOWN = "unknown"
    MISSING = "missing"
    NOT_FIELDS = "not-fields"
    NOT_A_LIST = "not-a-list"
    # texts
    NOT_TEXT = "not-text"
    CONTROL_CHARACTER = "control-character"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    LINE_BREAK = "line-break"
    # values
    NOT_A_KEY = "not-a-key"
    KEY_RESERVED = "key-reserved"
    KEY_TAKEN = "key-taken"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_WHOLE_NUMBER = "not-a-whole-number"
    OUT_OF_RANGE = "out-of-range"
    NOT_A_CHOICE = "not-a-choice"
    NOT_A_LANGUAGE = "not-a-language"
    NOT_A_COUNTRY = "not-a-country"
    NOT_AN_ADDRESS = "not-an-address"
    NOT_A_MOMENT = "not-a-moment"
    WINDOW_REVERSED = "window-reversed"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    # what belongs together
    NO_KIND = "no-kind"
    SEVERAL_KINDS = "several-kinds"
    ONLY_IF_RECORDED = "only-if-recorded"
    COUNT_TOO_HIGH = "count-too-high"
    NO_RUBRIC = "no-rubric"
    CRITERION_UNKNOWN = "criterion-unknown"
    LEVEL_UNKNOWN = "level-unknown"
    POINTS_FALL = "points-fall"


_C = ProblemCode
SENTENCES: Mapping[ProblemCode, str] = {
    _C.TOO_LARGE: "the file is larger than {most} kB; shorten it, and link to long texts instead",
    _C.NOT_UTF_8: "this is not UTF-8 text; save the file again with the encoding UTF-8",
    _C.NOT_YAML: "this is not YAML ({found}); check the indentation, colons and quotes here, "
    "and put a text that contains ': ' or ' #' in quotes",
    _C.TAB: "YAML does not allow a tab here; indent with spaces",
    _C.SEVERAL_DOCUMENTS: "a second document begins here; keep one micro-credential in one file",
    _C.NOTHING_THERE: "the file is empty; start from lti_config/samples/smallest.yaml",
    _C.ANCHOR: "anchors (&) and aliases (*) are not allowed; write the value out in full, "
    "or in quotes if it is meant as text",
    _C.TAG: "tags (!) are not allowed; remove it, "
    "or put the value in quotes if it is meant as text",
    _C.TOO_DEEP: "this is nested more than {most} deep; make the requirements simpler",
    _C.TOO_MANY_VALUES: "the file has more than {most} values; make it shorter",
    _C.FIELD_NAME: "a field's name must be plain text; write it as 'name: value'",
    _C.REPEATED: "this field is already on line {first}; keep one of the two",
    _C.UNKNOWN: "there is no such field here",
    _C.MISSING: "this field is missing; add it",
    _C.NOT_FIELDS: "this is {found}, and must be named fields; write lines of 'name: value'",
    _C.NOT_A_LIST: "this is {found}, and must be a list; begin each entry with '- '",
    _C.NOT_TEXT: "this is {found}, and must be text; put it in quotes if it is meant as text",
    _C.CONTROL_CHARACTER: "the text contains the invisible character {found}; "
    "delete it and type the text again",
    _C.EMPTY: "nothing is written here; fill it in, or remove the line if it is optional",
    _C.TOO_LONG: "the text has {found} characters; shorten it to {most} or fewer",
    _C.LINE_BREAK: "this must be on one line; remove the line break",
    _C.NOT_A_KEY: "'{found}' is not a key; use up to {most} lower-case letters a-z, digits "
    "and single hyphens, and begin with a letter, as in 'lesson-plan'",
    _C.KEY_RESERVED: "Laurel uses '{found}' itself; choose another key",
    _C.KEY_TAKEN: "'{found}' is already used on line {first}; every key here must be different",
    _C.NOT_A_NUMBER: "'{found}' cannot be read as a number; use digits only, "
    "without quotes or a unit, with a point and at most {places} decimals, as in 4.5",
    _C.NOT_A_WHOLE_NUMBER: "'{found}' is not a whole number; use digits only, "
    "without quotes or a unit, as in 2",
    _C.OUT_OF_RANGE: "{found} is out of range; use {range}",
    _C.NOT_A_CHOICE: "'{found}' is none of the choices",
    _C.NOT_A_LANGUAGE: "'{found}' is not a language tag; use one such as en, sq, uk or sr-Latn-ME",
    _C.NOT_A_COUNTRY: "'{found}' is not a country code; use the two capital letters "
    "of ISO 3166-1, such as AL",
    _C.NOT_AN_ADDRESS: "this is not a full web address; use one that begins with https:// and has "
    "no spaces (http:// only for identifiers of data.europa.eu and publications.europa.eu)",
    _C.NOT_A_MOMENT: "'{found}' is not a date; write 2026-09-01, "
    "or with the time and its zone 2026-09-01T08:00:00+02:00",
    _C.WINDOW_REVERSED: "the window ends before it begins; exchange 'from' and 'until'",
    _C.TOO_FEW: "there are {found} entries; at least {least} must be given",
    _C.TOO_MANY: "there are {found} entries; give at most {most}",
    _C.NO_KIND: "nothing says what must be shown",
    _C.ONLY_IF_RECORDED: "only a completion that the platform records has this; remove the "
    "field, or write completion: recorded",
    _C.SEVERAL_KINDS: "one requirement shows one thing; keep one of: {found}, "
    "and put the others in requirements of their own",
    _C.COUNT_TOO_HIGH: "{found} cannot be met because only {most} are listed under 'of'; "
    "lower the number or add requirements",
    _C.NO_RUBRIC: "a requirement on a criterion needs a rubric; add 'rubric' to the file",
    _C.CRITERION_UNKNOWN: "the rubric has no criterion '{found}'",
    _C.LEVEL_UNKNOWN: "the criterion '{criterion}' has no level '{found}'",
    _C.POINTS_FALL: "{found} points after {before}; list the levels from lowest to highest, "
    "each with as many points as the one before or more",
}
GUESS = "; did you mean '{guess}'?"
CHOICE = "; use one of: {known}"
