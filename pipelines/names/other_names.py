"""Names in scripts without capitals: Arabic, Hebrew, Devanagari, Bengali, Thai and their like, Hangul, Kana.

Nothing in such a script tells a name from any two words, so that these functions are asked only where a page says outright
that a person stands there: in markup of the author, behind a byline word, before 기자. They say what cannot be one: outlets,
desks, dates, sections, sentences.
"""

from __future__ import annotations

import re

from archive.scripts import HAN, HANGUL, KANA
from pipelines.credits.byline import NOBODY, Byline
from pipelines.document import Person

_NO_CAPITALS = "\u0590-\u07ff\u0900-\u109f\u10d0-\u10ff\u1200-\u137f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc"
_ANY = re.compile(f"[{_NO_CAPITALS}{KANA}{HANGUL}]")
_WORD = re.compile(rf"[{_NO_CAPITALS}]{{1,2}}\.(?:[{_NO_CAPITALS}]\.?)?|[{_NO_CAPITALS}\u200c\u200d'’׳״\-]{{2,16}}")
_DIGIT = re.compile(r"\d")
_SIGNS = re.compile("[؟،؛۔।॥]")
_OUTLETS_AND_DESKS = (
    # Arabic and Persian
    "أخبار اخبار الأخبار موقع وكالة وكالات الوكالات صحيفة جريدة قناة شبكة فريق تحرير التحرير هيئة مراسل مراسلو مراسلنا مراسلون محرر المحرر"
    " قسم نيوز الجزيرة العربية سي رويترز برس تاريخ نشر نشرت منذ آخر تحديث الكاتب كاتب بقلم كتب كتبت مقالات متابعة متابعات خاص ترجمة إعداد"
    " مصدر المصدر المصادر تصوير يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار حزيران"
    " تموز آب أيلول تشرين الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت اليوم المزيد الرئيسية رياضة سياسة اقتصاد ثقافة مشاركة"
    " اقرأ اقرئي أيضا أيضاً ايضا شاهد شاهدوا مواضيع ذات صلة للمزيد تعليقات محافظات الشرق الأوسط في من على إلى عن أن التي الذي هذا هذه قال مع بعد قبل خلال مواقع إلكترونية صوت حوار تقرير"
    " خبرگزاری خبرنگار گروه سرویس تحریریه سایت روزنامه انتشار نویسنده منبع نیوز شغل کد خبر تسنیم ایسنا ایرنا مهر ایران و در به از که را این با است"
    " بی‌بی‌سی ڈیسک نیوز رپورٹر نمائندہ کے کی کا میں سے نے"
    # Hebrew
    " מערכת סוכנויות הידיעות חדשות כתב כתבנו כתבת כתבי פורסם עודכן אתר עורך עורכת מאת צילום הארץ וואלה מעריב שירות דסק יום היום תגובות ספורט"
    " כלכלה תרבות בשיתוף צוות את של על לא כי גם עם הוא היא ינואר פברואר מרץ אפריל יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר"
    # Devanagari
    " डेस्क न्यूज न्यूज़ टीम ब्यूरो संवाददाता संवाद प्रतिनिधि एजेंसी भाषा हिंदी हिन्दी खबर ख़बर खबरें समाचार संपादकीय संपादक लेखक प्रकाशित अपडेट"
    " ऑनलाइन लाइव वेब जागरण उजाला भास्कर बीबीसी बातमी वृत्तसेवा लोकसत्ता महाराष्ट्र दिल्ली उत्तर प्रदेश देश विदेश खेल के की का में से ने पर को है हैं और"
    " जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार"
    # Bengali
    " ডেস্ক প্রতিবেদক প্রতিবেদন নিজস্ব প্রতিনিধি অনলাইন নিউজ সংবাদদাতা সংবাদ রিপোর্ট রিপোর্টার স্টাফ খবর প্রকাশ প্রকাশিত আপডেট লেখা লেখক"
    " বিবিসি বার্তা টিম সম্পাদক বিশেষ জেলা আলো বাংলা ঢাকা এবং থেকে করে"
)
_NO_PART_OF_A_NAME = frozenset(_OUTLETS_AND_DESKS.split())
_THAI_WORDS = re.compile("ข่าว|ทีม|กอง|บรรณาธิการ|ออนไลน์|นิวส์|โต๊ะ|เผยแพร่|วันที่|เวลา|ไทยรัฐ|มติชน|ผู้เขียน|โดย|ที่|และ|เรื่อง|ภาพ")
_THAI = re.compile("[\u0e00-\u0eff]")

_KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"
)
_KOREAN_DOUBLE = ("남궁", "황보", "제갈", "사공", "선우", "독고")
_NO_KOREAN_NAME = re.compile(
    r"(?:일보|신문|뉴스|방송|경제|타임스|미디어|통신|기자|특파원|위원|닷컴|매일|저널|포스트|한겨레|편집국?|제작|[가-힣]{2}부|팀|센터|기사|전체|구독|보기|입력|수정|제공)$"
    r"|^(?:네이버|다음|연합|조선|동아|중앙|한국|서울|인천|강원|전남|전북|제주|전국|정치|경제|사회|문화|국제|지방|사진|영상|인턴|수습|선임|전문|객원|시민|명예|취재|특별|온라인|디지털|스포츠|연예"
    r"|유튜브|오늘|어제|내일|이번|이날|이후|지난|현장|전직|현직|신입|여러|모든|남성|여성|여자|남자|동료|소속|방송|증권|산업|부동산|정책|전임|해당|담당|주재|현지|외신|한류|의학|과학|교육|환경|노동|법조|군사|이런|그런)"
)
_HANGUL = re.compile("[가-힣]{2,4}")
_JAPANESE = re.compile(rf"[{KANA}{HAN}々]{{2,8}}")
_NO_JAPANESE_NAME = re.compile(
    r"新聞|ニュース|通信|編集|放送|取材|記者|配信|更新|公開|掲載|写真|撮影|提供|おわり|終わり|続き|つづく|共同|時事|敬称|談$|部$|社$|版$|班$|局$|オンライン|デジタル|スポーツ|文化|経済|政治|社会|国際|地域"
    r"|コラム|特集|連載|一覧|はこちら|する$|した$|ください|さん|氏$|様$|^[ァ-ヶー]{1,8}$|^[ぁ-ん]{1,8}$"
)


def has_other_script(text: str) -> bool:
    """Say whether text holds a character of a script without capitals (Han alone does not count)."""
    return not text.isascii() and _ANY.search(text) is not None


def is_other_name(text: str) -> bool:
    """Say whether text may be the name of a person in a script without capitals, where the page says that one stands there."""
    if not 2 <= len(text) <= 50 or text.isascii() or _DIGIT.search(text) or _SIGNS.search(text):
        return False
    if is_korean_name(text):
        return True
    if _JAPANESE.fullmatch(text) and re.search(f"[{KANA}]", text):
        return not _NO_JAPANESE_NAME.search(text)
    words = text.split(" ")
    if not 2 <= len(words) <= 5 or not all(_WORD.fullmatch(word) for word in words):
        return False
    if _THAI.search(text):
        return len(words) == 2 and not _THAI_WORDS.search(text)
    return len(max(words, key=len)) > 2 and _NO_PART_OF_A_NAME.isdisjoint(words)


def is_no_person(text: str) -> bool:
    """Say whether text in a script without capitals names an outlet, a portal or a desk."""
    if _HANGUL.fullmatch(text):
        return not is_korean_name(text)
    if _THAI.search(text):
        return _THAI_WORDS.search(text) is not None
    return not _NO_PART_OF_A_NAME.isdisjoint(text.split())


def is_korean_name(text: str) -> bool:
    """Say whether text is a Korean name: a surname and one to three syllables, and no outlet, desk or place."""
    if not _HANGUL.fullmatch(text) or _NO_KOREAN_NAME.search(text):
        return False
    return text[:2] in _KOREAN_DOUBLE if len(text) == 4 else text[0] in _KOREAN_SURNAMES


# Behind words with ! stands a name without a sign, too.
_BYLINE_WORDS = (
    "بقلم! كتب كتبت كتبه كتبها إعداد الكاتب الكاتبة المؤلف المحرر مراسلنا تحرير تحریر نویسنده خبرنگار گزارشگر به‌قلم"
    " מאת! כתב כתבה כתבת लेखक लेखिका रिपोर्टर रिपोर्ट लेखन লেখক লেখিকা লিখেছেন প্রতিবেদক ผู้เขียน เขียนโดย! โดย เรื่อง ผู้สื่อข่าว ავტორი"
)
_WITH_SIGN = "|".join(word.rstrip("!") for word in _BYLINE_WORDS.split())
_WITHOUT = "|".join(word[:-1] for word in _BYLINE_WORDS.split() if word.endswith("!"))
_LATIN = "By|Written by|Reported by|Report by|Story by|Text by|Author"
_PREFIX = re.compile(
    rf"(?:^|(?<=[\d|•·–—/\-)]) ?)(?:(?:{_WITH_SIGN}|به قلم|{_LATIN}) ?[:,/|] ?|(?:{_WITHOUT}|{_LATIN}) )(?=\S)", re.I
)
_NAMES = re.compile(r"[^\d|,،:;()\[\]/–—•!?؟]{3,60}")
_AND = re.compile(r" (?:and|और|এবং|และ|&) ")
_PLACE_BEFORE = re.compile(r"^[^\s\d:]{2,20} ?[-–—] ")


def read_line(line: str) -> Byline:
    """Return the people that a byline in a script without capitals names: "كتب: …", "By …", "লেখক: …"."""
    if len(line) > 120 or not has_other_script(line):
        return NOBODY
    match = _PREFIX.search(line)
    found = _NAMES.match(line, match.end()) if match else None
    if match is None or found is None:
        return NOBODY
    names = [name.strip(" .-") for name in _AND.split(found[0])]
    if not all(is_other_name(name) for name in names):
        return NOBODY
    return Byline(tuple(Person(name, "author") for name in names), line[match.start() : found.end()].strip(" |"))


def without_place(text: str) -> str:
    """Return a name as markup gives it without the place before it and the colon behind: "القاهرة - …:"."""
    text = text.strip(" :")
    return _PLACE_BEFORE.sub("", text, count=1) if has_other_script(text) else text
