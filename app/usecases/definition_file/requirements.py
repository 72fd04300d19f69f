"""The requirement tree of a definition file.

What a requirement asks is told by the one field that says it: `all`, `any` or
`at_least` make a group; `grade_at_least`, `criterion` or `completion` a leaf.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.platforms import AWARD_PURPOSE
from app.domain.requirements import CompletionAttested, Group, Operator
from app.usecases.definition_file.leaves import LEAF_FIELDS, LONGEST_TITLE, read_leaf
from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.quantities import Limits, read_number
from app.usecases.definition_file.texts import Keys, read_text
from app.usecases.definition_file.values import Fields, Kind, read_items

if TYPE_CHECKING:
    from app.domain.requirements import Requirement
    from app.domain.rubrics import Rubric
    from app.usecases.definition_file.values import Value

GROUP_FIELDS = {
    "all": ("key", "title", "all"),
    "any": ("key", "title", "any"),
    "at_least": ("key", "title", "at_least", "of"),
}
FIELDS_BY_KIND = GROUP_FIELDS | LEAF_FIELDS

MOST_CHILDREN = 50
COUNT = Limits(least=1, most=MOST_CHILDREN, places=0)

_OPERATORS = {"all": Operator.ALL, "any": Operator.ANY, "at_least": Operator.AT_LEAST}
_STAND_IN = CompletionAttested(key="", title="")
_ALL_FIELDS = tuple(dict.fromkeys(name for names in FIELDS_BY_KIND.values() for name in names))


def read_requirements(value: Value | None, rubric: Rubric | None) -> Requirement:
    """The tree, whose references must meet the rubric and whose keys must all differ.

    A group without a key gets one from its place (`group`, `group-2`,
    `group-2-1`), which no other requirement has.
    """
    # The award's own line item goes by this name; a requirement's would be taken for it.
    keys = Keys(reserved=[AWARD_PURPOSE])
    tree = _read_requirement(value, keys, rubric) if value else _STAND_IN
    return _name_groups(tree, keys, "group")


def _read_requirement(value: Value, keys: Keys, rubric: Rubric | None) -> Requirement:
    fields = Fields(value)
    kinds = [kind for kind in FIELDS_BY_KIND if kind in fields]
    if len(kinds) == 1:
        kind = kinds[0]
        fields.refuse_others(FIELDS_BY_KIND[kind])
        if kind in GROUP_FIELDS:
            return _read_group(kind, fields, keys, rubric)
        return read_leaf(kind, fields, keys, rubric)
    if kinds:
        value.note(ProblemCode.SEVERAL_KINDS, found=", ".join(kinds))
    elif value.kind is Kind.FIELDS:
        fields.refuse_others(_ALL_FIELDS)
        value.note(ProblemCode.NO_KIND, known=", ".join(FIELDS_BY_KIND))
    return _STAND_IN


def _read_group(kind: str, fields: Fields, keys: Keys, rubric: Rubric | None) -> Group:
    key = keys.read(fields.optional("key"))
    listed = fields.required("of" if kind == "at_least" else kind)
    items = read_items(listed, least=1, most=MOST_CHILDREN)
    return Group(
        key=key,
        title=read_text(fields.optional("title"), most=LONGEST_TITLE),
        operator=_OPERATORS[kind],
        children=tuple(_read_requirement(item, keys, rubric) for item in items),
        count=_read_count(fields.optional("at_least"), len(items)),
    )


def _read_count(value: Value | None, listed: int) -> int:
    """How many are asked for; 0 for groups that do not count."""
    count = int(read_number(value, COUNT, otherwise=Decimal(0)))
    if value and listed and count > listed:
        value.note(ProblemCode.COUNT_TOO_HIGH, found=count, most=listed)
    return count


def _name_groups(requirement: Requirement, keys: Keys, name: str) -> Requirement:
    if not isinstance(requirement, Group):
        return requirement
    key = requirement.key or name
    while not requirement.key and key in keys:
        key += "-0"  # no place is numbered 0
    children = tuple(
        _name_groups(child, keys, f"{name}-{place}")
        for place, child in enumerate(requirement.children, start=1)
    )
    return replace(requirement, key=key, children=children)
