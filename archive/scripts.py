"""Scripts: which characters are Han, kana or Hangul, as text for a character class of a regular expression."""

from __future__ import annotations

import re

# The CJK Unified Ideographs with their extensions A to H, and the compatibility ideographs (Unicode 16, chapter 18).
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff"
HANGUL = "\uac00-\ud7af"
# Chinese and Japanese with their punctuation and full-width forms: written without spaces, and a line may end between
# any two of these characters.
EAST_ASIAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
# First and last character of CJK Unified Ideographs, to which nearly all characters of a text belong; for a fast test
# by comparison.
COMMON_HAN = ("\u4e00", "\u9fff")

HAN_CHARACTER = re.compile(f"[{HAN}]")
HAN_RUN = re.compile(f"[{HAN}]+")
