"""Pages with credits at given places, for the tests of credits. Names and outlets are invented."""

from __future__ import annotations

import json

from pipelines.document import Document
from pressmark import clean

CHINESE = [
    "清溪县图书馆新馆昨天开放，三层楼共有阅览座位六百个，比旧馆多了一倍，读者从早上八点起就在门外排起了长队。",
    "馆长说，新馆的藏书来自全县十二个乡镇的捐赠，其中最早的一册印于一九一二年，修补用去了整整两个冬天的时间。",
    "为了方便下班的人，开放时间延长到晚上九点，周末不休息；孩子们的阅览室铺了地毯，书架的高度也降了三分之一。",
    "据了解，今后三年县里还要在六个镇建分馆，读者可以在任何一处借书，在任何另一处还书，不用另外办理手续。",
    "新馆门前的广场上种了四十棵银杏，设计者希望再过二十年，读书的人能够在树荫下坐到天黑以后再慢慢走回家去。",
]
ENGLISH = [
    "The ferry to Orrin Island will run every twenty minutes from Monday, the harbour board said after a vote on the new timetable.",
    "Two more boats were bought second-hand from a line on the west coast, and both were repainted in the old colours of the service.",
    "Islanders had asked for later crossings since the hospital moved to the mainland; the last boat will now leave at half past eleven.",
    "The board expects the change to cost nearly a million a year, most of which is to come from higher fares for lorries and coaches.",
]


def chinese_document(
    *, head: str = "", first: str = "", last: str = "", below: str = "", markup: str = "", title: str = "新馆昨天开放"
) -> Document:
    """Return the document of a Chinese page with credits at the places named."""
    body = [first + CHINESE[0], *CHINESE[1:-1], CHINESE[-1] + last]
    page = (
        f"<html lang='zh'><head><meta charset='utf-8'><title>{title}_清溪新闻网</title>{markup}</head><body>"
        f"<div class='nav'><a href='/'>首页</a> <a href='/a'>时政</a> <a href='/b'>文化</a></div>"
        f"<div class='content'><h1>{title}</h1><div class='info'>{head}</div>"
        f"{''.join(f'<p>{text}</p>' for text in body)}{below}</div></body></html>"
    )
    return clean(page.encode(), url="http://news.qingxi.example/2022/0408/1.html")


def english_document(*, head: str = "", first: str = "", below: str = "", markup: str = "") -> Document:
    """Return the document of an English page with credits at the places named."""
    body = [first + ENGLISH[0], *ENGLISH[1:]]
    page = (
        f"<html lang='en'><head><meta charset='utf-8'><title>Ferry to run every twenty minutes - Orrin Courier</title>"
        f"<meta property='og:site_name' content='Orrin Courier'>{markup}</head><body><article>"
        f"<h1>Ferry to run every twenty minutes</h1>{head}{''.join(f'<p>{text}</p>' for text in body)}{below}</article></body></html>"
    )
    return clean(page.encode(), url="https://courier.example/ferry")


def plain_document(*, head: str = "", below: str = "", markup: str = "", last: str = "") -> Document:
    """Return the document of a page whose head, foot and last paragraph are given, in whatever language."""
    body = [*ENGLISH[:-1], ENGLISH[-1] + last]
    page = (
        f"<html><head><meta charset='utf-8'><title>Ferry to run every twenty minutes</title>{markup}</head><body><article>"
        f"<h1>Ferry to run every twenty minutes</h1>{head}{''.join(f'<p>{text}</p>' for text in body)}{below}</article></body></html>"
    )
    return clean(page.encode(), url="https://courier.example/ferry")


def people(document: Document) -> set[tuple[str, str]]:
    """Return names and roles."""
    return {(person.name, person.role) for person in document.authors}


def json_ld(**facts: object) -> str:
    """Return a script element that says these things of a news article."""
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry", **facts}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"
