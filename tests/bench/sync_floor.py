"""`python -m tests.bench.sync_floor URL FOLDER`: the least that reading a course can take.

The same pages over HTTP, parsed, and people, standings and facts upserted with plain SQL: no
checks, no digests, no history, no time limits. A second reading writes what changed, which is
nothing.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import urllib.request
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.large_course import LINE_ITEMS, PREFIX
from tests.bench.measured_child import measure_and_print

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE people (id INTEGER PRIMARY KEY, subject TEXT UNIQUE, name TEXT, email TEXT);
CREATE TABLE enrolments (person INTEGER PRIMARY KEY, role TEXT, listed INTEGER);
CREATE TABLE facts (id INTEGER PRIMARY KEY, person INTEGER, leaf INTEGER, given TEXT, maximum TEXT,
                    at TEXT);
CREATE INDEX facts_of_a_leaf ON facts (leaf, person);
"""


def main(url: str, folder: Path) -> None:
    """Measure two readings into a file of its own."""
    database = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    database.executescript(TABLES)
    measure_and_print(partial(_read_course, database, url))


def _read_course(database: sqlite3.Connection, url: str) -> None:
    members = _fetch(f"{url}{PREFIX}/CourseSection/40/bindings/5/memberships")["members"]
    items = range(1, LINE_ITEMS + 1)
    results = {
        item: _fetch(f"{url}{PREFIX}/40/lineitems/{item}/lineitem/results?type_id=5")
        for item in items
    }
    database.execute("BEGIN IMMEDIATE")
    ids = _merge_members(database, members)
    for item in items:
        _merge_results(database, item, results[item], ids)
    database.execute("COMMIT")


def _fetch(url: str) -> Any:  # noqa: ANN401  JSON is anything
    with urllib.request.urlopen(url) as answer:  # noqa: S310  a loopback address of our own
        return json.loads(answer.read())


def _merge_members(database: sqlite3.Connection, members: list[dict[str, Any]]) -> dict[str, int]:
    known = {row[0]: row[1:] for row in database.execute("SELECT subject, name, email FROM people")}
    database.executemany(
        "INSERT INTO people (subject, name, email) VALUES (?, ?, ?) "
        "ON CONFLICT (subject) DO UPDATE SET name = excluded.name, email = excluded.email",
        (
            (member["user_id"], member["name"], member["email"])
            for member in members
            if known.get(member["user_id"]) != (member["name"], member["email"])
        ),
    )
    ids = dict(database.execute("SELECT subject, id FROM people"))
    listed = {row[0] for row in database.execute("SELECT person FROM enrolments WHERE listed")}
    database.executemany(
        "INSERT INTO enrolments VALUES (?, 'learner', 1) "
        "ON CONFLICT (person) DO UPDATE SET listed = 1",
        ((ids[one["user_id"]],) for one in members if ids[one["user_id"]] not in listed),
    )
    return ids


def _merge_results(
    database: sqlite3.Connection, item: int, results: list[dict[str, Any]], ids: dict[str, int]
) -> None:
    rows = database.execute("SELECT person, given, maximum, at FROM facts WHERE leaf = ?", (item,))
    known = {row[0]: row[1:] for row in rows}

    def news() -> Iterator[tuple[int, int, str, str, str]]:
        for one in results:
            person = ids[one["userId"]]
            value = (str(one["resultScore"]), str(one["resultMaximum"]), one["timestamp"])
            if known.get(person) != value:
                yield (person, item, *value)

    database.executemany(
        "INSERT INTO facts (person, leaf, given, maximum, at) VALUES (?, ?, ?, ?, ?)", news()
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
