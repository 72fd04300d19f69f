"""Pages and documents over HTTP: routes by who comes, sessions, headers, texts.

Routes translate between HTTP and use cases and decide nothing themselves.
Every route names who may come, by a dependency of `access`.
"""
