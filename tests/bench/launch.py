"""A launch, both legs: CPU of the server process, beside PyLTI1p3's Flask adapter.

Both servers run as processes of their own and are asked over HTTP, in turns.
The floor is checking one RS256 token, which neither can do without. Ours also
writes person, course, standing and session to a database with every commit
synced to disk; the peer keeps everything in memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import jwt

from tests.bench.row import Row, measure_in_turns
from tests.bench.signing_platform import SigningPlatform, run_signing_platform
from tests.laurel_process import ROOT, LaurelInstallation, find_free_port, stop

LAUNCHES = 200
WARM_UP = 30


def run() -> Row:
    """CPU microseconds of one launch."""
    with (
        TemporaryDirectory() as folder,
        run_signing_platform() as platform,
        _serve_ours(Path(folder), platform) as ours,
        _serve_peer(platform) as peer,
    ):
        ours_us, peer_us, floor_us = measure_in_turns(ours, peer, _floor(platform), rounds=3)
    return Row(
        bench="launch",
        ours_us=ours_us,
        peer="PyLTI1p3 Flask adapter, keys cached",
        peer_us=peer_us,
        floor_us=floor_us,
        note=f"server CPU of both legs over HTTP, {LAUNCHES} launches a round, one client",
    )


@contextmanager
def _serve_ours(folder: Path, platform: SigningPlatform) -> Iterator[Callable[[], float]]:
    laurel = LaurelInstallation(
        data_dir=folder,
        port=find_free_port(),
        extra={"LAUREL_LOGINS_PER_MINUTE": "1000000", "LAUREL_LOG_LEVEL": "WARNING"},
    )
    laurel.run("migrate")
    laurel.register(platform.registration(), "Bench", "generic")
    with laurel.serve() as process:
        yield _measured(platform, process.pid, f"{laurel.base_url}/lti", "/login", "/launch")


@contextmanager
def _serve_peer(platform: SigningPlatform) -> Iterator[Callable[[], float]]:
    port = find_free_port()
    known = platform.registration()
    command = [sys.executable, "-m", "tests.bench.flask_peer", str(port)]
    command += [known["issuer"], known["auth_url"], known["jwks_url"]]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        base_url = f"http://localhost:{port}"
        _wait_until_it_answers(base_url, process)
        yield _measured(platform, process.pid, base_url, "/login/", "/launch/")
    finally:
        stop(process)


def _measured(
    platform: SigningPlatform, pid: int, base_url: str, login: str, launch: str
) -> Callable[[], float]:
    """Launches with one client that keeps its connection and cookies, as a browser does."""
    client = httpx.Client(trust_env=False, timeout=30)
    cookies: dict[str, str] = {}

    def request(method: str, url: str, **content: dict[str, str]) -> httpx.Response:
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        client.cookies.clear()
        answer = client.request(method, url, headers=headers, **content)  # type: ignore[arg-type]
        for header in answer.headers.get_list("set-cookie"):
            name, _, value = header.split(";")[0].partition("=")
            cookies[name] = value
        return answer

    def launch_once(number: int) -> None:
        # A browser that comes again brings its cookie of last time, and only that.
        for name in [name for name in cookies if name.startswith("lti1p3")]:
            del cookies[name]
        begun = request("GET", base_url + login, params=platform.login(base_url + launch))
        while begun.headers.get("location", "").startswith("/"):
            begun = request("GET", str(begun.url.join(begun.headers["location"])))
        fields = platform.answer(begun.headers["location"], number)
        ended = request("POST", base_url + launch, data=fields)
        assert ended.status_code in {200, 303}, ended.text

    for number in range(WARM_UP):
        launch_once(number)

    def figure() -> float:
        before = _cpu_seconds(pid)
        for number in range(LAUNCHES):
            launch_once(number)
        return (_cpu_seconds(pid) - before) / LAUNCHES * 1e6

    return figure


def _floor(platform: SigningPlatform) -> Callable[[], float]:
    token = platform.sign({"sub": "learner", "exp": int(time.time()) + 3600})
    public = platform.key.public_key()

    def figure() -> float:
        began = time.process_time()
        for _ in range(LAUNCHES):
            jwt.decode(token, public, algorithms=["RS256"])
        return (time.process_time() - began) / LAUNCHES * 1e6

    return figure


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait_until_it_answers(base_url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            httpx.get(base_url, trust_env=False)
        except httpx.TransportError:
            assert process.poll() is None, "the peer did not start"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the peer never answered")
