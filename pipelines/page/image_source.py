"""The address of an img element, which lazy loading moves to other attributes and responsive images to lists."""

from __future__ import annotations

import re

from lxml import etree

# Attributes read before src, which holds a placeholder until a script has run.
_LAZY_ATTRIBUTES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-actualsrc", "data-original-src", "data-echo", "data-url",
    "data-img", "data-image", "zoomfile", "file", "original", "_src", "src2",
)  # fmt: skip
# For addresses in lower case: this takes a third of the time of a search that ignores case.
_PLACEHOLDER = re.compile(r"(?:^data:)|(?:blank|spacer|placeholder|grey|gray|transparent|loading|lazyload|1x1|pixel)[\w.-]{0,20}\.(?:gif|png|svg|jpe?g)")  # fmt: skip
_IMAGE_LIKE = re.compile(r"^(?:https?:)?//|^\.{0,2}/|\.(?:jpe?g|png|gif|webp|avif|bmp)\b")
_BETWEEN = re.compile(r",\s{1,20}")
_SIZE = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)[wx]")
_MAX_CHARS = 2000
_DIGITS = re.compile(r"\s{0,9}(\d{1,5})")


def source_of(image: etree._Element) -> str | None:
    """Return the address of an image as written, or None if it has only a placeholder."""
    for name in _LAZY_ATTRIBUTES:
        value = (image.get(name) or "").strip()
        if value and len(value) <= _MAX_CHARS and _IMAGE_LIKE.search(value.lower()) and not _is_placeholder(value):
            return value
    src = (image.get("src") or "").strip()
    if src and len(src) <= _MAX_CHARS and not _is_placeholder(src):
        return src
    for element in (image, *_sources(image)):
        for name in ("data-srcset", "srcset"):
            if found := _largest(element.get(name) or ""):
                return found
    return None


def _is_placeholder(address: str) -> bool:
    return _PLACEHOLDER.search(address.lower()) is not None


def shown_size(image: etree._Element) -> tuple[int | None, int | None]:
    """Return the width and height attributes of an image, in pixels."""
    width, height = (_DIGITS.match(image.get(name) or "") for name in ("width", "height"))
    return int(width[1]) if width else None, int(height[1]) if height else None


def _sources(image: etree._Element) -> list[etree._Element]:
    """Return the source elements of the picture element around an image; the parser may have nested the image in them."""
    above = image.getparent()
    for _ in range(10):
        if above is None or above.tag not in ("source", "picture"):
            break
        if above.tag == "picture":
            return list(above.iter("source"))[:10]
        above = above.getparent()
    return []


def _largest(candidates: str) -> str | None:
    """Return the address with the greatest width or density in a srcset."""
    best, most = None, -1.0
    for candidate in _BETWEEN.split(candidates[:8000].strip())[:20]:
        address, _, descriptor = candidate.strip().partition(" ")
        size = _SIZE.match(descriptor.strip())
        number = float(size[1]) if size else 1.0
        if address and number > most and not _is_placeholder(address):
            best, most = address.rstrip(","), number
    return best
