"""What was tried at a platform, a line for each point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.ports.services import CheckedService


def show_points(points: Iterable[CheckedService]) -> None:
    """Print each point; end the command with 1 where one failed that could be tried."""
    shown = list(points)
    for point in shown:
        typer.echo(f"{_mark(point)}  {point.point}" + (f": {point.detail}" if point.detail else ""))
    if not all(point.passed for point in shown if point.checked):
        raise typer.Exit(1)


def _mark(point: CheckedService) -> str:
    if not point.checked:
        return "?   "
    return "ok  " if point.passed else "FAIL"
