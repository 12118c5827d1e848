"""Print the document of a page: the newest one of a URL, or the one that a pressmark names."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import Any

from crawler.cli import ExitCode, add_collection

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
    from archive.collection import Collection
    from archive.errors import CaptureNotFound

    with Collection.open(options.collection) as collection:
        capture, row = collection.resolve(options.page)
        if row is None:
            raise CaptureNotFound(
                f"{capture.pressmark} is stored ({capture.purpose}, HTTP {capture.status}, {capture.mime}) "
                "but is no page that was cleaned; replay it with `pressmark serve`"
            )
        document = collection.read_document(row)
    print(json.dumps(document, ensure_ascii=False) if options.json else _format(document))
    return ExitCode.DONE


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
        "cut": f"{len(document['removed'])} blocks",
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
