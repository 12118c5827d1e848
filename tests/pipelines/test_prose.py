"""Prose is told from labels, headings and lists of links, in every script."""

from __future__ import annotations

import pytest

from pressmark import clean
from tests.pipelines.articles import paragraphs


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("hi", ["पुल पर भारी वाहनों का प्रवेश रात नौ बजे के बाद ही होगा।", "नगर निगम ने सड़क चौड़ी करने के लिए पंद्रह दिन का नोटिस दिया है।", "दुकानदार ने कहा कि उनके दादा ने यह दुकान साठ साल पहले खोली थी।"]),
        ("bn", ["সেতুটি আজ সকালে সবার জন্য খুলে দেওয়া হয়েছে বলে জানিয়েছে পৌরসভা।", "দুই পাড়ের মানুষ তিন বছর ধরে এই দিনের অপেক্ষায় ছিলেন বলে জানান।", "প্রকৌশলী বলেন, সেতুর নিচ দিয়ে নৌকা চলাচল আগের মতোই থাকবে।"]),
        ("th", ["เทศบาลเปิดสะพานใหม่ข้ามแม่น้ำเมื่อเช้านี้ หลังก่อสร้างนานสามปี ชาวบ้านสองฝั่งมาร่วมงานกันคับคั่ง", "วิศวกรระบุว่าเรือยังลอดใต้สะพานได้เหมือนเดิม และจะมีทางเดินเท้าทั้งสองข้างภายในปีหน้า"]),
        ("am", ["አዲሱ ድልድይ ዛሬ ጠዋት ለሕዝብ ክፍት ሆኗል ሲል የከተማው አስተዳደር አስታወቀ።", "በሁለቱም ዳርቻ የሚኖሩ ሰዎች ይህን ቀን ለሦስት ዓመት ጠብቀዋል።"]),
    ],
)  # fmt: skip
def test_sentences_end_as_their_script_ends_them(language: str, lines: list[str]) -> None:
    """With a danda, with nothing but a space, with an Ethiopic full stop."""
    body = f"<article><h1>{lines[0][:20]}</h1>{paragraphs(*lines)}</article>"
    menu = "<nav>" + "".join(f"<a href='/{i}'>{lines[0][:9]}</a> " for i in range(9)) + "</nav>"
    payload = f"<html lang='{language}'><head><meta charset='utf-8'></head><body>{menu}{body}</body></html>".encode()
    document = clean(payload)
    assert (document.text.split("\n"), document.verdict) == (lines, "article")
