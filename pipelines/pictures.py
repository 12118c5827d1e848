"""Captions and images: which lines are captions, and which image each belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from .document import Image
from .segments import Page, Segment

_HAN = "\u3400-\u9fff"
_SHOT = re.compile(
    rf"[(（【]?(?:[{_HAN}／/:：]{{0,14}}?(?:记者|記者|通讯员|通訊員|图|圖|图片|攝影|摄影)[\s／/:：]{{0,3}})?"
    rf"((?:[{_HAN}]{{2,4}}|[{_HAN}]\s{{1,3}}[{_HAN}])(?:[\s、]{{1,3}}[{_HAN}]{{2,4}}){{0,2}})\s{{0,3}}(?:摄|攝)影?(?:报道|報導)?[)）】。.]{{0,3}}$"
)
_LABELLED = re.compile(
    r"(?:(?:摄影|攝影|图片来源|圖片來源|资料图片?|資料照片?|图源|圖源)\s{0,2}[:：／/]\s{0,2}([^\s)）]{2,20})"
    r"|(?:Photo(?:graph)?|Picture|Image|Credit)s?(?:\sby|\scredit)?\s?[:：]\s?([^.()]{2,60})|(?:Photo(?:graph)?|Picture)s?\sby\s([^.()]{2,60}))[).。）\s]{0,3}$",
    re.I,
)
_STOCK = re.compile(r"^[(（【]?(?:资料图|資料圖|资料照片|資料照片|示意图|示意圖|(?:图|圖)[为為：:])")
_LONGEST = 300
_TINY = re.compile(r"logo|icon|spacer|blank|qr|erweima|avatar|banner|button|pixel|share|loading", re.I)
_MOST = 60


def is_caption(segment: Segment, follows_picture: bool) -> bool:
    """Say whether a line is a caption: named so by its markup, ending in a photographer's credit, or 资料图 below one."""
    if segment.kind == "caption":
        return True
    if segment.kind in ("heading", "table") or segment.chars > _LONGEST:
        return False
    return _SHOT.search(segment.text) is not None or (follows_picture and _STOCK.match(segment.text) is not None)


def credit_of(caption: str) -> str | None:
    """Return who took the picture, as the caption's end says."""
    if match := _SHOT.search(caption):
        return re.sub(r"\s{2,}", " ", match[1]).strip()
    if match := _LABELLED.search(caption):
        return (match[1] or match[2] or match[3]).strip()
    return None


def lines_below_pictures(page: Page) -> frozenset[int]:
    """Return the numbers of the segments that directly follow an image."""
    return frozenset(picture.before for picture in page.pictures)


def find_images(page: Page, first: int, last: int, captions: Mapping[int, str], base: str | None) -> tuple[Image, ...]:
    """Return the images that stand in or at an article, in page order, each URL once, with the caption below it."""
    images: dict[str, Image] = {}
    for picture in page.pictures:
        if not first - 2 <= picture.before <= last + 1 or _TINY.search(picture.src.rpartition("/")[2]):
            continue
        try:
            url = urljoin(base or "", picture.src)
            if urlsplit(url).scheme not in ("http", "https", ""):
                continue
        except ValueError:
            continue
        caption = captions.get(picture.before) or (picture.alt or None)
        credit = credit_of(caption) if caption else None
        if url not in images and len(images) < _MOST:
            images[url] = Image(url, caption, credit)
    return tuple(images.values())
