"""`make run`: Laurel and the practice platform, ready to be tried, until Ctrl-C."""

import os
import socket
import sys
import time
from pathlib import Path
from subprocess import Popen

from tests.laurel_process import ROOT, LaurelFailed, LaurelInstallation
from tests.practice.client import PracticeFailed, PracticePlatform, run_practice_platform

PLATFORM = "Practice platform"
SAMPLE = ROOT / "lti_config" / "samples" / "formative-assessment.yaml"
RIGHTS = ("--right=export", "--right=revoke")


def main() -> int:
    """Set up what is missing, start both, and say where to begin."""
    data_dir = Path(os.environ.get("LAUREL_DATA_DIR", "var")).absolute()
    laurel = LaurelInstallation(data_dir=data_dir, port=_port("LAUREL_PORT", 8080))
    practice_port = _port("PRACTICE_PORT", 8090)
    for name, host, port in (
        ("LAUREL_PORT", "127.0.0.1", laurel.port),
        ("PRACTICE_PORT", "127.0.0.1", practice_port),
    ):
        if not _is_free(host, port):
            print(f"Port {port} is in use. Choose another: make run {name}={port + 1000}")
            return 1
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        laurel.run("migrate")
        with run_practice_platform(data_dir / "practice", laurel.base_url, practice_port) as one:
            _introduce(laurel, one)
            with laurel.serve() as server:
                print(f"\nLaurel is running. Begin here: {one.base_url}/\nCtrl-C stops it.\n")
                _wait(server)
    except (LaurelFailed, PracticeFailed) as error:
        print(error)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What you did is kept under", data_dir)
    return 0


def _introduce(laurel: LaurelInstallation, practice: PracticePlatform) -> None:
    """Register the practice platform, import the sample, and give the registrar their rights."""
    registration = practice.registration()
    if registration["client_id"] not in laurel.run("platforms", "list").stdout:
        if not laurel.run("institutions", "list").stdout:
            laurel.run(
                "institutions", "add", "sample", "--name=Sample Teacher Training", "--country=AL"
            )
        laurel.register(registration, PLATFORM)
    laurel.run("microcredentials", "import", str(SAMPLE))
    registrar = f"--subject={practice.sub('registrar')}"
    laurel.run("people", "grant", f"--platform={PLATFORM}", registrar, *RIGHTS)


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"{name} must be a port, a number from 1 to 65535, and is {text!r}")
    return int(text)


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _wait(server: Popen[bytes]) -> None:
    while server.poll() is None:
        time.sleep(0.5)
    raise LaurelFailed("Laurel stopped; its log is laurel.log in the data folder")


if __name__ == "__main__":
    sys.exit(main())
