"""The documents are true: what they name exists, and what exists is named."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest

import pressmark
from archive import __version__
from archive.collection.config import CollectionConfig, Limits
from archive.collection.publisher import SOURCE_KINDS, Publisher, load_publisher
from archive.warc.reading import iter_records
from crawler import settings
from crawler.cli import COMMANDS, build_parser
from crawler.demo.server import DemoSite
from pipelines.document import (
    Block,
    Cleaner,
    DateCandidate,
    Document,
    Image,
    Person,
    Removal,
    Repair,
    Rights,
)
from tests.conftest import ROOT, run_pressmark

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "bench").glob("*.md")])


def section(command: str) -> str:
    """Return the part of docs/commands.md that is about one command."""
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    found = re.search(rf"^## {command}\b.*?(?=^## |\Z)", text, re.M | re.S)
    assert found, f"docs/commands.md has no section for {command}"
    return found[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented_and_no_other(command: str) -> None:
    """The options in docs/commands.md are those of the parser."""
    parser = build_parser(command)
    options = {
        o for action in parser._actions for o in action.option_strings if not isinstance(action, argparse._HelpAction)
    }
    options.discard("--collection")  # said once for all commands
    assert (
        set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", section(command)))
        & {
            *options,
            *re.findall(r"`(--[a-z-]+)", section(command)),
        }
        == options
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(command: str) -> None:
    """A newcomer sees what there is."""
    assert f"`{command}" in (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    """Keys of collection.toml, and Pressmark's own Scrapy settings."""
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for field in fields(CollectionConfig):
        if field.name != "limits":
            shown = f'"{field.default}"' if isinstance(field.default, str) else str(field.default)
            assert f"| `{field.name}` | `{shown}` |" in text
    for field in fields(Limits):
        assert f"| `limits.{field.name}` | `{field.default}` |" in text
    for name in vars(settings):
        if name.startswith("PRESSMARK_"):
            assert f"| `{name}` |" in text


def test_every_key_of_a_document_is_documented() -> None:
    """docs/document.md names the keys of the Document, in its order, and those of its parts."""
    text = (ROOT / "docs" / "document.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`\w+`(?: · )?)+) \|", text, re.M)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert named == [field.name for field in fields(Document)]
    for part in (Block, Cleaner, DateCandidate, Image, Person, Removal, Repair, Rights):
        assert "{" + ", ".join(field.name for field in fields(part)) + "}" in text, part


def test_every_key_of_a_publisher_is_documented() -> None:
    """docs/publishers.md has a row a key and a row a source kind."""
    text = (ROOT / "docs" / "publishers.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z_-]+)` \|", text, re.M)) == {
        *(field.name for field in fields(Publisher) if field.name != "id"),
        *SOURCE_KINDS,
    }


def test_the_example_publisher_of_the_documents_loads(tmp_path: Path) -> None:
    """What a reader copies works."""
    text = (ROOT / "docs" / "publishers.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.S)
    assert example
    (tmp_path / "north_post.toml").write_text(example[1], "utf-8")
    publisher = load_publisher(tmp_path / "north_post.toml")
    assert publisher.is_article("https://northpost.example/2026/05/bridge")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory, demo_collection: Callable[[Path], Path]) -> Path:
    """A collection of the bundled site, with an import, an export and a folder for rules."""
    folder = tmp_path_factory.mktemp("format")
    path = demo_collection(folder / "c")
    file = next((path / "warc").glob("ledger-*.warc.gz"))
    assert run_pressmark("import", file, "--collection", path).returncode == 0
    assert run_pressmark("import", file, "--no-clean", "--collection", folder / "d").returncode == 0
    (path / "imports.jsonl").write_bytes((folder / "d" / "imports.jsonl").read_bytes())
    assert run_pressmark("export", "--format", "wacz", folder / "c.wacz", "--collection", path).returncode == 0
    (path / "rules").mkdir()
    return path


def test_every_file_of_a_collection_is_described(collection: Path) -> None:
    """docs/FORMAT.md names what stands in the folder, and nothing that does not."""
    text = (ROOT / "docs" / "FORMAT.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([\w.-]+/?)` \| .* \| .* \|$", text, re.M))
    found = {path.name + "/" * path.is_dir() for path in collection.iterdir()}
    assert {name for name in found if not name.endswith(("-wal", "-shm"))} == named


def test_tables_and_columns_of_the_index_are_described(collection: Path) -> None:
    """docs/FORMAT.md names each table, and each column of a capture."""
    text = (ROOT / "docs" / "FORMAT.md").read_text("utf-8")
    with closing(sqlite3.connect(collection / "index.sqlite")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [row[1] for row in db.execute("PRAGMA table_info(capture)")]
    tables = {name for name in names if not name.startswith(("sqlite_", "search_"))}
    assert set(re.findall(r"^\| `(\w+)` \| [^|]*\|$", text.partition("## index.sqlite")[2], re.M)) == tables
    for column in columns:
        assert column == "id" or f"`{column}`" in text, column


def test_fields_of_the_records_are_described(collection: Path) -> None:
    """Every header field of a record, and every field of a metadata block, stands in docs/FORMAT.md."""
    text = (ROOT / "docs" / "FORMAT.md").read_text("utf-8")
    fields: set[str] = set()
    for path in (collection / "warc").glob("*.warc.gz"):
        for record in iter_records(path):
            if record.type == "metadata":
                fields |= {line.partition(b":")[0].decode() for line in record.read().splitlines()}
            fields |= {name for name, _ in record.headers if record.type != "warcinfo"}
    plain = {"WARC-Type", "WARC-Record-ID", "Content-Type", "Content-Length"}
    for field in fields - plain:
        assert f"`{field}`" in text, field


def test_a_collection_is_read_without_the_program_as_described(collection: Path) -> None:
    """The commands in docs/FORMAT.md run in a collection's folder and print what they say."""
    text = (ROOT / "docs" / "FORMAT.md").read_text("utf-8")
    commands = re.findall(r"```sh\n(.*?)```", text, re.S)
    done = [subprocess.run(["bash", "-c", c], cwd=collection, capture_output=True, text=True) for c in commands]
    assert [one.returncode for one in done] == [0] * 4, [one.stderr for one in done]
    check, captures, texts, response = (one.stdout for one in done)
    assert check == "" and captures.count("WARC-Target-URI: http://127.0.0.1:") > 200
    assert "北原" in texts and response.startswith("HTTP/1.1 200 OK\n")


def test_the_examples_in_python_run_and_print_what_they_say(collection: Path, tmp_path: Path) -> None:
    """The blocks of docs/python.md are one program that runs beside the demo's collection, with pandas."""
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    (shown,) = re.findall(r"```text\n(.*?)```", text, re.S)
    (tmp_path / "collection").symlink_to(collection)
    program = "\n".join([*blocks[:1], 'print("-" * 9)', *blocks[1:]])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    table, _, others = done.stdout.partition("-" * 9 + "\n")
    assert [line.rstrip() for line in table.splitlines()] == shown.splitlines()
    assert "no collection at elsewhere: name another folder" in others and others.endswith("not_found\n")
    from_code = {
        name for name, value in vars(pressmark.Collection).items() if not name.startswith("_") and callable(value)
    }
    for name in from_code | {name for name in pressmark.__all__ if name.islower()} - {"__version__"}:
        assert re.search(rf"\b{name}\(", text), f"docs/python.md does not show {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    """A relative link names a file that exists, and so does a path in backticks."""
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:archive|crawler|pipelines|tests|docs|bench)/[\w/]*(?:\w\.\w+|/))`", text):
        assert (ROOT / path).exists(), path


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    """A release is described before it is made."""
    found = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert found and found[1] == __version__


def commands_of(page: str) -> list[tuple[str, str]]:
    """Return (command, output) of the console blocks of a document."""
    blocks = re.findall(r"```console\n(.*?)```", page, re.S)
    return [
        (found[1], found[2].rstrip("\n"))
        for block in blocks
        for found in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M)
    ]


@pytest.mark.process
def test_the_transcript_of_the_readme_is_what_a_reader_sees(tmp_path: Path) -> None:
    """Its commands run as written and print what it says, but for the moment of the capture and the port."""
    transcript = commands_of((ROOT / "README.md").read_text("utf-8"))
    assert len(transcript) >= 2
    with DemoSite() as site:
        port = site.origins["beiyuan"].rpartition(":")[2]
        for command, expected in transcript:
            program, *arguments = shlex.split(command.replace(":8472/", f":{port}/"))
            assert program == "pressmark"
            done = run_pressmark(*arguments, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            shown = re.sub(r"\b\d{14}/", "20261123111809/", done.stdout.decode().rstrip("\n")).replace(
                f":{port}/", ":8472/"
            )
            assert shown == re.sub(r"\b\d{14}/", "20261123111809/", expected)


def test_the_readme_shows_all_of_this_on_its_first_screen() -> None:
    """One sentence, three points, the commands and a transcript begin within the first 25 lines."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()[:25]
    assert sum(line.startswith("- **") for line in lines) == 3
    assert any(line.startswith("make run") for line in lines) and "```console" in lines


def test_every_target_of_the_makefile_that_documents_name_is_there() -> None:
    """`make run`, `make test` and the others."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for page in PAGES:
        for target in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text("utf-8"), re.M):
            assert re.search(rf"^{target}:", makefile, re.M), f"{page.name}: make {target}"
