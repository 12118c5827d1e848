"""The dateline: place and date that open a text."""

from __future__ import annotations

import pytest

from pipelines.credits.dateline import find_dateline
from tests.pipelines.credit_pages import chinese_document


@pytest.mark.parametrize(
    ("paragraph", "dateline"),
    [
        ("PARIS (AP) – The", "PARIS (AP)"),
        ("LONDON, April 8 (Reuters) - The", "LONDON, April 8 (Reuters)"),
        ("BEIJING, April 8 (Xinhua) -- The", "BEIJING, April 8 (Xinhua)"),
        ("Berlin (dpa) - Die", "Berlin (dpa)"),
        ("NEW YORK — The", "NEW YORK"),
        ("ORRIN, Me. — The", "ORRIN, Me."),
        ("TULSA, Okla., Nov. 14, 2023 /PRNewswire/ -- The", "TULSA, Okla., Nov. 14, 2023 /PRNewswire/"),
        ("Pune: A female", "Pune"),
        ("PUNE: A female", "PUNE"),
        ("New Delhi:", "New Delhi"),
        ("पटना:", "पटना"),
        ("Sarmada, Syria – The", "Sarmada, Syria"),
        ("In Sarmada, Syria – where", None),
        ("Anna, Mother – the", None),
        ("Watch: A female", None),
        ("EXCLUSIVE — The", None),
        ("SIR — The", None),
        ("A CARE home", None),
        ("Der Bundesminister Hendrik Stark (CDU) hat", None),
        ("Anna (12) - a girl", None),
        ("昨天下午，记者", None),
    ],
)
def test_a_dateline_is_a_place_before_a_dash(paragraph: str, dateline: str | None) -> None:
    """Parties, ages and shouted words are none."""
    assert find_dateline(paragraph) == dateline


@pytest.mark.parametrize(
    ("paragraph", "dateline", "source"),
    [
        ("新华社清溪4月8日电（记者赵一鸣）", "新华社清溪4月8日电", "新华社"),
        ("据新华社清溪4月8日电 ", "新华社清溪4月8日电", "新华社"),
        ("据新华社电 ", None, "新华社"),
        ("本报清溪4月8日讯 ", "本报清溪4月8日讯", None),
        ("中新网上海4月8日电 ", "中新网上海4月8日电", None),
        ("（中央社台北10日電）", "中央社台北10日電", "中央社"),
    ],
)
def test_dateline_and_wire_open_a_chinese_text(paragraph: str, dateline: str | None, source: str | None) -> None:
    """The dateline as printed; the wire is the source."""
    document = chinese_document(first=paragraph)
    assert document.dateline == dateline
    assert (document.source.name if document.source else None) == source
