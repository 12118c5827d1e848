"""What a box of a page is for: its role, as its tag and the words in its class and id say.

Roles are nav, footer, aside, comment, share, caption and form. A segment has the roles of all boxes around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.page.segments import Box

OTHER_ROLES = frozenset({"nav", "footer", "aside", "comment", "share"})  # of what stands beside articles
UNWANTED_ROLES = OTHER_ROLES | {"form"}  # of what is no part of an article

# Words in class and id names that say what a box is for.
_ROLE_OF_NAME: dict[str, str] = {}
for _role, _words in {
    "nav": "nav navbar navigation menu submenu topnav mainnav breadcrumb breadcrumbs crumb crumbs crumbnav pagination pager pagenav"
    " skip weizhi position daohang",
    "footer": "footer foot copyright copyrights bottom friendlink friendlinks colophon footnav banquan",
    "aside": "aside sidebar side sidebox related relate relates relatedposts recommend recommended recommends recommendation rank ranking"
    " hot hotnews popular trending promo promotion newsletter subscribe subscription"
    " disclaimer playlist outbrain taboola mostread cookie cookies consent gdpr modal popup xiangguan tuijian paihang",
    "ad": "ad ads advert advertisement adv banner sponsor sponsored",
    "comment": "comment comments commentlist disqus respond pinglun reply replies komentarze komentarz opinie kommentare kommentar commentaires comentarios commenti",
    "share": "share sharing social bdshare jiathis bshare sharebar toolbar addthis fenxiang",
    "caption": "caption captions wp-caption-text pic-desc picdesc imgdesc img-desc figcaption tuzhu photo-caption image-caption img-caption pic-caption"
    " pb-caption image_desc image-desc imagedesc img_desc img-desc pic_desc photo-desc photodesc pictext pic-text pic_text imgtxt img-txt imgtext img-text"
    " imgcaption imagecaption piccaption photocaption photo_caption bildunterschrift legende didascalia pie-de-foto piefoto bildtext bildetekst kuvateksti",
}.items():
    _ROLE_OF_NAME |= dict.fromkeys(_words.split(), _role)
_ROLE_OF_TAG = {"nav": "nav", "footer": "footer", "aside": "aside", "menu": "nav", "form": "form"}
_NO_ROLES: frozenset[str] = frozenset()
_WORD = re.compile(r"[A-Za-z]{2,40}")
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MIN_PROSE_ELSEWHERE = 300  # with so much prose outside it, even a box of half the page may be its comments
_MAX_NEWSLETTER_CHARS = 500  # of a box that offers a newsletter


def roles_of(tag: str, names: str) -> frozenset[str]:
    """Return what the tag of a box and its class and id names say it is for. "ad" is one more role here."""
    roles = _roles_of_names(names) if names else _NO_ROLES
    if tag in _ROLE_OF_TAG:
        roles |= {_ROLE_OF_TAG[tag]}
    return roles


@lru_cache(maxsize=4096)
def _roles_of_names(names: str) -> frozenset[str]:
    found = {_ROLE_OF_NAME[name] for name in names.lower().split() if name in _ROLE_OF_NAME}
    for word in _WORD.findall(_CAMEL_CASE.sub(" ", names)):
        role = _ROLE_OF_NAME.get(word.lower())
        if role is not None:
            found.add(role)
    return frozenset(found)


def assign_roles(boxes: Sequence[Box], prose_before: Sequence[int], newsletter_forms: Sequence[int]) -> None:
    """Give each box the roles of the boxes around it too, and take roles away from boxes that hold most of the page.

    boxes are all boxes of a page, each with the roles of its own names. prose_before[i] is how many characters of prose
    stand before segment i; its last item counts the whole page. newsletter_forms are the numbers of the forms that ask for
    a mail address and nothing else: the box around such a form becomes one itself. An "ad" becomes an aside.
    """
    half = boxes[0].chars / 2 if boxes else 0.0
    all_prose = prose_before[-1]
    for number in newsletter_forms:
        parent = boxes[boxes[number].parent]
        elsewhere = all_prose - prose_before[parent.last] + prose_before[parent.first]
        if parent.chars <= _MAX_NEWSLETTER_CHARS and elsewhere >= _MIN_PROSE_ELSEWHERE:
            parent.roles |= {"form"}
    for box in boxes:
        if box.roles and box.chars > half:
            elsewhere = all_prose - prose_before[box.last] + prose_before[box.first]
            box.roles = box.roles & {"comment"} if elsewhere >= _MIN_PROSE_ELSEWHERE else _NO_ROLES
        if "ad" in box.roles:  # an advertisement that holds most of the prose was never closed
            is_article = prose_before[box.last] - prose_before[box.first] > max(_MIN_PROSE_ELSEWHERE, all_prose / 2)
            box.roles = box.roles - {"ad"} if is_article else box.roles - {"ad"} | {"aside"}
        inherited = boxes[box.parent].roles if box.parent >= 0 else _NO_ROLES
        box.roles = inherited | box.roles if box.roles else inherited
