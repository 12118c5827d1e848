"""Structured data: what a page declares in its markup, where it can be believed."""

from __future__ import annotations

import pytest

from pipelines.page.structured_data import find_canonical
from tests.pipelines.markup import linked, read

URL = "http://news.example/2022/0408/1.html"


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/2022/bridge">', "http://news.example/2022/bridge"),
        ('<link rel="canonical" href="https://agency.example/wire/7#top">', "https://agency.example/wire/7"),
        ('<link rel="canonical" href="http://news.example/"><meta property="og:url" content="http://m.news.example/1">', "http://m.news.example/1"),
        ('<meta property="og:url" content="http://other.test/1">', None),
        (linked({"@type": "NewsArticle", "mainEntityOfPage": {"@id": "http://www.news.example/b"}}), "http://www.news.example/b"),
        ('<link rel="canonical" href="javascript:void(0)">', None),
        ('<base href="http://["><link rel="canonical" href="/b">', "http://news.example/b"),
        ("", None),
    ],
)  # fmt: skip
def test_the_canonical_url_is_absolute_and_believable(head: str, canonical: str | None) -> None:
    """A link element may name another site, og:url only its own; a front page is a slip of the template."""
    assert find_canonical(read(head), URL) == canonical


def test_linked_data_with_the_usual_slips_is_read() -> None:
    """A comment around it, a comma too many, a line break in a string; what is no JSON at all is passed over."""
    script = '<script type="application/ld+json">{}</script>'
    slips = ('<!--{"@type":"NewsArticle","headline":"A"}-->', '//<![CDATA[\n{"@type":"NewsArticle","headline":"A",}\n//]]>', '{"@type":"NewsArticle","headline":"A",};', '[{"@graph":[{"@type":["Thing","NewsArticle"],"headline":"A"}]}]')  # fmt: skip
    for slip in slips:
        assert list(read(script.replace("{}", slip)).texts("headline")) == ["A"], slip
    assert read(script.replace("{}", "{broken")).articles == ()


def test_microdata_counts_like_meta() -> None:
    """Properties of visible elements: a date by its attribute only, other ones by their text too."""
    body = '<span itemprop="datePublished" content="2022-04-08">today</span><span itemprop="dateModified">soon</span><b itemprop="articleSection">Local</b>'
    data = read("", body)
    assert (data.first("datepublished"), data.first("datemodified"), data.first("articlesection")) == ("2022-04-08", None, "Local")  # fmt: skip
