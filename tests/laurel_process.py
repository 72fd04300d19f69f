"""Starts Laurel as processes of its own, as an operator would, and asks it things over HTTP.

For tests and for `make run`. Every `laurel` command runs in a process of its own.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
SECONDS_TO_START = 120
SECONDS_TO_STOP = 15


class LaurelFailed(Exception):
    """A command ended badly, or the server did not start; the text is what it printed."""


@dataclass(frozen=True, kw_only=True)
class LaurelInstallation:
    """A Laurel on this machine: its settings, and the commands run under them.

    `extra` are further environment variables.
    """

    data_dir: Path
    port: int
    database_url: str = ""
    scheme: str = "http"
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        ours = {
            "LAUREL_DATA_DIR": str(self.data_dir),
            "LAUREL_BASE_URL": self.base_url,
            "LAUREL_ALLOW_PRIVATE_NETWORK": "true",
            "LAUREL_DATABASE_URL": self.database_url,
        }
        outer = {k: v for k, v in os.environ.items() if not k.startswith("LAUREL_")}
        return {**outer, **ours, **self.extra}

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a `laurel` command to its end."""
        finished = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check and finished.returncode != 0:
            raise LaurelFailed(f"laurel {' '.join(arguments)}\n{finished.stdout}{finished.stderr}")
        return finished

    def register(self, registration: Mapping[str, str], name: str, kind: str = "openedx") -> None:
        """Register the platform that describes itself so."""
        options = ("issuer", "client_id", "auth_url", "token_url", "jwks_url")
        arguments = [f"--{o.replace('_', '-')}={registration[o]}" for o in options]
        deployment = f"--deployment={registration['deployment_id']}"
        self.run("platforms", "add", name, f"--kind={kind}", *arguments, deployment)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the server and wait until it is ready. Whoever starts it stops it."""
        log = (self.data_dir / "laurel.log").open("ab")
        command = [sys.executable, "-m", "app", "serve", f"--port={self.port}", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        log.close()
        self._wait_until_ready(process)
        return process

    @contextmanager
    def serve(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Serve until the block ends."""
        process = self.start(*arguments)
        try:
            yield process
        finally:
            stop(process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        with httpx.Client(trust_env=False, verify=False, timeout=5) as client:  # noqa: S501
            while time.monotonic() < deadline and process.poll() is None:
                try:
                    if client.get(f"{self.base_url}/health/ready").is_success:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.1)
        stop(process)
        raise LaurelFailed((self.data_dir / "laurel.log").read_text())


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and end it where it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def find_free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
