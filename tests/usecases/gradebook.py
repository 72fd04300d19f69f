"""A platform at the port `PlatformServices`: a roster, line items, results, and failures on demand.

It keeps the promises of the port: reads are whole, a score as late as the last one conflicts, and
nothing is asked inside a transaction.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import digest_of
from app.domain.people import CourseRole
from app.domain.platforms import LINE_ITEM_SCOPE
from app.ports.services import CheckedService, LineItem, Member, PlatformResult
from app.ports.transaction import inside_transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.platforms import Registration
    from app.ports.services import FinalScore, LineItemWish


MAY_MAKE_LINE_ITEMS = frozenset({LINE_ITEM_SCOPE})


@dataclass
class Gradebook:
    """Implements `PlatformServices`; `calls` are the names of what was asked, in order.

    `failing` holds, by the name of a call, the failures of its next callings; None lets one pass.
    `shows_scores` is off for a platform that accepts scores and does not show them. `meanwhile`
    runs during the next reading of the results. `shut_out` holds, by resource link, who may not
    open it.
    """

    url: str = "https://platform.example.org"
    members: list[Member] = field(default_factory=list)
    items: list[LineItem] = field(default_factory=list)
    results: dict[str, dict[str, PlatformResult]] = field(default_factory=lambda: defaultdict(dict))
    scores: list[FinalScore] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failing: dict[str, list[FailureKind | None]] = field(default_factory=dict)
    shows_scores: bool = True
    loses_answers: int = 0
    meanwhile: Callable[[], None] | None = None
    shut_out: dict[str, set[str]] = field(default_factory=dict)

    def enrol(self, subject: str, role: CourseRole = CourseRole.LEARNER, name: str = "") -> None:
        self.members.append(Member(subject=subject, role=role, name=name))

    def expel(self, subject: str) -> None:
        self.members = [member for member in self.members if member.subject != subject]

    def item(self, resource_id_end: str) -> LineItem:
        return next(item for item in self.items if item.resource_id.endswith(resource_id_end))

    def grade(self, subject: str, given: str, *, leaf: str, maximum: str = "100") -> None:
        """Enter a grade for the requirement `leaf`, whose line item exists already."""
        self.results[self.item(f":{leaf}").url][subject] = _result(
            subject, Decimal(given), Decimal(maximum)
        )

    def withdraw(self, subject: str, *, leaf: str) -> None:
        del self.results[self.item(f":{leaf}").url][subject]

    def fail(self, call: str, *kinds: FailureKind | None) -> None:
        self.failing[call] = list(kinds)

    def read_memberships(
        self, registration: Registration, url: str, resource_link_id: str = ""
    ) -> tuple[Member, ...]:
        self._note("read_gate" if resource_link_id else "read_memberships")
        shut_out = self.shut_out.get(resource_link_id, set())
        return tuple(member for member in self.members if member.subject not in shut_out)

    def get_line_item(
        self, registration: Registration, line_items_url: str, wish: LineItemWish
    ) -> LineItem:
        self._note("get_line_item")
        for item in self.items:
            if item.resource_id == wish.resource_id:
                return item
        item = LineItem(
            url=f"{self.url}/items/{len(self.items) + 1}",
            label=wish.label,
            maximum=Decimal(wish.maximum),
            resource_id=wish.resource_id,
            tag=wish.tag,
            resource_link_id=wish.resource_link_id,
        )
        self.items.append(item)
        return item

    def set_maximum(self, registration: Registration, line_item_url: str, maximum: int) -> LineItem:
        self._note("set_maximum")
        place = next(n for n, one in enumerate(self.items) if one.url == line_item_url)
        self.items[place] = replace(self.items[place], maximum=Decimal(maximum))
        return self.items[place]

    def read_results(
        self, registration: Registration, line_item_url: str, subject: str = ""
    ) -> tuple[PlatformResult, ...]:
        self._note("read_results")
        if self.meanwhile:
            happening, self.meanwhile = self.meanwhile, None
            happening()
        found = self.results[line_item_url].values()
        return tuple(result for result in found if subject in {"", result.subject})

    def send_score(self, registration: Registration, line_item_url: str, score: FinalScore) -> None:
        self._note("send_score")
        earlier = [one.timestamp for one in self.scores if one.subject == score.subject]
        if earlier and score.timestamp <= max(earlier):
            raise self._failure(FailureKind.CONFLICT, "send_score")
        self.scores.append(score)
        if self.shows_scores:
            shown = _result(score.subject, score.given, score.maximum)
            self.results[line_item_url][score.subject] = shown
        if self.loses_answers:
            self.loses_answers -= 1
            raise self._failure(FailureKind.TIMEOUT, "send_score")

    def check(self, registration: Registration) -> tuple[CheckedService, ...]:
        self._note("check")
        return ()

    def _note(self, call: str) -> None:
        assert not inside_transaction.get(), f"{call}: a transaction was open"
        self.calls.append(call)
        waiting = self.failing.get(call)
        kind = waiting.pop(0) if waiting else None
        if kind is not None:
            raise self._failure(kind, call)

    def _failure(self, kind: FailureKind, call: str) -> PlatformFailure:
        return PlatformFailure(kind, platform=self.url, call=call)


def _result(subject: str, given: Decimal, maximum: Decimal) -> PlatformResult:
    raw = {"userId": subject, "resultScore": str(given), "resultMaximum": str(maximum)}
    return PlatformResult(subject=subject, given=given, maximum=maximum, raw_digest=digest_of(raw))
