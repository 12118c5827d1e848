"""Names: words that may be the name of a person in each script, and words that name an outlet, a desk or a place."""

from __future__ import annotations

import pytest

from pipelines.names.chinese_names import is_chinese_name
from pipelines.names.korean_names import is_korean_name
from pipelines.names.uncased_names import is_uncased_name
from pipelines.names.western_names import is_western_name


@pytest.mark.parametrize("name", ["赵一鸣", "王芳", "欧阳晓", "司馬青雲", "買買提·艾力", "扎西多吉", "陳美"])
def test_a_chinese_name_begins_with_a_surname(name: str) -> None:
    """Simplified and traditional, double surnames, and names of peoples that have none."""
    assert is_chinese_name(name)


@pytest.mark.parametrize(
    "word", ["安徽", "成都", "文化", "记者", "了解到", "明报", "全媒体", "昨天", "高雄", "王某", "国际部", "时政"]
)
def test_a_word_is_no_chinese_name(word: str) -> None:
    """Also where its first character is a surname, too."""
    assert not is_chinese_name(word)


@pytest.mark.parametrize(
    "text", ["Orrin News Team", "Jane", "admin", "Courier D", "New Zealand", "jane-marlow", "GM FRK", "Web Design"]
)
def test_a_site_a_desk_or_a_place_is_no_western_name(text: str) -> None:
    """A name has two words at least, and none that says what it is."""
    assert not is_western_name(text)


@pytest.mark.parametrize("word", ["한강일보", "한강신문", "네이버", "문화부", "서울", "김", "보도자료", "편집국"])
def test_a_word_is_no_korean_name(word: str) -> None:
    """Outlets, portals, desks and cities begin like names."""
    assert not is_korean_name(word)


@pytest.mark.parametrize(
    "text", ["أخبار مصر", "डिजिटल डेस्क", "খবর", "ทีมข่าว ภูมิภาค", "פורסם: 05.03.12", "東南新聞", "こちら"]
)
def test_a_section_or_a_desk_is_no_name_in_another_script(text: str) -> None:
    """Also where markup calls it the author."""
    assert not is_uncased_name(text)
