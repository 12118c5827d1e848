"""Turn HTML into a Document: clean text and metadata, and what was cut, by which rule and why.

No network, no collection. With --batch, each line of standard input is {"id", "url", "html_path"}, and each line of
standard output is a Document with that "id".
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.cli import ExitCode

EXAMPLES = """\
examples:
  pressmark clean page.html --url https://example.org/news/1
  curl -s https://example.org/news/1 | pressmark clean --url https://example.org/news/1 --json
  pressmark clean --batch < pages.jsonl > documents.jsonl
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="the HTML file (default: stdin)")
    parser.add_argument("--url", help="where the page comes from; links and images are made absolute with it")
    parser.add_argument("--content-type", metavar="TYPE", help="the Content-Type header that it was served with")
    parser.add_argument("--captured-at", metavar="TIME", type=_moment, help="when it was captured, in ISO 8601")
    parser.add_argument("--batch", action="store_true", help="clean many pages, named in JSON Lines on stdin")
    parser.add_argument("--json", action="store_true", help="one line of JSON (with --batch always)")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO 8601 time, such as 2022-04-08T08:21:00Z") from exc


def run(options: argparse.Namespace) -> int:
    """Clean one page, or many."""
    from pipelines.clean import clean

    if options.batch:
        return _batch()
    if options.file == "-":
        if sys.stdin.isatty():
            print("reading HTML from standard input; end it with Ctrl-D", file=sys.stderr)
        payload = sys.stdin.buffer.read()
    else:
        payload = Path(options.file).read_bytes()
    document = clean(payload, url=options.url, content_type=options.content_type, captured_at=options.captured_at)
    print(document.to_json() if options.json else json.dumps(document.to_dict(), ensure_ascii=False, indent=2))
    return ExitCode.DONE


def _batch() -> int:
    from pipelines.clean import clean

    rejected = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            page = _read_line(line)
            payload = Path(page["html_path"]).read_bytes()
        except (ValueError, OSError) as exc:
            rejected += 1
            print(f"pressmark clean: line {number}: {exc}", file=sys.stderr)
            continue
        document = clean(payload, url=page.get("url"))
        line = json.dumps({"id": page["id"], **document.to_dict()}, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    return ExitCode.SOME_REJECTED if rejected else ExitCode.DONE


def _read_line(line: str) -> dict[str, Any]:
    try:
        page = json.loads(line)
    except json.JSONDecodeError as exc:
        raise ValueError(f"not JSON: {exc}") from exc
    if not isinstance(page, dict) or "id" not in page or not isinstance(page.get("html_path"), str):
        raise ValueError('give an object with "id", "url" and "html_path"')
    return page
