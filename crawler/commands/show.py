"""Print the document of a page: the newest document of a URL, or the document that a pressmark names.

After the text come the copies of its story at other URLs.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import TYPE_CHECKING, Any

from crawler.cli import ExitCode, add_collection
from crawler.terminal import counted, printable

if TYPE_CHECKING:
    from archive.index import Copy

EXAMPLES = """\
examples:
  pressmark show https://example.org/news/1
  pressmark show 20261012083000/https://example.org/news/1 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("page", metavar="URL|PRESSMARK", help="a URL, or a pressmark: 14-digit timestamp, slash, URL")
    add_collection(parser)
    parser.add_argument("--json", action="store_true", help="the whole Document as one line of JSON")


def run(options: argparse.Namespace) -> int:
    """Print the document."""
    from archive.reading.stored_document import open_document

    with open_document(options.collection, options.page) as (collection, row, document):
        copies = collection.index.documents.copies(row)
    if options.json:
        print(json.dumps({**document, "copies": [_facts(copy) for copy in copies]}, ensure_ascii=False))
    else:
        print(printable("\n".join([_format(document), *_format_copies(copies)])))
    return ExitCode.DONE


def _facts(copy: Copy) -> dict[str, Any]:
    fields = ("pressmark", "url", "publisher", "title", "published_at")
    return {name: getattr(copy.row, name) for name in fields} | {"similarity": round(copy.similarity, 2)}


def _format_copies(copies: list[Copy]) -> list[str]:
    if not copies:
        return []
    lines = ["", f"The same story stands at {counted(len(copies), 'other URL')}:"]
    for copy in copies:
        row = copy.row
        lines.append(
            f"{copy.similarity:>10.0%}  {row.title or '(no title)'} · {row.published_at or 'no date'} · {row.publisher}"
        )
        lines.append(f"{'':12}{row.pressmark}")
    return lines


def _format(document: dict[str, Any]) -> str:
    people = ", ".join(f"{person['name']} ({person['role']})" for person in document["authors"])
    facts = {
        "pressmark": document["pressmark"],
        "verdict": f"{document['verdict']}: {document['verdict_reason']}",
        "by": people or document["byline"],
        "source": (document["source"] or {}).get("name"),
        "published": document["published_at"],
        "modified": document["modified_at"],
        "language": document["language"],
        "removed": counted(len(document["removed"]), "passage"),
        "record": document["record_id"],
        "payload": document["payload_digest"],
    }
    head = [document["title"] or "(no title)"] + [document[k] for k in ("kicker", "subtitle") if document[k]]
    lines = [f"{name:>10}  {value}" for name, value in facts.items() if value]
    body = "\n\n".join(
        textwrap.fill(paragraph, 100) if paragraph.isascii() else paragraph
        for paragraph in document["text"].split("\n")
    )
    return "\n".join([*head, "", *lines, "", body]).rstrip()
