"""Versions of site knowledge on disk: each is written whole, once, and the newest is in force."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import BadConfig, CollectionError
from pipelines.sites.knowledge_file import format_knowledge
from pipelines.sites.store import (
    VersionLookup,
    host_of,
    host_of_key,
    hosts,
    key_prefix,
    read_newest,
    read_version,
    versions,
    write_next,
)
from tests.pipelines.test_knowledge import SITE


def test_each_change_is_a_new_version_and_no_version_is_changed(tmp_path: Path) -> None:
    """The same knowledge again makes no version, and older files stay as they were."""
    first = write_next(tmp_path, replace(SITE, version=0))
    assert first == SITE and write_next(tmp_path, replace(SITE, version=0)) == first
    before = (tmp_path / "sites/a.example/0001.toml").read_bytes()
    second = write_next(tmp_path, replace(SITE, pages=41))
    assert (second.version, second.name) == (2, "a.example@0002")
    assert versions(tmp_path, "a.example") == [1, 2] and read_newest(tmp_path, "a.example") == second
    assert (tmp_path / "sites/a.example/0001.toml").read_bytes() == before and hosts(tmp_path) == ["a.example"]


def test_a_crash_leaves_no_half_version(tmp_path: Path) -> None:
    """An unfinished file has another name, which is not read."""
    write_next(tmp_path, SITE)
    (tmp_path / "sites/a.example/0002.toml.77.part").write_text(format_knowledge(SITE)[:100])
    (tmp_path / "sites/b.example").mkdir()
    assert read_newest(tmp_path, "a.example") == SITE and hosts(tmp_path) == ["a.example"]


def _write(path: Path, number: int) -> None:
    for round_number in range(5):
        write_next(path, replace(SITE, pages=100 * number + round_number))


@pytest.mark.process
def test_two_processes_that_learn_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each version is written by exactly one process."""
    processes = [multiprocessing.get_context("spawn").Process(target=_write, args=(tmp_path, i)) for i in (1, 2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    numbers = versions(tmp_path, "a.example")
    assert numbers == list(range(1, 11))
    pages = {read_version(tmp_path, "a.example", number).pages for number in numbers}
    assert pages == {100 * i + k for i in (1, 2) for k in range(5)}


def test_an_edited_copy_is_in_force_at_once(tmp_path: Path) -> None:
    """To copy a version to the next number and to edit the copy, as its comment says, is enough."""
    write_next(tmp_path, SITE)
    lookup = VersionLookup(tmp_path)
    assert lookup.version_for("https://www.a.example/news/1") == 1
    folder = tmp_path / "sites/a.example"
    text = (folder / "0001.toml").read_text("utf-8")
    (folder / "0002.toml").write_text(text.replace("version = 1", "version = 2").replace(" - A", " | A"), "utf-8")
    assert lookup.version_for("https://a.example/news/2") == 2
    assert lookup.version_for("https://b.example/") is None and lookup.version_for("mailto:x") is None
    edited = read_newest(tmp_path, "a.example")
    assert edited is not None and edited.title_suffixes == (" | A",)


def test_a_copy_that_says_another_version_is_refused(tmp_path: Path) -> None:
    """The name in documents would lead to another version."""
    write_next(tmp_path, SITE)
    folder = tmp_path / "sites/a.example"
    (folder / "0002.toml").write_bytes((folder / "0001.toml").read_bytes())
    with pytest.raises(BadConfig, match=r"0002\.toml: host and version say a\.example@0001"):
        read_newest(tmp_path, "a.example")
    with pytest.raises(CollectionError, match=r"0009\.toml cannot be read"):
        read_version(tmp_path, "a.example", 9)
    assert write_next(tmp_path, replace(SITE, pages=50)).version == 3, "the next version takes its place"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.A.example/x", "a.example"),
        ("http://a.example:8080/x", "a.example:8080"),
        ("http://127.0.0.1:8471/", "127.0.0.1:8471"),
        ("http://[::1]/", None),
        ("ftp://a.example/", None),
        ("http://..", None),
        (None, None),
    ],
)
def test_a_page_belongs_to_its_host_as_in_the_index(url: str | None, host: str | None) -> None:
    """A host that is not a safe folder name has no knowledge."""
    assert host_of(url) == host
    if host is not None:
        assert host_of_key(key_prefix(host) + "/x") == host
