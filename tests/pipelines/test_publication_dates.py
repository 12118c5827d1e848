"""When an article was published and modified: the choice among the dates that a page names."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.dates.date_lines import DateLine, find_date_lines
from pipelines.dates.publication_dates import PublicationDates, find_publication_dates
from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pipelines.page.structured_data import read_structured_data

CHINA = ZoneInfo("Asia/Shanghai")


def dates(
    head: str = "", lines: tuple[tuple[str, str, float], ...] = (), url: str | None = None, **known: object
) -> PublicationDates:
    """Return the dates of a page with a head and visible lines."""
    root = parse(f"<html><head>{head}</head><body><p>.</p></body></html>").root
    assert root is not None
    shown = [DateLine(*line) for line in lines]
    captured_at = known.pop("captured_at", None)
    return find_publication_dates(read_structured_data(root), shown, url, captured_at, CHINA, language="zh-Hans", root=root, **known)  # type: ignore[arg-type]  # fmt: skip


BYLINE = ("byline", "2022-04-08 08:21 来源：河声报", 0.8)


def test_a_day_that_several_places_name_wins() -> None:
    """A meta element with another date loses against byline and URL; all three dates are in the evidence."""
    found = dates('<meta name="date" content="2019-01-01">', (BYLINE,), "http://n.example/2022/04/08/1.html")
    assert found.published == "2022-04-08T08:21:00+08:00"
    assert {(one.where, one.value[:10]) for one in found.evidence} == {
        ("meta date", "2019-01-01"),
        ("byline", "2022-04-08"),
        ("url", "2022-04-08"),
    }


def test_structured_data_goes_before_a_date_in_the_text_below() -> None:
    """A broadcast date or a © line below the text is not when the article was published."""
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2022-04-08T00:21:00Z"}</script>'
    found = dates(head, (("below the text", "播出：2022-04-05", 0.45), ("below the text", "© 2001-01-01", 0.45)))
    assert found.published == "2022-04-08T00:21:00+00:00"


def test_the_json_ld_that_baidu_defined_is_structured_data_too() -> None:
    """Its dates are pubDate and upDate, and it has no type."""
    data = '{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","title":"t","pubDate":"2022-04-08T08:21:00","upDate":"2022-04-09T10:00:00"}'
    found = dates(f'<script type="application/ld+json">{data}</script>')
    assert (found.published, found.modified) == ("2022-04-08T08:21:00+08:00", "2022-04-09T10:00:00+08:00")


def test_published_and_modified_are_told_apart() -> None:
    """Both may be printed in one line, each with its label before it."""
    found = dates(lines=(("byline", "发布：2022-04-08 08:21 更新：2022-04-09 10:00", 0.8),))
    assert (found.published, found.modified) == ("2022-04-08T08:21:00+08:00", "2022-04-09T10:00:00+08:00")


@pytest.mark.parametrize(
    "line",
    [
        "Published: 10:14 GMT, 13 November 2022 | Updated: 12:20 GMT, 13 November 2022",
        "发表时间： 13/11/2022 - 18:14更改时间： 13/11/2022 - 20:20",
    ],
)
def test_each_label_of_a_line_goes_with_its_own_time(line: str) -> None:
    """The time may stand before its day, and the next label right after the time."""
    found = dates(lines=(("byline", line, 0.8),))
    times = [datetime.fromisoformat(one).astimezone(UTC) for one in (found.published, found.modified) if one]
    assert times == [datetime(2022, 11, 13, 10, 14, tzinfo=UTC), datetime(2022, 11, 13, 12, 20, tzinfo=UTC)]


def test_a_relative_day_is_trusted_less_than_any_date_in_print_or_in_the_url() -> None:
    """The relative day is taken only if the page names no other date."""
    captured_at = datetime(2022, 6, 1, tzinfo=UTC)
    relative = ("byline", "昨天 15:30", 0.8)
    assert dates(lines=(relative,), captured_at=captured_at).published == "2022-05-31T15:30:00+08:00"
    assert dates(lines=(relative,), url="http://n.example/220408/1.html", captured_at=captured_at).published == "2022-04-08"  # fmt: skip
    assert dates(lines=(relative, ("below the text", "2022-04-08", 0.45)), captured_at=captured_at).published == "2022-04-08"  # fmt: skip


def test_a_day_in_the_headline_is_not_the_day_of_publication() -> None:
    """This holds for a day without year and for a day relative to the capture."""
    root = parse("<html><body><h1>昨天 | 榆林河大桥</h1><h2>4月8日</h2><p>河声网</p></body></html>").root
    assert root is not None
    lines = find_date_lines(read_page(root), frozenset({2}), 0)
    assert [(line.text, line.headline) for line in lines][:2] == [("昨天 | 榆林河大桥", True), ("4月8日", False)]
    found = find_publication_dates(read_structured_data(root), lines[:1], None, datetime(2022, 6, 1, tzinfo=UTC), CHINA)
    assert found == PublicationDates()


def test_a_printed_time_completes_a_declared_day_whose_time_is_malformed() -> None:
    """The offset in the structured data is malformed, so the time beside it is not taken."""
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-05-06T09:47-500"}</script>'
    assert dates(head).published == "2019-05-06"
    assert dates(head, (("byline", "May 6, 2019 at 9:47 PM EDT", 0.8),)).published == "2019-05-06T21:47:00-04:00"


def test_the_only_date_of_a_page_is_its_date_even_if_the_label_says_updated() -> None:
    """Many sites write 更新时间 for the time of publication and print no other."""
    found = dates(lines=(("byline", "更新时间：2022-04-08 08:21", 0.8),))
    assert (found.published, found.modified) == ("2022-04-08T08:21:00+08:00", "2022-04-08T08:21:00+08:00")


def test_a_modification_before_the_publication_is_left_out() -> None:
    """It stays in the evidence."""
    head = '<meta property="article:modified_time" content="2020-01-01T00:00:00Z">'
    found = dates(head, (BYLINE,))
    assert found.modified is None
    assert any(one.field == "modified" for one in found.evidence)


def test_no_date_is_later_than_the_capture() -> None:
    """The date of a coming event, or of a wrong clock, is no candidate."""
    found = dates(lines=(BYLINE,), captured_at=datetime(2022, 4, 7, tzinfo=UTC))
    assert found == PublicationDates()


def test_hints_from_feed_and_sitemap_are_candidates() -> None:
    """pubDate is a date of publication, lastmod one of modification."""
    found = dates(hints=(("feed pubDate", "Fri, 08 Apr 2022 00:21:30 GMT"), ("sitemap lastmod", "2022-04-09")))
    assert (found.published, found.modified) == ("2022-04-08T00:21:30+00:00", "2022-04-09")
    assert [one.where for one in found.evidence] == ["feed pubDate", "sitemap lastmod"]


def test_a_year_in_the_far_future_is_no_date() -> None:
    """The last day that datetime can represent raises no OverflowError, though the day after it does not exist."""
    found = dates('<meta name="date" content="Fri, 31 Dec 9999 23:59:59 -1200">', (("byline", "4月8日", 0.8),))
    assert found == PublicationDates()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/2022/04/08/bridge.html", "2022-04-08"),
        ("/html/2022-04/08/content_1.htm", "2022-04-08"),
        ("/news/t20220408_1234.html", "2022-04-08"),
        ("/2022/4/8/bridge", "2022-04-08"),
        ("/220408/352/26pfu.html", "2022-04-08"),
        ("/22/0408/10/7O1.html", "2022-04-08"),
        ("/a/20229999/1.html", None),
        ("/n/123220408999/", None),
    ],
)
def test_the_url_names_a_day(path: str, value: str | None) -> None:
    """Most news sites have a day in their paths; other digits are no day."""
    assert dates(url=f"http://n.example{path}").published == value


def test_a_script_is_read_if_no_other_place_names_a_date() -> None:
    """WeChat has the time in seconds, portals in words; if the page prints a date, scripts are not read."""
    assert dates('<script>var ct = "1649377290";</script>').published == "2022-04-08T08:21:30+08:00"
    assert dates("<script>window.d={ptime:'2022-04-08 08:21'}</script>").published == "2022-04-08T08:21:00+08:00"
    assert len(dates('<script>var ct = "1649377290";</script>', (BYLINE,)).evidence) == 1


def test_the_line_below_the_headline_wins_against_side_boxes_and_sentences() -> None:
    """The dates of older articles in a side box and the day of an event in the first paragraph are not its date."""
    body = (
        '<div class="sidebar"><p>2021-01-01 旧闻一则</p></div><h1>榆林河大桥建成通车</h1><p>2022-04-08 08:21 来源：河声报</p>'
        "<p>2022年3月20日，市民代表第一次走上了这座在北岸等了许多年的大桥。</p>"
        "<p>市交通局介绍，大桥全长一千二百米，双向四车道，两侧设有人行道，总投资六亿元。</p>"
    )
    root = parse(f"<html><body>{body}</body></html>").root
    assert root is not None
    page = read_page(root)
    lines = find_date_lines(page, frozenset({3, 4}), 1)
    assert [line.text[:10] for line in lines if line.where == "byline"][:2] == ["榆林河大桥建成通车", "2022-04-08"]
    assert not any("旧闻" in line.text for line in lines)
    found = find_publication_dates(read_structured_data(root), lines, None, None, CHINA, language="zh-Hans")
    assert found.published == "2022-04-08T08:21:00+08:00"


def test_the_byline_may_stand_below_a_lead_and_a_picture() -> None:
    """Short lines with a date are searched up to the second paragraph of prose."""
    body = (
        "<h1>榆林河大桥建成通车</h1><p>两岸往来从此不必再等渡船，车程缩短一半。</p><p>图片来源：河声报 阿德</p>"
        "<p>阿德2022/04/08 08:21浏览 2.1w来源：河声报</p><p>河声报记者 | 阿德</p>"
        "<p>市交通局介绍，大桥全长一千二百米，双向四车道，两侧设有人行道，总投资六亿元。</p>"
    )
    root = parse(f"<html><body>{body}</body></html>").root
    assert root is not None
    lines = find_date_lines(read_page(root), frozenset({1, 4, 5}), 0)
    found = find_publication_dates(read_structured_data(root), lines, None, None, CHINA, language="zh-Hans")
    assert found.published == "2022-04-08T08:21:00+08:00"
