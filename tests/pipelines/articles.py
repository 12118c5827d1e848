"""Pages of made-up articles, Chinese and English, of the usual layout."""

from __future__ import annotations

P1 = "四月八日上午，榆林河大桥在经过三年施工以后建成通车，两岸居民过河的时间从一个小时缩短到十分钟。"
P2 = "市交通局介绍，大桥全长一千二百米，双向四车道，两侧设有人行道，总投资六亿元。"
P3 = "住在北岸的陈大爷第一个走过大桥，他说：“等了一辈子，今天终于走过来了。”"
MENU = '<div class="nav">' + "".join(f'<a href="/{i}/">栏目{i}</a> ' for i in range(12)) + "</div>"
FOOTER = '<div class="footer">榆林河新闻网版权所有 陕ICP备12345678号-1</div>'


def page(body: str, title: str = "榆林河大桥建成通车", head: str = "") -> bytes:
    """Return a page of the usual make around a body."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_榆林河新闻网</title>{head}</head>
<body>{MENU}<div class="main"><h1>{title}</h1>{body}</div>{FOOTER}</body></html>""".encode()


def paragraphs(*lines: str) -> str:
    """Return lines as <p> elements."""
    return "".join(f"<p>{line}</p>" for line in lines)


ENGLISH = [
    "LEEDSTOW (NW) – The town's oldest bridge will close for six weeks from Monday, the council said on Friday.",
    "Engineers found cracks in two of the five arches during an inspection in March, and repairs cannot wait for the summer.",
    "“We know what this means for traders on both banks,” council leader Ann Marsh told a meeting. “There is no safe way to keep it open.”",
    "A ferry will run every twenty minutes between seven in the morning and ten at night, free of charge.",
]


def english(*extra: str) -> bytes:
    """Return an English article page with more paragraphs at its end."""
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Old bridge to close - The Leedstow Courier</title>
<meta property="og:site_name" content="The Leedstow Courier"></head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Old bridge to close</h1><p>By Jane Marlow and Tom Reyes, Local Democracy Reporter</p><p>Published: 8 April 2022, 08:21</p>
{paragraphs(*ENGLISH, *extra)}</article><footer>© 2022 The Leedstow Courier. All rights reserved.</footer></body></html>""".encode()


LISTING = "".join(f'<li><a href="/n/{i}">今天的第{i}条新闻标题说的是河边发生的一件小事</a></li>' for i in range(40))
