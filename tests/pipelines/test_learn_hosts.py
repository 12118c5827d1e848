"""Sites are learned from what a collection stores: a single site on demand, and all at once."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

import pipelines.clean
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from pipelines.runs.derive import derive
from pipelines.runs.learn_hosts import EARLIER_PAGES, NEWEST_PAGES, learn_all, learn_host, pick_sample
from pipelines.sites.knowledge_file import format_knowledge
from pipelines.sites.store import read_newest, versions
from tests.archive.site import message, store
from tests.conftest import Pressmark
from tests.pipelines.newspaper import HOST, NOTICE, article, clean_all, plain, store_articles


@pytest.fixture
def collection(tmp_path: Path) -> Iterable[Collection]:
    """An empty collection."""
    with Collection.open_or_create(tmp_path / "c") as one:
        yield one


def test_a_sample_has_the_newest_captures_and_some_earlier_ones() -> None:
    """It is in order, has no capture twice, and at most 96."""
    for count in (0, 5, NEWEST_PAGES, NEWEST_PAGES + 1, NEWEST_PAGES + EARLIER_PAGES, 1000):
        chosen = pick_sample(range(count))
        assert chosen == sorted(set(chosen)) and len(chosen) == min(count, NEWEST_PAGES + EARLIER_PAGES)
        assert set(range(max(0, count - NEWEST_PAGES), count)) <= set(chosen)
    past = pick_sample(range(4848))[:EARLIER_PAGES]
    assert past == list(range(0, 4800, 100))


@pytest.mark.process
def test_site_knowledge_depends_on_the_stored_pages_alone(collection: Collection) -> None:
    """Learning twice makes no second version, and documents made twice are the same bytes."""
    with Writer(collection) as writer:
        captures = store_articles(writer, range(12))
    clean_all(collection)
    site = learn_host(collection, HOST)
    assert site is not None and learn_host(collection, HOST) == site
    again = learn_all(collection, 2)
    assert again == {HOST: site} and versions(collection.path, HOST)[-1] == site.version
    first = [derive(collection, capture, site_version=site.version).to_json() for capture in captures]
    assert first == [derive(collection, capture, site_version=site.version).to_json() for capture in captures]


@pytest.mark.process
def test_each_page_is_decoded_and_parsed_once(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning uses the page as the cleaner has read it."""
    with Writer(collection) as writer:
        store_articles(writer, range(12))
    clean_all(collection)
    calls = Counter[str]()

    def count(name: str) -> None:
        original = getattr(pipelines.clean, name)

        def counted(*arguments: object) -> object:
            calls[name] += 1
            return original(*arguments)

        monkeypatch.setattr(pipelines.clean, name, counted)

    for name in ("decode", "parse", "read_page"):
        count(name)
    assert learn_host(collection, HOST) is not None
    assert calls == {"decode": 12, "parse": 12, "read_page": 12}


@pytest.mark.process
def test_a_recurring_line_names_the_line_rule_that_knows_it(collection: Collection) -> None:
    """Rules of the collection count as well, on their hosts."""
    with Writer(collection) as writer:
        store_articles(writer, range(12))
    clean_all(collection)
    before = learn_host(collection, HOST)
    assert before is not None and [line.rule for line in before.recurring if line.text == NOTICE] == [""]
    collection.rules_dir.mkdir()
    rule = f"""[[rule]]
id = "calder-notice"
language = "en"
pattern = '{re.escape(NOTICE)}'
max_chars = 300
hosts = ["{HOST}"]
reason = "The paper's own notice."
cuts = ["{NOTICE}"]
spares = ["A notice."]
"""
    (collection.rules_dir / "calder.toml").write_text(rule)
    after = learn_host(collection, HOST)
    assert after is not None and [line.rule for line in after.recurring if line.text == NOTICE] == ["calder-notice"]


def test_a_page_is_cleaned_without_a_version_that_was_deleted(collection: Collection) -> None:
    """Its document names no site knowledge."""
    with Writer(collection) as writer:
        (capture,) = store_articles(writer, [1])
    assert derive(collection, capture, site_version=7).cleaner.site is None


@pytest.mark.process
def test_pages_that_cannot_be_read_are_left_out(collection: Collection) -> None:
    """A site is learned from the others."""
    with Writer(collection) as writer:
        captures = store_articles(writer, range(12))
    clean_all(collection)
    path = collection.warcs.path(captures[0].filename)
    data = bytearray(path.read_bytes())
    data[captures[0].offset + 40 : captures[0].offset + 60] = bytes(20)
    path.write_bytes(data)
    site = learn_host(collection, HOST)
    assert site is not None and site.pages == 11


def test_the_command_shows_what_is_known(pressmark: Pressmark, collection: Collection) -> None:
    """As a table of hosts, a host's TOML, or JSON lines; it says how a site becomes known where none is."""
    nothing = pressmark("sites", "--collection", collection.path)
    assert nothing.returncode == 4 and "8 of its articles" in nothing.stderr
    with Writer(collection) as writer:
        store_articles(writer, range(10))
        other = article(90)
        store(writer, "http://other.example/1", message(plain(other)), publisher="other")
    clean_all(collection)
    table = pressmark("sites", "--collection", collection.path).stdout.splitlines()
    assert table[0].startswith("host") and [line.split()[0] for line in table[1:]] == [HOST]
    site = read_newest(collection.path, HOST)
    assert site is not None
    shown = pressmark("sites", HOST, "--collection", collection.path)
    assert shown.stdout == format_knowledge(site) and tomllib.loads(shown.stdout)["host"] == HOST
    (line,) = pressmark("sites", "--json", "--collection", collection.path).stdout.splitlines()
    facts = json.loads(line)
    assert (facts["host"], facts["version"], facts["layouts"][0]["container"]) == (HOST, 1, "div.prose.text-*")
    learned = pressmark("sites", "other.example", "--learn", "--collection", collection.path)
    assert learned.returncode == 4 and "too few different articles" in learned.stderr
    (collection.path / "sites" / HOST / "0002.toml").write_text('host = "x"', "utf-8")
    broken = pressmark("sites", "--collection", collection.path)
    assert broken.returncode == 2 and "0002.toml: version is missing" in broken.stderr
