"""The peer of the launch benchmark: PyLTI1p3's Flask adapter, used as its documentation says.

Run as a process: `python -m tests.bench.flask_peer PORT ISSUER AUTH_URL JWKS_URL`.
Key caching is on, as the library's documentation advises for production.
"""

from __future__ import annotations

import logging
import sys

from flask import Flask, render_template_string
from flask.typing import ResponseReturnValue
from flask_caching import Cache
from pylti1p3.contrib.flask.launch_data_storage.cache import FlaskCacheDataStorage
from pylti1p3.contrib.flask.message_launch import FlaskMessageLaunch
from pylti1p3.contrib.flask.oidc_login import FlaskOIDCLogin
from pylti1p3.contrib.flask.request import FlaskRequest
from pylti1p3.tool_config.dict import ToolConfDict
from werkzeug.serving import make_server

PAGE = "<!doctype html><title>{{ title }}</title><h1>Hello, {{ name }}</h1>"


def create_peer(issuer: str, auth_url: str, jwks_url: str) -> Flask:
    """The application, with one registered platform."""
    app = Flask(__name__)
    app.secret_key = "bench"
    app.config["CACHE_TYPE"] = "SimpleCache"
    app.config["CACHE_THRESHOLD"] = 1_000_000
    cache = Cache(app)
    tool = ToolConfDict(
        {
            issuer: {
                "default": True,
                "client_id": "bench-client",
                "auth_login_url": auth_url,
                "auth_token_url": f"{issuer}/token",
                "key_set_url": jwks_url,
                "deployment_ids": ["1"],
            }
        }
    )

    @app.get("/login/")
    def login() -> ResponseReturnValue:
        storage = FlaskCacheDataStorage(cache)
        request = FlaskRequest()
        oidc = FlaskOIDCLogin(request, tool, launch_data_storage=storage)
        return oidc.redirect(request.get_param("target_link_uri"))

    @app.post("/launch/")
    def launch() -> str:
        storage = FlaskCacheDataStorage(cache)
        message = FlaskMessageLaunch(FlaskRequest(), tool, launch_data_storage=storage)
        message.set_public_key_caching(storage, cache_lifetime=7200)
        claims = message.get_launch_data()
        return render_template_string(PAGE, title="Launch", name=claims.get("name", ""))

    return app


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port, *registered = sys.argv[1:]
    server = make_server("127.0.0.1", int(port), create_peer(*registered), threaded=True)
    server.serve_forever()
