"""Explain the document of a page: what was kept and what was cut, in page order, by which rule and why.

What was mended in the text, and every date that was found, with the place where it stood, come after that.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from crawler.cli import ExitCode, add_collection
from crawler.terminal import Terminal, printable

EXAMPLES = """\
examples:
  pressmark explain https://example.org/news/1
  pressmark explain 20261012083000/https://example.org/news/1 --json
  pressmark explain https://example.org/news/1 | grep -E '^ *[0-9]+ -'      only what was cut
"""
_GUTTER = 9  # columns: number, mark, spaces
_CHOSEN = {"published": "published_at", "modified": "modified_at"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("page", metavar="URL|PRESSMARK", help="a URL, or a pressmark: 14-digit timestamp, slash, URL")
    add_collection(parser)
    parser.add_argument("--json", action="store_true", help="one line of JSON")


def run(options: argparse.Namespace) -> int:
    """Print the explanation."""
    from archive.reading.explanation import explain
    from archive.reading.stored_document import open_document

    with open_document(options.collection, options.page) as (_, _, document):
        explanation = explain(document)
    if options.json:
        print(json.dumps(explanation, ensure_ascii=False))
    else:
        print("\n".join(_lines(explanation, Terminal())))
    return ExitCode.DONE


def _lines(explained: dict[str, Any], terminal: Terminal) -> Iterator[str]:
    made_by = explained["cleaner"]
    site = f", site knowledge {made_by['site']}" if made_by["site"] else ""
    yield terminal.styled(printable(explained["title"] or "(no title)"), "bold")
    yield terminal.styled(printable(explained["pressmark"]), "dim")
    yield f"{explained['verdict']}: {printable(explained['verdict_reason'])}"
    yield terminal.styled(f"cleaner {made_by['version']}, rules {made_by['rules']}{site}", "dim")
    yield ""
    for rule, run in groupby(explained["lines"], lambda line: line.get("rule")):  # of lines in a row, the reason once
        lines = list(run)
        yield from _kept(lines, terminal) if rule is None else _cut(lines, terminal)
    yield ""
    yield _summary(explained["lines"])
    yield from _repairs(explained["repairs"], terminal)
    yield from _dates(explained, terminal)


def _kept(lines: list[dict[str, Any]], terminal: Terminal) -> Iterator[str]:
    for line in lines:
        kind = "" if line["kind"] == "paragraph" else f"[{line['kind']}] "
        text = kind + printable(line["text"]).replace("\t", "  ")
        yield from _numbered(line, " ", text, terminal, "bold" if line["kind"] == "heading" else None)


def _cut(lines: list[dict[str, Any]], terminal: Terminal) -> Iterator[str]:
    for line in lines:
        yield from _numbered(line, "-", printable(line["text"]), terminal, "red")
    rule, *more = terminal.wrapped(f"{lines[0]['rule']}: {lines[0]['reason']}", _GUTTER + 2)
    yield " " * _GUTTER + terminal.styled(f"↳ {rule}", "yellow")
    yield from (" " * (_GUTTER + 2) + terminal.styled(why, "yellow") for why in more)


def _numbered(line: dict[str, Any], mark: str, text: str, terminal: Terminal, style: str | None) -> Iterator[str]:
    number = "" if line["line"] is None else str(line["line"])
    gutter = terminal.styled(f"{number:>5}", "dim") + f" {mark}  "
    for part in terminal.wrapped(text, _GUTTER):
        yield gutter + (terminal.styled(part, style) if style else part)
        gutter = " " * _GUTTER


def _summary(lines: list[dict[str, Any]]) -> str:
    cut = [line for line in lines if not line["kept"]]
    rules = Counter(line["rule"] for line in cut)
    by_rule = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
    kept = len(lines) - len(cut)
    figures = f"{kept} line{'s' * (kept != 1)} kept, {len(cut)} cut"
    return f"{figures} ({sum(len(line['text']) for line in cut)} characters: {by_rule})" if cut else figures


def _repairs(repairs: list[dict[str, Any]], terminal: Terminal) -> Iterator[str]:
    if not repairs:
        return
    yield f"\n{terminal.styled('Mended', 'bold')}"
    for repair in repairs:
        before, after = printable(repair["before"]), printable(repair["after"])
        yield f"  {terminal.styled(before, 'red')} → {terminal.styled(after, 'green')}  {terminal.styled(repair['rule'], 'yellow')}"


def _dates(explained: dict[str, Any], terminal: Terminal) -> Iterator[str]:
    if not explained["date_evidence"]:
        return
    yield f"\n{terminal.styled('Dates found', 'bold')} (* as it was taken)"
    for found in explained["date_evidence"]:
        is_taken = explained.get(_CHOSEN.get(found["field"], "")) == found["value"]
        line = f"  {'*' if is_taken else ' '} {found['field']} {found['value']}  {found['where']}: “{printable(found['text'])}”"
        yield terminal.styled(line, "green") if is_taken else line
