"""Japanese bylines: a line that names its writer, and a signature in brackets."""

from __future__ import annotations

import pytest

from pipelines.credits.bylines import japanese


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("高田誠一記者", ("高田誠一", "reporter")),
        ("文・高田誠一", ("高田誠一", "author")),
        ("[岡田真緒，ITweekly]", ("岡田真緒", "author")),
        ("編集部記者", None),
        ("文・編集部", None),
        ("福島県", None),
    ],
)
def test_a_line_of_japanese_names_its_writer(line: str, person: tuple[str, str] | None) -> None:
    """The name begins with one of the surnames that most people have."""
    found = japanese.read_line(line).people
    assert [(p.name, p.role) for p in found] == ([person] if person else [])


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("開館した。【高田誠一】", ["高田誠一"]),
        ("（高田　誠一）", ["高田誠一"]),
        ("期待する。（高田誠一記者）", ["高田誠一"]),
        ("【関連記事】", []),
        ("期待する。（おわり）", []),
        ("発表した。（共同）", []),
        ("訪れた。（東京都渋谷区）", []),
    ],
)
def test_a_japanese_text_is_signed_in_brackets(paragraph: str, names: list[str]) -> None:
    """Agencies, places and headings stand in brackets, too."""
    assert [person.name for person in japanese.read_signature(paragraph).people] == names
