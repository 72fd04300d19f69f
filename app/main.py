"""The web door: the application that a server runs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles

from app.web import (
    copies,
    deep_linking,
    definitions,
    health,
    home,
    identities,
    imports,
    learner,
    lti,
    people,
    platforms,
    public,
    registering,
    registrar,
    setup,
    staff,
    syncs,
)
from app.web.body_limit import BodyLimit
from app.web.errors import add_error_pages
from app.web.incidents import Incidents
from app.web.security_headers import FreshAncestors, SecurityHeaders
from app.web.uploads import LARGEST_UPLOAD_REQUEST, UPLOAD_PATHS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.wiring import Product

STATIC = Path(__file__).parent / "static"

LARGEST_REQUEST = 589_824
"""In bytes. The largest that anybody needs to send is a definition's file (256 kB) with the form
around it, in whose box another text of that size may still stand."""


def create_app(product: Product) -> FastAPI:
    """The application. Where the settings say so, it runs the jobs while it serves."""

    @asynccontextmanager
    async def run_beside(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = product.settings.threads
        engine = product.build_engine() if product.settings.runs_worker else None
        if engine:
            await run_in_threadpool(engine.start)
        yield
        if engine:
            await run_in_threadpool(engine.stop)

    app = FastAPI(
        title="Laurel",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=run_beside,
    )
    app.state.served = product.served
    for pages in (
        health,
        lti,
        home,
        deep_linking,
        copies,
        learner,
        identities,
        staff,
        imports,
        setup,
        definitions,
        registrar,
        people,
        platforms,
        syncs,
        registering,
        public,
    ):
        app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_error_pages(app)
    # The last one added is the outermost, so that every answer carries the headers.
    ancestors = product.served.frame_ancestors
    larger = dict.fromkeys(UPLOAD_PATHS, LARGEST_UPLOAD_REQUEST)
    app.add_middleware(BodyLimit, largest=LARGEST_REQUEST, larger=larger)
    app.add_middleware(FreshAncestors, ancestors=ancestors)
    app.add_middleware(Incidents)
    app.add_middleware(SecurityHeaders, ancestors=ancestors)
    return app
