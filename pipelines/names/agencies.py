"""News agencies and picture libraries: one table of their names, from which every reader of credits takes what it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Agency:
    """A news agency, with each of its names as it is usually printed.

    in_alphabet are its names in Latin, Greek or Cyrillic letters, the others those in the language that they are named
    after; uncased are those in Arabic script. photographs are names that stand only in credits of photographs.
    credits_photographs says whether the others are read there too.
    """

    in_alphabet: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    japanese: tuple[str, ...] = ()
    korean: tuple[str, ...] = ()
    uncased: tuple[str, ...] = ()
    photographs: tuple[str, ...] = ()
    credits_photographs: bool = True


_AGENCIES = (
    # international
    _Agency(
        ("AP", "Associated Press", "The Associated Press"), chinese=("美联社", "美聯社"), photographs=("AP Photo",)
    ),
    _Agency(("Reuters", "Thomson Reuters", "Reuters Staff"), chinese=("路透社", "路透"), uncased=("رويترز",)),
    _Agency(("AFP", "Agence France-Presse", "Agence France Presse"), chinese=("法新社",)),
    _Agency(("Bloomberg",), chinese=("彭博社",)),
    _Agency(("UPI", "United Press International")),
    _Agency(("AFX",)),
    # Europe
    _Agency(("dpa", "Deutsche Presse-Agentur"), chinese=("德新社",)),
    _Agency(("KNA",)),
    _Agency(("epd",)),
    _Agency(("SID",)),
    _Agency(("APA", "Austria Presse Agentur")),
    _Agency(("SDA", "Keystone-SDA", "ATS", "Schweizerische Depeschenagentur"), photographs=("Keystone",)),
    _Agency(("EFE", "Agencia EFE"), chinese=("埃菲社",), photographs=("EPA", "EPA-EFE", "EPA/EFE")),
    _Agency(("Europa Press",)),
    _Agency(("Lusa",)),
    _Agency(("ANSA",)),
    _Agency(("Adnkronos",)),
    _Agency(("AGI",)),
    _Agency(("Lapresse",)),
    _Agency(("Belga",)),
    _Agency(("ANP",)),
    _Agency(("PA", "PA Media", "Press Association"), photographs=("PA Wire", "PA Images")),
    _Agency(("NTB",)),
    _Agency(("TT",)),
    _Agency(("Ritzau",)),
    _Agency(("STT",)),
    _Agency(("PAP", "Polska Agencja Prasowa")),
    _Agency(("ČTK", "CTK")),
    _Agency(("MTI",)),
    _Agency(("Agerpres",)),
    _Agency(("Tanjug",)),
    _Agency(("HINA",)),
    _Agency(("ΑΠΕ-ΜΠΕ",)),
    _Agency(("TASS", "ITAR-TASS"), chinese=("塔斯社",)),
    _Agency(("RIA Novosti",)),
    _Agency(("Interfax",)),
    # East and South-East Asia
    _Agency(("Xinhua", "Xinhua News Agency"), chinese=("新华社", "新華社", "新华网", "新華網")),
    _Agency(chinese=("中新社",)),
    _Agency(chinese=("中通社",)),
    _Agency(("CNA",), chinese=("中央社",)),
    _Agency(("Kyodo", "Kyodo News"), chinese=("共同社",), japanese=("共同",)),
    _Agency(("Jiji Press",), chinese=("时事社",), japanese=("時事",)),
    _Agency(("Yonhap", "Yonhap News Agency"), chinese=("韩联社", "韓聯社"), korean=("연합뉴스",)),
    _Agency(korean=("뉴시스",)),
    _Agency(korean=("뉴스1",)),
    _Agency(("Antara",)),
    _Agency(("Bernama",)),
    _Agency(("VNA",)),
    # South Asia: below a picture, their names with a date are a byline ("PTI | July 9, 2020")
    _Agency(("PTI", "Press Trust of India"), credits_photographs=False),
    _Agency(("IANS", "Indo-Asian News Service"), credits_photographs=False),
    _Agency(("ANI", "Asian News International"), credits_photographs=False),
    _Agency(("UNI",), credits_photographs=False),
    _Agency(("TNN", "Times News Network"), credits_photographs=False),
    # the Middle East and Africa
    _Agency(("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "AA")),
    _Agency(("DHA", "Demirören Haber Ajansı")),
    _Agency(("IHA", "İHA")),
    _Agency(("IRNA",), uncased=("ایرنا",)),
    _Agency(uncased=("ایسنا",)),
    _Agency(uncased=("تسنیم",)),
    _Agency(uncased=("مهر",)),
    _Agency(("SANA",)),
    _Agency(("WAFA",)),
    _Agency(("MENA",)),
    _Agency(("NAN",)),
    _Agency(("SAPA",)),
    # Canada and Australia
    _Agency(("Canadian Press", "The Canadian Press")),
    _Agency(("Postmedia", "Postmedia News")),
    _Agency(("AAP", "Australian Associated Press")),
)
# Companies that sell photographs: they are never the source of an article.
_PICTURE_LIBRARIES = (
    "Getty", "Getty Images", "게티", "Shutterstock", "셔터스톡", "iStock", "iStockphoto", "Alamy", "imago", "picture alliance",
    "picture-alliance", "NurPhoto", "VCG", "视觉中国", "CFP", "东方IC", "東方IC", "Unsplash", "Pixabay", "픽사베이", "Pexels", "Profimedia",
    "Thinkstock", "Depositphotos", "Adobe Stock", "AdobeStock",
)  # fmt: skip

CHINESE_AGENCIES = frozenset(name for agency in _AGENCIES for name in agency.chinese)
JAPANESE_AGENCIES = frozenset(name for agency in _AGENCIES for name in agency.japanese)
KOREAN_AGENCIES = frozenset(name for agency in _AGENCIES for name in agency.korean)
UNCASED_AGENCIES = frozenset(name for agency in _AGENCIES for name in agency.uncased)
# Press-release distributors whose name does not end in "wire".
RELEASE_SERVICES = ("CNW", "3BL")


def find_agency(text: str) -> str | None:
    """Return the news agency that text names, as it is usually printed, or None."""
    return _NAME_OF_KEY.get(text.strip(" .()").casefold())


def any_of(names: Iterable[str]) -> str:
    """Return the alternatives of a regular expression for names, the longest first."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s") for name in longest_first)


def _names_of(agency: _Agency) -> tuple[str, ...]:
    return (*agency.in_alphabet, *agency.chinese, *agency.japanese, *agency.korean, *agency.uncased)


def _photo_credits() -> str:
    """Return the alternatives for the names in credits of photographs; each name may be printed in capitals."""
    names = [name for agency in _AGENCIES if agency.credits_photographs for name in _names_of(agency)]
    names += [name for agency in _AGENCIES for name in agency.photographs]
    return f"{any_of({*names, *(name.upper() for name in names)})}|(?i:{ANY_PICTURE_LIBRARY})"


_NAME_OF_KEY = {name.casefold(): name for agency in _AGENCIES for name in _names_of(agency)}
# Alternatives of regular expressions.
ANY_PICTURE_LIBRARY = any_of(_PICTURE_LIBRARIES)
ANY_PHOTO_CREDIT = _photo_credits()
