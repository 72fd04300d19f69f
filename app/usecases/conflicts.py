"""Running a use case once more when its transaction lost to a concurrent one."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from app.ports.storage import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


def once_more(use_case: Callable[P, T]) -> Callable[P, T]:
    """Repeat the use case once on `Conflict`; a second conflict is let through.

    Right for use cases that read before they write: the second run sees what
    the other transaction left, and usually finds the work done.
    """

    @wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return use_case(*args, **kwargs)
        except Conflict:
            return use_case(*args, **kwargs)

    return run
