"""The seed article and five site templates around it: paragraphs, a table with breaks, boxes, sections, soup."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

LINES = Path(__file__).with_name("pages").joinpath("seed.txt").read_text("utf-8").splitlines()
NOTICES_AT = next(i for i, line in enumerate(LINES) if line.startswith("北疆新聞版權"))
TITLE = LINES[:2]
SUBTITLE = LINES[2]
BODY = LINES[3:NOTICES_AT]  # paragraphs and captions, as printed
CAPTIONS = [line for line in BODY if line.endswith("攝")]
PARAGRAPHS = [line for line in BODY if not line.endswith("攝")]
NOTICES = LINES[NOTICES_AT:]
NAV = ["首頁", "新聞", "內蒙古", "盟市", "時評", "圖片", "視頻", "專題"]
RELATED = [
    "今年首場沙塵天氣來襲",
    "多地出台樓市新政",
    "高速公路開通一批新站",
    "春耕備耕有序展開",
    "草原上的新學校",
    "博物館延長開放時間",
]


_READING = re.compile("(?<=[A-Z\u3400-\u9fff])\\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\\)")


def undamaged(text: str) -> str:
    """Return a line of the article as it was before the converter had it: read by a person, put down here."""
    text = text.replace("?;仡櫩偨Y(jié)", "。回顧總結").replace("有序?qū)嵤┟弘姍C組", "有序實施煤電機組")
    return _READING.sub("", text)


def _image(number: int) -> str:
    return f'<img src="/images/2022/04/{number:02d}.jpg" width="600" alt="">'


def paragraphs() -> bytes:
    """Return the article in <p> elements, as a small publishing system prints it."""
    body = "\n".join(
        f"<p>{_image(i)}</p>\n<p>{escape(line)}</p>" if line in CAPTIONS else f"<p>{escape(line)}</p>"
        for i, line in enumerate(BODY)
    )
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{"".join(TITLE)}_北疆新聞網</title></head>
<body><div class="nav">{"".join(f'<a href="/{i}/">{name}</a> ' for i, name in enumerate(NAV))}</div>
<div class="content"><h1>{"<br>".join(TITLE)}</h1><h2 class="subtitle">{SUBTITLE}</h2>
<p class="info">2022年04月09日 08:21 來源:內蒙古日報 字號:大 中 小</p>
{body}
<p>責任編輯:王小明</p>
{"".join(f"<p>{escape(line)}</p>" for line in NOTICES[:4])}</div>
<div class="footer">{"".join(f"<p>{escape(line)}</p>" for line in NOTICES[4:])}</div></body></html>""".encode()


def table() -> bytes:
    """Return the article as an old site prints it: one table cell, parted by <br>, GBK bytes that say gb2312."""
    body = "<br><br>\r\n　　".join(
        f"{_image(i)}<br>{escape(line)}" if line in CAPTIONS else escape(line) for i, line in enumerate(BODY)
    )
    page = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{"".join(TITLE)}-北疆新聞</title></head><body bgcolor="#ffffff"><table width="760"><tr><td>
{" | ".join(f'<a href="/{i}.html">{name}</a>' for i, name in enumerate(NAV))}</td></tr></table>
<table width="760"><tr><td width="560" valign="top"><table width="100%"><tr><td align="center">
<font size="5"><b>{"<br>".join(TITLE)}</b></font><br><font size="3">{SUBTITLE}</font></td></tr>
<tr><td align="center">www.northnews.example 2022-04-09 08:21 來源:內蒙古日報 【大 中 小】【打印】【關閉】</td></tr>
<tr><td class="text">　　{body}<br><br>{"<br>".join(escape(line) for line in NOTICES[:4])}</td></tr></table></td>
<td width="200" valign="top">相關新聞<br>{"<br>".join(f'·<a href="/n{i}.html">{name}</a>' for i, name in enumerate(RELATED))}</td></tr></table>
<center>{"<br>".join(escape(line) for line in NOTICES[4:])}</center></body></html>"""
    return page.encode("gb18030")


def boxes() -> bytes:
    """Return the article as a modern site prints it: section and div boxes, figures, JSON-LD."""
    body = "\n".join(
        f"<figure>{_image(i)}<figcaption>{escape(line)}</figcaption></figure>"
        if line in CAPTIONS
        else f'<div class="para"><span>{escape(line)}</span></div>'
        for i, line in enumerate(BODY)
    )
    return f"""<!doctype html><html lang="zh-Hant"><head><meta charset="utf-8"><title>{"".join(TITLE)} - 北疆新聞網</title>
<meta property="og:title" content="{"".join(TITLE)}"><meta property="og:site_name" content="北疆新聞網">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"{"".join(TITLE)}",
"datePublished":"2022-04-09T08:21:00+08:00","author":{{"@type":"Organization","name":"北疆新聞網"}}}}</script></head>
<body><header><nav><ul>{"".join(f'<li><a href="/{i}">{name}</a></li>' for i, name in enumerate(NAV))}</ul></nav></header>
<main><article><h1>{"<br>".join(TITLE)}</h1><div class="subtitle">{SUBTITLE}</div>
<div class="meta"><span>來源：內蒙古日報</span><time datetime="2022-04-09T08:21:00+08:00">2022-04-09 08:21</time></div>
<section class="article-body">{body}</section>
<div class="share">分享到： <a href="#">微信</a> <a href="#">微博</a></div>
<div class="statement">{"".join(f"<div>{escape(line)}</div>" for line in NOTICES[:4])}</div>
<div class="related"><h3>相關閱讀</h3><ul>{"".join(f'<li><a href="/n{i}">{name}</a></li>' for i, name in enumerate(RELATED))}</ul></div>
</article></main><footer>{"".join(f"<div>{escape(line)}</div>" for line in NOTICES[4:])}</footer></body></html>""".encode()


def sections() -> bytes:
    """Return the article as a messaging app's page prints it: sections in sections, no paragraphs, images by script."""
    body = "\n".join(
        f'<section style="text-align:center"><img data-src="https://img.example/{i}.jpg" src="/images/{i}.jpg"></section>'
        f'<section style="font-size:12px"><span>{escape(line)}</span></section>'
        if line in CAPTIONS
        else f'<section><section><span style="letter-spacing:1px">{escape(line)}</span></section></section>'
        for i, line in enumerate(BODY)
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="{"".join(TITLE)}">
<title>{"".join(TITLE)}</title></head><body><div id="js_article" class="rich_media"><div class="rich_media_area_primary">
<h1 class="rich_media_title" id="activity-name">{"<br>".join(TITLE)}</h1>
<div class="rich_media_meta_list"><span class="rich_media_meta">來源：內蒙古日報</span> <em id="publish_time">2022-04-09 08:21</em></div>
<div class="rich_media_content" id="js_content">{body}
<section>{"".join(f"<section>{escape(line)}</section>" for line in NOTICES[:4])}</section></div></div></div>
<div class="footer">{"".join(f"<section>{escape(line)}</section>" for line in NOTICES[4:])}</div></body></html>""".encode()


def soup() -> bytes:
    """Return the article as text between line breaks in boxes without names, UTF-8."""
    body = "<br />\n<br />\n".join(
        f"<div><div>{_image(i)}</div></div>{escape(line)}" if line in CAPTIONS else f"　　{escape(line)}"
        for i, line in enumerate(BODY)
    )
    return f"""<html><head><meta charset="utf-8"><title>{"".join(TITLE)} - 北疆新聞</title></head><body><div><div><div>
{"".join(f'<span><a href="/{i}/">{name}</a></span>' for i, name in enumerate(NAV))}</div></div>
<div><div><h1>{"<br>".join(TITLE)}</h1><div>2022-04-09 08:21　來源：內蒙古日報</div><div><div>{body}<br /><br />
{"<br />".join(escape(line) for line in NOTICES[:4])}</div></div></div></div>
<div><div>{"<br>".join(escape(line) for line in NOTICES[4:])}</div></div></div></body></html>""".encode()


TEMPLATES = {"paragraphs": paragraphs, "table": table, "boxes": boxes, "sections": sections, "soup": soup}
