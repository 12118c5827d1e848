"""The two kinds of article page of the generated site: a Western paper's, and a Chinese portal's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from random import Random

from bench import words

LINKS = 108  # a page of either kind, as counted on real news pages
MIN_BYTES, MAX_BYTES = 43_000, 99_000
LEAST_ELEMENTS, LEAST_SCRIPTS, LEAST_IMAGES = (
    600,
    25,
    15,
)  # half of real news pages have 600 to 940, 28 to 35 and 14 to 35
_SCRIPTS = 22  # of state and the like, below the page
_FIRST_DAY = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """One article: path on the server, content type as the server sends it, and the HTML's bytes."""

    path: str
    content_type: str
    html: bytes


def make_page(seed: int, number: int) -> Page:
    """Return page number of a site; the same two numbers always give the same bytes. Even ones are Western."""
    random = Random(f"{seed}/{number}")  # of its own, so that a page does not depend on how many there are
    return _western(random, number) if number % 2 == 0 else _portal(random, number)


def western_path(number: int) -> str:
    """Return where a Western article stands."""
    day = _FIRST_DAY + timedelta(days=number % 200)
    return f"/{words.SECTIONS[number // 2 % len(words.SECTIONS)]}/{day:%Y/%m/%d}/story-{100_000 + number}"


def portal_path(number: int) -> str:
    """Return where a portal's article stands."""
    day = _FIRST_DAY + timedelta(days=number % 200)
    return f"/html/{day:%Y-%m}/{day:%d}/content_{100_000 + number}.htm"


def _teasers(random: Random, count: int, chinese: bool) -> list[tuple[str, str]]:
    """Return (path, headline) of further articles, which need not exist: no crawl here follows links."""
    numbers = [random.randrange(0, 40_000) * 2 + chinese for _ in range(count)]
    if chinese:
        return [(portal_path(number), words.zh_headline(random)) for number in numbers]
    return [(western_path(number), words.headline(random)) for number in numbers]


# ---------------------------------------------------------------------- Western


def _western(random: Random, number: int) -> Page:
    path = western_path(number)
    section = path.split("/")[1]
    title, author = f"{words.headline(random)} ({number})", words.person(random)
    published = _FIRST_DAY + timedelta(days=number % 200, minutes=random.randrange(600))
    standfirst = words.sentence(random)
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "description": standfirst,
        "datePublished": published.isoformat(),
        "dateModified": (published + timedelta(hours=2)).isoformat(),
        "author": [{"@type": "Person", "name": author}],
        "publisher": {"@type": "Organization", "name": "The Calder Tribune"},
        "articleSection": section,
    }
    inline, related, read = 6, 38, 20
    nav = 20
    footer = LINKS - nav - 1 - inline - related - read  # one is the author's
    channels = [(f"/{name}", name.title()) for name in words.SECTIONS * 3][:nav]
    about = [(f"/about/{place}", f"About {words.PLACES[place % len(words.PLACES)]}") for place in range(footer)]
    paragraphs = [f"<p>{escape(words.paragraph(random), quote=False)}</p>" for _ in range(random.randint(12, 30))]
    for place, (link, text) in enumerate(_teasers(random, inline, False)):
        paragraphs[place + 2] = paragraphs[place + 2].replace(
            "</p>", f' See also <a href="{link}" class="inline-link">{escape(text)}</a>.</p>'
        )
    paragraphs.insert(4, f"<blockquote><p>{escape(words.sentence(random))}</p></blockquote>")
    paragraphs.insert(9, f"<h2>{escape(words.headline(random))}</h2>")
    for place in range(len(paragraphs) - 2, 3, -3):
        paragraphs.insert(place, _slot(f"inline-{place}"))
    photographer = words.person(random)
    body = f"""<body class="article section-{section}">
<a id="top"></a>{_slot("top")}<header class="masthead" role="banner"><div class="masthead__row"><div class="masthead__tools">
<button type="button" aria-expanded="false"><span class="icon"><svg viewBox="0 0 24 24"><path d="M3 6h18M3 12h18"/></svg></span>
<span class="sr-only">Menu</span></button><form role="search" action="/search"><label for="q">Search</label><input id="q" name="q"></form></div>
<p class="masthead__title">The Calder Tribune</p></div>
<nav class="primary-nav" aria-label="Sections"><ul>
{_items(channels, "primary-nav__item")}
</ul></nav></header>
<div class="cookie-notice" role="dialog"><p>We use cookies to measure how our site is used. You can change your choice
at any time in the privacy settings.</p><button type="button">Accept all</button></div>
<main id="main"><article class="story" itemscope itemtype="https://schema.org/NewsArticle">
<header class="story__header"><p class="story__kicker">{section.title()}</p>
<h1 class="story__headline">{escape(title)}</h1>
<p class="story__standfirst">{escape(standfirst)}</p>
<p class="story__byline">By <a rel="author" href="/by/{author.lower().replace(" ", "-")}">{author}</a>
in {random.choice(words.PLACES)}</p>
<time class="story__time" datetime="{published.isoformat()}">{published:%d %B %Y, %H:%M}</time></header>
{_share_bar()}
<figure class="story__lead"><img src="/images/{number}-lead.jpg" width="1200" height="675"
alt="{escape(words.sentence(random))}">
<figcaption>{escape(words.sentence(random))} Photograph: {photographer}</figcaption></figure>
<div class="story__body">
{chr(10).join(paragraphs)}
<p class="story__note">This article was amended on {published:%d %B %Y} to correct the name of a committee.</p>
</div>
<aside class="newsletter"><h2>Get the morning briefing</h2><p>Sign up to our free newsletter and never miss a story.
By signing up you agree to our terms.</p><form action="/newsletter"><input type="email" name="email"></form></aside>
</article>
<section class="related"><h2>Related stories</h2><ul>
{_cards(_teasers(random, related, False), "related__card", published)}
</ul></section>
<section class="most-read"><h2>Most read</h2><ol>
{_items(_teasers(random, read, False), "most-read__item")}
</ol></section>{_slot("rail")}</main>
<footer class="site-footer"><ul>
{_items(about, "site-footer__item")}
</ul><p class="legal">© 2026 The Calder Tribune Ltd. All rights reserved.
Reproduction without written permission is prohibited.</p>
</footer>"""
    head = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | The Calder Tribune</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{escape(standfirst)}">
<meta property="og:type" content="article"><meta property="og:title" content="{escape(title)}">
<meta property="article:published_time" content="{published.isoformat()}"><meta name="author" content="{author}">
<script type="application/ld+json">{json.dumps(facts)}</script>
"""
    html = _fill_up(head, body, random, random.randint(MIN_BYTES, MAX_BYTES), "utf-8")
    return Page(path, "text/html; charset=utf-8", html)


def _items(links: list[tuple[str, str]], css_class: str) -> str:
    return "\n".join(
        f'<li class="{css_class}"><a href="{link}" data-position="{place}" data-component="{css_class}"><span>'
        f"{escape(text)}</span></a></li>"
        for place, (link, text) in enumerate(links)
    )


def _cards(links: list[tuple[str, str]], css_class: str, day: datetime) -> str:
    """Return teasers as most sites have them: a picture, a headline and a time, each in boxes of its own; half have the picture."""
    return "\n".join(
        f'<li class="card {css_class}"><article class="card__inner"><div class="card__media">'
        + (f'<img src="/images/card-{place}.jpg" width="320" height="180" loading="lazy" alt="">' if place % 2 else "")
        + f'</div><div class="card__body"><h3 class="card__title"><a href="{link}" data-position="{place}"><span>{escape(text)}</span></a></h3>'
        f'<div class="card__meta"><time datetime="{day - timedelta(hours=place):%Y-%m-%dT%H:%M}">{place + 1} h</time></div></div></article></li>'
        for place, (link, text) in enumerate(links)
    )


def _slot(name: str) -> str:
    """Return the place of an advertisement, with the script that asks for it."""
    return (
        f'<div class="slot slot--{name}" data-slot="{name}"><div class="slot__inner" id="slot-{name}"></div>'
        f'<script>window.slots = window.slots || []; window.slots.push({{id: "slot-{name}", sizes: [[300, 250], [728, 90]]}});</script></div>'
    )


def _share_bar() -> str:
    icons = "".join(
        f'<li><button type="button" data-network="{name}"><span class="icon"><svg viewBox="0 0 24 24"><path d="M4 12h16"/></svg></span>'
        f'<span class="sr-only">{name.title()}</span></button></li>'
        for name in ("mail", "link", "print", "messenger")
    )
    return f'<div class="share" aria-label="Share"><ul>{icons}</ul></div>'


# ---------------------------------------------------------------------- Chinese portal


def _portal(random: Random, number: int) -> Page:
    path = portal_path(number)
    encoding, label = ("gb18030", "gb2312") if number % 8 == 1 else ("utf-8", "utf-8")
    section = words.ZH_SECTIONS[number // 2 % len(words.ZH_SECTIONS)]
    title, editor, reporter = (
        f"{words.zh_headline(random)}（{number}）",
        words.zh_person(random),
        words.zh_person(random),
    )
    published = _FIRST_DAY + timedelta(days=number % 200, minutes=random.randrange(600))
    channels = [(f"/channel/{place}.htm", name) for place, name in enumerate(words.ZH_SECTIONS * 4)][:26]
    hot, latest, crumbs = 30, 36, 3
    footer = LINKS - len(channels) - hot - latest - crumbs
    about = " | ".join(f'<a href="/about/{place}.htm">{word}</a>' for place, word in enumerate(_footer_words(footer)))
    paragraphs = [f"<p>　　{words.zh_paragraph(random)}</p>" for _ in range(random.randint(10, 26))]
    paragraphs[0] = paragraphs[0].replace(
        "　　", f"　　本报{random.choice(words.ZH_PLACES)}{published.month}月{published.day}日电（记者{reporter}）", 1
    )
    paragraphs.insert(
        2,
        f'<p align="center"><img src="/pic/{number}.jpg" width="600" border="0"></p>'
        f'<p align="center"><font color="#0000ff">{words.zh_sentence(random)}{words.zh_person(random)} 摄</font></p>',
    )
    body = f"""<body topmargin="0" leftmargin="0">
<div class="top"><table width="960" border="0" align="center" cellpadding="0" cellspacing="0"><tr>
{_cells(channels, 13)}
</tr></table></div>
{_banner("top")}
<div class="path">您当前的位置：<a href="/">首页</a> &gt;
<a href="/channel/1.htm">{section}</a> &gt; <a href="{path}">正文</a></div>
<table width="960" align="center" cellspacing="0"><tr><td width="680" valign="top"><div id="content" class="article">
<h1 class="title">{title}</h1>
<div class="info"><span>{published:%Y-%m-%d %H:%M}</span> <span>来源：{random.choice(words.ZH_PLACES)}日报</span>
<span>作者：{reporter}</span>
<span class="size">【字体：大 中 小】</span> <span onclick="window.print()">打印本页</span></div>
<div id="zoom" class="text">
{chr(10).join(paragraphs)}
</div>
<div class="editor">（责任编辑：{editor}）</div>
<div class="statement"><b>版权声明：</b>凡本网注明“来源：北原网”的所有作品，版权均属于北原网，未经本网授权不得转载、摘编或利用其它方式使用上述作品。
已经本网授权使用作品的，应在授权范围内使用，并注明“来源：北原网”。违反上述声明者，本网将追究其相关法律责任。</div>
<div class="share">分享到：微博 微信 朋友圈</div></div>{_banner("below")}</td>
<td width="260" valign="top">{_banner("right1")}<div class="rank"><h3>热点排行</h3><ul>
{_zh_items(_teasers(random, hot, True), published)}
</ul></div>{_banner("right2")}</td></tr></table>
<div class="photos"><h3>图片新闻</h3><table width="960" cellspacing="0"><tr>{_photos(random, 16)}</tr></table></div>{_banner("bottom")}
<div class="latest"><h3>相关新闻</h3><ul>
{_zh_items(_teasers(random, latest, True), published)}
</ul></div>
<div class="footer"><p>{about}</p>
<p>北原网 版权所有 未经书面授权禁止使用</p><p>京ICP备00000000号-1　互联网新闻信息服务许可证：00000000000　违法和不良信息举报电话：000-00000000</p></div>"""
    head = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset={label}" />
<title>{title}_北原网</title><meta name="keywords" content="{section},{random.choice(words.ZH_PLACES)}" />
<meta name="publishdate" content="{published:%Y-%m-%d}" /><meta name="author" content="{reporter}" />
"""
    html = _fill_up(head, body, random, random.randint(MIN_BYTES, MAX_BYTES), encoding)
    content_type = "text/html" if encoding == "gb18030" else "text/html; charset=utf-8"
    return Page(path, content_type, html)


def _footer_words(count: int) -> list[str]:
    known = words.listed("关于我们 广告服务 招聘信息 联系我们 网站地图 版权声明 隐私政策 投诉举报 手机版 电子报")
    return [known[place % len(known)] for place in range(count)]


def _cells(links: list[tuple[str, str]], a_row: int) -> str:
    cells = [f'<td height="24" align="center"><a href="{link}" target="_blank">{text}</a></td>' for link, text in links]
    rows = ["".join(cells[start : start + a_row]) for start in range(0, len(cells), a_row)]
    return "</tr>\n<tr>".join(rows)


def _banner(name: str) -> str:
    """Return the place of an advertisement as portals have it: a table, a script that writes into it, a spacer."""
    return (
        f'<table width="100%" border="0" cellpadding="0" cellspacing="0"><tr><td height="6"><img src="/img/spacer.gif" width="1" height="6"></td></tr>'
        f'<tr><td align="center"><div id="ad_{name}"><script type="text/javascript">show_ad("{name}", 960, 90);</script></div></td></tr></table>'
        f"<!-- /{name} -->"
    )


def _photos(random: Random, count: int) -> str:
    """Return a row of pictures with their titles, which lead nowhere: LINKS is what a page has."""
    return "".join(
        f'<td width="80" align="center" valign="top"><div class="pic"><img src="/pic/s{place}.jpg" width="80" height="60" border="0"></div>'
        f'<div class="tit"><font color="#333333">{words.zh_headline(random)[:8]}</font></div></td>'
        for place in range(count)
    )


def _zh_items(links: list[tuple[str, str]], day: datetime) -> str:
    return "\n".join(
        f'<li><em>{place}</em><a href="{link}" title="{text}" target="_blank"><font color="#014ccc">{text}</font></a><span class="date">{day:%m-%d}</span></li>'
        for place, (link, text) in enumerate(links, 1)
    )


# ---------------------------------------------------------------------- what makes real pages big


def _fill_up(head: str, body: str, random: Random, size: int, encoding: str) -> bytes:
    """Return the page with as much inline style, script and state as it takes to be about size bytes long."""
    left = size - len(head.encode(encoding)) - len(body.encode(encoding)) - 60
    styles = _rules(random, left // 3)
    share = (left - left // 3) // _SCRIPTS - 18
    scripts = "\n".join(f"<script>{_state(random, share)}</script>" for _ in range(_SCRIPTS))
    html = f"{head}<style>{styles}</style>\n</head>\n{body}\n{scripts}\n</body></html>\n"
    return html.encode(encoding)


def _rules(random: Random, size: int) -> str:
    blocks = words.listed("story masthead card rail footer teaser gallery figure notice ticker promo badge")
    parts = words.listed("title link image meta time author label list item inner outer body")
    properties = ("margin", "padding", "font-size", "line-height", "letter-spacing", "border-radius", "gap", "top")
    rules: list[str] = []
    length = 0
    while length < size:
        declared = ";".join(f"{p}:{random.randint(0, 64)}px" for p in random.sample(properties, 3))
        rule = f".{random.choice(blocks)}__{random.choice(parts)}--{random.randrange(999)}{{{declared}}}\n"
        rules.append(rule)
        length += len(rule)
    return "".join(rules)


def _state(random: Random, size: int) -> str:
    entries: list[str] = []
    length = 0
    while length < size:
        entry = json.dumps(
            {
                "id": f"{random.getrandbits(48):012x}",
                "slot": random.choice(("top", "rail", "inline", "footer")),
                "weight": random.randrange(100),
                "tags": random.sample(words.PLACES, 3),
                "tracked": random.random() < 0.5,
            }
        )
        entries.append(entry)
        length += len(entry) + 2
    return f"window.__state = [{', '.join(entries)}];"
