"""Every route names who may come."""

import ast
from collections.abc import Iterator

from tests.rules.sources import (
    Breach,
    Source,
    assert_caught,
    assert_kept,
    assert_passed,
    read_dotted_name,
    read_sources,
)

# Everything in this module says who may come: `public`, `registrar`, a type such as `Launched`, …
ACCESS_MODULE = "app.web.access"
METHODS = {"api_route", "delete", "get", "head", "options", "patch", "post", "put", "websocket"}


def read_access_names(source: Source) -> set[str]:
    """The names by which a file refers to the access module or to what it imported from it."""
    package, _, module = ACCESS_MODULE.rpartition(".")
    names = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                whole = node.module == ACCESS_MODULE
                if whole or (node.module == package and name.name == module):
                    names.add(name.asname or name.name)
    return names


def is_route(decorator: ast.expr) -> bool:
    """Whether a decorator registers a function with a router, as `@router.get("/…")` does."""
    if not isinstance(decorator, ast.Call):
        return False
    owner, _, method = read_dotted_name(decorator.func).rpartition(".")
    return method in METHODS and owner.split(".")[-1] in {"app", "router", "api"}


def every_route_names_who_may_come(source: Source) -> Iterator[Breach]:
    access_names = read_access_names(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"add_api_route", "add_route"}:
            yield Breach(node.lineno, f"{node.attr} hides who may come; use a decorator")
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not any(is_route(decorator) for decorator in node.decorator_list):
            continue
        said = [name for part in (*node.decorator_list, node.args) for name in ast.walk(part)]
        if not any(isinstance(name, ast.Name) and name.id in access_names for name in said):
            yield Breach(node.lineno, node.name)


def test_every_route_names_who_may_come() -> None:
    assert_kept(
        every_route_names_who_may_come,
        read_sources("app/web", "app/main.py"),
        f"A route without a rule is open to everybody by accident. Name who may come with "
        f"something from {ACCESS_MODULE}: a decorator, a dependency or the type of a parameter. "
        f"A page for everybody says so too.",
    )


def test_a_route_open_by_accident_is_caught() -> None:
    assert_caught(
        every_route_names_who_may_come,
        """
        from app.web.access import registrar

        @router.get("/register")
        def read_register(page: int) -> str: ...
        """,
        "app/web/registrar.py",
    )
    assert_caught(every_route_names_who_may_come, "router.add_api_route('/x', x)")


def test_a_rule_may_stand_as_decorator_dependency_or_parameter() -> None:
    assert_passed(
        every_route_names_who_may_come,
        """
        from app.web import access
        from app.web.access import Registrar, public

        @router.get("/a")
        @public
        def a() -> str: ...

        @router.get("/b", dependencies=[Depends(access.registrar)])
        def b() -> str: ...

        @router.post("/c")
        async def c(who: Registrar) -> str: ...

        @router.post("/d")
        async def d(who: Annotated[Person, Depends(access.learner)]) -> str: ...
        """,
        "app/web/registrar.py",
    )
