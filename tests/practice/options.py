"""What the practice platform is told when it is started."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where the platform listens, where it keeps its data, and which tool it launches.

    ``tool_url`` has no trailing slash. ``port`` 0 means any free port. ``enrollment_limit`` is
    the most members that a roster may have, 0 for any number; Open edX's own default is 1000.
    """

    host: str
    port: int
    data_dir: Path
    tool_url: str
    enrollment_limit: int = 0


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; a wrong one prints the usage and exits with code 2."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.practice",
        description="Open edX's LTI code as a stand-alone platform, for practice and for tests.",
    )
    parser.add_argument(
        "--host",
        default=LOOPBACK,
        choices=[LOOPBACK],
        help="it has no log-in, so it listens on the loopback address only",
    )
    parser.add_argument(
        "--port", type=_port, default=8090, help="0 takes any free port (default: %(default)s)"
    )
    parser.add_argument(
        "--data-dir", type=Path, default=Path("var/practice"), help="default: %(default)s"
    )
    parser.add_argument(
        "--tool-url",
        type=_tool_url,
        default="http://localhost:8080",
        help="where the launched tool is (default: %(default)s)",
    )
    parser.add_argument(
        "--enrollment-limit", type=int, default=0, help="give no larger roster (default: any)"
    )
    return Options(**vars(parser.parse_args(arguments)))


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return port


def _tool_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(
            f"{text} is not an address: it must start with http:// or https://"
        )
    return text.rstrip("/")
