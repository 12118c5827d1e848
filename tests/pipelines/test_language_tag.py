"""The language of an article: by its script and words first, then as its page declares it."""

from __future__ import annotations

import pytest

from pipelines.text.language_tag import find_language

SENTENCES = {
    "cs": "Nejstarší most ve městě bude od pondělí uzavřen na šest týdnů, oznámila radnice, která se na opravě podílí, protože to jinak není možné a je to v pořádku.",
    "da": "Byens ældste bro bliver lukket i seks uger fra mandag, og det er ikke første gang, at den har været lukket, men der er en færge, som sejler til den anden side af åen.",
    "de": "Die älteste Brücke der Stadt wird von Montag an für sechs Wochen gesperrt, und eine Fähre fährt alle zwanzig Minuten über den Fluss, wie das Rathaus mit einem Schreiben mitteilt.",
    "es": "El puente más antiguo de la ciudad se cerrará durante seis semanas a partir del lunes, y los vecinos de las dos orillas cruzarán en una barca que sale cada veinte minutos.",
    "fi": "Kaupungin vanhin silta suljetaan maanantaina kuudeksi viikoksi, ja lautta kulkee joen yli, kun siltaa korjataan, mutta se ei ole ensimmäinen kerta ja korjaus on jo alkanut, sanoi hän.",
    "fr": "Le plus vieux pont de la ville sera fermé pour six semaines dès lundi, et un bac passe la rivière toutes les vingt minutes pour les habitants qui ne veulent pas faire le détour par le sud.",
    "it": "Il ponte più antico della città sarà chiuso per sei settimane da lunedì, e un traghetto passa il fiume ogni venti minuti per gli abitanti che non vogliono fare il giro della valle.",
    "nl": "De oudste brug van de stad gaat maandag voor zes weken dicht, en een veerpont vaart om de twintig minuten over de rivier voor wie niet om wil rijden, zo zei het bestuur van de gemeente.",
    "pl": "Najstarszy most w mieście zostanie od poniedziałku zamknięty na sześć tygodni, a prom będzie pływać co dwadzieścia minut, bo nie ma innej drogi do szkoły i na targ, który jest po drugiej stronie.",
    "pt": "A ponte mais antiga da cidade será fechada por seis semanas a partir de segunda-feira, e uma barca passa o rio de vinte em vinte minutos para os moradores que não querem dar a volta.",
    "tr": "Şehrin en eski köprüsü pazartesi günü altı hafta için kapanacak ve bir vapur yirmi dakikada bir karşıya geçecek, çünkü bu onarım daha çok beklemez ve en kısa yol da budur.",
    "uk": "Найстаріший міст у місті закриють на шість тижнів, і пором ходитиме щодвадцять хвилин, бо іншої дороги до школи немає.",
    "ru": "Самый старый мост в городе закроют на шесть недель, и паром будет ходить каждые двадцать минут, потому что другой дороги к школе нет.",
    "fa": "قدیمی‌ترین پل شهر از روز دوشنبه برای شش هفته بسته می‌شود و گذر از رود با قایق‌های چوبی است.",
    "ar": "سيغلق أقدم جسر في المدينة ستة أسابيع اعتبارا من يوم الاثنين وتعبر العبارة النهر كل عشرين دقيقة.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_an_undeclared_language_is_known_by_script_and_common_words(language: str) -> None:
    """Also where the template says "en", which it does wherever nobody changed it."""
    assert find_language(SENTENCES[language], (None,)) == language
    assert find_language(SENTENCES[language], ("en", None)) == language


def test_a_declared_language_is_kept_with_its_region() -> None:
    """Common words are asked only where nothing, or English, is declared; a short text says nothing against it."""
    english = "The town's oldest bridge will close for six weeks from Monday, the council said on Friday, and there is no other way."
    assert find_language(english, ("en-GB",)) == "en-GB"
    assert find_language(english, (None, None)) == "en"
    assert find_language(SENTENCES["da"], ("nb-NO",)) == "nb-NO"
    assert find_language(SENTENCES["ru"], ("kk",)) == "kk"
    assert find_language("Brücke zu", ("en-US",)) == "en-US"


def test_a_language_that_is_not_known_is_none_though_the_page_says_english() -> None:
    """A long text without English words is not English."""
    unknown = (
        "Ibhuloho elidala kakhulu edolobheni lizovalwa amasonto ayisithupha kusukela ngoMsombuluko kusho umkhandlu. "
        * 12
    )
    assert find_language(unknown, ("en-ZA",)) is None
