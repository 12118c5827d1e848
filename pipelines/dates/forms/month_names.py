"""The names of the months in the forms of date lines: nominative, genitive, and abbreviated to three or four letters.

A name is looked up in the language of the page first, and then in all languages together, where a name that means two
months is left out: listopad is October in Croatian and November in Polish.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# Twelve months for each language, with a slash between the forms of a month.
_NAMES = {
    "en": "january february march april may june july august september/sept october november december",
    "de": "januar/jänner februar/feber märz/mrz april mai juni juli august september oktober november dezember",
    "nl": "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "af": "januarie februarie maart april mei junie julie augustus september oktober november desember",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "is": "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "fr": "janvier février mars avril mai juin juillet/juil août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "gl": "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "pl": "styczeń/stycznia luty/lutego marzec/marca kwiecień/kwietnia maj/maja czerwiec/czerwca lipiec/lipca sierpień/sierpnia wrzesień/września październik/października listopad/listopada grudzień/grudnia",
    "cs": "leden/ledna únor/února březen/března duben/dubna květen/května červen/června červenec/července srpen/srpna září říjen/října listopad/listopadu prosinec/prosince",
    "sk": "január/januára február/februára marec/marca apríl/apríla máj/mája jún/júna júl/júla august/augusta september/septembra október/októbra november/novembra december/decembra",
    "sl": "januar/januarja februar/februarja marec/marca april/aprila maj/maja junij/junija julij/julija avgust/avgusta september/septembra oktober/oktobra november/novembra december/decembra",
    "hr": "siječanj/siječnja veljača/veljače ožujak/ožujka travanj/travnja svibanj/svibnja lipanj/lipnja srpanj/srpnja kolovoz/kolovoza rujan/rujna listopad/listopada studeni/studenoga/studenog prosinac/prosinca",
    "sr": "januar/januara/јануар/јануара februar/februara/фебруар/фебруара mart/marta/март/марта april/aprila/април/априла maj/maja/мај/маја jun/juna/juni/јун/јуна/јуни jul/jula/juli/јул/јула/јули avgust/avgusta/август/августа septembar/septembra/септембар/септембра oktobar/oktobra/октобар/октобра novembar/novembra/новембар/новембра decembar/decembra/децембар/децембра",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "ru": "январь/января февраль/февраля март/марта апрель/апреля май/мая июнь/июня июль/июля август/августа сентябрь/сентября октябрь/октября ноябрь/ноября декабрь/декабря",
    "uk": "січень/січня лютий/лютого березень/березня квітень/квітня травень/травня червень/червня липень/липня серпень/серпня вересень/вересня жовтень/жовтня листопад/листопада грудень/грудня",
    "be": "студзень/студзеня люты/лютага сакавік/сакавіка красавік/красавіка май/мая/травень/траўня чэрвень/чэрвеня ліпень/ліпеня жнівень/жніўня верасень/верасня кастрычнік/кастрычніка лістапад/лістапада снежань/снежня",
    "lt": "sausis/sausio vasaris/vasario kovas/kovo balandis/balandžio gegužė/gegužės birželis/birželio liepa/liepos rugpjūtis/rugpjūčio rugsėjis/rugsėjo spalis/spalio lapkritis/lapkričio gruodis/gruodžio",
    "lv": "janvāris/janvārī/janvāra februāris/februārī/februāra marts/martā/marta aprīlis/aprīlī/aprīļa maijs/maijā/maija jūnijs/jūnijā/jūnija jūlijs/jūlijā/jūlija augusts/augustā/augusta septembris/septembrī/septembra oktobris/oktobrī/oktobra novembris/novembrī/novembra decembris/decembrī/decembra",
    "et": "jaanuar/jaanuari veebruar/veebruari märts/märtsi aprill/aprilli mai juuni juuli august/augusti september/septembri oktoober/oktoobri november/novembri detsember/detsembri",
    "fi": "tammikuu/tammikuuta/tammi helmikuu/helmikuuta/helmi maaliskuu/maaliskuuta/maalis huhtikuu/huhtikuuta/huhti toukokuu/toukokuuta/touko kesäkuu/kesäkuuta/kesä heinäkuu/heinäkuuta/heinä elokuu/elokuuta/elo syyskuu/syyskuuta/syys lokakuu/lokakuuta/loka marraskuu/marraskuuta/marras joulukuu/joulukuuta/joulu",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "el": "ιανουάριος/ιανουαρίου φεβρουάριος/φεβρουαρίου μάρτιος/μαρτίου απρίλιος/απριλίου μάιος/μαΐου/μαϊου/μάη ιούνιος/ιουνίου ιούλιος/ιουλίου αύγουστος/αυγούστου σεπτέμβριος/σεπτεμβρίου οκτώβριος/οκτωβρίου νοέμβριος/νοεμβρίου δεκέμβριος/δεκεμβρίου",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "id": "januari februari/pebruari maret april mei juni juli agustus/agt/ags september oktober november/nopember desember",
    "ms": "januari februari mac april mei jun julai ogos september oktober november disember",
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "tl": "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
    "ar": "يناير/كانون الثاني/جانفي فبراير/شباط/فيفري مارس/آذار أبريل/نيسان/أفريل/إبريل مايو/أيار/ماي يونيو/يونيه/حزيران/جوان يوليو/يوليه/تموز/جويلية/يوليوز أغسطس/آب/أوت/غشت سبتمبر/أيلول/شتنبر أكتوبر/تشرين الأول نوفمبر/تشرين الثاني/نونبر ديسمبر/كانون الأول/دجنبر",
    "fa": "ژانویه فوریه مارس آوریل/آپریل مه/می ژوئن/جون ژوئیه/جولای اوت/آگوست/اگست سپتامبر اکتبر نوامبر دسامبر",
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "he": "ינואר פברואר מרץ/מרס/מארס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "hi": "जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "mr": "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    "bn": "জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট/আগষ্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
}  # fmt: skip
# The months of the Solar Hijri calendar in Iran, each with its name in Afghanistan.
_SOLAR_NAMES = "فروردین/حمل اردیبهشت/ثور خرداد/جوزا تیر/سرطان مرداد/امرداد/اسد شهریور/سنبله مهر/میزان آبان/عقرب آذر/قوس دی/جدی بهمن/دلو اسفند/حوت"
_ABBREVIATED_TO = (3, 4)  # letters
_NOT_ABBREVIATED = frozenset({"ar", "fa", "ur", "he", "hi", "mr", "bn", "fi"})
_SAME_LETTERS = str.maketrans("ıیکىة", "iيكيه", "\u0307\u200c")


def _normalized(word: str) -> str:
    """Return a name in lower case, without accents, and with the same letters in Arabic and Persian."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    letters = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f" and c not in "\u0653\u0654\u0655")
    return letters.translate(_SAME_LETTERS)


def _forms(names: str) -> Iterator[tuple[int, str]]:
    """Yield the number and a form of each month of a line of the table. Names of two words keep their space."""
    for two_words in ("كانون الثاني", "كانون الأول", "تشرين الثاني", "تشرين الأول"):
        names = names.replace(two_words, two_words.replace(" ", "\u00a0"))
    for number, forms in enumerate(names.split(" "), 1):
        for form in forms.split("/"):
            yield number, _normalized(form.replace("\u00a0", " "))


def _of_language(language: str, names: str) -> dict[str, int]:
    """Return the month numbers of the names of a language, and of those abbreviations that belong to a single month."""
    full_names = {form: number for number, form in _forms(names)}
    meanings: dict[str, set[int]] = {}
    if language not in _NOT_ABBREVIATED:
        for form, number in full_names.items():
            for length in _ABBREVIATED_TO:
                meanings.setdefault(form[:length], set()).add(number)
    return _unambiguous(meanings) | full_names


def _of_all(languages: dict[str, dict[str, int]]) -> dict[str, int]:
    """Return the names that mean the same month in every language that has them."""
    meanings: dict[str, set[int]] = {}
    for names in languages.values():
        for form, number in names.items():
            meanings.setdefault(form, set()).add(number)
    return _unambiguous(meanings)


def _unambiguous(meanings: dict[str, set[int]]) -> dict[str, int]:
    return {form: min(numbers) for form, numbers in meanings.items() if len(numbers) == 1}


_BY_LANGUAGE = {language: _of_language(language, names) for language, names in _NAMES.items()}
_IN_ANY_LANGUAGE = _of_all(_BY_LANGUAGE)
_FULL_NAMES = frozenset(form for names in _NAMES.values() for _, form in _forms(names))
_SOLAR_MONTHS = {form: number for number, form in _forms(_SOLAR_NAMES)}
_SAME_LANGUAGE = {"nb": "no", "nn": "no", "bs": "hr", "sh": "hr", "fil": "tl", "prs": "fa"}


def month_number(word: str, language: str | None = None) -> int | None:
    """Return the number of the month that a word names in a language, or in all others alike; None for other words.

    On English pages abbreviations of other languages do not count: "set" and "out" are words there.
    """
    name = _normalized(word)
    code = (language or "").partition("-")[0].lower()
    own_names = _BY_LANGUAGE.get(_SAME_LANGUAGE.get(code, code), _IN_ANY_LANGUAGE)
    number = own_names.get(name)
    if number is None and (code != "en" or name in _FULL_NAMES):
        number = _IN_ANY_LANGUAGE.get(name)
    if number is None and name[:1] == "ב":  # Hebrew joins "in" to the name
        return _BY_LANGUAGE["he"].get(name[1:])
    return number


def solar_month_number(word: str) -> int | None:
    """Return the number of the month that a word names in the Solar Hijri calendar, None for other words."""
    return _SOLAR_MONTHS.get(_normalized(word))
