"""Credits in languages with an alphabet: "By Ana Cruz and J. P. Olsen, Health reporter", "Von …", "Par …", "Автор: …"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence

from pipelines.credits.byline import NOBODY, Byline
from pipelines.document import Person
from pipelines.names.person_names import UPPER, agency, find_western_name, is_organisation, is_western_name

_MAX_LINE_CHARS = 300
# Byline words that may stand before a name without a sign; and those that are also other words, so that they need one.
_BARE = (
    "By|(?:Words|Text|Story|Report|Interview|Analysis|Opinion|Article|Reporting|Reported|Written|Posted|Published) by|Von|(?:Text|Geschrieben|(?:Ein )?Interview|Ein Artikel|Ein Beitrag|Eine Analyse|Ein Kommentar) von"
    "|Par|(?:Texte|Propos|Publié|Rédigé|Écrit) (?:par|de)|Por|(?:Texto|Escrito|Publicado) (?:por|de)|Di|(?:A cura|Testo|Articolo|Scritto) d[ia]|Da|Av|Af|Door|(?:Geschreven|Tekst) door"
    "|De|Per|Scris de|Napsal[ai]?|Írta|Yazan|Oleh|Ditulis oleh|Γράφει (?:ο|η)|Του|Της|Піше|Пише"
)
_TO_THE_END = "Penulis|Pewarta|Reporter|Wartawan"  # these are also subjects of sentences: nothing may follow the names
_SIGNED = (
    "Autor(?:in|en|innen|a|as|es|i|zy|ka)?|Autore|Autrice|Autori|Auteure?s?|Author(?:s|\\(s\\))?|Writers?|Reporters?|Journalists?|Tekst|Text|Texte|Texto|Testo|Teksti|Tekijä|Toimittaja|Skribent|Forfatter"
    "|Redacteur|Verslaggever|Penulis|Pewarta|Szerző|Yazar|Muhabir|Haber|Автор(?:ы|и)?|Текст|Журналист|Συντάκτης|Συντάκτρια|Κείμενο|Oprac(?:\\.|ował[ai]?)"
)
_PREFIX = re.compile(
    rf"(?:^(?:Author|Autor|Auteur|Автор|Yazar|Autore|Penulis),\s(?=\S)|(?:^|(?<=[\d|•·–—/] )|(?<=[AaPp][Mm] )|(?<=[A-Z][SD]T )|(?<=Uhr )|(?<=[AaPp]\.[Mm]\. ))(?:(?:{_BARE})\s{{0,2}}:?\s{{1,3}}|(?:{_SIGNED})\s{{0,2}}[:/|]\s{{0,3}})(?=\S))"
    rf"|^(?:{_TO_THE_END}) (?=\S)",
    re.I,
)
_ROLES = (
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
_ROLE = re.compile("|".join(rf"(?P<{role}>(?<!\w)(?:{words})\s{{1,2}})" for role, words in _ROLES), re.I)
_AND = re.compile(r"\s{0,2}(?:&|\+|/)\s{0,2}|\s(?:and|und|et|y|e|i|og|och|en|ja|a|ve|dan|şi|și|és|и|і|та|και)\s", re.I)
_ALONE = re.compile(r"\s{0,2}[,/&]\s{0,2}(?:(?:and|und|et)\s)?|\s(?:and|und|et|y|og|och)\s")
_DATED = re.compile(r"([^\W\d_][^|•\d]{4,50}?)\s{0,2}[|•]\s{0,2}(?=.{0,24}(?:19|20)\d\d)")
_SECTION_OR_PLACE = re.compile(
    r"(?:New|San|Los|Las|Saint|St|Cape|Port|North|South|East|West|Northern|Southern|Central|Great|United|Hong|Kuala|Buenos|Rio|Tel|Abu|Addis|Dar|Sri|Costa|El|Washington"
    r"|World|Life|Real|Middle|Top|Latest|Breaking|Local|Live|Public|Human|Social|Climate|Health|Science|Sports?|Opinion|Business|Politics|Culture|Home|Money|Tech|Arts?|Food|Law)\b"
)
_DATE_TAIL = re.compile(
    r"[\s,.|(–—-]{1,4}(?:(?:last )?(?:updated|published|posted|modified)|on|data|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\.?|\d{1,2}[-./ ])[\s,:]{0,3}.{0,60}?\d{4}.{0,200}$",
    re.I,
)
_BARS = re.compile(r"\s[|•·]\s")
_YEAR = re.compile(r"\d{4}")
_COMMA = re.compile(r"\s{0,2}[,;]\s{0,2}(?:(?:and|und|et|y|e|og|och)\s)?")
_WITH = re.compile(r"\s(?:avec|mit|con|com|with|med|met)\s(?:(?:the|la|el|die|der|l['’])\s?)?(\S.{1,39})$", re.I)
_THEN = re.compile(r"\s{0,2}[|(–—-]\s{0,2}([^|()]{2,40})\)?")
_SENTENCE_END = re.compile(r"[.!?…][\"”“»’')]{0,2}$")
_MOST_PLAIN_WORDS = 2
_WORKS_AS = re.compile(
    r"report|journalist|giornalista|periodista|correspon|korrespon|redak|redac|rédac|editor|writer|columnist|autor|auteur",
    re.I,
)
_PAPER = re.compile(r"(?:Le|La|Les|El|The|Il|Die|Der|Das|De|L['’])\s?\S{1,30}")
_AFTER_DASH = re.compile(r"[-–—] $")
_QUOTED = re.compile(r"[\"“”„«»]|[.!?,]\s?[-–—] $")
_MAX_BEFORE = 100
_IN_PARENTHESES = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,60}[)\]]")
_INSIDE = re.compile(r"[\d|•·–—/] |[mMT.] [Bb]y |Uhr ")
_MAY_HOLD_ROLE = re.compile(r"\b[Bb][Yy] |: |[Tt]rad|bersetzt")
_REST = re.compile(
    rf"\s{{0,3}}(?:$|[,;.|•·–—\-(/:<\d]|[{UPPER}]|(?:in|on|at|for|with|from|of|für|aus|à|au|en|w|translated|reporting|photo\w{{0,8}})\s)"
)
_BY = re.compile("By ", re.I)
_BARE_ROLE = re.compile(rf"(?:{_TO_THE_END}) [^\s:/|]", re.I)
_SWAHILI = re.compile(r"Na (?=\S)")
_FOR_OUTLET = re.compile(r"(?<=\S\s\S{2})(\S{0,30}) [Ff]or (?:[Tt]he )?[A-Z][\w.'’ ]{1,40}$")
_COMPANY = re.compile(r"[\w.&'’ \-]{2,60},? (?:Inc|Ltd|LLC|Corp|PLC|Plc|GmbH|S\.A|N\.V|AG)\.?")
_ROLE_BELOW = {
    **dict.fromkeys(("penulis", "author", "writer", "автор", "autor", "autorin", "auteur", "yazar", "columnist", "kolumnis"), "author"),
    **dict.fromkeys(("reporter", "wartawan", "journalist", "staff writer", "staff reporter", "correspondent", "корреспондент", "журналист", "muhabir", "mwandishi", "pewarta"), "reporter"),
    **dict.fromkeys(("editor", "редактор", "penyunting"), "editor"),
}  # fmt: skip
_JOB = re.compile(r"reporter|correspondent|editor|writer|journalist|author|columnist|contributor|analyst|intern", re.I)
_MAX_JOB_CHARS = 60
_NAME_PLACE_AGENCY = re.compile(r"([^/,()]{5,60}?)\s?/\s?[^/,()\d]{3,30},?\s?[-–(]\s?\(?([A-ZİÇŞ]{2,5})\)?$")
_SIGNED_WITH_OUTLET = re.compile(
    r"([^,«»\"“”()]{5,60}), ?(?:[«“\"][^«»\"“”]{2,40}[»”\"]|[A-ZА-Я][\w.\-]{2,30}\.(?:ru|com|org|net|ua))"
)
_TITLE = re.compile(r"\s{0,2}[,(|–—-]?\s{0,2}[\w' \-]{0,40}?\b(reporter|correspondent)\b", re.I)
_FEW_WORDS = re.compile(r"\S{1,30}(?: \S{1,30}){0,2}")
_ADDRESS = re.compile(r"\S{1,60}@\S{1,60}|(?<!\w)@\w{1,40}|https?://\S{0,200}")
_LIST = re.compile(
    r"\s{0,2}[,;|/]\s{0,2}(?:(?:and|und|et|y|e|og|och)\s)?|\s{1,2}(?:and|und|et|og|och|&|и|και)\s{1,2}|\s(?:y|e|i|en|ja|a|ve)\s(?=\S{1,30}\s\S)",
    re.I,
)


def read_line(line: str, known: Container[str] = (), language: str = "") -> Byline:
    """Return the people that a byline names. Swahili has a byline word that is another word elsewhere.

    known are the names that the page's markup gives, in lower case: of "By Ann Lee, Cape Town" and "By Ann Lee, Tom Hart"
    only these tell which is which.
    """
    if len(line) > _MAX_LINE_CHARS:
        return NOBODY
    line = line.strip()
    people: dict[tuple[str, str], Person] = {}
    agencies: list[str] = []
    byline: str | None = None
    inside = _INSIDE.search(line) is not None  # else a byline word can only stand at the beginning
    prefix = _PREFIX.search(line) if inside else _PREFIX.match(line)
    prefix = prefix or (_SWAHILI.match(line) if language == "sw" else None)
    if prefix and not _in_sentence(line, prefix):
        names, end = _names(line, prefix.end(), known, agencies)
        if names and (split := with_agency(line[prefix.end() :])) and split[0].endswith(names[-1]):
            agencies.append(split[1])
            end = len(line)
            names = [name for name in names if not _PAPER.fullmatch(name)]
        elif names and (then := _THEN.fullmatch(line, end)) and (wire := agency(then[1])):
            agencies.append(wire)
        if names and not _BY.match(prefix[0]) and _is_sentence(line, line[: prefix.start()] + line[end:]):
            names = []
        if names and (end == len(line) if _BARE_ROLE.match(prefix[0] + "x") else _is_rest(line, end)):
            byline = printed(line[prefix.start() :])
            title = _TITLE.match(line, end)
            for name in names:
                role = title[1].lower() if title and name == names[-1] else "author"
                people[name, role] = Person(name, role)
    for match in _ROLE.finditer(line) if _MAY_HOLD_ROLE.search(line) else ():
        role = str(match.lastgroup)
        names, _ = _names(line, match.end(), known, [] if role == "photographer" else agencies)
        for name in names:
            people.setdefault((name, role), Person(name, role))
    return Byline(tuple(people.values()), byline, tuple(agencies))


def _in_sentence(line: str, prefix: re.Match[str]) -> bool:
    """Say whether what looks like a byline word goes on with a sentence: "„Bezárunk” – írta Anna Kovács."."""
    before = line[: prefix.start()]
    if not _AFTER_DASH.search(before):
        return False
    verb = prefix[0][0].islower() and not _BY.match(prefix[0])
    return verb or len(before) > _MAX_BEFORE or _QUOTED.search(before) is not None


def _is_sentence(line: str, rest: str) -> bool:
    """Say whether a line with a byline word and names is a sentence, going by the rest of it: "Von Anna Berg, die im Rat
    sitzt, war nichts zu hören." Someone's job may be told in a sentence.
    """
    if not _SENTENCE_END.search(line) or _WORKS_AS.search(rest):
        return False
    return sum(word[0].islower() for word in rest.split()) > _MOST_PLAIN_WORDS


def with_agency(text: str) -> tuple[str, str] | None:
    """Return what stands before "with" and the agency after it: "Anna Lefort avec Belga", in six languages."""
    match = _WITH.search(text) if len(text) <= _MAX_LINE_CHARS else None
    wire = agency(match[1]) if match else None
    return (text[: match.start()].strip(), wire) if match and wire else None


def goes_on(line: str, between: Sequence[str] | None) -> bool:
    """Say whether a byline goes on with the one above it: between them stand only a job and an outlet, or nothing."""
    return between is not None and _BY.match(line) is not None and all(_is_job(one) for one in between)


def _is_job(line: str) -> bool:
    """Say whether a line is what may stand between two bylines: a job, an outlet."""
    return len(line) <= _MAX_JOB_CHARS and (_JOB.search(line) is not None or is_organisation(line))


def role_below(pairs: Iterable[tuple[str, str]]) -> Byline:
    """Return the people whose names stand above a line that only says what they are: "Jane Marlow," and "Reporter".

    pairs are lines, each with the one below it.
    """
    people = []
    for name, below in pairs:
        role = _ROLE_BELOW.get(below.strip(" .:").casefold()) if len(below) <= 20 else None
        if role and len(name) <= 60 and is_western_name(one := name.strip(" ,")):
            people.append(Person(one, role))
    writers = [person.name for person in people if person.role != "editor"]
    return Byline(tuple(people), ", ".join(writers) or None)


def with_place_and_agency(line: str) -> Byline:
    """Return the name in a line such as "Ayşe YILMAZ / BURSA, (DHA)", which a Turkish agency puts above its text."""
    match = _NAME_PLACE_AGENCY.fullmatch(line.strip()) if 10 <= len(line) <= 120 and "/" in line else None
    wire = agency(match[2]) if match else None
    if match is None or wire is None or not is_western_name(match[1].strip()):
        return NOBODY
    return Byline((Person(match[1].strip(), "reporter"),), line.strip(), (wire,))


def signed_with_outlet(line: str) -> Byline:
    """Return the name in a line that closes a text with name and outlet: "Иван Петренков, «Курьер»"."""
    match = _SIGNED_WITH_OUTLET.fullmatch(line.strip()) if len(line) <= 100 and "," in line else None
    if match is None or not is_western_name(match[1].strip()):
        return NOBODY
    return Byline((Person(match[1].strip(), "author"),), line.strip())


def names_alone(line: str) -> Byline:
    """Return the names that a line consists of, as papers print them above the first paragraph, without "By"."""
    names = [name.strip() for name in _ALONE.split(line.strip())] if len(line) <= 80 else []
    if not names or not all(is_western_name(name) and name.count(" ") < 4 for name in names):
        return NOBODY
    return Byline(tuple(Person(name, "author") for name in names), line.strip())


def name_and_date(line: str) -> Byline:
    """Return the name before a bar and a date, where a byline word would stand: "Ann Lee | 5 April 2025"."""
    match = _DATED.match(line) if len(line) <= 120 and ("|" in line or "•" in line) else None
    if match is None or _SECTION_OR_PLACE.match(match[1]) or not is_western_name(match[1].strip()):
        return NOBODY
    return Byline((Person(match[1].strip(), "author"),), match[1].strip())


def split_names(text: str) -> Iterator[str]:
    """Yield the parts of a list of names as markup gives it, without "By", initials in brackets and addresses."""
    text = _ADDRESS.sub("", _IN_PARENTHESES.sub("", text[:1000]))
    text = _PREFIX.sub("", text.strip(), count=1)
    text = _FOR_OUTLET.sub(r"\1", text)
    wire = None
    if split := with_agency(text):
        text, wire = split
    if _COMPANY.fullmatch(text):
        yield text
        return
    for part in _LIST.split(text):
        name = part.strip(" .,;:|-–—\u00a0")
        if name:
            yield name
    if wire:
        yield wire


def printed(byline: str) -> str:
    """Return a byline as it is printed, without what follows it on the line behind a bar or a dot."""
    first = _BARS.split(byline, maxsplit=1)[0]
    return (_DATE_TAIL.sub("", first) if _YEAR.search(first) else first).strip(" |•·,")[:200]


def _is_rest(line: str, end: int) -> bool:
    """Say whether what follows the names may follow a byline: a role, a place, a date; not a verb."""
    return len(line) - end <= 120 and _REST.match(line, end) is not None


def _names(line: str, place: int, known: Container[str], agencies: list[str]) -> tuple[list[str], int]:
    """Return the names from place on and where they end."""
    names: list[str] = []
    doubtful: list[str] = []  # after a comma stands a name or the place where it was written
    end = place
    while len(names) + len(doubtful) < 12:
        found = _one_name(line, place, agencies)
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
    return names + (doubtful if len(doubtful) > 1 else []), end  # a place and no more would be one


def _one_name(line: str, place: int, agencies: list[str]) -> tuple[str | None, int] | None:
    """Return the name at place and its end; None for the name where an agency stands; None where there is no name."""
    words = _FEW_WORDS.match(line, place)
    parts = words[0].split(" ") if words else []
    for size in range(len(parts), 0, -1):
        run = " ".join(parts[:size])
        if name := agency(run):
            agencies.append(name)
            return None, place + len(run.rstrip(".,;)"))
    match = find_western_name(line, place)
    return (match, place + len(match)) if match else None
