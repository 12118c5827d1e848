"""Turn HTML into a Document: clean text and metadata, and what was removed, by which rule and why.

It needs no network and no collection. With --batch, each line of standard input is {"id", "url", "html_path"}, and each
line of standard output is a Document with that "id". A page that takes too much time or memory gets a Document that
says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.cli import ExitCode

if TYPE_CHECKING:
    from pipelines.page_facts import PageFacts
    from pipelines.runs.worker import Worker

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
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO 8601 time, such as 2022-04-08T08:21:00Z") from exc


class _Page(NamedTuple):
    """A page to clean: its bytes, or the file that holds them, and the facts that come with it."""

    source: bytes | Path
    facts: PageFacts
    content_type: str | None = None


def run(options: argparse.Namespace) -> int:
    """Clean one page, or many."""
    if options.batch and options.file != "-":
        print(
            f"pressmark clean: --batch reads standard input, not {options.file}: "
            f"give it as in `pressmark clean --batch < {options.file}`",
            file=sys.stderr,
        )
        return ExitCode.USAGE
    import pipelines.clean  # noqa: F401  before the fork, so that each new process has it
    from pipelines.runs.worker import Worker

    worker = Worker(_clean_page, method="fork")  # safe, as this process has a single thread
    try:
        return _clean_many(worker) if options.batch else _clean_one(worker, options)
    finally:
        worker.close()


def _clean_page(page: _Page) -> str:
    """Return a page's Document as JSON. It runs in the worker process, which is killed where a page exceeds its limits."""
    from pipelines.clean import clean, not_cleaned

    payload = page.source if isinstance(page.source, bytes) else page.source.read_bytes()
    try:
        document = clean(payload, page.facts, content_type=page.content_type)
    except MemoryError:
        raise
    except Exception as exc:
        reason = f"the cleaner failed: {type(exc).__name__}: {exc}"
        document = not_cleaned(reason, page.facts)
    return document.to_json()


def _clean_in_worker(worker: Worker[_Page, str], page: _Page) -> str:
    """Return a page's Document as JSON; where the worker was killed, a Document that says so."""
    from pipelines.clean import not_cleaned
    from pipelines.errors import Overrun

    try:
        return worker.ask(page)
    except Overrun as exc:
        reason = f"cleaning it was ended: {exc}"
        return not_cleaned(reason, page.facts).to_json()


def _clean_one(worker: Worker[_Page, str], options: argparse.Namespace) -> int:
    from pipelines.page_facts import PageFacts

    source: bytes | Path = Path(options.file)
    if options.file == "-":
        if sys.stdin.isatty():
            print("reading HTML from standard input; end it with Ctrl-D", file=sys.stderr)
        source = sys.stdin.buffer.read()
    document = _clean_in_worker(
        worker, _Page(source, PageFacts(options.url, options.captured_at), options.content_type)
    )
    print(document if options.json else json.dumps(json.loads(document), ensure_ascii=False, indent=2))
    return ExitCode.DONE


def _clean_many(worker: Worker[_Page, str]) -> int:
    from pipelines.page_facts import PageFacts

    rejected = 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            page = _read_line(line)
            document = _clean_in_worker(worker, _Page(Path(page["html_path"]), PageFacts(page.get("url"))))
        except (ValueError, OSError) as exc:
            rejected += 1
            print(f"pressmark clean: line {number}: {exc}", file=sys.stderr)
            continue
        id_object = json.dumps({"id": page["id"]}, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(f"{id_object[:-1]},{document[1:]}\n".encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    return ExitCode.SOME_REJECTED if rejected else ExitCode.DONE


def _read_line(line: str) -> dict[str, Any]:
    """Return the object of a line of --batch. Raises ValueError where it is not such an object."""
    try:
        page = json.loads(line)
    except json.JSONDecodeError as exc:
        raise ValueError(f"not JSON: {exc}") from exc
    if not isinstance(page, dict) or "id" not in page or not isinstance(page.get("html_path"), str):
        raise ValueError('give an object with "id", "url" and "html_path"')
    return page
