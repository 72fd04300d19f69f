"""Reading a course of 10 000 members, and of 100 000, with four line items that all have grades.

Over loopback HTTP from a server of its own, which answers as Moodle does, one page each; ours
through the real services into SQLite on disk. There is no peer: no other tool keeps a course's
grades as evidence. The floor parses the same pages and upserts them with plain SQL. Every
measurement is a process of its own, so that its peak of memory is its own too.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.bench.measured_child import parse_measured
from tests.bench.row import Row
from tests.laurel_process import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.measured_child import Measured

SMALL, LARGE = 10_000, 100_000
PATIENCE = 1_200  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRow(Row):
    """A first reading beside a second one that finds nothing new; memory in megabytes.

    `times_the_small` is how many times the CPU of the small course the large one takes.
    """

    seconds: float
    peak_mb: int
    floor_peak_mb: int
    again_us: float
    again_floor_us: float
    again_seconds: float
    again_peak_mb: int
    times_the_small: float | None = None


def run_small() -> SyncRow:
    """CPU microseconds for each of 10 000 members."""
    return _build_row(SMALL)


def run_large() -> SyncRow:
    """CPU microseconds for each of 100 000 members, and how many times the small course."""
    times = _measure(LARGE)[0].first.cpu / _measure(SMALL)[0].first.cpu
    return _build_row(LARGE, times_the_small=round(times, 1))


def _build_row(members: int, times_the_small: float | None = None) -> SyncRow:
    ours, floor = _measure(members)

    def each(seconds: float) -> float:
        return round(seconds / members * 1e6, 1)

    return SyncRow(
        bench=f"sync-{members}",
        ours_us=each(ours.first.cpu),
        peer="none",
        peer_us=None,
        floor_us=each(floor.first.cpu),
        note=f"CPU per member with 4 grades; before the first reading {ours.before_mb} MB are used",
        seconds=round(ours.first.seconds, 1),
        peak_mb=ours.first.peak_mb,
        floor_peak_mb=floor.first.peak_mb,
        again_us=each(ours.again.cpu),
        again_floor_us=each(floor.again.cpu),
        again_seconds=round(ours.again.seconds, 1),
        again_peak_mb=ours.again.peak_mb,
        times_the_small=times_the_small,
    )


@cache
def _measure(members: int) -> tuple[Measured, Measured]:
    """Ours and the floor's."""
    with _serve_course(members) as url:
        return _run("sync_ours", url), _run("sync_floor", url)


@contextmanager
def _serve_course(members: int) -> Iterator[str]:
    """The address of a platform with such a course."""
    command = [sys.executable, "-m", "tests.bench.large_course", str(members)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None, "it was asked for"
        yield process.stdout.readline().strip()
        process.communicate(timeout=PATIENCE)


def _run(module: str, url: str) -> Measured:
    with TemporaryDirectory() as folder:
        finished = subprocess.run(
            [sys.executable, "-m", f"tests.bench.{module}", url, folder],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    return parse_measured(finished.stdout)
