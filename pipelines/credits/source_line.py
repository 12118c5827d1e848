"""The outlet that an article was taken from (来源, 转自, Source:, a wire's tag), and the dateline that opens its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.scripts import HAN
from pipelines.document import Source
from pipelines.names.person_names import UPPER, agency
from pipelines.page.structured_data import StructuredData
from pipelines.text.whitespace import collapse_whitespace

_LABEL = "来源|來源|稿源|转自|轉自|摘自|转载自|轉載自|出处|出處|來自|原载|原載"
_NAMED = re.compile(
    rf"(?<!资料)(?<!資料)(?<!图片)(?<!圖片)(?:{_LABEL})\s{{0,2}}(?:[:：|｜]\s{{0,3}}[《“\"]?|[《“])([^\s|｜,，。；;【\[(（<>《》]{{2,24}})"
)
_WORD = re.compile("[源自出處处來来载載]")
_LABELLED = re.compile(
    r"^[(\[]?(?:Original source|Sources?|Quellen?|Fuentes?|Fontes?|Fonti|Źródło|Источник|Bron|Kilder?|Källa|Källor|Izvor|Sursa|Sursă|Lähde|Lähteet|Forrás|Zdroj|Kaynak|Sumber|Nguồn|Джерело|Πηγή"
    r"|منبع|المصدر|مصدر|ماخذ|מקור|स्रोत|সূত্র|ที่มา|출처|출처 및 원문|出典|ソース)\s{0,2}:\s{0,2}([^\n:]{2,60}?)[)\].]{0,2}$",
    re.I,
)
_GLUED = re.compile(r"\d\s?(?:Kaynak|Sumber|Nguồn|منبع|المصدر|출처)\s?:\s?([^\n:|]{2,30})$")
_LAST_DOT = re.compile(r"\w\.\w$")
_DATE_AFTER = re.compile(
    r"(?:[\s,|]{1,3}[a-zà-ž][^\W\d_]{2,11},?)?[\s,|]{1,3}\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}.{0,40}$"
)
_CLOSING_TAG = re.compile(r"(?:^|[.!?…»”\"’'])\s{0,2}\(([^()]{2,40})\)\s?\.?$")
_IN_TAG = re.compile(r"\s?[,/;]\s?|\s[-–]\s")
_BESIDE_AGENCY = re.compile(r"[\d. :h]{1,16}|[^\W\d_]{1,4}\.?")
_MAX_LABEL_CHARS = 80
_OF_RELEASE = re.compile(r"(?:SOURCE:?|News provided by:?) (?=[A-Z])([^\n:|]{2,80})$")
_PROVIDED = re.compile(r"News provided by:?", re.I)
_GENERAL = re.compile(
    r"(?:وكالات|الوكالات|مواقع|סוכנויות|एजेंसी|एजेंसियां|सूत्र|Agencies|Agenturen|Ajanslar|Berbagai sumber|Tổng hợp|Internet|다수|취합|게티|셔터스톡|픽사베이|클립아트|유튜브|인스타그램|페이스북|트위터|Getty|Shutterstock|Pixabay|Unsplash|Pexels|Profimedia|iStock|Thinkstock|Depositphotos|Adobe ?Stock|Alamy|YouTube|Instagram|Facebook|Twitter)",
    re.I,
)
_OUTLET = (
    f"(?:[가-힣A-Za-z]{{1,10}}(?:일보|신문|뉴스|방송|경제|타임스|투데이|닷컴)|뉴시스|연합뉴스|한겨레|[\u30a0-\u30ff{HAN}A-Z]{{2,10}}(?:新聞|新聞社|通信|通信社|ニュース|新報|日報|放送)(?:オンライン|デジタル|電子版)?"
    f"|[{HAN}]{{2,8}}(?:日报|晚报|时报|早报|都市报|新闻网|日報|晚報|時報|早報|新聞網|通讯社))"
)
_IN_BRACKETS = re.compile(
    rf"[\[［【〔]\s?(?!更多|相[關关]|最新|即[時时]|[熱热][門门]|今日|[國国][際际]|[國国]|社[會会]|政治|[財财]|[體体]育|[娛娱]|生活|本地|[関関]連|関|主要|速報|号外|地方|推[薦荐]|全[國国]|전체|많이|주요|오늘|관련|최신|속보|뉴스|카드|영상)"
    rf"({_OUTLET})\s?[\]］】〕]"
)
_BEFORE_NAME = re.compile(
    rf"[【〔(（]([{HAN}]{{1,6}}[报報社网網台聞刊])\s?[/／╱]\s?[{HAN}、 ]{{2,12}}[/／╱]\s?[{HAN}]{{2,8}}(?:报道|報導)"
)
_KOREAN_WIRE = re.compile(r"[(\[][가-힣]{2,6}\s?=\s?(연합뉴스|뉴시스|뉴스1)[)\]]")
_META = ("source", "mediaid", "contentsource", "article:source", "dc.source", "news_source", "copyrightsource")
_MACHINE = re.compile(r"https?:|www\.|[_{}<>=]|^[a-z0-9\-]{1,30}$")
_AFTER_NAME = re.compile(
    r"[“”\"《》]|(?:19|20)\d\d|作者|编辑|編輯|责编|責編|责任|責任|记者|記者|字号|字號|字体|字體|打印|列印|发布|發布|时间|時間|日期|参与互动|參與互動|评论|評論|手机看|点击|點擊|浏览|瀏覽|阅读|閱讀|查看|分享|打开|我要|收藏|微博|热线"
)
_NO_OUTLET = re.compile(
    r"\d{4}|^\W*$|^(?:转载|轉載|网络|網絡|網路|互联网|本站|本网|本網|综合|綜合|原创|原創|整理|未知|不详|不詳|其他|其它|佚名|投稿|网友|網友|转载文章|网络整理|网络转载|网络综合|互联网整理|本站原创|作者|编辑|来源|来自网络)$|为|爲"
)
_WIRE_SAYS = re.compile(
    rf"^[(（【“\"]?据?(新华社|新華社|中新社|中央社|中通社|路透社|法新社|美联社|美聯社|新华网|新華網)(?:[{HAN}]{{0,8}}\s?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:专|專|外|综合外|綜合外)?[电電]|[{HAN}]{{0,8}}消息)"
)
_HAN_DATELINE = re.compile(
    rf"^[(（【]?(?:据|據)?\s?((?:[{HAN}]{{2,10}}[社网網报報台]|[{HAN}]{{1,3}}[报網网台社])?[{HAN}]{{0,10}}?\s?\d{{1,2}}月\d{{1,2}}日\s?(?:专|專|外)?(?:[电電讯訊]|消息)"
    rf"|中央社(?:[記记]者)?[{HAN}]{{2,10}}\d{{1,2}}日(?:综合外|綜合外|专|專|外)?[电電])"
)
_PLACE = rf"[{UPPER}][{UPPER}.'’\-]{{1,20}}(?:[ /][{UPPER}][{UPPER}.'’\-]{{1,20}}){{0,3}}"
_ANY_PLACE = rf"[{UPPER}][\w.'’\-]{{1,20}}(?:[ /][{UPPER}][\w.'’\-]{{1,20}}){{0,3}}"
_DASH = r"\s{0,2}[-–—]{1,2}(?=\s)"
_MORE = r"(?:, [\w. ]{2,30}){0,2}"
_DATELINE = re.compile(
    rf"^(?:({_PLACE}{_MORE},? ?\([^()]{{2,30}}\)){_DASH}"
    rf"|({_ANY_PLACE}{_MORE} ?\(([^()]{{2,30}})\)(?:{_DASH}|\.\s))"
    rf"|({_PLACE}{_MORE})(?:\s{{0,2}}[–—]|\s{{1,2}}--?)(?=\s))"
)
_RELEASE = re.compile(
    rf"^({_ANY_PLACE}(?:, [\w. ]{{2,30}}){{0,2}}, [A-Z][a-z]{{2,8}}\.? \d{{1,2}}, \d{{4}} /(?:[A-Z][\w\- ]{{2,20}}wire|CNW|3BL)/)\s?--?\s"
)
_CITIES = (  # papers of South Asia put one before a colon
    "New Delhi|Delhi|Mumbai|Kolkata|Chennai|Bengaluru|Bangalore|Hyderabad|Pune|Ahmedabad|Jaipur|Lucknow|Kanpur|Nagpur|Patna|Bhopal|Indore|Surat|Vadodara|Chandigarh|Gurgaon|Gurugram|Noida|Ghaziabad"
    "|Agra|Varanasi|Prayagraj|Allahabad|Ranchi|Raipur|Bhubaneswar|Cuttack|Guwahati|Shillong|Imphal|Srinagar|Jammu|Shimla|Dehradun|Amritsar|Ludhiana|Jalandhar|Kochi|Thiruvananthapuram|Kozhikode|Coimbatore"
    "|Madurai|Tiruchi|Trichy|Puducherry|Mangaluru|Mysuru|Visakhapatnam|Vijayawada|Panaji|Nashik|Aurangabad|Thane|Navi Mumbai|Rajkot|Jodhpur|Udaipur|Kota|Meerut|Bareilly|Gorakhpur|Islamabad|Karachi|Lahore"
    "|Peshawar|Quetta|Rawalpindi|Multan|Faisalabad|Dhaka|Chattogram|Chittagong|Kathmandu|Colombo"
    "|नई दिल्ली|दिल्ली|मुंबई|कोलकाता|चेन्नई|बेंगलुरु|हैदराबाद|पुणे|अहमदाबाद|जयपुर|लखनऊ|कानपुर|नागपुर|पटना|भोपाल|इंदौर|सूरत|चंडीगढ़|गुरुग्राम|नोएडा|आगरा|वाराणसी|प्रयागराज|रांची|रायपुर|देहरादून|शिमला|गोरखपुर|मेरठ"
)
_CITY = re.compile(rf"({_CITIES}):(?:\s|$)", re.I)
_COUNTRIES = (
    "Afghanistan|Albania|Algeria|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|Bolivia|Bosnia and Herzegovina|Brazil|Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon"
    "|Canada|Chad|Chile|China|Colombia|Costa Rica|Croatia|Cuba|Cyprus|Democratic Republic of the Congo|Denmark|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Ethiopia|Finland|France|Gaza|Georgia|Germany|Ghana"
    "|Greece|Guatemala|Guinea|Haiti|Honduras|Hungary|Iceland|India|Indian-administered Kashmir|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan|Kashmir|Kazakhstan|Kenya|Kosovo|Kuwait"
    "|Kyrgyzstan|Laos|Latvia|Lebanon|Liberia|Libya|Lithuania|Malawi|Malaysia|Mali|Mauritania|Mexico|Moldova|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|Netherlands|New Zealand|Nicaragua|Niger"
    "|Nigeria|North Macedonia|Norway|Occupied West Bank|Oman|Pakistan|Palestine|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|Romania|Russia|Rwanda|Saudi Arabia|Senegal|Serbia|Sierra Leone|Singapore"
    "|Slovakia|Slovenia|Somalia|Somaliland|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|the Netherlands|the Philippines|Tunisia|Turkey"
    "|Turkiye|Türkiye|Turkmenistan|Uganda|Ukraine|United Arab Emirates|United Kingdom|United States|Uruguay|Uzbekistan|Venezuela|Vietnam|West Bank|Yemen|Zambia|Zimbabwe|UAE|UK|US|USA"
    "|California|Texas|Florida|New York|Arizona|Ohio|Michigan|Pennsylvania|Illinois|Virginia|Washington|Oregon|Colorado|Minnesota|Wisconsin|Tennessee|Kentucky|Louisiana|Alabama|Mississippi|Nevada|Utah|Iowa|Alaska|Hawaii"
)
_WITH_COUNTRY = re.compile(
    rf"(?!(?:In|At|From|The|Near|Outside|Across|After|For|And|But|When|Of|On) )({_ANY_PLACE}, (?:{_COUNTRIES}))\s{{0,2}}[–—-]\s"
)
_SHOUTED = re.compile(
    r"(?:EXCLUSIVE|UPDATED?|BREAKING|OPINION|WATCH|REVIEW|ANALYSIS|LIVE|VIDEO|PHOTOS?|CORRECTION|EDITORIAL|COMMENT|INTERVIEW|WARNING|NOTE|SIR|MADAM|DEAR|JUST IN|SPOILERS?|FACT CHECK)\b"
)
_MAX_FORM_CHARS = 100
_TAG = re.compile(r"\(([^()]{2,30})\)")


def find_source(lines: Sequence[str], paragraphs: Sequence[str], root: HtmlElement, base: str | None) -> Source | None:
    """Return the outlet that an article was taken from: as a line beside it says, or the tag of a wire at its head.

    lines stand beside the article, paragraphs are its own. base is the URL that links are relative to.
    """
    for line in [*lines, *(text for text in paragraphs[:2] if len(text) <= _MAX_LABEL_CHARS), *paragraphs[-1:]]:
        if name := _named(line):
            return Source(name, _link(root, name, base))
    if name := next((name for line in [*lines, *paragraphs[:1], *paragraphs[-1:]] if (name := _by_form(line))), None):
        return Source(name)
    wires = [*(_wire(text) for text in paragraphs[:2]), *(_closing_tag(text) for text in paragraphs[-1:])]
    return next((Source(wire) for wire in wires if wire), None)


def issuer(pairs: Iterable[tuple[str, str]]) -> str | None:
    """Return who issued a press release: the line below "News provided by". pairs are lines, each with the one below it."""
    found = (line for above, line in pairs if len(above) < 20 and _PROVIDED.fullmatch(above))
    return next((line for line in found if len(line) <= _MAX_FORM_CHARS), None)


def declared_source(data: StructuredData, near: str) -> str | None:
    """Return the outlet that a meta element gives as the one an article was taken from.

    Some systems write there what published the page (web, cms): a word in Latin letters has to be printed near the article,
    which is in lower case, or to be an agency.
    """
    for value in (value for name in _META for value in data.meta.get(name, ())):
        name = value.strip(" 《》:：")
        if not 2 <= len(name) <= 40 or _NO_OUTLET.search(name) or _GENERAL.match(name) or name.isdigit():
            continue
        if agency(name) or (not _MACHINE.search(name) and (not name.isascii() or name.casefold() in near)):
            return name
    return None


def find_dateline(paragraph: str) -> str | None:
    """Return place and date that open a paragraph, as printed: "新华社北京4月8日电", "PARIS (AP)", "LONDON, April 8 (Reuters)"."""
    start = paragraph[:120]
    for pattern in (_RELEASE, _CITY, _WITH_COUNTRY):
        if match := pattern.match(start):
            return match[1]
    if match := _HAN_DATELINE.match(start):
        return match[1]
    western = _DATELINE.match(start)
    if western is None or _SHOUTED.match(start) or (western[2] and agency(western[3]) is None):
        return None
    return (western[1] or western[2] or western[4]).rstrip(" ,-–—")


def _named(line: str) -> str | None:
    """Return the outlet behind a word for source."""
    if len(line) > 300:
        return None
    for match in _NAMED.finditer(line) if _WORD.search(line) else ():
        name = _AFTER_NAME.split(match[1])[0].strip("\u3000 -/／:：")
        if len(name) > 1 and not _NO_OUTLET.search(name):
            return name
    line = _DATE_AFTER.sub("", line) if ":" in line and line[:1].isalpha() else line
    labelled = (_LABELLED.match(line) or _GLUED.search(line[-60:])) if ":" in line else None
    name = labelled[1].strip() if labelled else ""
    if labelled and _LAST_DOT.search(name) and line[labelled.end(1) :].startswith("."):  # "F.A.Z."
        name += "."
    return name if len(name) > 1 and not re.search("http|_", name) and not _GENERAL.match(name) else None


def _by_form(line: str) -> str | None:
    """Return the outlet that a line names by its form: alone in brackets, before the reporter, as the issuer of a release."""
    if len(line) > _MAX_FORM_CHARS:
        line = line[:_MAX_FORM_CHARS]
        return match[1] if (match := _BEFORE_NAME.match(line) or _KOREAN_WIRE.match(line)) else None
    if match := _IN_BRACKETS.fullmatch(line) or _BEFORE_NAME.match(line) or _KOREAN_WIRE.match(line):
        return match[1]
    return match[1].strip() if (match := _OF_RELEASE.match(line)) else None


def _wire(paragraph: str) -> str | None:
    """Return the agency whose tag opens a paragraph."""
    if match := _WIRE_SAYS.match(paragraph[:60]):
        return match[1]
    dateline = find_dateline(paragraph)
    return next((name for tag in _TAG.findall(dateline or "") if (name := agency(tag))), None)


def _closing_tag(paragraph: str) -> str | None:
    """Return the agency in brackets behind the last sentence, beside which may stand a date or someone's initials."""
    match = _CLOSING_TAG.search(paragraph[-60:])
    parts = _IN_TAG.split(match[1]) if match else []
    wires = [wire for part in parts if (wire := agency(part))]
    return wires[0] if wires and all(agency(part) or _BESIDE_AGENCY.fullmatch(part) for part in parts) else None


def _link(root: HtmlElement, name: str, base: str | None) -> str | None:
    """Return where the printed name of an outlet links to, if a word for source stands right before the link."""
    for anchor in root.iter("a"):
        if name not in (anchor.text or "") or anchor.get("href") is None:
            continue
        before = "".join(_text_before(anchor))[-20:]
        if collapse_whitespace("".join(anchor.itertext())).strip("《》") == name and re.search(_LABEL, before):
            try:
                url = urljoin(base or "", (anchor.get("href") or "").strip())
                parts = urlsplit(url)
            except ValueError:
                return None
            return url if parts.scheme in ("http", "https") and parts.netloc else None
    return None


def _text_before(anchor: HtmlElement) -> Iterator[str]:
    """Yield the text between an element's parent's beginning, or the element before it, and the element."""
    before = anchor.getprevious()
    if before is None:
        parent = anchor.getparent()
        text = parent.text if parent is not None else ""
        if parent is not None and not (text or "").strip() and (above := parent.getprevious()) is not None:
            yield "".join(above.itertext()) if isinstance(above.tag, str) else ""
        yield text or ""
    else:
        if isinstance(before.tag, str):
            yield "".join(before.itertext())
        yield before.tail or ""
