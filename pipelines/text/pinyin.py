"""Letters of pinyin, the romanisation of Chinese, which script converters leave in brackets as readings of characters."""

from __future__ import annotations

TONED = "àáèéìíòóùúāēěīōūǎǐǒǔǖǘǚǜ"
LETTERS = f"a-z{TONED}êüńňḿ"  # for a class of a regular expression
