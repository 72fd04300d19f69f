"""A Laurel without its doors, on a database of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.usecases.database import build_template, copy_template
from tests.usecases.world import World


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    one = World.on_file(copy_template(template, tmp_path))
    yield one
    one.database.close()
