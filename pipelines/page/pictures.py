"""The images of an article, with their captions and credits.

An image of the article stands in or at its text. og:image does not count: on many sites it is the logo, on others another
crop of a picture that the article shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from pipelines.document import Image
from pipelines.page.picture_credits import MAX_CREDIT_CHARS, ends_in_credit, find_photographer, split_caption
from pipelines.page.prose import width
from pipelines.page.segments import Page, Picture, Segment
from pipelines.text.keys import letters_key

_MAX_SHORT_CAPTION_CHARS = 160
_PICTURE_BOXES = frozenset({"div", "td", "li", "figure", "center", "section", "aside", "dd"})
_STOCK = re.compile(r"^[(（【]?(?:资料图|資料圖|资料照片|資料照片|示意图|示意圖|(?:图|圖)[為为：:])")
_ARROW = re.compile(r"^[▲△▼▽↑]\s?(?!top\b|回|返回)\S", re.I)
_MAX_CAPTION_CHARS = 300
# Words in file names, addresses and classes of pictures that do not belong to the article.
_ICON = re.compile(
    r"logo|icon|spacer|blank|erweima|avatar|banner|button|pixel|loading|qrcode|placeholder|default_?pic|nopic|no_?image|emoji|smiley|gravatar"
    r"|(?:^|[^a-z])(?:qr|share|ewm|2wm|wx|qq|zone|qzone|wechat|weixin|weibo|sina|facebook|twitter|whatsapp|btn|buttom|arrow|bg|dot|close|play|next(?:_?page)?|prev(?:_?page)?|index?code|code|app|ad|ads|sprite)(?:$|[^a-z])",
    re.I,
)
_TRACKER = re.compile(r"doubleclick|scorecardresearch|facebook\.com/tr|/(?:pixel|beacon|track(?:ing)?|count(?:er)?|analytics)\b|vgwort|ivwbox|/stat(?:s|\.)|chartbeat", re.I)  # fmt: skip
_DECORATION = re.compile(r"avatar|author|profile|byline|logo|qr-?code|ewm|erweima|(?:^|[\s_-])ad(?:s|v)?(?:$|[\s_-])|share|icon|newsletter|promo", re.I)  # fmt: skip
_SMALL_IN_URL = re.compile(r"[?&](?:w|h|width|height|imwidth)=(\d{1,3})(?!\d)")
_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|avif|svg|tiff?)\b|^[\w().-]{0,60}\d{4,}[\w().-]{0,20}$|^(?:img|dsc|image|photo|pic|图片|圖片|untitled)[\s_\d-]{0,20}$", re.I)  # fmt: skip
_MIN_PIXELS = 90
_MAX_LINES_BELOW_HEADLINE = 40  # between the headline and the text, among which the article's pictures may stand
_MIN_ALT_WIDTH = 12  # of a short clause; a name or a single word does not describe a picture
_MOST_IMAGES = 60


def is_caption(segment: Segment, follows_picture: bool) -> bool:
    """Say whether a line is a caption: by its markup, a photographer's credit at its end, or a mark such as 资料图 or ▲.

    Below a picture, a line that is nothing but a credit is also a caption.
    """
    if segment.kind == "caption":
        return True
    if segment.kind in ("heading", "table") or segment.chars > _MAX_CAPTION_CHARS:
        return False
    if find_photographer(segment.text) is not None or _ARROW.match(segment.text):
        return True
    if not follows_picture:
        return False
    if _STOCK.match(segment.text) or (segment.chars <= _MAX_SHORT_CAPTION_CHARS and ends_in_credit(segment.text)):
        return True
    return segment.chars <= 80 and split_caption(segment.text)[0] is None


def lines_alone_with_pictures(page: Page) -> frozenset[int]:
    """Return the indexes of the short lines that share a box with a picture and nothing else."""
    found: set[int] = set()
    for picture in page.pictures:
        box = page.boxes[picture.box]
        for _ in range(2):  # the picture often has an inner box of its own
            if box.last == box.first and box.parent >= 0:
                box = page.boxes[box.parent]
        if (
            box.last - box.first == 1
            and box.tag in _PICTURE_BOXES
            and page.segments[box.first].chars <= _MAX_SHORT_CAPTION_CHARS
        ):
            found.add(box.first)
    return frozenset(found)


def lines_below_pictures(page: Page) -> frozenset[int]:
    """Return the indexes of the segments that directly follow a picture."""
    return frozenset(picture.before for picture in page.pictures)


def find_images(
    page: Page,
    headline: int | None,
    first: int,
    last: int,
    captions: Mapping[int, str],
    base: str | None,
    titles: tuple[str | None, ...] = (),
) -> tuple[Image, ...]:
    """Return the images in or at an article, in page order, each URL once, with caption and credit.

    headline is the index of the headline's line, if it is printed; pictures between it and the text belong to the article,
    too. first and last are the indexes of the article's first and last line; captions maps the indexes of its captions to their
    text. Without a caption, an alternative text is used if it is a description: no file name and none of titles.
    """
    if headline is not None and first - _MAX_LINES_BELOW_HEADLINE <= headline <= first:
        first = headline
    pictures = [p for p in page.pictures if first - 2 <= p.before <= last + 1 and not _is_decoration(page, p)]
    alts = Counter(picture.alt for picture in pictures)
    named = {letters_key(title) for title in titles if title}
    images: dict[str, Image] = {}
    for place, picture in enumerate(pictures):
        url = _absolute(base, picture.src)
        if url is None or url in images or len(images) >= _MOST_IMAGES:
            continue
        shared = place + 1 < len(pictures) and pictures[place + 1].before == picture.before
        caption, credit = _caption(page, picture, captions, shared)
        if caption is None and alts[picture.alt] == 1 and _is_description(picture.alt, named):
            caption, of_alt = split_caption(picture.alt)
            credit = credit or of_alt
        images[url] = Image(url, caption, credit)
    return tuple(images.values())


def _caption(page: Page, picture: Picture, captions: Mapping[int, str], shared: bool) -> tuple[str | None, str | None]:
    """Return caption and credit of a picture from the lines of its figure, or from the lines right below it.

    shared means that the next picture stands before the same line: the line is the caption of the next picture.
    """
    figure = _figure(page, picture)
    if figure is not None:
        lines = [captions[i] for i in range(*figure) if i in captions]
    elif shared:
        lines = []
    else:
        lines = [captions[i] for i in (picture.before, picture.before + 1) if i in captions][:2]
        if len(lines) == 2 and split_caption(lines[1])[0] is not None:
            lines = lines[:1] if picture.before in captions else []
    caption = credit = None
    for line in lines:
        text, printed_credit = split_caption(line)
        if caption is None:
            caption = text
        elif text and printed_credit is None and credit is None and _may_be_credit(text):
            printed_credit = text  # the second line of a figure's caption is its credit
        credit = credit or printed_credit
    return caption, credit


def _may_be_credit(text: str) -> bool:
    return len(text) <= MAX_CREDIT_CHARS and not text.endswith((".", "。", "!", "?"))


def _figure(page: Page, picture: Picture) -> tuple[int, int] | None:
    """Return the range of lines of the figure element around a picture."""
    if not picture.figure:
        return None
    box = page.boxes[picture.box]
    while box.tag != "figure" and box.parent >= 0:
        box = page.boxes[box.parent]
    return (box.first, box.last) if box.tag == "figure" else None


def _is_decoration(page: Page, picture: Picture) -> bool:
    """Say whether a picture is an icon, a portrait beside the byline, a QR code, a counter or an advertisement."""
    if any(size is not None and size < _MIN_PIXELS for size in (picture.width, picture.height)):
        return True
    path, _, query = picture.src.partition("?")
    if _ICON.search(path.rpartition("/")[2]) or _TRACKER.search(picture.src[:300]):
        return True
    small = _SMALL_IN_URL.search(f"?{query}") if query else None
    if small and int(small[1]) <= _MIN_PIXELS + 10:
        return True
    box = page.boxes[picture.box]
    if box.roles & {"aside", "nav", "footer", "comment", "share"}:
        return True
    around = box.names if box.last - box.first <= 3 else ""
    return bool(around) and _DECORATION.search(around[:200]) is not None


def _is_description(alt: str, named: set[str]) -> bool:
    key = letters_key(alt)
    return (
        width(alt) >= _MIN_ALT_WIDTH
        and not _FILE_NAME.search(alt)
        and key not in named
        and not any(key in name for name in named)
    )


def _absolute(base: str | None, src: str) -> str | None:
    try:
        url = urljoin(base or "", src)
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
