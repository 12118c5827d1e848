"""Which segments of a page are its article: trafilatura's opinion, carried back to the page, and a plain own choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines.page.prose import is_linked, is_prose, reads_as_prose
from pipelines.page.segments import Page, Segment
from pipelines.text.keys import spaceless_key

_MAX_ELEMENTS = 20_000  # beyond these, which no article has, only the own choice, which is linear, is asked
_MAX_CHARS = 400_000
_MAX_NESTED_CHARS = 8_000_000
_GRAM = 8
_MANY_LINKS = 6  # so many links in a row end an article, unless its headline says otherwise
_LEAST_CHARS = 40
_CLOSING = 6  # segments after the last paragraph among which its closing lines stand
_LEAST_DECLARED = 300  # characters of an articleBody that is more than a summary
_AGREED = 0.7
_LONG_LIST = 8
_TEASER_CHARS = 800
_MOST_LINKED = 0.9
_GAP = 3  # so many short lines may stand between a paragraph and the next
_MANY_NOTICES = 3  # a module with so many, and a third of it, such as an offer to subscribe, is nothing else
_REPEATED = 3  # a line that stands so often on one page, beside the paragraphs, is a placeholder or a label
_NEAR = 25  # segments between a headline and its first paragraph
_LISTS = frozenset({"ul", "ol", "dl"})
_BAD = frozenset({"nav", "footer", "aside", "comment", "share", "form"})


@dataclass(frozen=True, slots=True)
class MainText:
    """Where the article stands.

    kept holds the numbers of the article's segments. box is the smallest box around them; how says who chose:
    trafilatura, own or none.
    """

    kept: frozenset[int]
    box: int
    how: str


_NOTHING = MainText(frozenset(), 0, "none")


def find(
    page: Page, root: HtmlElement, notice_lines: frozenset[int], titles: Sequence[str] = (), body: str = ""
) -> MainText:
    """Return the article of a page.

    notice_lines are segments that a rule knows to be notices: they speak for no place. titles is what the title element and the
    markup call the page; the line that one of them repeats shows where the article begins. body is the article's text as
    the markup (JSON-LD articleBody) gives it, which is often cut or old: it counts where it agrees with the page.
    """
    return _as_declared(page, _choose(page, root, notice_lines, titles), body)


def _choose(page: Page, root: HtmlElement, notice_lines: frozenset[int], titles: Sequence[str]) -> MainText:
    """Ask trafilatura and the own choice; where they name different places, ask trafilatura's fallbacks as well."""
    anchor = _anchor(page, titles)
    own = _own_choice(page, notice_lines, anchor)
    theirs = _theirs(page, root, notice_lines, anchor, fast=True)
    if _agreement(page, theirs, own, notice_lines) < _AGREED:
        theirs = _theirs(page, root, notice_lines, anchor, fast=False)
    best, mine = _weight(page, theirs.kept, notice_lines), _weight(page, own.kept, notice_lines)
    near = _is_near(page, theirs, anchor)
    if near != _is_near(page, own, anchor):
        here, there = (best, mine) if near else (mine, best)
        later = min((own if near else theirs).kept, default=0) > anchor
        if later and here >= max(2 * _LEAST_CHARS, 0.2 * there):
            return theirs if near else own
    if best == 0 and mine == 0:  # verse, a list or a table, if anything
        return theirs if _link_share(page, theirs) < 0.3 else _NOTHING
    if best < 0.35 * mine or (mine >= 0.6 * best and _link_share(page, theirs) > 0.25 > _link_share(page, own)):
        return own
    return theirs


def _theirs(page: Page, root: HtmlElement, notice_lines: frozenset[int], anchor: int, fast: bool) -> MainText:
    lines = _trafilatura(page, root, fast)
    return _complete(page, _align(page, lines), notice_lines, anchor, "trafilatura") if lines else _NOTHING


def _agreement(page: Page, one: MainText, other: MainText, notice_lines: frozenset[int]) -> float:
    """Return how much of the running text of two choices is in both, as a share."""
    either = _weight(page, one.kept | other.kept, notice_lines)
    return _weight(page, one.kept & other.kept, notice_lines) / either if either else 0.0


def _anchor(page: Page, titles: Sequence[str]) -> int:
    """Return the number of the line that the markup repeats (the headline), else of the only h1, or 0."""
    wanted = "\n".join(spaceless_key(title[:500]) for title in titles)
    best, anchor = 0, 0
    first: list[int] = []
    for segment in page.segments:
        if segment.chars > 200 or segment.chars < 5 or segment.link_density > 0.5:
            continue
        if segment.level == 1:
            first.append(segment.index)
        if (key := spaceless_key(segment.text)) in wanted:
            score = 2 * len(key) + (10 if segment.kind == "heading" else 0)
            if score > best:
                best, anchor = score, segment.index
    return anchor or (first[0] if len(first) == 1 else 0)


def _as_declared(page: Page, main: MainText, body: str) -> MainText:
    """Return a choice less what the publisher's own text lacks, and with what it has beside, if both are the same text."""
    if len(body) < _LEAST_DECLARED:
        return main
    key = spaceless_key(body[:_MAX_CHARS])
    grams = {key[i : i + _GRAM] for i in range(len(key) - _GRAM + 1)}
    shares = {s.index: _share(spaceless_key(s.text), grams) for s in page.segments if s.chars >= _GRAM}
    running = [i for i in main.kept if is_prose(page.segments[i])]
    weight = sum(page.segments[i].chars for i in running)
    agreed = sum(page.segments[i].chars for i in running if shares.get(i, 0.0) >= 0.8)
    if not running or agreed < 0.7 * weight:
        return main
    own = {page.boxes[page.segments[i].box].group for i in running if shares.get(i, 0.0) >= 0.8}
    kept = {i for i in main.kept if page.boxes[page.segments[i].box].group in own or shares.get(i, 1.0) >= 0.3}
    box = page.boxes[main.box]
    kept |= {i for i in range(box.first, box.last) if shares.get(i, 0.0) >= 0.9 and is_prose(page.segments[i])}
    return MainText(frozenset(kept), main.box, main.how)


def _share(key: str, grams: set[str]) -> float:
    """Return how many of a line's character runs are among grams, as a share."""
    step = max(1, len(key) // 200)
    picks = [key[i : i + _GRAM] for i in range(0, len(key) - _GRAM + 1, step)]
    return sum(pick in grams for pick in picks) / len(picks) if picks else 0.0


def _is_near(page: Page, main: MainText, anchor: int) -> bool:
    """Say whether a choice begins soon below the headline."""
    first = min((i for i in main.kept if i > anchor and is_prose(page.segments[i])), default=len(page.segments))
    return bool(anchor) and first <= anchor + _NEAR


def _link_share(page: Page, main: MainText) -> float:
    """Return the share of links in a choice: the more, the less it is an article."""
    chars = sum(page.segments[i].chars for i in main.kept)
    return sum(page.segments[i].chars for i in main.kept if is_linked(page.segments[i])) / chars if chars else 1.0


def _weight(page: Page, numbers: Iterable[int], notice_lines: frozenset[int]) -> int:
    segments = page.segments
    return sum(
        segments[i].chars - segments[i].link_chars
        for i in numbers
        if i not in notice_lines and "comment" not in segments[i].roles and is_prose(segments[i])
    )


def _trafilatura(page: Page, root: HtmlElement, fast: bool) -> list[str]:
    """Return the lines that trafilatura takes for the main text; none where the page is too big for it or it fails.

    fast leaves out its fallbacks (readability, jusText, a second round), which cost as much again and more.
    """
    nested = sum(box.chars for box in page.boxes)  # it asks many an element for all the text below
    if page.chars > _MAX_CHARS or nested > _MAX_NESTED_CHARS or root.xpath("count(//*)") > _MAX_ELEMENTS:
        return []
    from trafilatura import bare_extraction  # costs most of a second to import
    from trafilatura.settings import Extractor

    options = Extractor(output_format="python", comments=False, fast=fast)
    if fast:
        # In the balanced mode a text that is short beside its page is looked for a second time, in recall mode. That takes as
        # long as all the rest, and the own choice tells better when a second opinion is wanted.
        options.focus = "core"
    sections = list(root.iter("section"))
    for element in sections:
        element.tag = "div"
    try:
        found = bare_extraction(root, options=options)  # works on a copy
    except MemoryError:
        raise
    except Exception:
        return []
    finally:
        for element in sections:
            element.tag = "section"
    text = getattr(found, "text", None)
    return text[: 2 * _MAX_CHARS].split("\n") if isinstance(text, str) else []  # it does not stop where our lines do


def _align(page: Page, lines: Sequence[str]) -> set[int]:
    """Return the numbers of the segments whose text is in lines, by whole lines or by most of their character runs."""
    keys = [spaceless_key(line.strip("|- ")) for line in lines]
    cells = [spaceless_key(cell) for line in lines if "|" in line for cell in line.split("|")]
    whole = {key for key in (*keys, *cells) if key}
    grams: set[str] = set()
    for key in keys:
        grams.update(key[i : i + _GRAM] for i in range(len(key) - _GRAM + 1))
    found: set[int] = set()
    for segment in page.segments:
        key = spaceless_key(segment.text)
        if key in whole or _share(key, grams) >= 0.8:
            found.add(segment.index)
    return found


def _own_choice(page: Page, notice_lines: frozenset[int], anchor: int) -> MainText:
    """Return the box with the most running text outside links, and the running segments in it."""
    weights = [0.0] * len(page.boxes)
    for segment in page.segments:
        if segment.index in notice_lines or segment.roles & _BAD or not is_prose(segment):
            continue
        weight = float(segment.chars - segment.link_chars)
        box = page.boxes[segment.box].group
        for _ in range(3):
            weights[box] += weight
            if page.boxes[box].parent < 0:
                break
            box, weight = page.boxes[box].parent, weight * 0.6
    if not weights or max(weights) <= 0:
        return _NOTHING
    top = max(range(len(weights)), key=lambda i: (weights[i], i))
    kept = {
        i
        for i in range(page.boxes[top].first, page.boxes[top].last)
        if i not in notice_lines and is_prose(page.segments[i])
    }
    return _complete(page, kept, notice_lines, anchor, "own")


def _home(page: Page, numbers: Iterable[int], notice_lines: frozenset[int]) -> int:
    """Return the smallest box that holds nearly all running text of these segments."""
    weights = [0] * len(page.boxes)
    for i in numbers:
        segment = page.segments[i]
        if i not in notice_lines and "comment" not in segment.roles and is_prose(segment):
            weights[segment.box] += segment.chars - segment.link_chars
    for box in range(len(weights) - 1, 0, -1):
        weights[page.boxes[box].parent] += weights[box]
    home = 0
    children: dict[int, int] = {}
    for box in range(1, len(weights)):
        parent = page.boxes[box].parent
        if parent not in children or weights[box] > weights[children[parent]]:
            children[parent] = box
    while home in children and weights[children[home]] >= 0.85 * weights[home] > 0:
        home = children[home]
    return page.boxes[home].group


def _complete(page: Page, numbers: set[int], notice_lines: frozenset[int], anchor: int, how: str) -> MainText:
    """Return the article around these segments: what stands elsewhere goes, what was missed inside comes in."""
    numbers = _one_piece(page, _below(page, numbers, notice_lines, anchor), notice_lines, anchor)
    home = _home(page, numbers, notice_lines)
    box = page.boxes[home]
    kept = {i for i in numbers if box.first <= i < box.last}
    if not kept:
        return _NOTHING
    if not _weight(page, kept, notice_lines):
        return MainText(frozenset(kept), home, how)
    first, last = min(kept), max(kept)
    families = {page.boxes[page.segments[i].box].parent for i in kept} | {page.segments[i].box for i in kept}
    while (
        more := _next(page, range(first - 1, max(first - _GAP, box.first) - 1, -1), notice_lines, families)
    ) is not None:
        first = more
    while (more := _next(page, range(last + 1, min(last + _GAP + 1, box.last)), notice_lines, families)) is not None:
        last = more
    shared = _shared_roles(page, kept)
    own = _own_families(page, kept, notice_lines)
    for i in range(first, last + 1):
        segment = page.segments[i]
        if i in kept or segment.roles & _BAD - shared:
            continue
        if (
            is_prose(segment)
            or segment.kind == "table"
            or (
                (page.boxes[segment.box].group in own or _is_list_among(page, segment, own) or _heads(page, i, kept))
                and i not in notice_lines
                and (segment.link_chars == 0 or _is_linked_prose(segment))
            )
        ):
            kept.add(i)
    kept |= _tables_behind(page, last, box.last, _BAD - shared)
    kept |= standfirst(page, first, anchor, notice_lines, shared)
    return MainText(frozenset(_without_modules(page, kept, notice_lines, shared)), home, how)


def _is_list_among(page: Page, segment: Segment, own: Set[int]) -> bool:
    """Say whether a line is an item of a list that stands right among the article's own paragraphs."""
    around = page.boxes[page.boxes[segment.box].group]
    return around.tag in _LISTS and around.parent >= 0 and page.boxes[around.parent].group in own


def _heads(page: Page, index: int, kept: Set[int]) -> bool:
    """Say whether a line is a heading between two paragraphs of one box, of which the first is the article's."""
    if page.segments[index].kind != "heading" or index - 1 not in kept or index + 1 >= len(page.segments):
        return False
    before, this, after = (page.boxes[page.segments[i].box].group for i in (index - 1, index, index + 1))
    return before == this == after and is_prose(page.segments[index + 1])


def _tables_behind(page: Page, last: int, end: int, bad: frozenset[str]) -> set[int]:
    """Return the tables of data that stand right behind the last paragraph, in the article's own box."""
    found: set[int] = set()
    near = last + _GAP
    for i in range(last + 1, end):
        segment = page.segments[i]
        if i > near or is_linked(segment) or is_prose(segment):
            break
        if segment.kind == "table" and not segment.roles & bad:
            found.add(i)
            near = i + _GAP
    return found


def standfirst(page: Page, first: int, anchor: int, notice_lines: frozenset[int], shared: frozenset[str]) -> set[int]:
    """Return the running lines between the headline and the first paragraph, where they stand apart from the rest."""
    if not anchor or not anchor < first <= anchor + _NEAR:
        return set()
    pictures = {picture.before: page.boxes[picture.box].group for picture in page.pictures}
    own = {page.boxes[page.segments[i].box].group for i in range(first, min(first + 2, len(page.segments)))}
    captions = {
        i
        for i, box in pictures.items()
        if i < first and box not in own and page.boxes[page.segments[i].box].group == box
    }
    return {
        i
        for i in range(anchor + 1, first)
        if is_prose(page.segments[i])
        and i not in notice_lines
        and i not in captions
        and page.segments[i].link_chars == 0
        and not page.segments[i].roles & (_BAD | {"caption"}) - shared
    }


def _shared_roles(page: Page, kept: Iterable[int]) -> frozenset[str]:
    """Return the roles that most of the running text stands in: they are the whole article's and say nothing."""
    weights: dict[str, int] = {}
    total = 0
    for segment in (page.segments[i] for i in kept):
        if is_prose(segment):
            total += segment.chars
            for role in segment.roles:
                weights[role] = weights.get(role, 0) + segment.chars
    return frozenset(role for role, weight in weights.items() if 2 * weight > total and role != "form")


def _without_modules(page: Page, kept: set[int], notice_lines: frozenset[int], shared: frozenset[str]) -> set[int]:
    """Return kept without the modules between and below the paragraphs: teasers of other pages, forms, late lists.

    A module is the largest box that holds none of the article's own paragraphs.
    """
    own = _own_families(page, kept, notice_lines)
    if not own:
        return kept
    body = sorted(i for i in kept if page.boxes[page.segments[i].box].group in own)
    holding = [0] * (len(page.segments) + 1)  # how many of the article's own segments stand before each segment
    members = set(body)
    for i in range(len(page.segments)):
        holding[i + 1] = holding[i] + (i in members)
    weight = _weight(page, body, notice_lines)
    last = max((i for i in body if is_prose(page.segments[i]) and i not in notice_lines), default=body[-1])
    out: set[int] = set()
    judged: dict[int, bool] = {}
    often = Counter(segment.text for segment in page.segments)
    for i in kept:
        segment = page.segments[i]
        if i in members:
            if _is_own_line(segment, often) and (i <= last or (i - last <= _CLOSING and segment.link_density <= 0.5)):
                out.add(i)
            continue
        module = segment.box
        while module and holding[page.boxes[module].last] == holding[page.boxes[module].first]:
            parent = page.boxes[module].parent
            if parent < 0 or holding[page.boxes[parent].last] != holding[page.boxes[parent].first]:
                break
            module = parent
        if module not in judged:
            judged[module] = _is_part(page, module, kept, notice_lines, shared, last, weight)
        if judged[module] and (segment.kind == "table" or segment.chars < _GRAM or often[segment.text] < _REPEATED):
            out.add(i)
    return out if _weight(page, out, notice_lines) else kept


def _is_own_line(segment: Segment, often: Mapping[str, int]) -> bool:
    """Say whether a line among the paragraphs says something: it leads to no other page and is no placeholder."""
    if segment.kind in ("table", "list"):
        return True
    if segment.link_density > 0.9 and segment.chars >= 15:
        return False
    return segment.chars < 30 or often[segment.text] <= _REPEATED


def _own_families(page: Page, kept: set[int], notice_lines: frozenset[int]) -> set[int]:
    """Return the boxes that hold the article's paragraphs: the heaviest, those like it, and those laid out as it is."""
    weights: dict[int, int] = {}
    looks: dict[int, dict[str, int]] = {}
    for i in kept:
        segment = page.segments[i]
        if i in notice_lines or not is_prose(segment):
            continue
        family = page.boxes[segment.box].group
        weight = segment.chars - segment.link_chars
        weights[family] = weights.get(family, 0) + weight
        box = page.boxes[segment.box]
        look = f"{box.tag} {box.names}" if box.names else ""
        looks.setdefault(family, {})[look] = looks.setdefault(family, {}).get(look, 0) + weight
    texts = {box: weight for box, weight in weights.items() if not _is_list_of_links(page, box)}
    weights = texts or weights
    if not weights:
        return set()
    top = max(weights, key=lambda box: (weights[box], -box))
    look = max(looks[top], key=lambda name: (looks[top][name], name))
    return {
        family
        for family, weight in weights.items()
        if (weight >= 0.25 * weights[top] or (look and looks[family].get(look, 0) * 2 > weight))
        and (family == top or not _is_teaser(page, family))
    }


def _is_list_of_links(page: Page, number: int) -> bool:
    """Say whether a box lists other pages, with a word on each: what is in a forum's thread, or in a feed."""
    box = page.boxes[number]
    return box.last - box.first >= _LONG_LIST and box.link_chars >= 0.35 * box.chars


def _is_teaser(page: Page, number: int) -> bool:
    """Say whether a box presents another page: it is short, and its headline is a link."""
    box = page.boxes[number]
    if box.chars > _TEASER_CHARS:
        return False
    linked = sum(s.chars for s in page.segments[box.first : box.last] if s.link_density > 0.5)
    return linked >= 15 and linked * 4 >= box.chars


def _is_part(
    page: Page,
    module: int,
    kept: set[int],
    notice_lines: frozenset[int],
    shared: frozenset[str],
    last: int,
    weight: int,
) -> bool:
    """Say whether a module beside the article's own paragraphs is part of the article."""
    box = page.boxes[module]
    inside = [page.segments[i] for i in range(box.first, box.last)]
    own = [segment for segment in inside if segment.index in kept]
    if all(segment.roles & _BAD - shared for segment in own):
        return False
    if _is_teaser(page, module) or _is_list_of_links(page, module):
        return False
    if all(segment.kind == "table" for segment in own):
        return box.first - last <= _GAP + 1
    known = [segment for segment in inside if segment.index in notice_lines]
    if len(known) >= max(_MANY_NOTICES, len(inside) / 3) and 3 * sum(s.chars for s in known) >= box.chars:
        return False
    if box.first <= last:
        return True
    linked = sum(s.chars for s in inside if s.link_density > 0.8)
    running = _weight(page, (s.index for s in own), notice_lines)
    return running >= max(_LEAST_CHARS, 0.1 * weight) and linked * 4 < box.chars and box.first - last <= _CLOSING


def _next(page: Page, places: Iterable[int], notice_lines: frozenset[int], families: set[int]) -> int | None:
    """Return the next paragraph of the article among these places, passing over short lines but no list of links."""
    for i in places:
        if _belongs(page, i, notice_lines, families):
            return i
        if is_linked(page.segments[i]) or i in notice_lines:
            return None
    return None


def _belongs(page: Page, index: int, notice_lines: frozenset[int], families: set[int]) -> bool:
    """Say whether a segment beside the article is one more of its paragraphs: running text that is laid out as its own."""
    segment = page.segments[index]
    if index in notice_lines or segment.roles & _BAD or not (is_prose(segment) or _is_linked_prose(segment)):
        return False
    return segment.box in families or page.boxes[segment.box].parent in families


def _is_linked_prose(segment: Segment) -> bool:
    """Say whether a paragraph tells something, though most of it leads elsewhere, as where each name in it is a link.

    A line that only names another page has little beside the link.
    """
    if segment.kind != "paragraph" or not 0.5 < segment.link_density <= _MOST_LINKED:
        return False
    return segment.chars - segment.link_chars >= _LEAST_CHARS and reads_as_prose(segment.text)


def _below(page: Page, numbers: set[int], notice_lines: frozenset[int], anchor: int) -> set[int]:
    """Return the part of a choice from the headline on, if running text follows soon below the headline."""
    below = {i for i in numbers if i >= anchor}
    near = [i for i in below if i <= anchor + _NEAR]
    if not anchor or _weight(page, near, notice_lines) < _LEAST_CHARS:
        return numbers
    return below if _weight(page, numbers - below, notice_lines) <= _weight(page, below, notice_lines) else numbers


def _one_piece(page: Page, kept: set[int], notice_lines: frozenset[int], anchor: int) -> set[int]:
    """Return the part of a choice that is one article, where long lists of links stand between its parts.

    Of several parts the first below the headline is taken if it says anything, else the heaviest.
    """
    if not kept:
        return kept
    parts: list[set[int]] = [set()]
    families: set[int] = set()  # the boxes that hold the running paragraphs of the part
    linked = 0
    for i in range(min(kept), max(kept) + 1):
        segment = page.segments[i]
        family = page.boxes[segment.box].parent
        if is_prose(segment):
            if i in kept:
                if linked >= _MANY_LINKS and family not in families:
                    parts.append(set())
                    families = set()
                families.add(family)
                linked = 0
            elif linked < _MANY_LINKS:
                linked = 0
        elif is_linked(segment) and family not in families and not segment.roles & _BAD:
            linked += 1
        if i in kept:
            parts[-1].add(i)
    if len(parts) == 1:
        return kept
    weights = [_weight(page, part, notice_lines) for part in parts]
    for part, weight in zip(parts, weights, strict=True):
        if anchor and part and max(part) > anchor and weight >= max(_LEAST_CHARS, 0.1 * max(weights)):
            return part
    return parts[weights.index(max(weights))]
