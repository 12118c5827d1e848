"""Dates: every form that pages write them in, and the choice among those that one page names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.dates.date_forms import Context, find_all, find_relative, find_without_year, parse_date
from pipelines.dates.publication_dates import DateLine, Dates, date_lines, find_dates, zone_of
from pipelines.page.parse import parse
from pipelines.page.reading import read_page
from pipelines.page.structured_data import read_structured_data

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


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ar", "٥ مارس ٢٠١٣", "2013-03-05"),
        ("ar", "٢٠١٣/٠٣/٠٥", "2013-03-05"),
        ("fa", "۵ مارس ۲۰۲۴", "2024-03-05"),
        ("hi", "५ मार्च २०२४", "2024-03-05"),
        ("bn", "০৫ মার্চ ২০২৪", "2024-03-05"),
        ("th", "๕ มีนาคม ๒๕๖๗", "2024-03-05"),
        ("ja", "２０２４年３月５日", "2024-03-05"),
    ],
)
def test_digits_of_every_script_are_read_and_kept_as_printed(language: str, text: str, value: str) -> None:
    """The value has common figures, the evidence those of the page."""
    assert [(found.text, found.value) for found in find_all(text, Context(None, language))] == [(text, value)]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ja", "令和6年5月11日(土)", "2024-05-11"),
        ("ja", "令和元年五月一日", "2019-05-01"),
        ("ja", "平成30年3月5日（月）午後3時05分", "2018-03-05T15:05:00+09:00"),
        ("ja", "平成三十年十二月二十一日", "2018-12-21"),
        ("ja", "平成80年3月5日", None),
        ("th", "5 มีนาคม พ.ศ. 2567", "2024-03-05"),
        ("th", "วันที่ 5 มีนาคม พุทธศักราช 2567 - 12:30 น.", "2024-03-05T12:30:00+09:00"),
        ("th", "5 มี.ค. 2567 12:30 น.", "2024-03-05T12:30:00+09:00"),
        ("th", "5มี.ค.67", "2024-03-05"),
        ("th", "5 มีนาคม 2024", "2024-03-05"),
        ("th", "05/03/2567", "2024-03-05"),
        ("en", "05/03/2567", None),
        ("fa", "۱۵ اسفند ۱۴۰۲", "2024-03-05"),
        ("fa", "سه‌شنبه / ۱۵ اسفند ۱۴۰۲ / ۱۲:۳۰", "2024-03-05T12:30:00+09:00"),
        ("fa", "۱۵ اسفند ماه ۱۴۰۲", "2024-03-05"),
        ("fa", "۱۵ حوت ۱۴۰۲", "2024-03-05"),
        ("fa", "۱۴۰۲/۱۲/۱۵", "2024-03-05"),
        ("fa", "۱۴۰۲/۱۲/۳۰", None),
        ("fa", "۱۴۰۳/۱۲/۳۰", "2025-03-20"),
        ("fa", "۱۴۰۳/۰۱/۰۱", "2024-03-20"),
        ("en", "1402/12/15", None),
    ],
)
def test_years_that_are_counted_otherwise(language: str, text: str, value: str | None) -> None:
    """Eras of Japan, Buddhist years of Thailand, solar years of Iran: in figures only where the page is of the country."""
    context = Context(ZoneInfo("Asia/Tokyo"), language)
    assert next((found.value for found in find_all(text, context)), None) == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("hi", "05 मार्च 2024", "2024-03-05"),
        ("hi", "मार्च 05, 2024 12:30 pm IST", "2024-03-05T12:30:00+05:30"),
        ("bn", "প্রকাশ: ০৫ ফেব্রুয়ারি ২০২৪, ১২: ৩০ GMT", "2024-02-05T12:30:00+00:00"),
        ("he", "5 במרץ 2012", "2012-03-05"),
        ("ar", "5 آذار 2013", "2013-03-05"),
        ("ar", "5 مارس/آذار 2013", "2013-03-05"),
        ("ar", "5 مارس/ آذار 2013", "2013-03-05"),
        ("ar", "5 كانون الثاني 2013", "2013-01-05"),
        ("ar", "5 جانفي 2013", "2013-01-05"),
        ("ar", "5 فيفري 2013", "2013-02-05"),
        ("ar", "5 أفريل 2013", "2013-04-05"),
        ("ar", "5 جوان 2013", "2013-06-05"),
        ("ar", "5 جويلية 2013", "2013-07-05"),
        ("ar", "5 أوت 2013", "2013-08-05"),
        ("ur", "5 مارچ 2024", "2024-03-05"),
        ("ms", "5 Mac 2024, 12:30 pm", "2024-03-05"),
        ("ms", "5 Ogos 2024", "2024-08-05"),
        ("ms", "5 Disember 2024", "2024-12-05"),
        ("id", "5 Agustus 2024 12:30 WIB", "2024-08-05T12:30:00+07:00"),
        ("sw", "Jumanne, Machi 05, 2024", "2024-03-05"),
        ("sw", "5 Agosti 2024", "2024-08-05"),
        ("vi", "Ngày 5 tháng 3 năm 2024", "2024-03-05"),
        ("vi", "5 tháng 3, 2024", "2024-03-05"),
        ("ko", "24.03.05 12:30", "2024-03-05"),
        ("tr", "05 KASIM 2012", "2012-11-05"),
        ("tr", "5 Aralık 2012 / 12:30", "2012-12-05"),
        ("el", "5 ΜΑΡΤΙΟΥ 2024", "2024-03-05"),
        ("el", "5 Αυγ. 2024", "2024-08-05"),
        ("uk", "5 серпня 2024 р.", "2024-08-05"),
        ("be", "5 сакавіка 2024", "2024-03-05"),
        ("bg", "5 юли 2024 г.", "2024-07-05"),
        ("bg", "05 мар 24, 12:30 GMT", "2024-03-05T12:30:00+00:00"),
        ("sr", "5. avgusta 2024. 12:30 CET", "2024-08-05T12:30:00+01:00"),
        ("sr", "5. септембар 2024.", "2024-09-05"),
        ("hr", "5. ožujka 2024.", "2024-03-05"),
        ("hr", "5. listopada 2024.", "2024-10-05"),
        ("pl", "5 listopada 2024", "2024-11-05"),
        ("en", "5 listopada 2024", None),
        ("sk", "5. októbra 2024", "2024-10-05"),
        ("sl", "5. avgust 2024", "2024-08-05"),
        ("hu", "2024. március 5. 12:30 CET", "2024-03-05T12:30:00+01:00"),
        ("ro", "5 mai 2024", "2024-05-05"),
        ("fi", "5. kesäkuuta 2024 klo 12.30", "2024-06-05"),
        ("et", "5. märts 2024", "2024-03-05"),
        ("lv", "2024. gada 5. marts", "2024-03-05"),
        ("lt", "2024 m. kovo 5 d.", "2024-03-05"),
        ("is", "5. júlí 2024", "2024-07-05"),
        ("ca", "5 d’abril de 2024", "2024-04-05"),
        ("ca", "5 de març del 2024", "2024-03-05"),
        ("en", "12 markets 2024", None),
        ("en", "3 mayors 2024", None),
        ("en", "Top 5 set 2024 records", None),
        ("pt", "5 set 2024", "2024-09-05"),
    ],
)
def test_months_have_names_in_many_languages(language: str, text: str, value: str | None) -> None:
    """Whole names, their genitives and abbreviations; one that means two months is read by the language of the page."""
    assert [found.value for found in find_all(text, Context(None, language))] == ([value] if value else [])


def test_a_time_counts_only_with_its_zone() -> None:
    """The zone is printed beside it or known of the site; else only the day is sure."""
    zoned = Context(ZoneInfo("Europe/Berlin"), "de")
    assert [found.value for found in find_all("15:48 Uhr, 15.04.2026", zoned)] == ["2026-04-15T15:48:00+02:00"]
    assert [found.value for found in find_all("5:45 AM PST 11/19/2019", Context(None, "en"))] == ["2019-11-19T05:45:00-08:00"]  # fmt: skip
    assert [found.value for found in find_all("2022-04-08 08:21 GMT+8", Context())] == ["2022-04-08T08:21:00+08:00"]
    assert [found.value for found in find_all("15.04.2026 15:48", Context(None, "de"))] == ["2026-04-15"]
    assert [found.value for found in find_all("2024-08-08 HKT 09:47", Context())] == ["2024-08-08T09:47:00+08:00"]
    assert [found.value for found in find_all("2022-04-08 3:05 pm EDT", Context(None, "en"))] == ["2022-04-08T15:05:00-04:00"]  # fmt: skip
    assert [found.value for found in find_all("May 6, 2019 at 9:47 p.m. EDT", Context(None, "en"))] == ["2019-05-06T21:47:00-04:00"]  # fmt: skip


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
        ("2022-04-08T09:47-500", "2022-04-08"),
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


@pytest.mark.parametrize(
    "text",
    [
        "市水务局昨天介绍",
        "今日开通",
        "大桥昨日通车",
        "今日 大桥通车",
        "昨天发布暴雨预警",
        "昨日15:30大桥通车",
        "Bridge opens today",
        "Closed since yesterday",
        "The ferry sank two hours from here 3 days ago",
    ],
)
def test_a_relative_day_in_a_headline_or_a_sentence_is_that_of_the_event(text: str) -> None:
    """Only a line that says hardly anything else is a stamp."""
    assert not list(find_relative(text, Context(CHINA, None, None, datetime(2022, 4, 8, 1, 0, tzinfo=UTC))))


@pytest.mark.parametrize(
    "text",
    [
        "来源：河声报 昨天15:30",
        "昨天 15:30 河声报",
        "更新：昨天",
        "发布于 昨天",
        "昨天 | 河声报",
        "Posted yesterday by Ada Reed",
        "By Ada Reed, 1 day ago",
        "Publié hier à 12:30",
        "Updated yesterday",
    ],
)
def test_a_relative_day_in_a_stamp_is_read(text: str) -> None:
    """Beside it may stand a label, a time, a source or an author."""
    context = Context(CHINA, None, None, datetime(2022, 4, 8, 1, 0, tzinfo=UTC))
    assert [found.value[:10] for found in find_relative(text, context)] == ["2022-04-07"]


def test_a_date_without_year_is_of_the_last_year_that_it_fits() -> None:
    """It lies before the day that the URL or the capture gives."""
    assert [f.value for f in find_without_year("04月08日 08:21", CHINESE, date(2022, 4, 30))] == ["2022-04-08T08:21:00+08:00"]  # fmt: skip
    assert [f.value for f in find_without_year("12月31日", CHINESE, date(2022, 1, 3))] == ["2021-12-31"]
    assert [f.value for f in find_without_year("25 ноября в 16:27", Context(CHINA, "ru"), date(2022, 1, 3))] == ["2021-11-25T16:27:00+08:00"]  # fmt: skip
    assert not list(find_without_year("比分是 4-8", CHINESE, date(2022, 4, 30)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "٥ مارس ١٤٣٤"),
        ("ar", "5 مارس/آذار 1434"),
        ("he", "5 March 5784"),
        ("en", "5 March 2567"),
        ("bg", "05 мар 24 текст"),
        ("en", "Tue Mar 5 12:30:00 2019"),
        ("fa", "15 اسفند"),
        ("fa", "12/15 12:30"),
        ("en", "Up to 5 may be lost"),
        ("en", "Council approves 3 major projects"),
        ("en", "Two hurt May 5 in crash"),
        ("zh", "4月8日 大桥通车"),
        ("ja", "7月20日発売"),
    ],
)
def test_a_year_is_never_guessed_beside_a_number_or_in_a_sentence(language: str, text: str) -> None:
    """The number may be the year, though of a calendar that is not known; in a sentence the day is that of an event."""
    assert not list(find_without_year(text, Context(CHINA, language), date(2026, 11, 20)))


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


def test_chinese_pages_write_the_day_first_only_where_their_country_does() -> None:
    """12/09 is in September on a French site; elsewhere it may be in December, and is not read."""
    assert [found.value for found in find_all("12/09/2024", Context(CHINA, "zh-Hans", "fr"))] == ["2024-09-12"]
    assert not list(find_all("12/09/2024", CHINESE))


@pytest.mark.parametrize(
    "line",
    [
        "Published: 10:14 GMT, 13 November 2022 | Updated: 12:20 GMT, 13 November 2022",
        "发表时间： 13/11/2022 - 18:14更改时间： 13/11/2022 - 20:20",
    ],
)
def test_each_label_of_a_line_goes_with_its_own_time(line: str) -> None:
    """The time may stand before its day, and the next label right behind it."""
    found = dates(lines=(("byline", line, 0.8),))
    times = [datetime.fromisoformat(one).astimezone(UTC) for one in (found.published, found.modified) if one]
    assert times == [datetime(2022, 11, 13, 10, 14, tzinfo=UTC), datetime(2022, 11, 13, 12, 20, tzinfo=UTC)]


def test_a_relative_day_goes_behind_every_date_that_is_printed_or_in_the_url() -> None:
    """It is taken where the page names no other."""
    captured_at = datetime(2022, 6, 1, tzinfo=UTC)
    relative = ("byline", "昨天 15:30", 0.8)
    assert dates(lines=(relative,), captured_at=captured_at).published == "2022-05-31T15:30:00+08:00"
    assert dates(lines=(relative,), url="http://n.example/220408/1.html", captured_at=captured_at).published == "2022-04-08"  # fmt: skip
    assert dates(lines=(relative, ("below the text", "2022-04-08", 0.45)), captured_at=captured_at).published == "2022-04-08"  # fmt: skip


def test_a_day_in_the_headline_is_not_when_it_was_published() -> None:
    """Neither one without year nor one relative to the capture."""
    root = parse("<html><body><h1>昨天 | 榆林河大桥</h1><h2>4月8日</h2><p>河声网</p></body></html>").root
    assert root is not None
    lines = date_lines(read_page(root), frozenset({2}), 0)
    assert [(line.text, line.headline) for line in lines][:2] == [("昨天 | 榆林河大桥", True), ("4月8日", False)]
    found = find_dates(read_structured_data(root), lines[:1], None, datetime(2022, 6, 1, tzinfo=UTC), CHINA)
    assert found == Dates()


def test_a_printed_time_goes_with_a_day_whose_own_time_is_malformed() -> None:
    """The offset of the structured data is none, so its time is not believed either."""
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-05-06T09:47-500"}</script>'
    assert dates(head).published == "2019-05-06"
    assert dates(head, (("byline", "May 6, 2019 at 9:47 PM EDT", 0.8),)).published == "2019-05-06T21:47:00-04:00"


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
    page = read_page(root)
    lines = date_lines(page, frozenset({3, 4}), 1)
    assert [line.text[:10] for line in lines if line.where == "byline"][:2] == ["榆林河大桥建成通车", "2022-04-08"]
    assert not any("旧闻" in line.text for line in lines)
    found = find_dates(read_structured_data(root), lines, None, None, CHINA, language="zh-Hans")
    assert found.published == "2022-04-08T08:21:00+08:00"


def test_the_byline_may_stand_below_a_lead_and_a_picture() -> None:
    """A short line outside the article that names a date is looked at before the text begins in earnest."""
    body = (
        "<h1>榆林河大桥建成通车</h1><p>两岸往来从此不必再等渡船，车程缩短一半。</p><p>图片来源：河声报 阿德</p>"
        "<p>阿德2022/04/08 08:21浏览 2.1w来源：河声报</p><p>河声报记者 | 阿德</p>"
        "<p>市交通局介绍，大桥全长一千二百米，双向四车道，两侧设有人行道，总投资六亿元。</p>"
    )
    root = parse(f"<html><body>{body}</body></html>").root
    assert root is not None
    lines = date_lines(read_page(root), frozenset({1, 4, 5}), 0)
    found = find_dates(read_structured_data(root), lines, None, None, CHINA, language="zh-Hans")
    assert found.published == "2022-04-08T08:21:00+08:00"


def test_the_zone_is_the_sites_or_chinas() -> None:
    """All regions that write Chinese news share one offset."""
    assert zone_of("Europe/Rome", "it") == ZoneInfo("Europe/Rome")
    assert zone_of(None, "zh-Hant") == CHINA
    assert zone_of(None, "en") is None
