"""Crawl, clean and serve the bundled news site: three small newspapers on this machine, as they are on two days.

Their pages are invented. The second crawl finds what changed overnight. Another run adds only what is new.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli import ExitCode, add_collection, whole_number
from crawler.commands.serve import add_address

if TYPE_CHECKING:
    from archive.collection.collection import Collection
    from crawler.demo.server import DemoSite

EXAMPLES = """\
examples:
  pressmark demo
  pressmark demo --collection demo-collection --port 8080
  pressmark demo --no-serve
"""
_TITLE = "Pressmark demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    from crawler.demo.server import DEFAULT_PORT

    add_collection(parser)
    parser.add_argument("--no-serve", action="store_true", help="end after the crawl and its summary")
    add_address(parser)
    parser.add_argument(
        "--site-port",
        type=whole_number(0, 65_533),
        default=DEFAULT_PORT,
        help="the first of three ports of the news site (default %(default)s; 0: any free ports)",
    )


def run(options: argparse.Namespace) -> int:
    """Crawl the bundled site twice, print what is stored, and serve it."""
    from archive.collection.collection import Collection
    from archive.collection.config import CollectionConfig
    from archive.errors import CollectionError
    from archive.web.server import default_replay_port
    from crawler.commands import serve, stats
    from crawler.demo.server import DemoSite, publication_ports

    site_ports = publication_ports(options.site_port)
    replay_port = options.replay_port if options.replay_port is not None else default_replay_port(options.port)
    taken = sorted({port for port in (options.port, replay_port) if port} & set(site_ports))
    if taken and not options.no_serve:
        print(
            f"pressmark demo: the news site is at the ports {', '.join(map(str, site_ports))}, and the archive's pages and "
            f"their replay at {options.port} and {replay_port}: choose others with --port or --site-port "
            "(with make: PORT= or SITE_PORT=)",
            file=sys.stderr,
        )
        return ExitCode.USAGE
    collection = Collection.open_or_create(options.collection, CollectionConfig(title=_TITLE))
    if collection.config.title != _TITLE:
        raise CollectionError(
            f"{options.collection} is the collection {collection.config.title!r}, not the demo: its pages are real. "
            "Give the demo a folder of its own, as in `pressmark demo --collection demo-collection`"
        )
    with DemoSite(site_ports) as site:
        _write_specs(collection, site)
        print("the news site is served at " + "  ".join(site.origins.values()), file=sys.stderr)
        for edition, day in ((1, "the first day"), (2, "the next day")):
            site.edition = edition
            started = time.monotonic()
            if edition == 1 and collection.index.stats():
                continue  # an earlier run stored the first day
            print(f"\ncrawl of {day}", file=sys.stderr)
            code = _crawl(options.collection)
            if code not in (ExitCode.DONE, ExitCode.SOME_REJECTED):
                return code
            print(f"done in {time.monotonic() - started:.1f} s", file=sys.stderr)
        print(f"\nstored in {options.collection}")
        print(stats.format_stats(collection), flush=True)  # now, as serving may take days
        collection.close()
        print(_hints(options.collection), file=sys.stderr)
        if options.no_serve:
            return ExitCode.DONE
        return serve.run(options)


def _write_specs(collection: Collection, site: DemoSite) -> None:
    for name, publication in site.publications.items():
        (collection.publishers_dir / f"{name}.toml").write_text(publication.spec(), "utf-8")


def _crawl(path: Path) -> int:
    """Run `pressmark crawl` in a process of its own, as a reactor cannot be restarted."""
    root = Path(__file__).parents[2]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    }
    command = [sys.executable, "-m", "crawler", "crawl", "--collection", str(path)]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603  # our own program


def _hints(path: Path) -> str:
    program = "pressmark" if shutil.which("pressmark") else os.path.relpath(Path(sys.executable).with_name("pressmark"))
    return (
        f"\ntry: {program} search 风电 --collection {path}\n"
        f"     {program} export --format jsonl - --collection {path} | head -1"
    )
