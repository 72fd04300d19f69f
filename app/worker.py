"""The background door: runs jobs until it is told to stop."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from app.wiring import Product

log = structlog.get_logger()


def run(product: Product) -> None:
    """Run jobs until SIGTERM or SIGINT; what is unfinished then is run again by the next start."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    engine = product.build_engine()
    engine.start()
    log.info("worker started")
    stopping.wait()
    engine.stop()
    log.info("worker stopped")
