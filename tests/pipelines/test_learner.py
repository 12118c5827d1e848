"""Sites are learned from what a collection stores: as pages come in, on demand, and all at once."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from pipelines.document import Document
from pipelines.runs.catch_up import catch_up
from pipelines.runs.derive import derive
from pipelines.runs.learner import FIRST, NEWEST, PAST, Learner, learn_all, learn_host, sample
from pipelines.sites.knowledge import format_knowledge
from pipelines.sites.store import newest_version, read_newest, versions
from tests.archive.site import message, store
from tests.conftest import Pressmark
from tests.pipelines.paper import HOST, NOTICE, article, modern, plain


@pytest.fixture
def collection(tmp_path: Path) -> Iterable[Collection]:
    """An empty collection."""
    with Collection.open_or_create(tmp_path / "c") as one:
        yield one


def store_articles(writer: Writer, numbers: Iterable[int]) -> list[Capture]:
    """Store pages without their documents."""
    made = ((article(i), modern(article(i))) for i in numbers)
    return [
        store(writer, one.url, message(payload), day=1 + one.number % 28, publisher="calder") for one, payload in made
    ]


def cleaned(collection: Collection) -> list[Document]:
    """Clean what is not cleaned yet, and return the documents."""
    documents: list[Document] = []
    with Writer(collection) as writer:
        asyncio.run(catch_up(collection, writer, 1, documents.append))
    return documents


def test_a_site_is_learned_as_its_pages_come_in(collection: Collection) -> None:
    """At eight articles, and again when their number has doubled; later documents name the version and profit from it."""
    with Writer(collection) as writer:
        store_articles(writer, range(FIRST - 1))
    assert {d.cleaner.site for d in cleaned(collection)} == {None}
    assert newest_version(collection.path, HOST) is None, "seven are too few"
    with Writer(collection) as writer:
        store_articles(writer, [FIRST])
    (document,) = cleaned(collection)
    assert NOTICE in document.text and versions(collection.path, HOST) == [1]
    with Writer(collection) as writer:
        store_articles(writer, range(20, 20 + FIRST))
    documents = cleaned(collection)
    assert {d.cleaner.site for d in documents} == {f"{HOST}@0001"}
    assert {d.cleaner.way for d in documents} <= {"fast", "checked"}
    assert not any(NOTICE in d.text for d in documents)
    site = read_newest(collection.path, HOST)
    assert site is not None and (site.version, site.pages) == (2, 2 * FIRST)


def test_an_article_that_is_counted_before_it_is_noted_counts_once(collection: Collection) -> None:
    """Documents are in the index a moment before the learner sees them; seven are seven all the same."""
    with Writer(collection) as writer:
        store_articles(writer, range(FIRST - 1))
    documents = cleaned(collection)
    assert len(documents) == FIRST - 1

    async def note_all() -> None:
        learner = Learner(collection.path)
        try:
            for document in documents:
                learner.note(document)
                await asyncio.sleep(0.02)  # the first one is counted by then, and the others with it
            await learner.settle()
        finally:
            learner.close()

    asyncio.run(note_all())
    assert newest_version(collection.path, HOST) is None


def test_a_site_is_learned_anew_when_pages_no_longer_fit(collection: Collection) -> None:
    """Where most of the last twenty pages were doubtful, though the number of articles has not doubled."""
    with Writer(collection) as writer:
        store_articles(writer, range(40))
    cleaned(collection)
    before = newest_version(collection.path, HOST)
    with Writer(collection) as writer:
        for one in map(article, range(50, 70)):  # the old container is a box for a summary now
            text = "".join(f"<p>{line}</p>" for line in one.paragraphs)
            page = modern(article(one.number, size=1)).replace(
                b"<main", f'<div class="body">{text}</div><main'.encode()
            )
            store(writer, one.url, message(page.replace(b"<h1", b"<h2")), day=30, publisher="calder")
    assert {d.cleaner.way for d in cleaned(collection)} == {"doubt"}
    site = read_newest(collection.path, HOST)
    assert site is not None and before is not None and site.version == before + 1
    assert [str(layout.container) for layout in site.layouts] == ["div.body", "div.prose.text-*"]


def test_the_newest_captures_and_some_of_the_past_are_learned_from() -> None:
    """As many pages as that at most, in order, none twice."""
    for count in (0, 5, NEWEST, NEWEST + 1, NEWEST + PAST, 1000):
        chosen = sample(range(count))
        assert chosen == sorted(set(chosen)) and len(chosen) == min(count, NEWEST + PAST)
        assert set(range(max(0, count - NEWEST), count)) <= set(chosen)
    past = sample(range(4848))[:PAST]
    assert past == list(range(0, 4800, 100))


def test_what_is_learned_depends_on_what_is_stored_alone(collection: Collection) -> None:
    """Learning twice makes no second version; a copy of the pages teaches the same, and documents are the same bytes."""
    with Writer(collection) as writer:
        captures = store_articles(writer, range(12))
    cleaned(collection)
    site = learn_host(collection, HOST)
    assert site is not None and learn_host(collection, HOST) == site
    again = learn_all(collection, 2)
    assert again == {HOST: site} and versions(collection.path, HOST)[-1] == site.version
    first = [derive(collection, capture, site_version=site.version).to_json() for capture in captures]
    assert first == [derive(collection, capture, site_version=site.version).to_json() for capture in captures]


def test_a_rule_of_the_collection_gives_recurring_lines_its_name(collection: Collection) -> None:
    """What is learned says which rule knows a line, be it the package's or one of the collection's own, on its hosts."""
    with Writer(collection) as writer:
        store_articles(writer, range(12))
    cleaned(collection)
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


def test_knowledge_that_was_taken_away_is_done_without(collection: Collection) -> None:
    """It is derived; a document says None then."""
    with Writer(collection) as writer:
        (capture,) = store_articles(writer, [1])
    assert derive(collection, capture, site_version=7).cleaner.site is None


def test_pages_that_cannot_be_read_teach_nothing_and_stop_nothing(collection: Collection) -> None:
    """A damaged file costs its own pages."""
    with Writer(collection) as writer:
        captures = store_articles(writer, range(12))
    cleaned(collection)
    path = collection.warcs.path(captures[0].filename)
    data = bytearray(path.read_bytes())
    data[captures[0].offset + 40 : captures[0].offset + 60] = bytes(20)
    path.write_bytes(data)
    site = learn_host(collection, HOST)
    assert site is not None and site.pages == 11


def test_the_command_shows_what_is_known(pressmark: Pressmark, collection: Collection) -> None:
    """A table of hosts, a host's TOML, JSON lines; and says what to do where nothing is known."""
    nothing = pressmark("sites", "--collection", collection.path)
    assert nothing.returncode == 4 and "eight of its articles" in nothing.stderr
    with Writer(collection) as writer:
        store_articles(writer, range(10))
        other = article(90)
        store(writer, "http://other.example/1", message(plain(other)), publisher="other")
    cleaned(collection)
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


def test_the_bundled_site_is_learned_by_its_crawl(pressmark: Pressmark, tmp_path: Path) -> None:
    """The pages of the next day are read straight from their containers, and their documents say so."""
    path = tmp_path / "demo"
    assert pressmark("demo", "--no-serve", "--site-port", 0, "--collection", path).returncode == 0
    with Collection.open(path) as collection:
        documents = [collection.read_document(row) for row in collection.index.documents.iter_all()]
    known = [document["cleaner"] for document in documents if document["cleaner"]["site"]]
    assert len({cleaner["site"].partition("@")[0] for cleaner in known}) == 3
    assert any(cleaner["way"] in ("fast", "checked") for cleaner in known)
    sites = pressmark("sites", "--json", "--collection", path).stdout.splitlines()
    assert len(sites) == 3 and all(json.loads(line)["layouts"] for line in sites)
