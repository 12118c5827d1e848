"""Imports go crawler → pipelines → archive and never back; each library stays in its own package."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("archive", "pipelines", "crawler")
BELOW = {"archive": set(), "pipelines": {"archive"}, "crawler": {"archive", "pipelines"}}
# library: where it may be imported, as path prefixes
HOMES = {
    "scrapy": ("crawler/", "pipelines/item_pipelines.py"),
    "twisted": ("crawler/",),
    "itemadapter": ("crawler/", "pipelines/item_pipelines.py"),
    "trafilatura": ("pipelines/",),
    "ftfy": ("pipelines/repair/mojibake.py",),
    "warcio": ("archive/",),
    "fastwarc": ("archive/",),
    "isal": ("archive/",),
    "starlette": ("archive/",),
    "uvicorn": ("archive/",),
    "sqlite3": ("archive/", "crawler/discovery/"),
}


def imports() -> Iterator[tuple[str, str]]:
    """Yield (file, top-level module that it imports), type-checking imports included."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = path.relative_to(ROOT).as_posix()
                if isinstance(node, ast.Import):
                    yield from ((name, alias.name.partition(".")[0]) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    yield name, node.module.partition(".")[0]


def test_imports_go_only_towards_the_archive() -> None:
    """No file imports a package that stands above its own."""
    wrong = [
        f"{file} imports {module}"
        for file, module in imports()
        if module in PACKAGES and module not in BELOW[file.partition("/")[0]] | {file.partition("/")[0]}
    ]
    assert not wrong


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    """Scrapy in the crawler, trafilatura in the pipelines, WARC libraries in the archive."""
    wrong = [file for file, module in imports() if module == library and not file.startswith(HOMES[library])]
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
