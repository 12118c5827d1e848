"""Names of people in Latin, Greek and Cyrillic letters, told from desks, outlets and accounts."""

from __future__ import annotations

import re

from pipelines.names.agencies import ANY_PICTURE_LIBRARY, find_agency

_OF_ORGANISATIONS = re.compile(
    r"\b(?:admin\w{0,12}|administrator|webmaster|information|editors?|editorial|reporters?|correspondents?|columnists?|journalists?|writers?|contributors?|staff|desk|news|newsroom|newspaper"
    r"|team|agency|agencies|agencia|agentur\w{0,5}|agence|press|wire|media|service|group|online|network|magazine|times|post|herald|tribune|gazette|guardian|daily|journal|radio|tv|television"
    r"|\w{0,20}redaktion\w{0,6}|redak\w{0,12}|redac\w{0,12}|redaz\w{0,12}|rédaction|r[ée]daction|redazione|redaktion\w{0,6}|toimitus|newsdesk|nachrichten\w{0,9}|noticias|nouvelles|notizie|wiadomości"
    r"|unknown|anonymous|category|popular demand|guest|user|null|none|undefined|author|admins?|office|inc|ltd|llc|plc|gmbh|corp|company|foundation|institute|university|ministry|department|committee|council|association"
    r"|interactive|solutions?|designs?|studios?|digital|software|systems?|technolog\w{1,4}|consulting|hosting|wordpress|joomla|drupal|pro|co|features|images|pictures|archives?|library|collection"
    rf"|{ANY_PICTURE_LIBRARY}"
    r"|read more|subscribe|share|comments?|follow|updated|published|posted|photo\w{0,8}|video|image|copyright|contact|about|more|home|sign|log"
    r"|редакц\w{0,6}|новости|корреспондент\w{0,4}|агентство|газета|собкор|пресс\w{0,12}|σύνταξη|συντακτική|newsbeast|dziennikarz\w{0,3}|autor\w{0,4}|auteur)\b"
    r"|https?:|www\.|@|\.(?:com|org|net|de|fr|pl|ru|gr|co)\b",
    re.I,
)
_AFTER_NAME = re.compile(  # titles and other words that follow a name in a byline
    r"for|editors?|reporters?|correspondents?|columnists?|journalists?|writers?|contributors?|staff|source|via|credits?|courtesy|handout|file|senior|chief|political|health|science|education|business|crime|sports?|national|international|foreign|local|assistant|associate|deputy|managing|special|guest|freelance|head|director|manager|analyst"
    r"|mon|tue|wed|thu|fri|sat|sun|\w{2,6}day|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|januar|februar|märz|mai|juni|juli|oktober|dezember|uhr|aktualisiert|stand|publié|mis|à|actualizado|publicado|pubblicato|updated|published|posted|modified",
    re.I,
)
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚƏΑ-ΫΆΈ-ΏА-ЯЁЄІЇҐ"
_LETTER = r"[^\W\d_]"
_PARTICLE = r"(?:de|da|do|dos|das|del|della|di|du|des|la|las|le|los|van|von|vom|zu|zum|zur|den|der|ter|ten|te|af|av|bin|bint|ibn|al|el|ul|ur|ap|op|'t|d’|d')"
WORD = rf"(?:[{UPPER}]\.(?:-?[{UPPER}]\.){{0,2}}|(?:[dlDL]['’]|al-|el-|Al-|El-|[A-Z]['’])?[{UPPER}](?:{_LETTER}|[\u0300-\u036f]|['’‘`´\-\u2010\u2011·]|\.(?=[{UPPER}])){{0,24}}\.?)"
_GLUED_CAPITALS = re.compile(r"((?!Mc|Mac|De|Di|Le|La|Van|O)\w{1,20}[a-zß-ÿ])[A-Z]{2}")
_PLACES = re.compile(  # places of two words, which may follow a name or stand in its place
    r"(?:New|South|North|East|West|United|Saudi|Sri|Hong|Los|San|Santa|Puerto|Costa|El|Great|Middle|European|Czech|Cape|Kuala|Tel|Abu|Addis|Buenos|Rio|Port|Central|Latin"
    r"|Northern|Southern|Eastern|Western) [^\W\d_]{2,12}|(?:Mexico|Kansas|Panama|Vatican|Quebec) City|Las Vegas|Washington,? D\.?C\.?",
    re.I,
)
_FULL_NAME = re.compile(
    rf"{WORD}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0]){{0,3}}{WORD}){{0,5}}(?:,? (?:Jr|Sr|III|II|MD|PhD)\.?)?"
)


def is_western_name(text: str) -> bool:
    """Say whether text is a full name in Latin, Greek or Cyrillic letters, such as "Ana de la Cruz" or "J. P. OLSEN"."""
    match = _FULL_NAME.fullmatch(text)
    if match is None or len(text) > 60 or is_organisation(text):
        return False
    words = text.replace("\u00a0", " ").split(" ")
    if len(words) < 2 or len(words[-1].strip(".")) < 2 or _PLACES.fullmatch(text):  # "Courier D" is an account
        return False
    return not (text.isupper() and all(len(word) < 4 for word in words))  # "GM FRK" is an account


def find_western_name(line: str, place: int) -> str | None:
    """Return the full name that begins at index place of line, without words that follow it: "Ann Lee Staff Writer"."""
    match = _FULL_NAME.match(line, place)
    if match is None:
        return None
    words = match[0].split(" ")
    for size, word in enumerate(words):
        if (glued := _GLUED_CAPITALS.match(word)) and size:  # "Ann LeeSTAFF"
            words = [*words[:size], glued[1]]
            break
        plain = word.strip(".,")
        if _OF_ORGANISATIONS.fullmatch(plain) and not _AFTER_NAME.fullmatch(plain):  # "Northern Courier News Desk"
            return None
        if _ends_name(words, size):
            words = words[:size]
            break
    if words and len(words[-1]) > 3 and words[-1] not in ("Jr.", "Sr."):
        words[-1] = words[-1].rstrip(".")
    name = " ".join(words).rstrip(",")
    return name if is_western_name(name) else None


def _ends_name(words: list[str], size: int) -> bool:
    """Say whether the name ends before the word at index size: that word is a role, a month or an outlet."""
    word = words[size].strip(".,")
    if size < 2:
        return False
    if _AFTER_NAME.fullmatch(word) or find_agency(" ".join(words[size:])) or find_agency(word):
        return True
    in_capitals = all(part.isupper() for part in words[:2])
    if in_capitals:
        return not word.isupper() and len(word) > 3
    return word.isupper() and 1 < len(word) < 6


def is_organisation(text: str) -> bool:
    """Say whether text names an agency, a desk, a site or an account instead of a person."""
    return find_agency(text) is not None or _OF_ORGANISATIONS.search(text) is not None
