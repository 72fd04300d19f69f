"""What a designer enters for a route, held against what the route can use."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Route
from app.domain.requirements import GradeAtLeast
from app.usecases.record_claims import MAXIMUM, PARAMETER
from app.usecases.required_text import get_required_text
from app.usecases.set_up_course import COMPARED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.requirements import Leaf

IDNUMBER = "idnumber"
LONGEST_IDNUMBER = 100

NOT_IN_A_FORMULA = re.compile(r"[\[\]\r\n\t]")
"""A formula refers to a grade as [[ID number]]: a bracket would end the reference."""

PARAMETER_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")


def read_settings(route: Route, leaf: Leaf, given: Mapping[str, str]) -> dict[str, str]:
    """The settings that the route takes, of those given; nothing where it takes none.

    Refuses INPUT_INVALID, naming the field. Those of a platform's own API are
    not entered but chosen, and read elsewhere.
    """
    if route in COMPARED:
        return {IDNUMBER: _read_idnumber(given.get(IDNUMBER, ""))}
    if route is Route.CUSTOM_CLAIM:
        return _read_claim(leaf, given)
    return {}


def _read_idnumber(text: str) -> str:
    idnumber = get_required_text(text, IDNUMBER, longest=LONGEST_IDNUMBER)
    if NOT_IN_A_FORMULA.search(idnumber):
        raise Refused(RefusalCode.INPUT_INVALID, IDNUMBER)
    return idnumber


def _read_claim(leaf: Leaf, given: Mapping[str, str]) -> dict[str, str]:
    parameter = given.get(PARAMETER, "").strip()
    if not PARAMETER_NAME.fullmatch(parameter):
        raise Refused(RefusalCode.INPUT_INVALID, PARAMETER)
    if not isinstance(leaf, GradeAtLeast):
        return {PARAMETER: parameter}
    maximum = given.get(MAXIMUM, "").strip()
    if not NUMBER.fullmatch(maximum) or not Decimal(maximum):
        raise Refused(RefusalCode.INPUT_INVALID, MAXIMUM)
    return {PARAMETER: parameter, MAXIMUM: maximum}
