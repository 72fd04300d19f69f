"""`laurel sync`: how the courses are read, and reading one now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from app.cli.product import open_product
from app.usecases.institutions import get_institution
from app.usecases.reading import read_course
from app.usecases.show_syncs import list_syncs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ports import Ports
    from app.usecases.show_syncs import CourseStanding

commands = typer.Typer(
    name="sync", help="How courses are read from their platforms.", no_args_is_help=True
)


@commands.command("list")
def list_all(
    *,
    problems: Annotated[
        bool, typer.Option("--problems", help="Only courses that need somebody.")
    ] = False,
    institution: Annotated[str, typer.Option(help="Its institution, if there are several.")] = "",
) -> None:
    """List the courses that offer something, by tabs: id, state, last complete reading, problem."""
    product = open_product()
    owner = get_institution(product.ports, institution)
    for standing in _all(product.ports, owner.id, only_problems=problems):
        typer.echo("\t".join(_columns(standing)))


@commands.command("now")
def now(
    course: Annotated[UUID, typer.Argument(help="The course's id, as it is listed.")],
) -> None:
    """Have a course read now; while it waits or is being read, that changes nothing."""
    product = open_product()
    read_course(product.ports, course)
    typer.echo(f"Course {course} is read as soon as a worker is free.")


def _all(ports: Ports, institution_id: int, *, only_problems: bool) -> Iterator[CourseStanding]:
    number = pages = 1
    while number <= pages:
        found = list_syncs(ports, institution_id, only_problems=only_problems, page=number)
        yield from found.courses
        number, pages = number + 1, found.pages


def _columns(standing: CourseStanding) -> tuple[str, ...]:
    readings = standing.readings
    done = readings.sync.completed_at
    return (
        str(readings.course_uuid),
        readings.platform_name,
        readings.course_title,
        standing.progress.value,
        done.isoformat(timespec="seconds") if done else "never",
        "; ".join(_problems(standing)),
    )


def _problems(standing: CourseStanding) -> Iterator[str]:
    sync = standing.readings.sync
    if sync.error is not None:
        detail = f" ({sync.error_detail})" if sync.error_detail else ""
        yield f"{sync.error_call}: {sync.error}{detail}"
    for _, source in standing.sources:
        yield f"{source.leaf}: {source.state}, {source.reason}"
    if standing.scores:
        yield f"scores not delivered: {len(standing.scores)}"
