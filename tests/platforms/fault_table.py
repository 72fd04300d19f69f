"""The table of services and faults: what is asked again, what is said of it, how it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.errors import FailureKind as Kind
from app.lms.outgoing import SERVICE_ANSWER_BYTES, TimeLimits
from app.lms.paging import MOST_BYTES
from app.lms.platforms.moodle_ws import functions
from app.lms.platforms.moodle_ws.refusals import ACTIVITIES_COMPLETION, GRADE_ITEMS
from tests.moodle import faults
from tests.platforms.laurel_on_moodle import PATIENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.moodle.faults import Fault

# How often the service is asked; "-" where the fault does no harm, for nothing of the answer that
# it spoils is read.
TABLE = """
                token  roster  gate  find  create  own  calculated  completed  graded  score  back
401                 1       2     2     2       2    2           2          1       1      2     2
403                 1       1     1     1       1    1           1          1       1      1     1
404-page            1       1     1     1       1    1           1          1       1      1     1
409                 1       1     1     1       1    1           1          1       1      2     1
422                 1       1     1     1       1    1           1          1       1      1     1
429-soon            3       3     3     3       3    3           3          3       3      3     3
429-late            1       1     1     1       1    1           1          1       1      1     1
500                 3       3     3     3       1    3           3          3       3      1     3
hang                3       3     3     3       1    3           3          3       6      1     3
truncated           3       3     3     3       1    3           3          3       3      -     3
changed-origin      -       1     1     1       -    1           1          -       -      -     1
malformed           1       1     1     1       1    1           1          1       1      -     1
oversized           3       1     1     1       1    1           1          1       2      1     1
"""

KINDS = {
    "401": Kind.UNAUTHORIZED,
    "403": Kind.MISSING_SCOPE,
    "404-page": Kind.NOT_FOUND,
    "409": Kind.CONFLICT,
    "422": Kind.REJECTED,
    "429-soon": Kind.RATE_LIMITED,
    "429-late": Kind.RATE_LIMITED,
    "500": Kind.SERVER_ERROR,
    "hang": Kind.TIMEOUT,
    "truncated": Kind.UNREACHABLE,
    "changed-origin": Kind.ADDRESS_REFUSED,
    "malformed": Kind.BAD_ANSWER,
    "oversized": Kind.TOO_LARGE,
}
# A platform that refuses to give a token does not know us.
KINDS_OF_TOKEN = KINDS | dict.fromkeys(("403", "404-page", "409", "422"), Kind.UNAUTHORIZED)
SOON, LATE = 7, 120


@dataclass(frozen=True, slots=True)
class Service:
    """Where a fault is put (the double's service, after so many right answers), what it is called.

    `leaf` is the requirement that is read there; `others` are the right calls
    of the same service in the same reading.
    """

    name: str
    call: str
    leaf: str = ""
    skipping: int = 0
    others: int = 0
    most_bytes: int = SERVICE_ANSWER_BYTES


# Learners are asked about one by one, and three of them stay.
SERVICES = {
    "token": Service("token", "get a token"),
    "roster": Service("memberships", "read the roster", most_bytes=MOST_BYTES),
    "gate": Service("memberships", "read the roster", "gate", 1, 1, MOST_BYTES),
    "find": Service("lineitems", "find the line item", "late"),
    "create": Service("lineitems", "create the line item", "late", 1, 1),
    "own": Service("results", "read the results", "own", 0, 1, MOST_BYTES),
    "calculated": Service("results", "read the results", "calculated", 1, 1, MOST_BYTES),
    "completed": Service(
        "webservice", f"call {ACTIVITIES_COMPLETION}", "completed", 0, 1, functions.MOST_BYTES
    ),
    "graded": Service("webservice", f"call {GRADE_ITEMS}", "graded", 3, 3, functions.MOST_BYTES),
    "score": Service("scores", "send the score"),
    "back": Service("results", "read the results", most_bytes=MOST_BYTES),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the table; `asked` is None where the fault does no harm."""

    service: str
    fault: str
    asked: int | None

    @property
    def kind(self) -> Kind | None:
        """What is to be said."""
        if self.asked is None:
            return None
        return (KINDS_OF_TOKEN if self.service == "token" else KINDS)[self.fault]

    @property
    def where(self) -> Service:
        return SERVICES[self.service]

    @property
    def limits(self) -> TimeLimits:
        """Nobody waits long for a service that hangs."""
        return replace(PATIENT, read=0.6) if self.fault == "hang" else PATIENT

    def build_fault(self) -> Fault:
        """The fault, as often as it is to be met."""
        fault = BUILD[self.fault](self.where)
        fault.skipping, fault.times = self.where.skipping, self.asked
        return fault


BUILD: Mapping[str, Callable[[Service], Fault]] = {
    "401": lambda _: faults.status(401),
    "403": lambda _: faults.status(403),
    "404-page": lambda _: faults.html_page(404),
    "409": lambda _: faults.status(409),
    "422": lambda _: faults.status(422),
    "429-soon": lambda _: faults.status(429, retry_after=str(SOON)),
    "429-late": lambda _: faults.status(429, retry_after=str(LATE)),
    "500": lambda _: faults.html_page(500),
    "hang": lambda _: faults.silence(2),
    "truncated": lambda _: faults.truncated(),
    "changed-origin": lambda _: faults.foreign_next("http://127.0.0.1:9/next"),
    "malformed": lambda _: faults.malformed_json(),
    "oversized": lambda service: faults.oversized(service.most_bytes + 1),
}


def read_table() -> list[Cell]:
    head, *rows = TABLE.strip("\n").split("\n")
    services = head.split()
    return [
        Cell(service, fault, None if count == "-" else int(count))
        for fault, *counts in (row.split() for row in rows)
        for service, count in zip(services, counts, strict=True)
    ]


CELLS = {f"{cell.service}-{cell.fault}": cell for cell in read_table()}
