"""Files as the rules see them, and how a broken rule is told."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: where it stands (from the root, with /), what it says, its syntax tree."""

    path: str
    text: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Breach:
    """A place that breaks a rule: the line, and what stands there."""

    line: int
    what: str


Rule = Callable[[Source], Iterable[Breach]]


def read_sources(*folders: str) -> Iterator[Source]:
    """Every Python file below the folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            yield build_source(path.read_text(encoding="utf-8"), name)


def build_source(text: str, path: str = "app/usecases/example.py") -> Source:
    """A file that only a test sees."""
    text = dedent(text)
    return Source(path=path, text=text, tree=ast.parse(text, filename=path))


def read_breaches(rule: Rule, sources: Iterable[Source]) -> list[str]:
    """`path:line: what` for every place that breaks the rule."""
    return [
        f"{source.path}:{breach.line}: {breach.what}"
        for source in sources
        for breach in rule(source)
    ]


def assert_kept(rule: Rule, sources: Iterable[Source], why: str) -> None:
    """Fail with every place that breaks the rule, why the rule exists and what to do instead."""
    breaches = read_breaches(rule, sources)
    assert not breaches, "\n".join(["", why, *breaches])


def assert_caught(rule: Rule, text: str, path: str = "app/usecases/example.py") -> None:
    """Fail if the rule lets this file pass."""
    assert list(rule(build_source(text, path))), f"{rule.__name__} lets this pass:\n{dedent(text)}"


def assert_passed(rule: Rule, text: str, path: str = "app/usecases/example.py") -> None:
    """Fail if the rule catches this file, which does nothing wrong."""
    breaches = read_breaches(rule, [build_source(text, path)])
    assert not breaches, f"{rule.__name__} catches what is right: {breaches}"


def read_dotted_name(node: ast.AST) -> str:
    """`datetime.datetime.now` for such an expression; empty for anything but names and dots."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            before = read_dotted_name(value)
            return f"{before}.{attribute}" if before else ""
        case _:
            return ""


def read_imports(source: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a file imports; `from a import b` gives `a.b`."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from ((node.lineno, f"{module}.{name.name}") for name in names)
            case _:
                pass
