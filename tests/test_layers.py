"""Imports go crawler → pipelines → archive and never back, and pressmark stands beside the crawler."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

BELOW: Mapping[str, set[str]] = {
    "archive": set(),
    "pipelines": {"archive"},
    "crawler": {"archive", "pipelines"},
    "pressmark": {"archive", "pipelines"},
}
PACKAGES = tuple(BELOW)
# library: where it may be imported, as path prefixes
HOMES = {
    "scrapy": ("crawler/", "pipelines/item_pipelines.py"),
    "twisted": ("crawler/",),
    "itemadapter": ("crawler/", "pipelines/item_pipelines.py"),
    "trafilatura": ("pipelines/",),
    "ftfy": ("pipelines/repair/mojibake.py",),
    "warcio": ("archive/", "pressmark/collection.py"),  # there for the type of what it hands out
    "fastwarc": ("archive/",),
    "isal": ("archive/",),
    "starlette": ("archive/",),
    "uvicorn": ("archive/",),
    "sqlite3": ("archive/", "crawler/discovery/"),
}
# distribution: why it is declared though nothing imports it
NOT_IMPORTED = {
    "lxml-html-clean": "jusText, which trafilatura needs, asks for it by an extra of lxml that pip before 23.3 does not know"
}
# module: why no distribution is declared for it
NOT_DECLARED = {"compression": "is Python's own from 3.14 on, and imported only there"}
MOST_MODULES = 16


@cache
def imports() -> tuple[tuple[str, str], ...]:
    """Return (file, module that it imports), type-checking imports included."""
    found: list[tuple[str, str]] = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found += ((name, alias.name) for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    assert node.level == 0 and node.module, f"{name} imports by a relative name"
                    for alias in node.names:
                        whole = f"{node.module}.{alias.name}"
                        found.append((name, whole if is_module(whole) else node.module))
    return tuple(found)


def is_module(name: str) -> bool:
    """Whether a name is that of a module or package of the project."""
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def top(module: str) -> str:
    """Return what an import's name begins with."""
    return module.partition(".")[0]


def project() -> dict[str, object]:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def circle_in(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the nodes of a circle; none where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_imports_go_only_towards_the_archive() -> None:
    """No file imports a package that stands above its own."""
    wrong = [
        f"{file} imports {module}"
        for file, module in imports()
        if top(module) in PACKAGES and top(module) not in BELOW[file.partition("/")[0]] | {file.partition("/")[0]}
    ]
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_no_room_of_a_layer_leads_back_to_itself(package: str) -> None:
    """Of two packages of a layer, one may import the other; modules that stand beside the packages may be imported by all."""
    rooms = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py")} - {package}
    graph: dict[str, set[str]] = {room: set() for room in rooms}
    for file, module in imports():
        path = module.replace(".", "/")
        here, there = file.rpartition("/")[0], path if path in rooms else path.rpartition("/")[0]
        if here in rooms and there in rooms and here != there:
            graph[here].add(there)
    assert circle_in(graph) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_by_way_of_others(package: str) -> None:
    """Neither when it is loaded, nor later, nor for a type."""
    graph: dict[str, set[str]] = {}
    for file, module in imports():
        path = module.replace(".", "/")
        target = f"{path}.py" if (ROOT / f"{path}.py").is_file() else f"{path}/__init__.py"
        if file.startswith(package + "/") and target != file:
            graph.setdefault(file, set()).add(target)
    assert circle_in(graph) == []


def test_every_library_that_is_imported_is_declared_and_the_other_way_round() -> None:
    """What is installed with the package is what it needs, and no more; exceptions have their reason above."""
    dependencies = map(Requirement, project()["project"]["dependencies"])  # type: ignore[index]
    declared = {canonicalize_name(one.name): one for one in dependencies}
    distributions = packages_distributions()
    used: set[str] = set()
    for file, module in imports():
        name = top(module)
        if name in PACKAGES or name in sys.stdlib_module_names or name in NOT_DECLARED:
            continue
        whose = {canonicalize_name(one) for one in distributions.get(name, [])} or {
            one
            for one in declared
            if one.partition("-")[0] == name  # not installed, where this Python needs it not
        }
        assert whose & declared.keys(), f"{file} imports {module}; declare one of {whose or name} in pyproject.toml"
        used |= whose
    assert declared.keys() - used == NOT_IMPORTED.keys()


def test_no_package_has_more_modules_than_a_reader_takes_in() -> None:
    """One that has more is named, with how many it has."""
    counts: dict[str, int] = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if path.name != "__init__.py":
                folder = path.parent.relative_to(ROOT).as_posix()
                counts[folder] = counts.get(folder, 0) + 1
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_the_wheel_holds_every_package_of_the_project() -> None:
    """And nothing else; the source distribution has them too."""
    targets = project()["tool"]["hatch"]["build"]["targets"]  # type: ignore[index]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert set(targets["wheel"]["packages"]) == packages == set(PACKAGES)
    assert {f"/{package}" for package in packages} <= set(targets["sdist"]["include"])


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    """Scrapy in the crawler, trafilatura in the pipelines, WARC libraries in the archive."""
    wrong = [file for file, module in imports() if top(module) == library and not file.startswith(HOMES[library])]
    assert not wrong


@pytest.mark.process
def test_no_file_speaks_of_the_machine_that_it_was_written_on() -> None:
    """No absolute path of a checkout and no registry address stands in the project."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for path in [ROOT / name for name in listing.stdout.splitlines()]:
        if path.is_file():
            text = path.read_text("utf-8", "replace")
            for word in (str(ROOT) + "/", "pypi" + ".org", "registry.npm" + "js.org", "--index" + "-url "):
                assert word not in text, f"{path} holds {word}"


def test_every_package_says_that_it_is_typed() -> None:
    """py.typed stands in each package, so that users' type checkers read the annotations."""
    assert all(Path(ROOT / package / "py.typed").is_file() for package in PACKAGES)


def test_keys_of_request_meta_are_named_in_one_place() -> None:
    """Only crawler/request_meta.py takes the meta of a request; everybody else asks it, so that each key has a type."""
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "crawler").rglob("*.py"))
        if re.search(r"\b(?:request|response)\.meta\b", path.read_text("utf-8")) and path.name != "request_meta.py"
    ]
    assert not wrong
