"""Bylines in languages with an alphabet: "By Ana Cruz and J. P. Olsen, Health reporter", "Von …", "Par …", "Автор: …"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.document import Person
from pipelines.names.agencies import find_agency
from pipelines.names.western_names import UPPER, find_western_name, is_organisation

_MAX_LINE_CHARS = 300
# Byline words that may stand before a name without a sign between them.
_WITHOUT_SIGN = (
    "By|(?:Words|Text|Story|Report|Interview|Analysis|Opinion|Article|Reporting|Reported|Written|Posted|Published) by|Von|(?:Text|Geschrieben|(?:Ein )?Interview|Ein Artikel|Ein Beitrag|Eine Analyse|Ein Kommentar) von"
    "|Par|(?:Texte|Propos|Publié|Rédigé|Écrit) (?:par|de)|Por|(?:Texto|Escrito|Publicado) (?:por|de)|Di|(?:A cura|Testo|Articolo|Scritto) d[ia]|Da|Av|Af|Door|(?:Geschreven|Tekst) door"
    "|De|Per|Scris de|Napsal[ai]?|Írta|Yazan|Oleh|Ditulis oleh|Γράφει (?:ο|η)|Του|Της|Піше|Пише"
)
_ALSO_SUBJECTS = "Penulis|Pewarta|Reporter|Wartawan"  # also subjects of sentences: no words may follow the names
# Byline words that have other meanings too and therefore need a sign behind them.
_WITH_SIGN = (
    "Autor(?:in|en|innen|a|as|es|i|zy|ka)?|Autore|Autrice|Autori|Auteure?s?|Author(?:s|\\(s\\))?|Writers?|Reporters?|Journalists?|Tekst|Text|Texte|Texto|Testo|Teksti|Tekijä|Toimittaja|Skribent|Forfatter"
    "|Redacteur|Verslaggever|Penulis|Pewarta|Szerző|Yazar|Muhabir|Haber|Автор(?:ы|и)?|Текст|Журналист|Συντάκτης|Συντάκτρια|Κείμενο|Oprac(?:\\.|ował[ai]?)"
)
_PREFIX = re.compile(
    rf"(?:^(?:Author|Autor|Auteur|Автор|Yazar|Autore|Penulis),\s(?=\S)|(?:^|(?<=[\d|•·–—/] )|(?<=[AaPp][Mm] )|(?<=[A-Z][SD]T )|(?<=Uhr )|(?<=[AaPp]\.[Mm]\. ))(?:(?:{_WITHOUT_SIGN})\s{{0,2}}:?\s{{1,3}}|(?:{_WITH_SIGN})\s{{0,2}}[:/|]\s{{0,3}})(?=\S))"
    rf"|^(?:{_ALSO_SUBJECTS}) (?=\S)",
    re.I,
)
_WORDS_BY_ROLE = (
    (
        "translator",
        r"translated by|translation(?: by)?:?|Übersetzung:|Übersetzt von|traduit par|traduction:?|traducción(?: de)?:?|traduzione(?: di)?:?",
    ),
    (
        "photographer",
        r"photograph(?:s|y)? by|photos? by|pictures? by|photographs?:|photos?:|pictures?:|fotos?:|bilder?:|foto's:|fotografías?:|фото:",
    ),
    ("editor", r"edited by|editing by|writing and editing by"),
    ("reporter", r"(?:additional )?reporting by|reported by"),
    ("author", r"writing by"),
)
_ROLE = re.compile("|".join(rf"(?P<{role}>(?<!\w)(?:{words})\s{{1,2}})" for role, words in _WORDS_BY_ROLE), re.I)
_AND = re.compile(r"\s{0,2}(?:&|\+|/)\s{0,2}|\s(?:and|und|et|y|e|i|og|och|en|ja|a|ve|dan|şi|și|és|и|і|та|και)\s", re.I)
_DATE_BEHIND = re.compile(
    r"[\s,.|(–—-]{1,4}(?:(?:last )?(?:updated|published|posted|modified)|on|data|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\.?|\d{1,2}[-./ ])[\s,:]{0,3}.{0,60}?\d{4}.{0,200}$",
    re.I,
)
_BAR = re.compile(r"\s[|•·]\s")
_YEAR = re.compile(r"\d{4}")
_COMMA = re.compile(r"\s{0,2}[,;]\s{0,2}(?:(?:and|und|et|y|e|og|och)\s)?")
_WITH = re.compile(r"\s(?:avec|mit|con|com|with|med|met)\s(?:(?:the|la|el|die|der|l['’])\s?)?(\S.{1,39})$", re.I)
_AGENCY_BEHIND = re.compile(r"\s{0,2}[|(–—-]\s{0,2}([^|()]{2,40})\)?")
_SENTENCE_END = re.compile(r"[.!?…][\"”“»’')]{0,2}$")
_MOST_LOWERCASE_WORDS = 2
_HAS_JOB = re.compile(
    r"report|journalist|giornalista|periodista|correspon|korrespon|redak|redac|rédac|editor|writer|columnist|autor|auteur",
    re.I,
)
_PAPER = re.compile(r"(?:Le|La|Les|El|The|Il|Die|Der|Das|De|L['’])\s?\S{1,30}")
_ENDS_IN_DASH = re.compile(r"[-–—] $")
_QUOTATION = re.compile(r"[\"“”„«»]|[.!?,]\s?[-–—] $")
_MAX_CHARS_BEFORE_DASH = 100
_IN_PARENTHESES = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,60}[)\]]")
_MAY_BE_INSIDE = re.compile(r"[\d|•·–—/] |[mMT.] [Bb]y |Uhr ")
_MAY_HOLD_ROLE = re.compile(r"\b[Bb][Yy] |: |[Tt]rad|bersetzt")
_MAY_FOLLOW_NAMES = re.compile(
    rf"\s{{0,3}}(?:$|[,;.|•·–—\-(/:<\d]|[{UPPER}]|(?:in|on|at|for|with|from|of|für|aus|à|au|en|w|translated|reporting|photo\w{{0,8}})\s)"
)
_BY = re.compile("By ", re.I)
_UNSIGNED_ROLE = re.compile(rf"(?:{_ALSO_SUBJECTS}) [^\s:/|]", re.I)
_SWAHILI = re.compile(r"Na (?=\S)")
_FOR_OUTLET = re.compile(r"(?<=\S\s\S{2})(\S{0,30}) [Ff]or (?:[Tt]he )?[A-Z][\w.'’ ]{1,40}$")
_COMPANY = re.compile(r"[\w.&'’ \-]{2,60},? (?:Inc|Ltd|LLC|Corp|PLC|Plc|GmbH|S\.A|N\.V|AG)\.?")
_JOB = re.compile(r"reporter|correspondent|editor|writer|journalist|author|columnist|contributor|analyst|intern", re.I)
_MAX_JOB_CHARS = 60
_JOB_BEHIND = re.compile(r"\s{0,2}[,(|–—-]?\s{0,2}[\w' \-]{0,40}?\b(reporter|correspondent)\b", re.I)
_UP_TO_THREE_WORDS = re.compile(r"\S{1,30}(?: \S{1,30}){0,2}")
_ADDRESS = re.compile(r"\S{1,60}@\S{1,60}|(?<!\w)@\w{1,40}|https?://\S{0,200}")
_LIST = re.compile(
    r"\s{0,2}[,;|/]\s{0,2}(?:(?:and|und|et|y|e|og|och)\s)?|\s{1,2}(?:and|und|et|og|och|&|и|και)\s{1,2}|\s(?:y|e|i|en|ja|a|ve)\s(?=\S{1,30}\s\S)",
    re.I,
)


def read_line(line: str, known: Container[str] = (), language: str = "") -> Byline:
    """Return the people that a byline names.

    known are the names in the page's markup, in lower case: they tell the place in "By Ann Lee, Cape Town" from the second
    author in "By Ann Lee, Tom Hart". language is the page's, as two letters: Swahili has a byline word ("Na") that is a
    common word in other languages.
    """
    if len(line) > _MAX_LINE_CHARS:
        return NOBODY
    line = line.strip()
    people: dict[tuple[str, str], Person] = {}
    agencies: list[str] = []
    byline: str | None = None
    may_stand_inside = _MAY_BE_INSIDE.search(line) is not None
    prefix = _PREFIX.search(line) if may_stand_inside else _PREFIX.match(line)
    prefix = prefix or (_SWAHILI.match(line) if language == "sw" else None)
    if prefix and not _quotes_someone(line, prefix):
        names, end = _names_behind(line, prefix, known, agencies)
        if names and (end == len(line) if _UNSIGNED_ROLE.match(prefix[0] + "x") else _may_follow_names(line, end)):
            byline = as_printed(line[prefix.start() :])
            job = _JOB_BEHIND.match(line, end)
            for name in names:
                role = job[1].lower() if job and name == names[-1] else "author"
                people[name, role] = Person(name, role)
    for match in _ROLE.finditer(line) if _MAY_HOLD_ROLE.search(line) else ():
        role = str(match.lastgroup)
        names, _ = _names(line, match.end(), known, [] if role == "photographer" else agencies)
        for name in names:
            people.setdefault((name, role), Person(name, role))
    return Byline(tuple(people.values()), byline, tuple(agencies))


def _names_behind(
    line: str, prefix: re.Match[str], known: Container[str], agencies: list[str]
) -> tuple[list[str], int]:
    """Return the names behind a byline word and the index of their end; none if the line is a sentence.

    Agencies behind the names are added to agencies.
    """
    names, end = _names(line, prefix.end(), known, agencies)
    if not names:
        return [], end
    if (split := split_agency(line[prefix.end() :])) and split[0].endswith(names[-1]):
        agencies.append(split[1])
        end = len(line)
        names = [name for name in names if not _PAPER.fullmatch(name)]
    elif (behind := _AGENCY_BEHIND.fullmatch(line, end)) and (agency := find_agency(behind[1])):
        agencies.append(agency)
    if not _BY.match(prefix[0]) and _is_sentence(line, line[: prefix.start()] + line[end:]):
        return [], end
    return names, end


def _quotes_someone(line: str, prefix: re.Match[str]) -> bool:
    """Say whether a byline word is the verb behind a quotation: "„Bezárunk” – írta Anna Kovács."."""
    before = line[: prefix.start()]
    if not _ENDS_IN_DASH.search(before):
        return False
    verb = prefix[0][0].islower() and not _BY.match(prefix[0])
    return verb or len(before) > _MAX_CHARS_BEFORE_DASH or _QUOTATION.search(before) is not None


def _is_sentence(line: str, rest: str) -> bool:
    """Say whether a line with a byline word is a sentence: "Von Anna Berg, die im Rat sitzt, war nichts zu hören."

    rest is the line without byline word and names. A sentence about the author's job belongs to the byline.
    """
    if not _SENTENCE_END.search(line) or _HAS_JOB.search(rest):
        return False
    return sum(word[0].islower() for word in rest.split()) > _MOST_LOWERCASE_WORDS


def split_agency(text: str) -> tuple[str, str] | None:
    """Return the text before "with" and the agency after it: "Anna Lefort avec Belga", in six languages."""
    match = _WITH.search(text) if len(text) <= _MAX_LINE_CHARS else None
    agency = find_agency(match[1]) if match else None
    return (text[: match.start()].strip(), agency) if match and agency else None


def continues(line: str, between: Sequence[str] | None) -> bool:
    """Say whether a line continues the byline above it: only jobs and outlets, or no lines at all, stand between them."""
    return between is not None and _BY.match(line) is not None and all(_is_job_or_outlet(text) for text in between)


def _is_job_or_outlet(line: str) -> bool:
    return len(line) <= _MAX_JOB_CHARS and (_JOB.search(line) is not None or is_organisation(line))


def split_names(text: str) -> Iterator[str]:
    """Yield the names in a list from markup or from a line, without "By", initials in brackets and addresses."""
    text = _ADDRESS.sub("", _IN_PARENTHESES.sub("", text[:1000]))
    text = _PREFIX.sub("", text.strip(), count=1)
    text = _FOR_OUTLET.sub(r"\1", text)
    agency = None
    if split := split_agency(text):
        text, agency = split
    if _COMPANY.fullmatch(text):
        yield text
        return
    for part in _LIST.split(text):
        name = part.strip(" .,;:|-–—\u00a0")
        if name:
            yield name
    if agency:
        yield agency


def as_printed(byline: str) -> str:
    """Return a byline as printed, without a date and without the text behind a bar or a middle dot."""
    first = _BAR.split(byline, maxsplit=1)[0]
    return (_DATE_BEHIND.sub("", first) if _YEAR.search(first) else first).strip(" |•·,")[:200]


def _may_follow_names(line: str, end: int) -> bool:
    """Say whether the text from index end on may follow names in a byline: a role, a place, a date, but no verb."""
    return len(line) - end <= 120 and _MAY_FOLLOW_NAMES.match(line, end) is not None


def _names(line: str, place: int, known: Container[str], agencies: list[str]) -> tuple[list[str], int]:
    """Return the names from index place on and the index of their end; agencies among them are added to agencies."""
    names: list[str] = []
    doubtful: list[str] = []  # after a comma stands another author or the place of writing
    end = place
    while len(names) + len(doubtful) < 12:
        found = _name_at(line, place, agencies)
        if found is None:
            break
        name, stop = found
        joined = bool(names or doubtful) and _AND.fullmatch(line, end, place) is not None
        if name is None:
            pass
        elif not names or joined or name.casefold() in known:
            names += [*doubtful, name] if joined else [name]
            doubtful = []
        else:
            doubtful.append(name)
        end = stop
        between = _AND.match(line, end) or _COMMA.match(line, end)
        if between is None:
            break
        place = between.end()
    return names + (doubtful if len(doubtful) > 1 else []), end  # a single one is the place


def _name_at(line: str, place: int, agencies: list[str]) -> tuple[str | None, int] | None:
    """Return the name at index place and its end, (None, end) for an agency, or None without either."""
    words = _UP_TO_THREE_WORDS.match(line, place)
    parts = words[0].split(" ") if words else []
    for size in range(len(parts), 0, -1):
        text = " ".join(parts[:size])
        if agency := find_agency(text):
            agencies.append(agency)
            return None, place + len(text.rstrip(".,;)"))
    name = find_western_name(line, place)
    return (name, place + len(name)) if name else None
