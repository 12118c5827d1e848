"""Pages with the same article are told from pages with different articles."""

from __future__ import annotations

from pipelines.sites.article_copies import number_articles
from tests.pipelines.newspaper import article, cleaned, plain

SOME = range(12)


def test_short_articles_under_one_long_notice_are_different_articles() -> None:
    """They share the notice alone, and their headlines differ."""
    notice = "<p>Readers of this valley are asked to note that nothing which is printed here was paid for by anybody at all.</p>"
    pages = []
    for i in SOME:
        one = article(i, size=1)
        pages.append(cleaned(one, plain(one).replace(b"</div><p>", notice.encode() * 2 + b"</div><p>", 1)))
    assert len(set(number_articles(pages))) == 12
