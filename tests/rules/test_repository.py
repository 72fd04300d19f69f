"""What the repository may not hold, and lock files that fit what they lock."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement

from tests.rules.sources import ROOT, Source, build_source, read_imports, read_sources

# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("deb", "debian", "org"),
        )
    )
)
ADDRESS_IN_A_LOCK = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links|-e ")
PYTHON_LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")


def read_own_files() -> Iterator[tuple[str, str]]:
    """Path and text of every file that is or could be committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="replace")


def read_pins(lock: str) -> dict[str, str]:
    """The version of each package that a Python lock file names."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)", lock, flags=re.MULTILINE))


def find_misfits(requirements: list[str], pins: dict[str, str]) -> list[str]:
    """The requirements that a lock file does not pin, or pins to a version they do not allow."""
    parsed = [Requirement(requirement) for requirement in requirements]
    return [
        str(requirement)
        for requirement in parsed
        if not requirement.specifier.contains(pins.get(_normalise(requirement.name), "0"))
    ]


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def find_unhashed(lock: str) -> list[str]:
    """The pins of a lock file that no hash follows."""
    return re.findall(r"^\S+==[^\n]*[^\\\n]$", lock, flags=re.MULTILINE)


def test_no_file_names_the_host_of_a_package_registry() -> None:
    naming = [name for name, text in read_own_files() if REGISTRY_HOSTS.search(text)]
    assert not naming, (
        "Whoever installs Laurel chooses where packages come from (a mirror, a cache); an address "
        f"in the repository overrules them. Name packages, not hosts: {naming}"
    )


@pytest.mark.parametrize("host", ["https://pypi" + ".org/simple", "files.pythonhosted" + ".org"])
def test_the_host_of_a_registry_is_caught(host: str) -> None:
    assert REGISTRY_HOSTS.search(f"see {host} for it")


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_a_lock_holds_hashes_and_no_addresses(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert not ADDRESS_IN_A_LOCK.search(lock), f"{name} names an address: make it with `make lock`"
    assert read_pins(lock)
    assert not find_unhashed(lock), f"{name} has pins without hashes: make it with `make lock`"


def test_a_lock_with_an_address_or_without_hashes_is_caught() -> None:
    assert ADDRESS_IN_A_LOCK.search("--extra-index-url https://example.org/simple")
    assert find_unhashed("a==1.0 \\\n    --hash=sha256:00\nb==2.0\n") == ["b==2.0"]


def test_locks_fit_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    misfits = {
        lock: find_misfits(requirements, read_pins((ROOT / lock).read_text()))
        for lock, requirements in {
            "requirements.lock": project["dependencies"],
            "requirements-dev.lock": project["dependencies"] + extras["dev"],
            "requirements-node.lock": extras["node"],
        }.items()
    }
    assert not any(misfits.values()), f"pyproject.toml has changed: run `make lock`. {misfits}"


def find_undeclared(sources: Iterable[Source], declared: set[str]) -> set[str]:
    """The libraries that files import and that nobody asked for: they came with another one."""
    providers = packages_distributions()
    own = {*sys.stdlib_module_names, "app", "lti_config", "migrations"}
    imported = {name.split(".")[0] for source in sources for _, name in read_imports(source)} - own
    return {
        name
        for name in imported
        if not declared & {_normalise(provider) for provider in providers.get(name, [])}
    }


def test_what_the_code_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {_normalise(Requirement(line).name) for line in project["dependencies"]}
    undeclared = find_undeclared(read_sources("app", "migrations"), declared)
    assert not undeclared, (
        "These are installed only because something else needs them today. Add them to "
        f"dependencies in pyproject.toml and run `make lock`: {sorted(undeclared)}"
    )


def test_an_undeclared_library_is_caught() -> None:
    source = build_source("import yaml\nfrom packaging import version\nimport json")
    assert find_undeclared([source], {"pyyaml"}) == {"packaging"}


def test_both_locks_agree() -> None:
    shipped = read_pins((ROOT / "requirements.lock").read_text())
    tested = read_pins((ROOT / "requirements-dev.lock").read_text())
    different = {name for name, version in shipped.items() if tested.get(name) != version}
    assert not different, (
        f"Tested with other versions than are shipped: run `make lock`. {different}"
    )


def test_a_misfit_is_caught() -> None:
    assert find_misfits(["alembic>=1.20"], {"alembic": "1.19.1"}) == ["alembic>=1.20"]
    assert find_misfits(["PyYAML>=6"], {}) == ["PyYAML>=6"]
    assert (
        find_misfits(["PyYAML>=6", "psycopg[binary]>=3"], {"pyyaml": "6.1", "psycopg": "3.3"}) == []
    )


def test_the_node_lock_fits_package_json_and_holds_no_addresses() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    locked = lock["packages"][""]
    for part in ("dependencies", "devDependencies"):
        assert package[part] == locked[part], "package.json has changed: run `make lock`"
    resolved = [name for name, entry in lock["packages"].items() if "resolved" in entry]
    assert not resolved, f"package-lock.json names addresses (see .npmrc): {resolved[:3]}"
