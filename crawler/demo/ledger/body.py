"""The small markup in which the articles of the Ledger are written.

Blocks are separated by blank lines. A block is a paragraph unless its first line says otherwise:

    ## text               heading
    > text                pull quote; a last line "> — name" names the speaker
    - text, 1. text       list; a line that starts with a space continues the item
    | a | b |             table; the first row is its head
    Q: text               question of an interview
    !word name | caption  an insertion: figure, picture, video, iframe, newsletter, more

Inside a block, *text* is emphasis and **text** strong; HTML elements and references are taken as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body.

    Attributes:
        kind: paragraph, correction, question, heading, quote, list, ordered_list, table, or the word of an insertion.
        text: the HTML of the block, or the caption of an insertion.
        name: what an insertion shows: a photo, a slug or a path.
        credit: who spoke the quote, or made the photo.
        items: the HTML of each item of a list.
        rows: the HTML of each cell of a table, row by row.
    """

    kind: str
    text: str = ""
    name: str = ""
    credit: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def parse_body(markup: str) -> tuple[Block, ...]:
    """Return the blocks of markup, in order."""
    return tuple(_block(part.splitlines()) for part in re.split(r"\n\s*\n", markup.strip()) if part.strip())


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith("!"):
        return _insertion(first)
    if first.startswith("## "):
        return Block("heading", _inline([first[3:], *lines[1:]]))
    if first.startswith("> "):
        return _quote([line.removeprefix(">").strip() for line in lines])
    if first.startswith("|"):
        rows = ([_inline([cell]) for cell in line.strip().strip("|").split("|")] for line in lines)
        return Block("table", rows=tuple(tuple(row) for row in rows))
    if first.startswith("- "):
        return Block("list", items=_items(lines, r"- "))
    if re.match(r"\d+\. ", first):
        return Block("ordered_list", items=_items(lines, r"\d+\. "))
    if first.startswith("Q: "):
        return Block("question", _inline([first[3:], *lines[1:]]))
    if first.startswith("*Correction"):
        return Block("correction", _inline(lines))
    return Block("paragraph", _inline(lines))


def _insertion(line: str) -> Block:
    head, *rest = (part.strip() for part in line[1:].split("|"))
    word, _, name = head.partition(" ")
    caption, credit = (*rest, "", "")[:2]
    return Block(word, caption, name=name, credit=credit)


def _quote(lines: list[str]) -> Block:
    if lines[-1].startswith("— "):
        return Block("quote", _inline(lines[:-1]), credit=lines[-1][2:])
    return Block("quote", _inline(lines))


def _items(lines: list[str], marker: str) -> tuple[str, ...]:
    items: list[list[str]] = []
    for line in lines:
        if line.startswith(" ") and items:
            items[-1].append(line)
        else:
            items.append([re.sub(rf"^{marker}", "", line)])
    return tuple(_inline(item) for item in items)


def _inline(lines: list[str]) -> str:
    text = " ".join(line.strip() for line in lines).strip()
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)
