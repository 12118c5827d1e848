"""Captions and images: which lines are captions, which image each belongs to, and who made it.

Only what stands in the article is an image of it. og:image is not: on many sites it is the logo, and elsewhere another cut
of a picture that the article shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from archive.scripts import HAN
from pipelines.document import Image
from pipelines.page.prose import width
from pipelines.page.segments import Page, Picture, Segment
from pipelines.text.keys import letters_key

_NAMES = rf"((?:[{HAN}]{{2,4}}|[{HAN}]\s{{1,3}}[{HAN}])(?:[\s、]{{1,3}}[{HAN}]{{2,4}}){{0,2}})"
_SHOT = re.compile(
    rf"[(（【]?(?:[{HAN}／/:：]{{0,14}}?(?:记者|記者|通讯员|通訊員|图|圖|图片|圖片|攝影|摄影)[\s／/:：]{{0,3}})?"
    rf"{_NAMES}\s{{0,3}}(?:摄|攝)影?(?:报道|報導)?[)）】。.]{{0,3}}$"
)
_SHOT_END = 8  # characters from the word for "taken by" to the end, at most
_LABELLED = re.compile(
    rf"[(（【\[]?(?:(?:摄影|攝影|图片来源|圖片來源|图片提供|图源|圖源|图片?|圖片?|供图|資料來源)(?:记者|記者)?\s{{0,2}}[:：／/]\s{{0,2}}((?:记者|記者)?[^\s)）】\]。，,]{{2,24}})"
    rf"|(?<![{HAN}])([{HAN}A-Za-z]{{2,16}})\s?(?:供图|供圖|/图|／圖|提供))[)）】\]。\s]{{0,3}}$"
)
_AGENCY = (
    r"(?:(?i:Getty(?:\sImages)?)|AFP|Reuters|REUTERS|AP(?:\sPhoto)?|Associated\sPress|EPA(?:[-/]EFE)?|dpa|DPA|picture[\s-]alliance|Xinhua|PA(?:\sWire|\sMedia|\sImages)?"
    r"|Shutterstock|iStock(?:photo)?|Bloomberg|ANSA|EFE|TASS|IMAGO|Imago|imago|Alamy|Keystone|KEYSTONE|Unsplash|Pixabay|VCG|CFP|NurPhoto|Press\sAssociation|Postmedia(?:\sNews)?|Europa\sPress|PAP|ČTK|NTB|TT|Ritzau|ANP|Belga|Lusa|Yonhap|Kyodo"
    r"|新华社|新華社|中新社|中央社|视觉中国|東方IC|东方IC|美联社|路透社?|法新社|美聯社)"
)
_PHOTO = re.compile(
    r"(?:^|(?<=[\s(（\[|–—.·•]))(?:(?:Photo(?:graph(?:er|y|s)?)?s?|Pictures?|Images?|Pic|Illustration|Fotos?(?:graf[ií]a)?|Bild(?:er)?|Фото|Φωτο\w{0,8}|Cr[ée]dits?(?:\s?photo)?|Credit)"
    r"(?:\s?credit)?(?:\s?[:：]\s?|\s(?:by|courtesy\sof|von|de)\s)|Fot\.\s|Courtesy(?:\sof)?\s|©\s?|\(c\)\s)([^()（）|©]{2,80}(?:\([^()]{2,30}\))?(?:\s\|\s[^()|]{2,40})?)[)\]）.\s]{0,3}$",
    re.I,
)
_NAME = r"[A-ZÀ-Þ][\w.'’&-]{0,20}(?:\s[A-ZÀ-Þ][\w.'’&-]{0,20}){0,4}"
_BY_AGENCY = re.compile(
    rf"(?:^|(?<=[.!?。”\"»)(（\[|–—-])\s?|\s{{2,3}})((?:{_NAME}(?:\s?[/,|–-]\s?|\svia\s|\s)){{0,3}}{_AGENCY}(?![\w])(?:(?:\s?[/,|]\s?|\svia\s|[-–—])[^.!?。()]{{2,50}})?)[)\]）.\s]{{0,3}}$"
)
# What a caption below a picture ends in, and hardly a paragraph: who gave the picture, or who took it for whom.
_SIGNED = re.compile(
    rf"(?:[{HAN}]{{2,10}}(?:供图|供圖|提供)|(?:视频|視頻|網[絡路]|网络|影片|畫面|画面|新闻|新聞)?(?:截图|截圖)|(?:翻攝|翻摄)(?:自[^。]{{1,20}})?"
    rf"|[(（](?:[^()（）]{{1,30}}(?:提供|供图|供圖|攝|摄)|Google\s?Maps?|[^()（）]{{0,20}}(?:截图|截圖)|[A-Z][^()]{{1,40}}/[^()]{{2,40}}|[^()]{{2,40}}\s(?:[Pp]hotos?|[Ff]ile)(?:\sby\s[^()]{{3,40}})?)[)）])[。.]?$"
)
_LONG_CAPTION = 160
_FRAMES = frozenset({"div", "td", "li", "figure", "center", "section", "aside", "dd"})
_STOCK = re.compile(r"^[(（【]?(?:资料图|資料圖|资料照片|資料照片|示意图|示意圖|(?:图|圖)[為为：:])")
_ARROW = re.compile(r"^[▲△▼▽↑]\s?(?!top\b|回|返回)\S", re.I)
_CLAUSE_END = re.compile(r"[。！？!?；;]")
_LONGEST = 300
_LONGEST_CREDIT = 100
# Words of file names and of classes around pictures that are none of the article's.
_TINY = re.compile(
    r"logo|icon|spacer|blank|erweima|avatar|banner|button|pixel|loading|qrcode|placeholder|default_?pic|nopic|no_?image|emoji|smiley|gravatar"
    r"|(?:^|[^a-z])(?:qr|share|ewm|2wm|wx|qq|zone|qzone|wechat|weixin|weibo|sina|facebook|twitter|whatsapp|btn|buttom|arrow|bg|dot|close|play|next(?:_?page)?|prev(?:_?page)?|index?code|code|app|ad|ads|sprite)(?:$|[^a-z])",
    re.I,
)
_COUNTER = re.compile(r"doubleclick|scorecardresearch|facebook\.com/tr|/(?:pixel|beacon|track(?:ing)?|count(?:er)?|analytics)\b|vgwort|ivwbox|/stat(?:s|\.)|chartbeat", re.I)  # fmt: skip
_PERSON = re.compile(r"avatar|author|profile|byline|logo|qr-?code|ewm|erweima|(?:^|[\s_-])ad(?:s|v)?(?:$|[\s_-])|share|icon|newsletter|promo", re.I)  # fmt: skip
_SMALL_IN_URL = re.compile(r"[?&](?:w|h|width|height|imwidth)=(\d{1,3})(?!\d)")
_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|avif|svg|tiff?)\b|^[\w().-]{0,60}\d{4,}[\w().-]{0,20}$|^(?:img|dsc|image|photo|pic|图片|圖片|untitled)[\s_\d-]{0,20}$", re.I)  # fmt: skip
_LEAST_PIXELS = 90
_LEAST_ALT = 12  # the width of a short clause; a name or a single word describes no picture
_MOST = 60


def is_caption(segment: Segment, follows_picture: bool) -> bool:
    """Say whether a line is a caption: named so by its markup, ending in a photographer's credit, or marked by 资料图 or ▲.

    Below a picture, a line that is nothing but a credit is one too.
    """
    if segment.kind == "caption":
        return True
    if segment.kind in ("heading", "table") or segment.chars > _LONGEST:
        return False
    if _shot(segment.text) is not None or _ARROW.match(segment.text):
        return True
    if not follows_picture:
        return False
    if _STOCK.match(segment.text) or (
        segment.chars <= _LONG_CAPTION and _SIGNED.search(segment.text[-_LONGEST_CREDIT:])
    ):
        return True
    return segment.chars <= 80 and parted(segment.text)[0] is None


def _shot(text: str) -> re.Match[str] | None:
    """Return the Chinese credit that a line ends with."""
    end = text[-_SHOT_END:]
    return _SHOT.search(text) if "摄" in end or "攝" in end else None


def parted(text: str) -> tuple[str | None, str | None]:
    """Return what a printed caption shows, and who made the picture; each None where the caption does not say.

    Of Chinese credits ("新华社记者 王小明 摄") only the names are returned, of others what stands behind the label.
    """
    text = text.strip()
    tail = text[-_LONGEST_CREDIT:]
    offset = len(text) - len(tail)
    match = _shot(tail)
    if match:
        start = offset + match.start()
        if start and re.match(f"[{HAN}]", text[start - 1]):  # where the name begins is anybody's guess
            return text or None, None
        credit = re.sub(r"\s{2,}", " ", match[1]).strip()
        return _without_end(text, _clause_start(text, start)), credit
    for pattern in (_LABELLED, _PHOTO, _BY_AGENCY):
        match = pattern.search(tail)
        if match:
            credit = next(group for group in match.groups() if group).strip(" .。)）/|,")
            credit = re.sub(r"^(?:记者|記者)|(?:摄|攝)$", "", credit) if pattern is _LABELLED else credit
            credit += ")" if credit.count("(") > credit.count(")") else ""
            if len(credit) > 1:
                return _without_end(text, offset + match.start()), credit
    return text or None, None


def _clause_start(text: str, start: int) -> int:
    """Return where the clause of a credit begins: behind the sentence before it, if that is near."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, 0, start)]
    return ends[-1] if ends and start - ends[-1] <= 24 and text[start] not in "(（【" else start


def _without_end(text: str, end: int) -> str | None:
    """Return a caption up to its credit, without the signs that led over to it."""
    return text[:end].rstrip(" 　-–—|/／·•(（【[:：,，▲△") or None


def lines_alone_with_pictures(page: Page) -> frozenset[int]:
    """Return the numbers of the short lines that share a box with a picture and with nothing else."""
    found: set[int] = set()
    for picture in page.pictures:
        box = page.boxes[picture.box]
        for _ in range(2):  # a picture often has a box within theirs
            if box.last == box.first and box.parent >= 0:
                box = page.boxes[box.parent]
        if box.last - box.first == 1 and box.tag in _FRAMES and page.segments[box.first].chars <= _LONG_CAPTION:
            found.add(box.first)
    return frozenset(found)


def lines_below_pictures(page: Page) -> frozenset[int]:
    """Return the numbers of the segments that directly follow an image."""
    return frozenset(picture.before for picture in page.pictures)


def find_images(
    page: Page,
    first: int,
    last: int,
    captions: Mapping[int, str],
    base: str | None,
    titles: tuple[str | None, ...] = (),
) -> tuple[Image, ...]:
    """Return the images that stand in or at an article, in page order, each URL once, with caption and credit apart.

    first and last number the article's lines, captions are those of its lines that are captions. An alternative text
    stands for a caption where it says something: no file name, and none of titles, which are the headline and the like.
    """
    pictures = [p for p in page.pictures if first - 2 <= p.before <= last + 1 and not _is_decoration(page, p)]
    alts = Counter(picture.alt for picture in pictures)
    named = {letters_key(title) for title in titles if title}
    images: dict[str, Image] = {}
    for place, picture in enumerate(pictures):
        url = _absolute(base, picture.src)
        if url is None or url in images or len(images) >= _MOST:
            continue
        shared = place + 1 < len(pictures) and pictures[place + 1].before == picture.before
        caption, credit = _caption(page, picture, captions, shared)
        if caption is None and alts[picture.alt] == 1 and _says_something(picture.alt, named):
            caption, of_alt = parted(picture.alt)
            credit = credit or of_alt
        images[url] = Image(url, caption, credit)
    return tuple(images.values())


def _caption(page: Page, picture: Picture, captions: Mapping[int, str], shared: bool) -> tuple[str | None, str | None]:
    """Return caption and credit of a picture: the lines of its figure, or those right below it."""
    figure = _figure(page, picture)
    if figure is not None:
        lines = [captions[i] for i in range(*figure) if i in captions]
    elif shared:  # of two pictures in a row, the line below is the second's
        lines = []
    else:
        lines = [captions[i] for i in (picture.before, picture.before + 1) if i in captions][:2]
        if len(lines) == 2 and parted(lines[1])[0] is not None:
            lines = lines[:1] if picture.before in captions else []
    caption = credit = None
    for line in lines:
        shows, made = parted(line)
        if caption is None:
            caption = shows
        elif (
            shows
            and made is None
            and credit is None
            and len(shows) <= _LONGEST_CREDIT
            and not re.search(r"[.。!?]$", shows)
        ):
            made = shows  # the second line of a figure's caption is its credit
        credit = credit or made
    return caption, credit


def _figure(page: Page, picture: Picture) -> tuple[int, int] | None:
    """Return first and end of the lines of the figure element around a picture."""
    if not picture.figure:
        return None
    box = page.boxes[picture.box]
    while box.tag != "figure" and box.parent >= 0:
        box = page.boxes[box.parent]
    return (box.first, box.last) if box.tag == "figure" else None


def _is_decoration(page: Page, picture: Picture) -> bool:
    """Say whether a picture is an icon, a portrait beside the byline, a QR code, a counter or an advertisement."""
    if any(size is not None and size < _LEAST_PIXELS for size in (picture.width, picture.height)):
        return True
    path, _, query = picture.src.partition("?")
    if _TINY.search(path.rpartition("/")[2]) or _COUNTER.search(picture.src[:300]):
        return True
    small = _SMALL_IN_URL.search(f"?{query}") if query else None
    if small and int(small[1]) <= _LEAST_PIXELS + 10:
        return True
    box = page.boxes[picture.box]
    if box.roles & {"aside", "nav", "footer", "comment", "share"}:
        return True
    around = box.names if box.last - box.first <= 3 else ""
    return bool(around) and _PERSON.search(around[:200]) is not None


def _says_something(alt: str, named: set[str]) -> bool:
    key = letters_key(alt)
    return (
        width(alt) >= _LEAST_ALT
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
