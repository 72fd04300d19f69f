"""Columns that are calculated from others, once the gradebook has been looked at."""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING

from tests.moodle.grades import GradeRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.moodle.grades import GradeItem
    from tests.moodle.site import Site

REFERENCE = re.compile(r"##gi(\d+)##")
BY_IDNUMBER = re.compile(r"\[\[([^\]]+)\]\]")
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "average": lambda values: sum(values) / len(values),
}


def set_formula(site: Site, item: GradeItem, formula: str) -> None:
    """What a teacher enters under Edit calculation, such as `=[[ESSAY]]*0.5`.

    Nothing is calculated until the gradebook is looked at.

    Raises:
        ValueError: the formula does not start with `=` or names no column of the course.
    """
    if not formula.startswith("="):
        raise ValueError("a formula starts with =")
    columns = {entry.idnumber: entry.id for entry in site.items_of(item.course_id)}
    names = BY_IDNUMBER.findall(formula)
    if unknown := [name for name in names if name not in columns]:
        raise ValueError(f"no column of the course has this idnumber: {unknown}")
    item.formula = BY_IDNUMBER.sub(lambda found: f"##gi{columns[found[1]]}##", formula)
    item.waits_for_regrade = True


def references(item: GradeItem) -> list[int]:
    """The columns that a formula names."""
    return [int(number) for number in REFERENCE.findall(item.formula)]


def regrade(site: Site, course_id: int) -> None:
    """What opening a page of the gradebook does. A circle puts the columns in it in error."""
    derived = [item for item in site.items_of(course_id) if item.formula or item.is_total]
    for item in derived:
        item.in_error = bool(item.formula) and item.id in _all_sources(site, item)
        item.waits_for_regrade = False
    for item in _sort_by_need(site, derived):
        for user_id in sorted(_people(site, item)):
            _derive(site, item, user_id)


def recalculate(site: Site, source: GradeItem, user_id: int) -> None:
    """Let one person's changed grade reach totals and columns that are calculated from it."""
    derived = [item for item in site.items_of(source.course_id) if item.formula or item.is_total]
    for item in _sort_by_need(site, derived):
        if source.id in _all_sources(site, item) and not item.waits_for_regrade:
            _derive(site, item, user_id)


def _sort_by_need(site: Site, items: list[GradeItem]) -> list[GradeItem]:
    """Those that others are derived from come first."""
    return sorted(items, key=lambda item: len(_all_sources(site, item)))


def _all_sources(site: Site, item: GradeItem) -> set[int]:
    found: set[int] = set()
    waiting = [item]
    while waiting:
        for number in _sources(site, waiting.pop()):
            if number not in found:
                found.add(number)
                waiting.append(site.items[number])
    return found


def _sources(site: Site, item: GradeItem) -> list[int]:
    """What a column's grades come from: those it names, or those that it adds up."""
    if item.formula:
        return [number for number in references(item) if number in site.items]
    category = item.instance if item.kind == "category" else None
    return [
        part.id
        for part in site.items_of(item.course_id)
        if item.is_total
        and part.kind != "course"
        and part is not item
        and part.weight
        and part.category_id == category
    ]


def _people(site: Site, item: GradeItem) -> set[int]:
    """Whoever has a row in one of the sources; in a category's total every learner has one."""
    if item.kind == "category":
        enrolled = {user for course, user in site.enrolments if course == item.course_id}
        return {user for user in enrolled if site.roles(item.course_id, user).can_be_graded}
    return {user_id for number in _sources(site, item) for user_id in site.items[number].rows}


def _derive(site: Site, item: GradeItem, user_id: int) -> None:
    row = item.rows.get(user_id)
    if item.in_error or (row and row.overridden) or user_id not in _people(site, item):
        return
    value = evaluate(site, item, user_id) if item.formula else _add_up(site, item, user_id)
    is_new = user_id not in item.rows
    row = item.rows.setdefault(user_id, GradeRow())
    if is_new or row.final != value:
        row.raw = row.final = value
        row.time = site.now()


def _add_up(site: Site, item: GradeItem, user_id: int) -> float | None:
    """A total is the sum of what was graded; without any, a category's is zero."""
    finals = [site.items[number].final_of(user_id) for number in _sources(site, item)]
    graded = [final for final in finals if final is not None]
    return sum(graded) if graded or item.kind == "category" else None


def evaluate(site: Site, item: GradeItem, user_id: int) -> float | None:
    """One person's value: none if no source has one; a single missing one counts as zero."""
    finals = {number: site.items[number].final_of(user_id) for number in _sources(site, item)}
    if all(final is None for final in finals.values()):
        return None
    text = REFERENCE.sub(lambda found: repr(finals.get(int(found[1])) or 0), item.formula[1:])
    return round(item.bound(_compute(ast.parse(text, mode="eval").body)), 5)


def _compute(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_compute(operand)
        case ast.BinOp(left=left, op=sign, right=right):
            return OPERATORS[type(sign)](_compute(left), _compute(right))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name]([_compute(argument) for argument in arguments])
        case _:
            raise ValueError("a formula has numbers, + - * /, sum, min, max and average")
