"""Archive pages with their images, styles and scripts: WARC records of the bytes as sent, and clean text next to them.

Redirects, errors and robots.txt are kept as records too. A line is printed for each URL as soon as it is on disk.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from archive.verdict import Verdict
from crawler.cli import ExitCode, add_collection, add_fetching
from crawler.terminal import counted

EXAMPLES = """\
examples:
  pressmark archive https://example.org/news/1
  pressmark archive https://example.org/news/1 https://example.org/news/2 --json
  pressmark archive - --no-requisites < urls.txt
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument(
        "urls", metavar="URL", nargs="+", help='pages to archive; "-" reads them from stdin, one a line'
    )
    add_collection(parser)
    parser.add_argument("--no-requisites", action="store_true", help="leave out images, styles and scripts")
    parser.add_argument("--render", action="store_true", help="fetch with a browser (not in this version)")
    parser.add_argument(
        "--ignore-robots", action="store_true", help="fetch the named pages even where robots.txt disallows them"
    )
    add_fetching(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object a URL")


def run(options: argparse.Namespace) -> int:
    """Archive the URLs."""
    if options.render:
        print("pressmark archive: --render is not in this version; archive without it", file=sys.stderr)
        return ExitCode.USAGE
    urls, rejected = _read_urls(options.urls)
    for text, reason in rejected:
        print(f"pressmark archive: {reason}", file=sys.stderr)
        if options.json:
            _print_json(text, error=reason)
    if not urls:
        if not rejected:
            print("pressmark archive: no URLs on stdin; give one a line", file=sys.stderr)
        return ExitCode.USAGE
    return _archive(options, urls, len(rejected))


def _archive(options: argparse.Namespace, urls: list[str], rejected: int) -> int:
    from scrapy import signals

    from archive.collection.collection import Collection
    from archive.formatting import format_bytes
    from crawler.request_meta import fetch_meta
    from crawler.running import Progress, SpiderRun, crawler_settings, run_spiders
    from crawler.spiders.page import PageSpider

    collection = Collection.open_or_create(options.collection)
    progress = Progress()
    done: set[str] = set()
    failed: dict[str, str] = {}

    def stored(item: Any, response: Any, spider: PageSpider) -> None:
        if response is None:  # a capture of an earlier run, which had no document
            return
        meta = fetch_meta(response.request)  # response is a Failure where only a part of the page was received
        asked, status = meta["listed_url"], meta["capture"].status
        done.add(asked)
        progress.clear()
        if options.json:
            _print_json(asked, item, status)
        else:
            print(_describe(asked, item, status), flush=True)

    def closed(spider: PageSpider) -> None:
        failed.update({url: reason for url, reason in spider.failed.items() if url not in done})

    arguments = {
        "url": urls,
        "requisites": "0" if options.no_requisites else "1",
        "ignore_robots": "1" if options.ignore_robots else "0",
    }
    spider_run = SpiderRun(PageSpider, arguments, signals={signals.item_scraped: stored, signals.spider_closed: closed})
    settings = crawler_settings(collection, options)
    all_ended = run_spiders(collection, [spider_run], settings, progress)
    for url in urls:
        if url not in done:
            reason = failed.get(url) or spider_run.error or "stopped before it was stored"
            print(f"pressmark archive: {url}: {_with_advice(reason)}", file=sys.stderr)
            if options.json:
                _print_json(url, error=reason)
    records = spider_run.stat("archive/response_written", 0)
    revisits = spider_run.stat("archive/revisit_written", 0)
    received = format_bytes(spider_run.stat("archive/bytes_received", 0))
    pages = len(urls) + rejected
    print(
        f"{len(done)} of {counted(pages, 'page')} archived in {collection.path}: {counted(records, 'response')} stored, "
        f"{revisits} the same as an earlier capture, {received} received",
        file=sys.stderr,
    )
    if not done or not all_ended:
        return ExitCode.FAILED
    return ExitCode.SOME_REJECTED if rejected or len(done) < len(urls) else ExitCode.DONE


def _read_urls(arguments: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the URLs in order, each once, and (text, reason) for each text that is not a URL."""
    from archive.errors import InvalidURL
    from archive.limits import MAX_URL_LENGTH
    from archive.surt import surt

    texts: list[str] = []
    for argument in arguments:
        texts += [line.strip() for line in sys.stdin] if argument == "-" else [argument]
    urls: dict[str, None] = {}
    rejected = []
    for text in texts:
        if not text or text.startswith("#"):
            continue
        if len(text) > MAX_URL_LENGTH:
            reason = f"{text[:60]!r}… has {len(text):,} characters; a URL may have {MAX_URL_LENGTH:,}"
            rejected.append((text, reason))
            continue
        try:
            surt(text)
        except InvalidURL as exc:
            hint = "" if "://" in text else f"; did you mean https://{text}?"
            rejected.append((text, f"{exc}{hint}"))
        else:
            urls.setdefault(text)
    return list(urls), rejected


def _describe(asked: str, document: Any, status: int) -> str:
    pressmark = document.pressmark
    if document.verdict == Verdict.ARTICLE:
        title = document.title or "(no title)"
        facts = [title, document.published_at or "no date", f"{len(document.text)} characters"]
        facts.append(f"{counted(len(document.removed), 'passage')} removed" if document.removed else "nothing removed")
        detail = " · ".join(facts)
    else:
        detail = f"{document.verdict}: {document.verdict_reason}" + (f" · {document.title}" if document.title else "")
    came_from = "" if pressmark.endswith("/" + asked) else f"\n    asked for {asked}"
    return f"{pressmark}\n    {detail} · HTTP {status}{came_from}"


def _print_json(url: str, document: Any = None, status: int | None = None, error: str | None = None) -> None:
    line = {
        "url": url,
        "pressmark": document.pressmark if document else None,
        "status": status,
        "verdict": document.verdict if document else None,
        "title": document.title if document else None,
        "published_at": document.published_at if document else None,
        "removed": len(document.removed) if document else None,
        "error": error,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _with_advice(reason: str) -> str:
    if reason.startswith("robots.txt disallows"):
        return f"not fetched, {reason}; --ignore-robots fetches named pages even so"
    return f"not archived: {reason}"
