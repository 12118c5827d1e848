"""Dates: every form that pages write them in, and the choice among those that one page names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.date_forms import Context, find_all, find_relative, find_without_year, parse_date
from pipelines.parse import parse
from pipelines.publication_dates import DateLine, Dates, date_lines, find_dates, zone_of
from pipelines.segments import cut
from pipelines.structured_data import read_structured_data

CHINA = ZoneInfo("Asia/Shanghai")
CHINESE = Context(CHINA, "zh-Hans", "cn")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("发布时间：2022年04月08日 08:21", "2022-04-08T08:21:00+08:00"),
        ("2022-4-8 8:21 来源：河声报", "2022-04-08T08:21:00+08:00"),
        ("2022-04-0808:21:30河声网", "2022-04-08T08:21:30+08:00"),
        ("2022/04/08（星期五）下午 3:05", "2022-04-08T15:05:00+08:00"),
        ("2022年04月08日08时21分", "2022-04-08T08:21:00+08:00"),
        ("18-03-08 08:21", "2018-03-08T08:21:00+08:00"),
        ("記者：阿德｜時間：Jan 17, 2012", "2012-01-17"),
        ("[98-03-08]", "1998-03-08"),
        ("二〇二二年四月八日", "2022-04-08"),
        ("二○一一年十二月三十一日", "2011-12-31"),
        ("民國111年4月8日", "2022-04-08"),
        ("111年04月08日 09:10", "2022-04-08T09:10:00+08:00"),
        ("4-8 的比分，一共 2022 人", None),
        ("2022年13月40日", None),
    ],
)
def test_dates_in_chinese(text: str, value: str | None) -> None:
    """Year first, also where it has two digits; in figures, in characters, in years of the republic."""
    assert next((found.value for found in find_all(text, CHINESE)), None) == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "Friday, April 8, 2022 at 3:05 p.m.", "2022-04-08"),
        ("en", "8th April 2022", "2022-04-08"),
        ("en", "Sept. 30, 2022", "2022-09-30"),
        ("en", "08-Apr-2022", "2022-04-08"),
        ("de", "8. März 2022, 15:05 Uhr", "2022-03-08"),
        ("de", "08.04.22 | 14:07", "2022-04-08"),
        ("fr", "Publié le 8 août 2022 à 15h05", "2022-08-08"),
        ("fr", "1er février 2022", "2022-02-01"),
        ("es", "8 de agosto de 2022", "2022-08-08"),
        ("pt", "8 de dezembro de 2022", "2022-12-08"),
        ("it", "8 maggio 2022", "2022-05-08"),
        ("nl", "8 maart 2022", "2022-03-08"),
        ("sv", "8 oktober 2022", "2022-10-08"),
        ("pl", "8 października 2022", "2022-10-08"),
        ("cs", "8. června 2022", "2022-06-08"),
        ("cs", "8. července 2022", "2022-07-08"),
        ("ru", "8 апреля 2022 г.", "2022-04-08"),
        ("ru", "[16:30/28.11.2011]", "2011-11-28"),
        ("uk", "8 квітня 2022", "2022-04-08"),
        ("el", "8 Μαΐου 2022", "2022-05-08"),
        ("tr", "8 Ağustos 2022", "2022-08-08"),
        ("ro", "8 iulie 2022", "2022-07-08"),
        ("fi", "8. marraskuuta 2022", "2022-11-08"),
        ("ar", "8 أبريل 2022", "2022-04-08"),
        ("ko", "2022년 4월 8일", "2022-04-08"),
        ("ja", "2022年4月8日", "2022-04-08"),
        ("vi", "08/04/2022 15:05", "2022-04-08"),
        ("en-GB", "08/04/2022", "2022-04-08"),
        ("en-US", "04/08/2022", "2022-04-08"),
        ("en", "11/19/2019", "2019-11-19"),
        ("en", "08/04/2022", None),
        ("en", "room 12 later 2022", None),
    ],
)
def test_dates_in_other_languages(language: str, text: str, value: str | None) -> None:
    """Names of months in many languages; 08/04 by the habit of the language, and not at all where it may be either."""
    assert next((found.value for found in find_all(text, Context(None, language))), None) == value


def test_a_time_counts_only_with_its_zone() -> None:
    """The zone is printed beside it or known of the site; else only the day is sure."""
    zoned = Context(ZoneInfo("Europe/Berlin"), "de")
    assert [found.value for found in find_all("15:48 Uhr, 15.04.2026", zoned)] == ["2026-04-15T15:48:00+02:00"]
    assert [found.value for found in find_all("5:45 AM PST 11/19/2019", Context(None, "en"))] == ["2019-11-19T05:45:00-08:00"]  # fmt: skip
    assert [found.value for found in find_all("2022-04-08 08:21 GMT+8", Context())] == ["2022-04-08T08:21:00+08:00"]
    assert [found.value for found in find_all("15.04.2026 15:48", Context(None, "de"))] == ["2026-04-15"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2022-04-08T00:21:30.5Z", "2022-04-08T00:21:30+00:00"),
        ("2022-04-08T08:21:30+0800", "2022-04-08T08:21:30+08:00"),
        ("2022-04-08T08:21:30 +0800", "2022-04-08T08:21:30+08:00"),
        ("2022-04-08T02:21:30+02:00[Europe/Berlin]", "2022-04-08T02:21:30+02:00"),
        ("2022-04-08", "2022-04-08"),
        ("20220408", "2022-04-08"),
        ("20220408082130", "2022-04-08T08:21:30+08:00"),
        ("Fri, 08 Apr 2022 00:21:30 GMT", "2022-04-08T00:21:30+00:00"),
        ("1649377290", "2022-04-08T08:21:30+08:00"),
        ("1649377290000", "2022-04-08T08:21:30+08:00"),
        ("2022-04", None),
        ("2022", None),
        ("soon", None),
        ("99999999999999", None),
    ],
)
def test_dates_of_programs(text: str, value: str | None) -> None:
    """ISO 8601 in the ways it is got wrong, RFC 5322, digits alone, seconds and milliseconds since 1970."""
    assert parse_date(text, CHINESE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3小时前", "2022-04-08"),
        ("10小時前", "2022-04-07"),
        ("昨天 15:30", "2022-04-07T15:30:00+08:00"),
        ("前天", "2022-04-06"),
        ("2 hours ago", "2022-04-08"),
        ("an hour ago", "2022-04-08"),
        ("3 days ago", "2022-04-05"),
        ("yesterday", "2022-04-07"),
        ("hace 2 horas", "2022-04-08"),
        ("vor 2 Tagen", "2022-04-06"),
        ("il y a 3 jours", "2022-04-05"),
        ("2 часа назад", "2022-04-08"),
        ("wczoraj", "2022-04-07"),
        ("河声网", None),
    ],
)
def test_times_relative_to_the_capture(text: str, value: str | None) -> None:
    """They name a day, counted from the capture in the site's zone; a time only where one is printed."""
    context = Context(CHINA, None, None, datetime(2022, 4, 8, 1, 0, tzinfo=UTC))  # nine in the morning
    assert next((found.value for found in find_relative(text, context)), None) == value


def test_relative_words_in_a_sentence_or_without_capture_time_name_nothing() -> None:
    """Yesterday in a paragraph is the day of an event, and without a capture time nobody knows which."""
    sentence = "The council said that the bridge had been closed yesterday and would stay so until further notice."
    assert not list(find_relative(sentence, Context(CHINA, "en", None, datetime(2022, 4, 8, tzinfo=UTC))))
    assert not list(find_relative("yesterday", Context(CHINA, "en")))


def test_a_date_without_year_is_of_the_last_year_that_it_fits() -> None:
    """It lies before the day that the URL or the capture gives."""
    assert [f.value for f in find_without_year("04月08日 08:21", CHINESE, date(2022, 4, 30))] == ["2022-04-08T08:21:00+08:00"]  # fmt: skip
    assert [f.value for f in find_without_year("12月31日", CHINESE, date(2022, 1, 3))] == ["2021-12-31"]
    assert [f.value for f in find_without_year("25 ноября в 16:27", Context(CHINA, "ru"), date(2022, 1, 3))] == ["2021-11-25T16:27:00+08:00"]  # fmt: skip
    assert not list(find_without_year("比分是 4-8", CHINESE, date(2022, 4, 30)))


def dates(
    head: str = "", lines: tuple[tuple[str, str, float], ...] = (), url: str | None = None, **known: object
) -> Dates:
    """Return the dates of a page of this head and these lines."""
    root = parse(f"<html><head>{head}</head><body><p>.</p></body></html>").root
    assert root is not None
    shown = [DateLine(*line) for line in lines]
    captured_at = known.pop("captured_at", None)
    return find_dates(read_structured_data(root), shown, url, captured_at, CHINA, language="zh-Hans", root=root, **known)  # type: ignore[arg-type]  # fmt: skip


BYLINE = ("byline", "2022-04-08 08:21 来源：河声报", 0.8)


def test_a_day_that_several_places_name_wins() -> None:
    """A meta element that the template left behind loses against byline and URL; all three are on record."""
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


def test_the_form_that_baidu_asked_for_is_structured_data_too() -> None:
    """It has no type, and pubDate and upDate for its dates."""
    data = '{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","title":"t","pubDate":"2022-04-08T08:21:00","upDate":"2022-04-09T10:00:00"}'
    found = dates(f'<script type="application/ld+json">{data}</script>')
    assert (found.published, found.modified) == ("2022-04-08T08:21:00+08:00", "2022-04-09T10:00:00+08:00")


def test_published_and_modified_are_told_apart() -> None:
    """Both may be printed in one line; the label before each says which it is."""
    found = dates(lines=(("byline", "发布：2022-04-08 08:21 更新：2022-04-09 10:00", 0.8),))
    assert (found.published, found.modified) == ("2022-04-08T08:21:00+08:00", "2022-04-09T10:00:00+08:00")


def test_the_only_date_of_a_page_is_its_date_though_it_is_labelled_as_update() -> None:
    """Many sites write 更新时间 for the time of publication and print no other."""
    found = dates(lines=(("byline", "更新时间：2022-04-08 08:21", 0.8),))
    assert (found.published, found.modified) == ("2022-04-08T08:21:00+08:00", "2022-04-08T08:21:00+08:00")


def test_a_modification_before_the_publication_is_none() -> None:
    """It is on record, and not believed."""
    head = '<meta property="article:modified_time" content="2020-01-01T00:00:00Z">'
    found = dates(head, (BYLINE,))
    assert found.modified is None
    assert any(one.field == "modified" for one in found.evidence)


def test_no_date_is_later_than_the_capture() -> None:
    """An event's date, or a clock that is wrong, is no candidate."""
    found = dates(lines=(BYLINE,), captured_at=datetime(2022, 4, 7, tzinfo=UTC))
    assert found == Dates()


def test_hints_from_feed_and_sitemap_count() -> None:
    """What a feed said is a candidate like the others; lastmod is of the modification."""
    found = dates(hints=(("feed pubDate", "Fri, 08 Apr 2022 00:21:30 GMT"), ("sitemap lastmod", "2022-04-09")))
    assert (found.published, found.modified) == ("2022-04-08T00:21:30+00:00", "2022-04-09")
    assert [one.where for one in found.evidence] == ["feed pubDate", "sitemap lastmod"]


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
    """As most news sites build their paths; other digits are none."""
    assert dates(url=f"http://n.example{path}").published == value


def test_a_script_names_the_time_where_nothing_else_does() -> None:
    """WeChat counts it in seconds, portals write it out; where the page prints a date, scripts are not asked."""
    assert dates('<script>var ct = "1649377290";</script>').published == "2022-04-08T08:21:30+08:00"
    assert dates("<script>window.d={ptime:'2022-04-08 08:21'}</script>").published == "2022-04-08T08:21:00+08:00"
    assert len(dates('<script>var ct = "1649377290";</script>', (BYLINE,)).evidence) == 1


def test_the_line_at_the_headline_goes_before_side_boxes_and_sentences() -> None:
    """A list of older pages beside the article, and the day that its first paragraph tells of, are not its date."""
    body = (
        '<div class="sidebar"><p>2021-01-01 旧闻一则</p></div><h1>榆林河大桥建成通车</h1><p>2022-04-08 08:21 来源：河声报</p>'
        "<p>2022年3月20日，市民代表第一次走上了这座在北岸等了许多年的大桥。</p>"
        "<p>市交通局介绍，大桥全长一千二百米，双向四车道，两侧设有人行道，总投资六亿元。</p>"
    )
    root = parse(f"<html><body>{body}</body></html>").root
    assert root is not None
    page = cut(root)
    lines = date_lines(page, frozenset({3, 4}), 1)
    assert [line.text[:10] for line in lines if line.where == "byline"][:2] == ["榆林河大桥建成通车", "2022-04-08"]
    assert not any("旧闻" in line.text for line in lines)
    found = find_dates(read_structured_data(root), lines, None, None, CHINA, language="zh-Hans")
    assert found.published == "2022-04-08T08:21:00+08:00"


def test_the_zone_is_the_sites_or_chinas() -> None:
    """All regions that write Chinese news share one offset."""
    assert zone_of("Europe/Rome", "it") == ZoneInfo("Europe/Rome")
    assert zone_of(None, "zh-Hant") == CHINA
    assert zone_of(None, "en") is None
