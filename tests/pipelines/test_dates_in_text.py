"""Dates in texts: in numbers, with named months, in other scripts and calendars, with times and zones."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.dates_in_text import find_dates_in_text

CHINA = ZoneInfo("Asia/Shanghai")
CHINESE = DateContext(CHINA, "zh-Hans", "cn")


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
    """The year comes first, also with two digits; in digits, in Han characters, in years of the Republic of China."""
    assert next((found.value for found in find_dates_in_text(text, CHINESE)), None) == value


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
    """Months have names in many languages; 08/04 is read by the convention of the language, if it has one."""
    assert next((found.value for found in find_dates_in_text(text, DateContext(None, language))), None) == value


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
    """The value has ASCII digits, the text of the date keeps those of the page."""
    assert [(found.text, found.value) for found in find_dates_in_text(text, DateContext(None, language))] == [
        (text, value)
    ]


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
def test_years_of_other_calendars(language: str, text: str, value: str | None) -> None:
    """Eras of Japan, Buddhist years of Thailand, Solar Hijri years of Iran; in numbers if the language fits."""
    context = DateContext(ZoneInfo("Asia/Tokyo"), language)
    assert next((found.value for found in find_dates_in_text(text, context)), None) == value


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
    """Full names, genitives and abbreviations; a name that means two months is read by the language of the page."""
    assert [found.value for found in find_dates_in_text(text, DateContext(None, language))] == (
        [value] if value else []
    )


def test_a_time_counts_only_with_its_zone() -> None:
    """The zone is printed beside the time or known for the site; else the value is the day alone."""
    zoned = DateContext(ZoneInfo("Europe/Berlin"), "de")
    assert [found.value for found in find_dates_in_text("15:48 Uhr, 15.04.2026", zoned)] == [
        "2026-04-15T15:48:00+02:00"
    ]
    assert [found.value for found in find_dates_in_text("5:45 AM PST 11/19/2019", DateContext(None, "en"))] == ["2019-11-19T05:45:00-08:00"]  # fmt: skip
    assert [found.value for found in find_dates_in_text("2022-04-08 08:21 GMT+8", DateContext())] == [
        "2022-04-08T08:21:00+08:00"
    ]
    assert [found.value for found in find_dates_in_text("15.04.2026 15:48", DateContext(None, "de"))] == ["2026-04-15"]
    assert [found.value for found in find_dates_in_text("2024-08-08 HKT 09:47", DateContext())] == [
        "2024-08-08T09:47:00+08:00"
    ]
    assert [found.value for found in find_dates_in_text("2022-04-08 3:05 pm EDT", DateContext(None, "en"))] == ["2022-04-08T15:05:00-04:00"]  # fmt: skip
    assert [found.value for found in find_dates_in_text("May 6, 2019 at 9:47 p.m. EDT", DateContext(None, "en"))] == ["2019-05-06T21:47:00-04:00"]  # fmt: skip


def test_chinese_pages_write_the_day_first_only_where_their_country_does() -> None:
    """12/09 is in September on a French site; on other sites it may be in December, and is not read."""
    assert [found.value for found in find_dates_in_text("12/09/2024", DateContext(CHINA, "zh-Hans", "fr"))] == [
        "2024-09-12"
    ]
    assert not list(find_dates_in_text("12/09/2024", CHINESE))
