"""An operator at the command line."""

from __future__ import annotations

import gc
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from app.cli.program import main


@dataclass(frozen=True)
class Finished:
    code: object
    out: str
    err: str


@dataclass(frozen=True)
class Operator:
    """Runs commands as the program does, in this process, where each starts at once."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def set(self, name: str, value: str) -> None:
        self.monkeypatch.setenv(f"LAUREL_{name}", value)

    def try_(self, *arguments: str) -> Finished:
        self.monkeypatch.setattr(sys, "argv", ["laurel", *arguments])
        # Not pytest's own capture: the log stays with the stream that it first wrote to, and
        # pytest closes that one.
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
        with warnings.catch_warnings():
            # A process would end here, and its connections with it.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        return Finished(ended.value.code or 0, out.getvalue(), err.getvalue())

    def run(self, *arguments: str) -> str:
        """What the command printed; it must end well."""
        finished = self.try_(*arguments)
        assert finished.code == 0, finished.err
        return finished.out

    def fail(self, *arguments: str, code: int = 1) -> str:
        """What the command says when it cannot."""
        finished = self.try_(*arguments)
        assert finished.code == code, finished.err
        assert finished.err.strip()
        return finished.err.strip()
