"""One line of the benchmark."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Microseconds for one unit; `peer` says who, `note` how it was measured."""

    bench: str
    ours_us: float
    peer: str
    peer_us: float | None
    floor_us: float
    note: str = ""

    def print(self) -> None:
        print(json.dumps(asdict(self)), flush=True)


def measure_in_turns(*works: Callable[[], float], rounds: int = 5) -> list[float]:
    """The median of each work's own figure, the works taking turns so that drift hits all alike."""
    figures: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for kept, work in zip(figures, works, strict=True):
            kept.append(work())
    return [round(median(kept), 1) for kept in figures]
