"""What a child process measures of itself: the same work twice, printed as one JSON object."""

from __future__ import annotations

import json
import resource
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a course: seconds of CPU and in all, and the process's peak in megabytes."""

    cpu: float
    seconds: float
    peak_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The first reading, the second one without any change, and the peak before both."""

    first: Reading
    again: Reading
    before_mb: int


def measure_and_print(work: Callable[[], object]) -> None:
    """Do the work twice and say what it took."""
    before = _peak_mb()
    first, again = _measure(work), _measure(work)
    print(json.dumps(asdict(Measured(first=first, again=again, before_mb=before))))


def parse_measured(text: str) -> Measured:
    """What such a child printed."""
    content = json.loads(text)
    return Measured(
        first=Reading(**content["first"]),
        again=Reading(**content["again"]),
        before_mb=content["before_mb"],
    )


def _measure(work: Callable[[], object]) -> Reading:
    cpu, began = time.process_time(), time.perf_counter()
    work()
    return Reading(
        cpu=time.process_time() - cpu,
        seconds=time.perf_counter() - began,
        peak_mb=_peak_mb(),
    )


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # kilobytes on Linux
