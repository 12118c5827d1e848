"""Sites are learned while their pages come in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from archive.collection.collection import Collection
from archive.collection.writer import Writer
from pipelines.runs.learn_hosts import LEARNED_FROM_ARTICLES
from pipelines.runs.learner import Learner
from pipelines.sites.store import newest_version, read_newest, versions
from tests.archive.site import message, store
from tests.conftest import Pressmark
from tests.pipelines.newspaper import HOST, NOTICE, article, clean_all, modern, store_articles

pytestmark = pytest.mark.process


@pytest.fixture
def collection(tmp_path: Path) -> Iterable[Collection]:
    """An empty collection."""
    with Collection.open_or_create(tmp_path / "c") as one:
        yield one


def test_a_site_is_learned_as_its_pages_come_in(collection: Collection) -> None:
    """At eight articles, and again when their number has doubled; later documents name the version and are better."""
    with Writer(collection) as writer:
        store_articles(writer, range(LEARNED_FROM_ARTICLES - 1))
    assert {d.cleaner.site for d in clean_all(collection)} == {None}
    assert newest_version(collection.path, HOST) is None, "seven are too few"
    with Writer(collection) as writer:
        store_articles(writer, [LEARNED_FROM_ARTICLES])
    (document,) = clean_all(collection)
    assert NOTICE in document.text and versions(collection.path, HOST) == [1]
    with Writer(collection) as writer:
        store_articles(writer, range(20, 20 + LEARNED_FROM_ARTICLES))
    documents = clean_all(collection)
    assert {d.cleaner.site for d in documents} == {f"{HOST}@0001"}
    assert {d.cleaner.method for d in documents} <= {"learned", "confirmed"}
    assert not any(NOTICE in d.text for d in documents)
    site = read_newest(collection.path, HOST)
    assert site is not None and (site.version, site.pages) == (2, 2 * LEARNED_FROM_ARTICLES)


def test_an_article_that_is_counted_before_it_is_noted_counts_once(collection: Collection) -> None:
    """Documents are in the index a moment before the learner sees them; seven articles still count as seven."""
    with Writer(collection) as writer:
        store_articles(writer, range(LEARNED_FROM_ARTICLES - 1))
    documents = clean_all(collection)
    assert len(documents) == LEARNED_FROM_ARTICLES - 1

    async def note_all() -> None:
        learner = Learner(collection.path)
        try:
            for document in documents:
                learner.note(document)
                await asyncio.sleep(0.02)  # the first one is counted by then, and the others with it
            await learner.wait_until_idle()
        finally:
            learner.close()

    asyncio.run(note_all())
    assert newest_version(collection.path, HOST) is None


def test_a_site_is_learned_again_when_its_layout_is_rejected(collection: Collection) -> None:
    """On most of the last twenty pages, while the number of articles has not doubled."""
    with Writer(collection) as writer:
        store_articles(writer, range(40))
    clean_all(collection)
    before = newest_version(collection.path, HOST)
    with Writer(collection) as writer:
        for one in map(article, range(50, 70)):  # the old container is a box for a summary now
            text = "".join(f"<p>{line}</p>" for line in one.paragraphs)
            page = modern(article(one.number, size=1)).replace(
                b"<main", f'<div class="body">{text}</div><main'.encode()
            )
            store(writer, one.url, message(page.replace(b"<h1", b"<h2")), day=30, publisher="calder")
    assert {d.cleaner.method for d in clean_all(collection)} == {"rejected"}
    site = read_newest(collection.path, HOST)
    assert site is not None and before is not None and site.version == before + 1
    assert [str(layout.container) for layout in site.layouts] == ["div.body", "div.prose.text-*"]


def test_the_bundled_site_is_learned_by_its_crawl(
    pressmark: Pressmark, demo_collection: Callable[[Path], Path], tmp_path: Path
) -> None:
    """The articles of the next day come straight from their containers, and their documents say so."""
    path = demo_collection(tmp_path / "demo")
    with Collection.open(path) as collection:
        documents = [collection.read_document(row) for row in collection.index.documents.iter_all()]
    known = [document["cleaner"] for document in documents if document["cleaner"]["site"]]
    assert len({cleaner["site"].partition("@")[0] for cleaner in known}) == 3
    assert any(cleaner["method"] in ("learned", "confirmed") for cleaner in known)
    sites = pressmark("sites", "--json", "--collection", path).stdout.splitlines()
    assert len(sites) == 3 and all(json.loads(line)["layouts"] for line in sites)
