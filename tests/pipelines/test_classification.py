"""Section and tags: what a page declares, where it can be believed."""

from __future__ import annotations

import pytest

from pipelines.article.classification import find_section, find_tags
from tests.pipelines.markup import linked, read

TITLE = "榆林河大桥建成通车"


@pytest.mark.parametrize(
    ("head", "lines", "section"),
    [
        ('<meta property="article:section" content="Local">', [], "Local"),
        (linked({"@type": "NewsArticle", "articleSection": ["Politik", "Inland"]}), [], "Politik"),
        (linked({"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "Sport"}}, {"name": TITLE}]}), [], "Sport"),
        ("", ["字号：大 中 小", "您所在的位置：首页 > 新闻 > 要闻 > 正文"], "要闻"),
        ("", ["首页 >> 社会 >> 榆林河大桥建成通车"], "社会"),
        ("", ["Home » News » Regional"], "Regional"),
        ('<meta property="article:section" content="https://news.example/local/">', [], None),
        ("", ["今天 > 昨天"], None),
        ("", [], None),
    ],
)  # fmt: skip
def test_the_section_is_declared_or_the_last_step_of_the_breadcrumb(head: str, lines: list[str], section: str | None) -> None:  # fmt: skip
    """正文, the title and a URL are none."""
    assert find_section(read(head), lines, TITLE) == section


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ('<meta name="keywords" content="大桥,通车，榆林河、交通">', ("大桥", "通车", "榆林河", "交通")),
        ('<meta name="keywords" content="大桥 通车 榆林河">', ("大桥", "通车", "榆林河")),
        (f'<meta name="keywords" content="{TITLE}">', ()),
        (f'<meta name="keywords" content="{TITLE} 大桥 交通局">', ("大桥", "交通局")),
        ('<meta property="og:site_name" content="河声网"><meta name="keywords" content="河声网,新闻门户,大桥">', ("大桥",)),
        ('<meta name="keywords" content="新闻门户,本地资讯">', ()),
        ('<meta property="article:tag" content="Bridges"><meta property="article:tag" content="bridges">', ("Bridges",)),
        (linked({"@type": "NewsArticle", "keywords": "Arts &amp; Books, 8ae9ab2d-fe1b-4230-acb8-a59b52877682, news.com"}), ("Arts & Books",)),
        ('<meta name="news_keywords" content="Day: Monday,Page: Article,Words: 900,bridge">', ("bridge",)),
        ("", ()),
    ],
)  # fmt: skip
def test_tags_are_what_the_article_is_about(head: str, tags: tuple[str, ...]) -> None:
    """The title, the site, its standing keywords, identifiers and notes of a system are no tags."""
    assert find_tags(read(head), TITLE, "市交通局介绍，大桥全长一千二百米。") == tags
