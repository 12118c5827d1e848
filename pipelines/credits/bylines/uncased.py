"""Bylines in scripts without capitals: "كتب: …", "By …", "লেখক: …"."""

from __future__ import annotations

import re

from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.document import Person
from pipelines.names.uncased_names import has_uncased_script, is_uncased_name

# A name may follow a word with ! without a sign between them.
_BYLINE_WORDS = (
    "بقلم! كتب كتبت كتبه كتبها إعداد الكاتب الكاتبة المؤلف المحرر مراسلنا تحرير تحریر نویسنده خبرنگار گزارشگر به‌قلم"
    " מאת! כתב כתבה כתבת लेखक लेखिका रिपोर्टर रिपोर्ट लेखन লেখক লেখিকা লিখেছেন প্রতিবেদক ผู้เขียน เขียนโดย! โดย เรื่อง ผู้สื่อข่าว ავტორი"
)
_WITH_SIGN = "|".join(word.rstrip("!") for word in _BYLINE_WORDS.split())
_WITHOUT_SIGN = "|".join(word[:-1] for word in _BYLINE_WORDS.split() if word.endswith("!"))
_LATIN = "By|Written by|Reported by|Report by|Story by|Text by|Author"
_PREFIX = re.compile(
    rf"(?:^|(?<=[\d|•·–—/\-)]) ?)(?:(?:{_WITH_SIGN}|به قلم|{_LATIN}) ?[:,/|] ?|(?:{_WITHOUT_SIGN}|{_LATIN}) )(?=\S)",
    re.I,
)
_NAMES = re.compile(r"[^\d|,،:;()\[\]/–—•!?؟]{3,60}")
_AND = re.compile(r" (?:and|और|এবং|และ|&) ")


def read_line(line: str) -> Byline:
    """Return the people that a line names behind a byline word."""
    if len(line) > 120 or not has_uncased_script(line):
        return NOBODY
    match = _PREFIX.search(line)
    found = _NAMES.match(line, match.end()) if match else None
    if match is None or found is None:
        return NOBODY
    names = [name.strip(" .-") for name in _AND.split(found[0])]
    if not all(is_uncased_name(name) for name in names):
        return NOBODY
    return Byline(tuple(Person(name, "author") for name in names), line[match.start() : found.end()].strip(" |"))
