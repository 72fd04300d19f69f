"""Continuous integration proves everything: there, a skipped test has failed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

EXAMPLES = """
import pytest
from tests.requirements import require_or_skip

def test_that_needs_something():
    require_or_skip("A pony", False, "buy one")

def test_that_has_it():
    require_or_skip("A pony", True, "buy one")

@pytest.mark.skip(reason="not today")
def test_of_another_day(): ...
"""
A_FILE_THAT_SKIPS_ITSELF = """
import pytest

pytest.importorskip("no_such_module")
"""


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    (folder / "test_examples.py").write_text(EXAMPLES)
    (folder / "test_whole_file.py").write_text(A_FILE_THAT_SKIPS_ITSELF)
    return folder


def run_pytest(target: Path, *, ci: str) -> str:
    """What pytest prints about a file or folder under the project's policy for skipped tests."""
    options = ["-c", os.devnull, "--rootdir", str(ROOT), "-p", "tests.conftest", "-ra"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", str(target)],
        cwd=ROOT,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=False,
        capture_output=True,
        text=True,
    ).stdout


def test_a_skip_fails_in_continuous_integration(examples: Path) -> None:
    # A file that fails while it is collected stops the rest, so it is judged alone.
    whole_file = run_pytest(examples / "test_whole_file.py", ci="true")
    assert "1 error" in whole_file
    single_tests = run_pytest(examples / "test_examples.py", ci="true")
    assert "1 failed, 1 passed, 1 error" in single_tests
    assert "A pony is missing: buy one" in single_tests


def test_a_skip_says_what_to_do_elsewhere(examples: Path) -> None:
    printed = run_pytest(examples, ci="")
    assert "1 passed, 3 skipped" in printed
    assert "A pony is missing: buy one" in printed
