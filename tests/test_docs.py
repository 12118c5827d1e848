"""The documents are true: what they name exists, and what exists is named."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields

import pytest

from archive import __version__
from archive.config import CollectionConfig, Limits
from archive.publisher import SOURCE_KINDS, Publisher
from crawler import settings
from crawler.cli import COMMANDS, build_parser
from tests.conftest import ROOT

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


def test_every_key_of_a_publisher_is_documented() -> None:
    """docs/publishers.md has a row a key and a row a source kind."""
    text = (ROOT / "docs" / "publishers.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z_-]+)` \|", text, re.M)) == {
        *(field.name for field in fields(Publisher) if field.name != "id"),
        *SOURCE_KINDS,
    }


def test_the_example_publisher_of_the_documents_loads() -> None:
    """What a reader copies works."""
    from archive.publisher import _read

    text = (ROOT / "docs" / "publishers.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.S)
    assert example
    import tomllib

    publisher = _read(ROOT / "north_post.toml", tomllib.loads(example[1]))
    assert publisher.is_article("https://northpost.example/2026/05/bridge")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: object) -> None:
    """A relative link names a file that exists, and so does a path in backticks."""
    from pathlib import Path

    assert isinstance(page, Path)
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:archive|crawler|pipelines|tests|docs|bench)/[\w./]*)`", text):
        assert (ROOT / path).exists(), path


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    """A release is described before it is made."""
    found = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert found and found[1] == __version__
