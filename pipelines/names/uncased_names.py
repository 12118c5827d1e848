"""Names of people in scripts without capitals: Arabic, Hebrew, Devanagari, Bengali, Thai and the like, Hangul, kana.

In these scripts a name looks like any two words. The functions are therefore asked only about text that a page declares
to be a person: in markup of the author, behind a byline word, before 기자. They exclude outlets, desks, dates, sections
and sentences.
"""

from __future__ import annotations

import re

from archive.scripts import HANGUL, KANA
from pipelines.names.agencies import UNCASED_AGENCIES
from pipelines.names.japanese_names import is_name_with_kana
from pipelines.names.korean_names import is_korean_name, is_korean_word

_UNCASED = "\u0590-\u07ff\u0900-\u109f\u10d0-\u10ff\u1200-\u137f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc"
_UNCASED_CHARACTER = re.compile(f"[{_UNCASED}{KANA}{HANGUL}]")
_WORD = re.compile(rf"[{_UNCASED}]{{1,2}}\.(?:[{_UNCASED}]\.?)?|[{_UNCASED}\u200c\u200d'’׳״\-]{{2,16}}")
_DIGIT = re.compile(r"\d")
_SENTENCE_SIGN = re.compile("[؟،؛۔।॥]")
_WORDS_OF_OUTLETS_AND_DESKS = (
    # Arabic and Persian
    "أخبار اخبار الأخبار موقع وكالة وكالات الوكالات صحيفة جريدة قناة شبكة فريق تحرير التحرير هيئة مراسل مراسلو مراسلنا مراسلون محرر المحرر"
    " قسم نيوز الجزيرة العربية سي برس تاريخ نشر نشرت منذ آخر تحديث الكاتب كاتب بقلم كتب كتبت مقالات متابعة متابعات خاص ترجمة إعداد"
    " مصدر المصدر المصادر تصوير يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار حزيران"
    " تموز آب أيلول تشرين الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت اليوم المزيد الرئيسية رياضة سياسة اقتصاد ثقافة مشاركة"
    " اقرأ اقرئي أيضا أيضاً ايضا شاهد شاهدوا مواضيع ذات صلة للمزيد تعليقات محافظات الشرق الأوسط في من على إلى عن أن التي الذي هذا هذه قال مع بعد قبل خلال مواقع إلكترونية صوت حوار تقرير"
    " خبرگزاری خبرنگار گروه سرویس تحریریه سایت روزنامه انتشار نویسنده منبع نیوز شغل کد خبر ایران و در به از که را این با است"
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
_NEVER_IN_NAMES = UNCASED_AGENCIES.union(_WORDS_OF_OUTLETS_AND_DESKS.split())
_NEVER_IN_THAI_NAMES = re.compile(
    "ข่าว|ทีม|กอง|บรรณาธิการ|ออนไลน์|นิวส์|โต๊ะ|เผยแพร่|วันที่|เวลา|ไทยรัฐ|มติชน|ผู้เขียน|โดย|ที่|และ|เรื่อง|ภาพ"
)
_THAI_CHARACTER = re.compile("[\u0e00-\u0eff]")


def has_uncased_script(text: str) -> bool:
    """Say whether text has a character of a script without capitals, Han characters not counted."""
    return not text.isascii() and _UNCASED_CHARACTER.search(text) is not None


def is_uncased_name(text: str) -> bool:
    """Say whether text may be a person's name; asked only where the page declares text to be one."""
    if not 2 <= len(text) <= 50 or text.isascii() or _DIGIT.search(text) or _SENTENCE_SIGN.search(text):
        return False
    if is_korean_name(text) or is_name_with_kana(text):
        return True
    words = text.split(" ")
    if not 2 <= len(words) <= 5 or not all(_WORD.fullmatch(word) for word in words):
        return False
    if _THAI_CHARACTER.search(text):
        return len(words) == 2 and not _NEVER_IN_THAI_NAMES.search(text)
    return len(max(words, key=len)) > 2 and _NEVER_IN_NAMES.isdisjoint(words)


def is_uncased_organisation(text: str) -> bool:
    """Say whether text in a script without capitals names an outlet, a portal or a desk."""
    if is_korean_word(text):
        return not is_korean_name(text)
    if _THAI_CHARACTER.search(text):
        return _NEVER_IN_THAI_NAMES.search(text) is not None
    return not _NEVER_IN_NAMES.isdisjoint(text.split())
