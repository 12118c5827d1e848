"""What a page is: article, listing, teaser, blocked, not_found, empty or other, with the reason in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.verdict import Verdict
from pipelines.page.prose import is_linked, is_prose, width
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData

# Phrases of pages that are no article, in the languages that have line rules. They speak to the reader, and stand in no
# sentence of news. They are searched in lower-case text, which takes a quarter of the time of a search regardless of case.
_GONE = re.compile(
    r"(?:页面|頁面|网页|網頁|文章|内容|內容|新闻|新聞|您访问的.{0,12}|您要找的.{0,12}).{0,14}(?:不存在|已删除|已刪除|已被删除|已下线|找不到|无法找到|無法找到|不見了)"
    r"|找不到(?:网页|網頁|页面|頁面|這|这|您)|該頁面已(?:移除|失效)"
    r"|page (?:not|cannot be|could not be|can.t be) found|(?:can.t|cannot|couldn.t) find (?:that|this|the) (?:page|article|story)"
    r"|page you(?:.re| are| were) looking for.{0,30}(?:can.t|cannot|could not|couldn.t|isn.t|is not|doesn.t|does not|no longer|has moved)"
    r"|(?:page|article|story) (?:you requested |you are looking for )?(?:does not|doesn.t|no longer) exists?|\b404\b(?! media)"
    r"|seite (?:wurde )?(?:leider )?nicht gefunden|diese seite (?:existiert|gibt es) nicht|page (?:introuvable|non trouvée)|cette page n.existe (?:pas|plus)"
    r"|página no (?:encontrada|existe)|página não (?:encontrada|existe)|pagina non trovata|pagina niet gevonden|siden (?:blev|ble) ikke funnet|siden finnes ikke|sidan (?:kunde inte hittas|finns inte)"
    r"|strona nie (?:została znaleziona|istnieje)|nie znaleziono strony|stránka nebyla nalezena|страница не найдена|сторінку не знайдено|η σελίδα δεν βρέθηκε|sayfa bulunamadı"
    r"|ページが見つかりません|ページは存在しません|페이지를 찾을 수 없습니다|halaman tidak ditemukan|không tìm thấy trang|الصفحة غير موجودة|הדף לא נמצא",
)
_WALL = re.compile(
    r"(?:start|begin) your free trial|(?:sign|log) in to (?:keep|continue) reading|register (?:for free )?to (?:keep|continue) reading|unlock this (?:article|story)"
    r"|subscribe (?:now )?to (?:keep|continue) reading|to (?:continue|keep) reading|already a subscriber|this (?:article|story|content) is (?:only )?(?:for|available to|exclusive)"
    r"|(?:for|become a) subscribers? only|订阅后(?:阅读|查看)|訂閱(?:後|以)|(?:登录|登入|付费|付費)[后後]?(?:阅读|閱讀|查看)(?:全文|更多)|剩余.{0,8}(?:付费|订阅)|(?:本文|此文|全文)(?:為|为).{0,6}(?:會員|会员|訂戶|订户)(?:限定|专享|專享)"
    r"|jetzt (?:abonnieren und )?weiterlesen|(?:artikel|inhalt) (?:ist )?(?:exklusiv )?(?:nur )?für (?:unsere )?abonnent|il vous reste \d{1,3} ?% de cet article|(?:article|contenu) réservé (?:à nos|aux) abonnés"
    r"|(?:contenido|artículo) (?:exclusivo|solo) para suscriptores|(?:conteúdo|matéria) exclusiv[oa] para assinantes|(?:articolo|contenuto) riservato agli abbonati|alleen voor abonnees|verder lezen\? (?:neem|word)"
    r"|pozostało (?:jeszcze )?\d{1,3} ?% (?:artykułu|tekstu)|(?:artykuł|treść) dostępn[ya] (?:tylko )?dla (?:prenumeratorów|subskrybentów)|(?:материал|статья) доступ(?:ен|на) (?:только )?подписчикам"
    r"|この記事は(?:有料)?会員限定|残り[:：]?\s?[\d,]{1,7}文字|유료\s?(?:회원|구독자)\s?전용|kun for abonnenter|endast för prenumeranter|vain tilaajille",
)
_BLOCKED = re.compile(
    r"access (?:to this page has been )?denied|are you (?:a )?(?:human|robot)|verify (?:that )?you are|captcha|unusual traffic|enable (?:javascript|cookies) (?:and|to)"
    r"|checking (?:if the site connection is secure|your browser)|attention required! \| cloudflare|request unsuccessful\. incapsula|you have been blocked|too many requests|403 forbidden"
    r"|安全验证|安全驗證|访问(?:过于频繁|被拒绝|受限|异常)|验证码|請輸入驗證碼|请开启javascript|瀏覽器不支援|zugriff verweigert|accès refusé|acceso denegado|доступ (?:запрещен|ограничен)",
)
_MIN_STORIES = 4
_MIN_WHOLE_WIDTH = 600  # of an article that is not free to read; a shorter text is only its beginning
_ENDS = frozenset("。！？”」』!?.»)）\"'’।۔")
_MIN_WIDTH = 60  # of a brief: thirty Chinese characters, or a line of English


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page is, and why it is taken for that."""

    verdict: Verdict
    reason: str


def judge(
    page: Page,
    text: str,
    data: StructuredData,
    title: str,
    status: int,
    notices: int = 0,
    lines: Sequence[int] = (),
    *,
    is_learned: bool = False,
) -> Judgement:
    """Judge a page by the text that is left of it, its links, its words, its markup and its HTTP status.

    title is the headline. notices is how many characters the line rules cut from what read like an article; lines are the
    numbers of the lines of the text. is_learned says that the text stands where the articles of this site do: it is an
    article then, however short.
    """
    judgement = _judge_by_page(page, text, data, title, status, notices, lines)
    if is_learned and judgement.verdict in (Verdict.LISTING, Verdict.OTHER):
        return Judgement(Verdict.ARTICLE, f"{len(text)} characters where the articles of this site stand")
    return judgement


def _judge_by_page(
    page: Page, text: str, data: StructuredData, title: str, status: int, notices: int, lines: Sequence[int]
) -> Judgement:
    size = width(text) if len(text) < 400 else len(text)
    page_text = "\n".join(s.text for s in page.segments[:400])[:20_000]
    if status in (404, 410):
        return Judgement(Verdict.NOT_FOUND, f"the server answered {status}")
    if status in (401, 402, 403, 407, 429, 451):
        return Judgement(Verdict.BLOCKED, f"the server answered {status}")
    if status >= 500:
        return Judgement(Verdict.OTHER, f"the server answered {status}")
    if size < 400 and (words := _first_phrase(_GONE, f"{title}\n{data.title}\n{text or page_text[:600]}")):
        return Judgement(Verdict.NOT_FOUND, f"the page says “{words}” and little else")
    if size < 400 and page.chars < 1500 and (words := _first_phrase(_BLOCKED, page_text)):
        return Judgement(Verdict.BLOCKED, f"the page says “{words}” and little else")
    if not page.chars:
        return Judgement(Verdict.EMPTY, "the page shows no text")
    links = sum(s.chars for s in page.segments if is_linked(s))
    linked = sum(is_linked(s) for s in page.segments)
    if not data.articles and (stories := _count_linked_stories(page, lines)):
        return Judgement(Verdict.LISTING, f"{stories} headlines that lead to other pages, with a summary of each")
    says_article = bool(data.articles) or any(kind.startswith("article") for kind in data.meta.get("og:type", ()))
    if says_article and (size >= _MIN_WIDTH or (text and data.articles)):
        return _article_or_teaser(text, page_text, data, size)
    if size < _MIN_WIDTH:
        if notices >= _MIN_WIDTH // 2 and notices > len(text):
            return Judgement(Verdict.OTHER, f"all that reads like an article is notices: {notices} characters of them")
        if linked >= 8 and links * 2 > page.chars:
            return Judgement(Verdict.LISTING, f"{linked} links and no running text")
        return Judgement(
            Verdict.EMPTY if page.chars < 400 else Verdict.OTHER, "nothing on the page reads like an article"
        )
    if linked >= 20 and links > 3 * len(text) and len(text) < 300 and text.count("。") < 2 and text.count(". ") < 3:
        return Judgement(Verdict.LISTING, f"{linked} links beside {len(text)} characters of running text")
    return _article_or_teaser(text, page_text, data, size)


def _count_linked_stories(page: Page, lines: Sequence[int]) -> int:
    """Return how many other pages a page presents, if each paragraph of its text stands below a linked headline; else 0."""
    segments = page.segments
    headlines = {s.index for s in segments if s.kind == "heading" and s.link_density > 0.5 and s.chars >= 15}
    if len(headlines) < _MIN_STORIES or not lines or max(lines) < min(headlines):
        return 0
    paragraphs = [i for i in lines if is_prose(segments[i])]
    return len(headlines) if paragraphs and all(i - 1 in headlines for i in paragraphs) else 0


def _first_phrase(phrases: re.Pattern[str], text: str) -> str | None:
    """Return the first of these phrases in a text, as it is printed."""
    lower = text.lower()
    match = phrases.search(lower)
    if match is None:
        return None
    return text[slice(*match.span())] if len(lower) == len(text) else match[0]


def _article_or_teaser(text: str, page_text: str, data: StructuredData, size: int) -> Judgement:
    """Judge a page with text: a teaser where the page or its markup says that only a part is free to read."""
    free = next(
        (article.get("isAccessibleForFree") for article in data.articles if "isAccessibleForFree" in article), None
    )
    if size < 1500 and (words := _first_phrase(_WALL, page_text)):
        return Judgement(Verdict.TEASER, f"the page says “{words}” after {len(text)} characters")
    is_part = size < _MIN_WHOLE_WIDTH or text[-1:] not in _ENDS or text.endswith("...")
    if (
        str(free).lower() == "false" and size < 1500 and is_part
    ):  # sites also say so of articles that are free for a while
        return Judgement(Verdict.TEASER, "its markup says that it is not free to read, and only a part is here")
    return Judgement(Verdict.ARTICLE, f"{len(text)} characters of running text")
