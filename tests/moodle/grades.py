"""The gradebook: its columns, and one row for each person who was ever graded in one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ItemKind = Literal["mod", "manual", "category", "course"]


class GradeLocked(Exception):
    """A locked grade or column takes no score."""


@dataclass
class GradeRow:
    """One person's grade. `time` is when it was graded, as the gradebook keeps it."""

    raw: float | None = None
    final: float | None = None
    feedback: str = ""
    time: int | None = None
    overridden: bool = False
    locked: bool = False
    hidden: bool = False
    excluded: bool = False


@dataclass(kw_only=True)
class GradeItem:
    """One column. `tool_id` says which tool's service made or serves it.

    A coupled column belongs to a link (`kind` mod, `module` lti, `instance`
    the link's id). A standalone one is `manual`; `bound_to` is the link it
    was made for, if any. `formula` refers to columns as `##gi7##`.
    """

    id: int
    course_id: int
    kind: ItemKind
    name: str | None
    maximum: float = 100
    module: str | None = None
    instance: int | None = None
    number: int = 0
    idnumber: str | None = None
    tool_id: int | None = None
    resource_id: str = ""
    tag: str = ""
    bound_to: int | None = None
    review_url: str = ""
    review_custom: dict[str, str] = field(default_factory=dict)
    pass_grade: float = 0
    hidden: bool = False
    weight: float = 1
    category_id: int | None = None
    formula: str = ""
    waits_for_regrade: bool = False
    in_error: bool = False
    rows: dict[int, GradeRow] = field(default_factory=dict)

    @property
    def is_coupled(self) -> bool:
        return self.module == "lti"

    @property
    def is_total(self) -> bool:
        """A category's total or the course's."""
        return self.kind in {"category", "course"}

    @property
    def link_id(self) -> int | None:
        """The link that it belongs to or was made for."""
        return self.instance if self.is_coupled else self.bound_to

    def final_of(self, user_id: int) -> float | None:
        row = self.rows.get(user_id)
        return row.final if row else None

    def percent_of(self, user_id: int) -> float | None:
        final = self.final_of(user_id)
        return None if final is None or not self.maximum else 100 * final / self.maximum

    def bound(self, value: float) -> float:
        """Within the column's limits, which start at zero."""
        return min(max(value, 0), self.maximum)

    def record_score(
        self, user_id: int, value: float | None, feedback: str, *, sent: int, received: int
    ) -> None:
        """What a tool's score does. None wipes; a teacher's override keeps the final grade.

        Raises:
            GradeLocked: the row is locked.
        """
        row = self.rows.get(user_id) or GradeRow()
        if row.locked:
            raise GradeLocked
        self.rows[user_id] = row
        row.raw = value
        if not row.overridden:
            row.final = None if value is None else self.bound(value)
            row.feedback = feedback if value is not None else ""
            row.time = self._time_after(value, sent=sent, received=received)
        if self.formula:
            row.overridden = True

    def _time_after(self, value: float | None, *, sent: int, received: int) -> int | None:
        if self.is_coupled:
            return None if value is None else received
        return received if value is None else sent

    def record_by_hand(self, user_id: int, value: float | None, feedback: str, now: int) -> None:
        """What a teacher enters in the gradebook: in a coupled column it is an override."""
        row = self.rows.setdefault(user_id, GradeRow())
        row.final = None if value is None else self.bound(value)
        row.feedback = feedback
        row.time = row.time or now
        if self.is_coupled or self.formula:
            row.overridden = True
        else:
            row.raw = value

    def record_grade(self, user_id: int, value: float | None, feedback: str, now: int) -> None:
        """A grade from the activity itself, such as an assignment or a quiz."""
        final = None if value is None else self.bound(value)
        self.rows[user_id] = GradeRow(value, final, feedback, now)

    def rescale(self, maximum: float, now: int) -> None:
        """Change the maximum and every grade with it."""
        factor = maximum / self.maximum if self.maximum else 1
        for row in self.rows.values() if factor != 1 else ():
            row.raw = None if row.raw is None else row.raw * factor
            row.final = None if row.final is None else row.final * factor
            row.time = now
        self.maximum = maximum
