"""Show what was learned about each site: its layouts, recurring lines and title suffixes, as TOML for review.

Sites are learned while their pages are stored. --learn learns them now, from the stored pages.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from crawler.cli import ExitCode, add_collection

if TYPE_CHECKING:
    from archive.collection.collection import Collection
    from pipelines.sites.knowledge import SiteKnowledge

EXAMPLES = """\
examples:
  pressmark sites
  pressmark sites example.org > example.org.toml
  pressmark sites --learn --collection /srv/news
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("host", metavar="HOST", nargs="?", help="print what was learned last about this host, as TOML")
    add_collection(parser)
    parser.add_argument("--learn", action="store_true", help="learn now, from the pages that are stored")
    parser.add_argument("--json", action="store_true", help="print a JSON object a host")


def run(options: argparse.Namespace) -> int:
    """Learn if --learn is given, then print."""
    from archive.collection.collection import Collection
    from pipelines.sites.store import hosts, read_newest

    with Collection.open(options.collection) as collection:
        if options.learn:
            _learn(collection, options.host)
        names = [options.host] if options.host else hosts(collection.path)
        sites = [site for name in names if (site := read_newest(collection.path, name))]
    if not sites:
        from pipelines.runs.learn_hosts import LEARNED_FROM_ARTICLES

        about_host = f"about {options.host} " if options.host else ""
        print(
            f"pressmark sites: nothing is known {about_host}yet; a site is learned when {LEARNED_FROM_ARTICLES} of its articles are stored",
            file=sys.stderr,
        )
        return ExitCode.NOTHING_FOUND
    _print(sites, options)
    return ExitCode.DONE


def _learn(collection: Collection, host: str | None) -> None:
    from pipelines.runs.learn_hosts import learn_all, learn_host
    from pipelines.runs.worker import default_worker_count

    def report(host: str, site: SiteKnowledge | None) -> None:
        print(f"{host}: {_describe(site)}", file=sys.stderr)

    if host is not None:
        report(host, learn_host(collection, host))
    else:
        learn_all(collection, default_worker_count(), report)


def _describe(site: SiteKnowledge | None) -> str:
    if site is None:
        return "too few different articles to learn from"
    return f"version {site.version}, learned from {site.pages} pages"


def _print(sites: list[SiteKnowledge], options: argparse.Namespace) -> None:
    from crawler.terminal import format_table
    from pipelines.sites.knowledge_file import format_knowledge

    if options.json:
        for site in sites:
            print(json.dumps(_facts(site), ensure_ascii=False))
    elif options.host:
        print(format_knowledge(sites[0]), end="")
    else:
        head = ("host", "version", "pages", "articles", "layouts", "recurring lines", "until")
        rows = [(s.host, s.version, s.pages, s.articles, len(s.layouts), len(s.recurring), s.until[:10]) for s in sites]
        print(format_table(head, rows))


def _facts(site: SiteKnowledge) -> dict[str, object]:
    return {
        "host": site.host,
        "version": site.version,
        "pages": site.pages,
        "articles": site.articles,
        "since": site.since,
        "until": site.until,
        "title_suffixes": list(site.title_suffixes),
        "layouts": [
            {"container": str(layout.container), "pages": layout.seen.pages, "of": layout.seen.of}
            for layout in site.layouts
        ],
        "recurring": [{"text": line.text, "pages": line.seen.pages, "of": line.seen.of} for line in site.recurring],
    }
