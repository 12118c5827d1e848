"""Korean bylines: a reporter is named before the word for one."""

from __future__ import annotations

import pytest

from pipelines.credits.bylines import korean


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("(서울=한강통신) 김하나 이두리 기자 = 전국 아파트", ["김하나", "이두리"]),
        ("[한강신문=서세모 기자] 강원도에서", ["서세모"]),
        ("/서세모 기자 semo@hangang.example", ["서세모"]),
        ("박네오 기자 neo07@hangang.example", ["박네오"]),
        ("박네오 선임기자", ["박네오"]),
        ("워싱턴=남궁다섯 특파원", ["남궁다섯"]),
        ("문화부 김하나 기자", ["김하나"]),
        ("김하나 논설위원", ["김하나"]),
        ("김하나기자", ["김하나"]),
        ("KBS 뉴스 김하나입니다.", ["김하나"]),
        ("김하나 기자가 다녀왔습니다.", []),
        ("정치부 기자", []),
        ("이날 기자 회견에서 시장은", []),
        ("현장 기자", []),
        ("한강일보 기자", []),
        ("촬영기자:이두리/영상편집:서세모", []),
        ("기자", []),
    ],
)
def test_a_korean_reporter_is_named_before_the_word_for_one(line: str, names: list[str]) -> None:
    """A surname and one to three syllables; a particle behind 기자 makes it a sentence."""
    found = korean.read_line(line).people
    assert [(person.name, person.role) for person in found] == [(name, "reporter") for name in names]
