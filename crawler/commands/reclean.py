"""Derive the documents of stored pages again, with the cleaner and its rules as they are now, and store those that change.

Each site is learned first. The WARC files stay as they are, and no article gets a new version. With --check nothing is
written, and what would change is printed. An interrupted run does no harm; run it again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crawler.cli import ExitCode, add_collection
from crawler.terminal import Terminal, printable

if TYPE_CHECKING:
    from archive.collection.collection import Collection
    from pipelines.runs.reclean import Recleaned, Rederived

EXAMPLES = """\
examples:
  pressmark reclean --check              what would change
  pressmark reclean --check -v courier   and how its texts would differ, of one site
  pressmark reclean
"""
_DIFF_LINES, _DIFF_COLUMNS = 24, 160
_SIGNS = {"removed": ("-", "red"), "added": ("+", "green"), "position": ("", "dim"), "same": (" ", None)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("publishers", metavar="PUBLISHER", nargs="*", help="whose pages (default: all)")
    add_collection(parser)
    parser.add_argument("--check", action="store_true", help="say what would change, and write nothing")
    parser.add_argument("-v", "--verbose", action="store_true", help="a short diff of each text that changes")
    parser.add_argument("--json", action="store_true", help="a JSON object a page that changes, and last one of counts")


def run(options: argparse.Namespace) -> int:
    """Derive, report, and store."""
    from archive.collection.collection import Collection
    from archive.collection.writer import shared_writer
    from crawler.progress import ProgressBar
    from pipelines.runs.derive import collection_rules
    from pipelines.runs.learn_hosts import learn_all
    from pipelines.runs.reclean import pages_to_derive, reclean
    from pipelines.runs.worker import default_worker_count

    publishers = frozenset(options.publishers) or None
    with Collection.open(options.collection) as collection:
        collection_rules(collection)  # a wrong rule file is found before anything is written
        total = sum(capture.length for capture in pages_to_derive(collection, publishers))
        if not total:
            return _nothing(collection, options.publishers)
        workers = default_worker_count()
        bar = ProgressBar("reclean --check" if options.check else "reclean", total)
        with nullcontext(None) if options.check else shared_writer(collection) as writer, bar:
            if not options.check:
                learn_all(collection, workers)

            def report(page: Rederived) -> None:
                bar.add(page.capture.length)
                lines = list(_report(page, options))
                if lines or page.failure:
                    bar.clear()
                if lines:
                    print("\n".join(lines), flush=True)
                if page.failure:
                    print(f"pressmark reclean: {_failure(page)}", file=sys.stderr)

            done = asyncio.run(reclean(collection, publishers, workers, report, writer))
    counts = asdict(done) | {"stored": not options.check}
    print(json.dumps({"recleaned": counts}) if options.json else _summary(done, options.check))
    return ExitCode.SOME_REJECTED if done.failed else ExitCode.DONE


def _nothing(collection: Collection, publishers: list[str]) -> int:
    known = ", ".join(entry.publisher for entry in collection.index.stats())
    whose = f" of {', '.join(publishers)}; there are pages of: {known}" if publishers and known else ""
    print(f"pressmark reclean: no page is stored{whose}", file=sys.stderr)
    return ExitCode.NOTHING_FOUND


def _failure(page: Rederived) -> str:
    return f"{page.capture.pressmark}: {page.failure}; the document that is stored stays"


def _report(page: Rederived, options: argparse.Namespace) -> Iterator[str]:
    """Yield the lines that are printed of a page: none where its document stays as it is."""
    if options.json:
        if page.is_changed:
            yield json.dumps(_as_json(page), ensure_ascii=False)
    elif page.is_changed and page.failure is None and (options.check or options.verbose):
        yield from map(printable, _describe(page))
        if options.verbose:
            yield from _diff(page)


def _as_json(page: Rederived) -> dict[str, Any]:
    from archive.reading.differences import compare_facts

    facts = compare_facts(page.before, page.after)
    place = {"pressmark": page.capture.pressmark, "url": page.capture.url, "publisher": page.capture.publisher}
    return {**place, "keys": page.keys, **facts, "failure": page.failure}


def _describe(page: Rederived) -> Iterator[str]:
    from archive.reading.differences import facts_of

    yield page.capture.pressmark
    before, after = facts_of(page.before), facts_of(page.after)
    if page.before is None:
        yield f"    new     {after['verdict']}, {after['title'] or 'no title'}, {after['characters']:,} characters"
        return
    if before["verdict"] != after["verdict"]:
        yield f"    verdict {before['verdict']} → {after['verdict']}: {page.after['verdict_reason']}"
    if before["title"] != after["title"]:
        yield f"    title   {before['title'] or '(none)'} → {after['title'] or '(none)'}"
    if "text" in page.keys:
        yield f"    text    {before['characters']:,} → {after['characters']:,} characters"
    if "removed" in page.keys:
        yield f"    cut     {before['removed']} → {after['removed']} blocks"
    others = [
        key for key in page.keys if key not in ("verdict", "verdict_reason", "title", "text", "removed", "cleaner")
    ]
    if others:
        yield f"    also    {', '.join(others)}"


def _diff(page: Rederived) -> Iterator[str]:
    """Yield a short diff of the text, with a line of context."""
    from archive.reading.differences import compare_texts

    terminal = Terminal()
    lines = list(compare_texts(page.before, page.after))
    for line in lines[:_DIFF_LINES]:
        sign, colour = _SIGNS[line.kind]
        text = sign + line.text
        short = printable(text[:_DIFF_COLUMNS]) + "…" * (len(text) > _DIFF_COLUMNS)
        yield "    " + (terminal.styled(short, colour) if colour else short)
    if len(lines) > _DIFF_LINES:
        yield f"    … and {len(lines) - _DIFF_LINES} lines more"


def _summary(done: Recleaned, is_check: bool) -> str:
    would = "would " if is_check else ""
    parts = [f"{done.changed} {would}change{'d' * (not is_check)}"]
    if done.added:
        parts.append(f"{done.added} {'would be new' if is_check else 'new'}")
    if done.other_cleaner:
        parts.append(f"{done.other_cleaner} the same by another cleaner")
    if done.failed:
        parts.append(f"{done.failed} could not be derived")
    return f"{done.pages} page{'s' * (done.pages != 1)} derived again: {', '.join(parts)}"
