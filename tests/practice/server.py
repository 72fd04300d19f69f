"""Runs the practice platform until it is told to stop."""

import os
import signal
import sys
from errno import EADDRINUSE
from threading import Event, Thread

from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from tests.practice.options import Options
from tests.practice.settings import configure_django

STOPPED = 0
PORT_IS_TAKEN = 2


class Server(ThreadedWSGIServer):
    """One thread per connection; hundreds of connections may wait to be taken."""

    request_queue_size = 1024


class QuietHandler(WSGIRequestHandler):
    """Prints nothing about requests."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the library's name
        """Say nothing."""


def serve(options: Options) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code.

    Prints one line when it listens, or one line on stderr when the port is taken.
    """
    try:
        server = Server((options.host, options.port), QuietHandler)
    except OSError as error:
        if error.errno != EADDRINUSE:
            raise
        _say_port_is_taken(options)
        return PORT_IS_TAKEN
    told_to_stop = _listen_for_signals()
    with server:
        base_url = f"http://{options.host}:{server.server_port}"
        _prepare(options, base_url)
        server.set_app(get_wsgi_application())
        _serve_until(told_to_stop, server, f"practice platform ready at {base_url}")
    return STOPPED


def _prepare(options: Options, base_url: str) -> None:
    # The tool's key set is fetched from this machine; a proxy must not come between.
    os.environ["no_proxy"] = "*"
    configure_django(options, base_url)
    # Importable only now: they need Django's settings.
    from tests.practice.courses import record_sample_data  # noqa: PLC0415
    from tests.practice.stubs import install_stubs  # noqa: PLC0415

    call_command("migrate", verbosity=0, skip_checks=True)
    install_stubs()
    record_sample_data()


def _listen_for_signals() -> Event:
    told_to_stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    return told_to_stop


def _serve_until(told_to_stop: Event, server: Server, ready: str) -> None:
    # `shutdown` waits for `serve_forever` to return, so the two need threads of their own.
    serving = Thread(target=server.serve_forever)
    serving.start()
    print(ready, flush=True)
    told_to_stop.wait()
    server.shutdown()
    serving.join()


def _say_port_is_taken(options: Options) -> None:
    print(
        f"practice platform: port {options.port} of {options.host} is in use; "
        "stop what uses it, or choose another with --port",
        file=sys.stderr,
    )
