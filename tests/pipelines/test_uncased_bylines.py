"""Bylines in scripts without capitals: a name counts behind a byline word only."""

from __future__ import annotations

import pytest

from pipelines.credits.bylines import uncased


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("بقلم: أحمد المنصوري", ["أحمد المنصوري"]),
        ("كتب: محمد السيد حسنين", ["محمد السيد حسنين"]),
        ("الثلاثاء 05-03-2024 12:30| كتبت: سلمى عبد الباري", ["سلمى عبد الباري"]),
        ("نویسنده, سینا بهرامی", ["سینا بهرامی"]),
        ("خبرنگار: مریم کاشانی", ["مریم کاشانی"]),
        ("מאת: דנה אלמוג", ["דנה אלמוג"]),
        ("लेखक: मनीष दुबे", ["मनीष दुबे"]),
        ("By अभिषेक चौबे", ["अभिषेक चौबे"]),
        ("Reported by: मनीष दुबे", ["मनीष दुबे"]),
        ("Author, سارة القحطان", ["سارة القحطان"]),
        ("লেখক: রফিকুল হাসান", ["রফিকুল হাসান"]),
        ("ผู้เขียน: สมชาย ใจดี", ["สมชาย ใจดี"]),
    ],
)
def test_a_byline_in_a_script_without_capitals_is_read_by_its_word(line: str, names: list[str]) -> None:
    """Behind a byline word stand two to five words that are no outlet."""
    assert [person.name for person in uncased.read_line(line).people] == names


@pytest.mark.parametrize(
    "line",
    [
        "كتب: فريق التحرير", "كتب محمد السيد على صفحته", "بقلم: موقع النهر", "خبرنگار: گروه سیاسی", "מאת: מערכת הארץ", "By न्यूज़ डेस्क",
        "লেখক: নিজস্ব প্রতিবেদক", "โดย ทีมข่าว ภูมิภาค", "By 5 मार्च 2024", "أحمد المنصوري", "كتب: هل يعود النهر إلى مجراه بعد كل هذا؟", "By Jane Marlow",
    ],
)  # fmt: skip
def test_a_desk_or_a_sentence_in_such_a_script_is_no_one(line: str) -> None:
    """Nor is a name without a byline word, which any two words may be."""
    assert uncased.read_line(line).people == ()
