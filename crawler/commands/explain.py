"""Explain the document of a page: what was kept and what was removed, in page order, by which rule and why.

Then come the repairs of damaged text, and every date that was found with the place where it stood.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from crawler.cli import ExitCode, add_collection
from crawler.terminal import Terminal, counted, printable

EXAMPLES = """\
examples:
  pressmark explain https://example.org/news/1
  pressmark explain 20261012083000/https://example.org/news/1 --json
  pressmark explain https://example.org/news/1 | grep -E '^ *[0-9]+ -'      only what was removed
"""
_GUTTER = 9  # columns in front of a line's text: its number, the mark of a removal, and spaces
_DOCUMENT_KEYS = {"published": "published_at", "modified": "modified_at"}


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
    for rule, group in groupby(explained["lines"], lambda line: line.get("rule")):  # so a reason is printed once
        lines = list(group)
        yield from _kept(lines, terminal) if rule is None else _removed(lines, terminal)
    yield ""
    yield _summary(explained["lines"])
    yield from _repairs(explained["repairs"], terminal)
    yield from _dates(explained, terminal)


def _kept(lines: list[dict[str, Any]], terminal: Terminal) -> Iterator[str]:
    for line in lines:
        kind = "" if line["kind"] == "paragraph" else f"[{line['kind']}] "
        text = kind + printable(line["text"]).replace("\t", "  ")
        yield from _numbered(line, " ", text, terminal, "bold" if line["kind"] == "heading" else None)


def _removed(lines: list[dict[str, Any]], terminal: Terminal) -> Iterator[str]:
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
    removed = [line for line in lines if not line["kept"]]
    rules = Counter(line["rule"] for line in removed)
    by_rule = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
    counts = f"{counted(len(lines) - len(removed), 'line')} kept, {counted(len(removed), 'passage')} removed"
    return f"{counts} ({sum(len(line['text']) for line in removed)} characters: {by_rule})" if removed else counts


def _repairs(repairs: list[dict[str, Any]], terminal: Terminal) -> Iterator[str]:
    if not repairs:
        return
    yield f"\n{terminal.styled('Repaired', 'bold')}"
    for repair in repairs:
        before, after = printable(repair["before"]), printable(repair["after"])
        yield f"  {terminal.styled(before, 'red')} → {terminal.styled(after, 'green')}  {terminal.styled(repair['rule'], 'yellow')}"


def _dates(explained: dict[str, Any], terminal: Terminal) -> Iterator[str]:
    if not explained["date_evidence"]:
        return
    yield f"\n{terminal.styled('Dates found', 'bold')} (* in the document)"
    for found in explained["date_evidence"]:
        is_chosen = explained.get(_DOCUMENT_KEYS.get(found["field"], "")) == found["value"]
        line = f"  {'*' if is_chosen else ' '} {found['field']} {found['value']}  {found['where']}: “{printable(found['text'])}”"
        yield terminal.styled(line, "green") if is_chosen else line
